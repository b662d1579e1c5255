import { flag, form, int64, list, map, may, must, object, text, uint16, uint32, uint64 } from './kinds.ts';
import { annotations, major, minor } from './shared.ts';

// linux.resources: what the control groups of the container are set to.

const deviceCgroup = object(
  'LinuxDeviceCgroup',
  'Allows or denies access to devices; later entries override earlier ones.',
  { clause: 'config-linux.md#allowed-device-list' },
  {
    allow: must(flag, 'Whether the access is allowed.'),
    type: may(text, '`a` (all), `b` (block) or `c` (character). Default `a`.'),
    major: may(major, 'Major number. Without it all.'),
    minor: may(minor, 'Minor number. Without it all.'),
    access: may(text, 'Any of `r` (read), `w` (write) and `m` (mknod).'),
  },
);

const memory = object(
  'LinuxMemory',
  'Limits of memory, in bytes; -1 is unlimited.',
  { clause: 'config-linux.md#memory' },
  {
    limit: may(int64, 'The most memory, in bytes; -1 is unlimited.'),
    reservation: may(
      int64,
      'Soft limit in bytes, within `limit`: what is left when memory gets scarce. -1 is unlimited.',
    ),
    swap: may(int64, 'Memory and swap together, in bytes, so at least `limit`. -1 is unlimited.'),
    kernel: may(
      int64,
      'Memory of the kernel, in bytes; -1 is unlimited. Not recommended since 1.1.0: kernels ignore it.',
    ),
    kernelTCP: may(
      int64,
      'Memory of the kernel for TCP buffers, in bytes; -1 is unlimited. Not recommended since 1.1.0.',
    ),
    swappiness: may(uint64, 'How eagerly pages are swapped out, 0 to 100.'),
    disableOOMKiller: may(flag, 'Let processes wait for memory instead of killing them. Default false.'),
    useHierarchy: may(flag, 'Count the memory of child cgroups too. cgroup v1 only.', { since: '1.0.2' }),
    checkBeforeUpdate: may(flag, 'Refuse a new limit below what is in use. Default false.', {
      since: '1.1.0',
    }),
  },
);

const cpu = object(
  'LinuxCPU',
  'Shares and limits of CPU time, and which CPUs.',
  { clause: 'config-linux.md#cpu' },
  {
    shares: may(uint64, 'Weight against other cgroups. The default of the kernel is 1024.'),
    quota: may(int64, 'Microseconds of CPU time in a `period`; negative is unlimited.'),
    burst: may(uint64, 'Microseconds that can be saved up for bursts, within `quota`.', { since: '1.1.0' }),
    period: may(uint64, 'Length of a period in microseconds. The default of the kernel is 100000.'),
    realtimeRuntime: may(int64, 'Microseconds of real-time scheduling in a `realtimePeriod`.'),
    realtimePeriod: may(uint64, 'Length of a real-time period in microseconds.'),
    cpus: may(text, 'CPUs to run on, for instance `0-3,7`. Default all.'),
    mems: may(text, 'Memory nodes to use, for instance `0-3,7`. Default all.'),
    idle: may(
      int64,
      '1 schedules the cgroup only when nothing else wants to run (`SCHED_IDLE`). Default 0.',
      { since: '1.1.0' },
    ),
  },
);

const pids = object(
  'LinuxPids',
  'How many tasks there may be.',
  { clause: 'config-linux.md#pids' },
  {
    limit: must(int64, 'The most tasks; -1 is unlimited, and 0 is a limit too.'),
  },
);

const weightDevice = object(
  'LinuxWeightDevice',
  'The weight of a block device.',
  { clause: 'config-linux.md#block-io' },
  {
    major: must(major, 'Major number.'),
    minor: must(minor, 'Minor number.'),
    weight: may(uint16, 'Weight, 10 to 1000. One of the two weights must be there.'),
    leafWeight: may(uint16, 'Weight against child cgroups, 10 to 1000; CFQ scheduler only.'),
  },
);

const throttleDevice = object(
  'LinuxThrottleDevice',
  'A rate limit of a block device.',
  { clause: 'config-linux.md#block-io' },
  {
    major: must(major, 'Major number.'),
    minor: must(minor, 'Minor number.'),
    rate: may(
      uint64,
      'Bytes or I/O operations a second, as the list says. The text asks for it, the JSON Schema does not.',
    ),
  },
);

const blockIO = object(
  'LinuxBlockIO',
  'Weights and limits of block devices. On cgroup v1 limits apply to direct I/O only.',
  { clause: 'config-linux.md#block-io' },
  {
    weight: may(uint16, 'Weight of the cgroup, 10 to 1000.'),
    leafWeight: may(uint16, 'Weight of its tasks against child cgroups, 10 to 1000.'),
    weightDevice: may(list(weightDevice), 'Weights by device.'),
    throttleReadBpsDevice: may(list(throttleDevice), 'Limits of reading, in bytes a second.'),
    throttleWriteBpsDevice: may(list(throttleDevice), 'Limits of writing, in bytes a second.'),
    throttleReadIOPSDevice: may(list(throttleDevice), 'Limits of reading, in operations a second.'),
    throttleWriteIOPSDevice: may(list(throttleDevice), 'Limits of writing, in operations a second.'),
  },
);

const hugepageLimit = object(
  'LinuxHugepageLimit',
  'How much memory in huge pages of a size may be reserved, or used where the kernel cannot limit reservations.',
  { clause: 'config-linux.md#huge-page-limits' },
  {
    pageSize: must(
      form('page-size', '^[1-9][0-9]*[KMG]B$'),
      'Size of the pages, for instance `2MB`; a KB is 1024 bytes.',
    ),
    limit: must(uint64, 'The limit in bytes.'),
  },
);

const interfacePriority = object(
  'LinuxInterfacePriority',
  'The priority of traffic through a network interface.',
  { clause: 'config-linux.md#network' },
  {
    name: must(text, 'Interface in the network namespace of the runtime.'),
    priority: must(uint32, 'The priority.'),
  },
);

const network = object(
  'LinuxNetwork',
  'How network traffic is marked.',
  { clause: 'config-linux.md#network' },
  {
    classID: may(uint32, 'Class that packets are tagged with (net_cls).'),
    priorities: may(list(interfacePriority), 'Priorities by interface (net_prio).'),
  },
);

const rdma = object(
  'LinuxRdma',
  'Limits of an RDMA device; one of the two at least.',
  { clause: 'config-linux.md#rdma' },
  {
    hcaHandles: may(uint32, 'The most handles.'),
    hcaObjects: may(uint32, 'The most objects.'),
  },
);

export const resources = object(
  'LinuxResources',
  'What the control groups of the container are set to.',
  { clause: 'config-linux.md#control-groups' },
  {
    devices: may(list(deviceCgroup), 'Which devices may be used, in the order in which it is applied.', {
      clause: 'config-linux.md#allowed-device-list',
    }),
    memory: may(memory, 'Limits of memory.', { clause: 'config-linux.md#memory' }),
    cpu: may(cpu, 'Shares and limits of CPU time.', { clause: 'config-linux.md#cpu' }),
    pids: may(pids, 'How many tasks there may be.', { clause: 'config-linux.md#pids' }),
    blockIO: may(blockIO, 'Weights and limits of block devices.', { clause: 'config-linux.md#block-io' }),
    hugepageLimits: may(list(hugepageLimit), 'Limits of huge pages, by size.', {
      clause: 'config-linux.md#huge-page-limits',
    }),
    network: may(network, 'How network traffic is marked.', { clause: 'config-linux.md#network' }),
    rdma: may(map(rdma), 'Limits of RDMA devices, by their name.', {
      since: '1.0.2',
      clause: 'config-linux.md#rdma',
    }),
    unified: may(annotations, 'Files of the cgroup v2 hierarchy and what is written to them.', {
      since: '1.1.0',
      clause: 'config-linux.md#unified',
    }),
  },
);
