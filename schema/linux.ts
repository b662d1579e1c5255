import { flag, form, int64, list, map, may, must, object, text, texts, uint32, words } from './kinds.ts';
import { resources } from './resources.ts';
import { seccomp } from './seccomp.ts';
import { annotations, fileMode, idMapping, major, minor } from './shared.ts';

export const namespaceType = words(
  'LinuxNamespaceType',
  'A kind of namespace (namespaces(7)).',
  ['mount', 'pid', 'network', 'uts', 'ipc', 'user', 'cgroup', 'time'],
  { time: '1.1.0' },
);

const namespace = object(
  'LinuxNamespace',
  'A namespace to create or to join. Of a type that is not listed the container shares the one of the runtime.',
  { clause: 'config-linux.md#namespaces' },
  {
    type: must(namespaceType, 'The kind; each at most once.'),
    path: may(text, 'Absolute path of a namespace to join. Without it a new one is created.'),
  },
);

const device = object(
  'LinuxDevice',
  'A device that the container has.',
  { clause: 'config-linux.md#devices' },
  {
    path: must(text, 'Absolute path in the container; each at most once.'),
    type: must(
      form('device-type', '^[cbup]$'),
      '`c` or `u` (character), `b` (block) or `p` (FIFO), as in mknod(1).',
    ),
    major: may(major, 'Major number; needed unless the type is `p`.'),
    minor: may(minor, 'Minor number; needed unless the type is `p`.'),
    fileMode: may(fileMode, 'Permission bits; decimal, 438 is 0o666.'),
    uid: may(uint32, 'Owner, a user id in the container.'),
    gid: may(uint32, 'Group, a group id in the container.'),
  },
);

const netDevice = object(
  'LinuxNetDevice',
  'A network device of the host that is moved into the container.',
  { since: '1.3.0', clause: 'config-linux.md#network-devices' },
  {
    name: may(
      text,
      'Its name in the container. With `%d` the kernel puts a number there. Default the name on the host.',
    ),
  },
);

const intelRdt = object(
  'LinuxIntelRdt',
  'Cache and memory bandwidth by Intel Resource Director Technology.',
  { clause: 'config-linux.md#intelrdt' },
  {
    closID: may(text, 'Class of service; `/` is the default class. Without it the id of the container.', {
      since: '1.0.2',
    }),
    schemata: may(texts, 'Lines for the schemata file, written last. No newlines.', { since: '1.3.0' }),
    l3CacheSchema: may(text, 'Schema of the L3 cache, for instance `L3:0=7f0;1=1f`. No newlines.'),
    memBwSchema: may(
      form('mem-bw-schema', '^MB:[^\\n]*$'),
      'Schema of memory bandwidth, for instance `MB:0=20;1=70`. No newlines.',
      { since: '1.0.2' },
    ),
    enableMonitoring: may(flag, 'Make a monitoring group for the container. Default false.', {
      since: '1.3.0',
    }),
  },
);

const memoryPolicyMode = words('MemoryPolicyMode', 'A mode of set_mempolicy(2).', [
  'MPOL_DEFAULT',
  'MPOL_BIND',
  'MPOL_INTERLEAVE',
  'MPOL_WEIGHTED_INTERLEAVE',
  'MPOL_PREFERRED',
  'MPOL_PREFERRED_MANY',
  'MPOL_LOCAL',
]);

const memoryPolicyFlag = words('MemoryPolicyFlag', 'A flag of set_mempolicy(2).', [
  'MPOL_F_NUMA_BALANCING',
  'MPOL_F_RELATIVE_NODES',
  'MPOL_F_STATIC_NODES',
]);

const memoryPolicy = object(
  'LinuxMemoryPolicy',
  'From which NUMA nodes memory is taken (set_mempolicy(2)).',
  { since: '1.3.0', clause: 'config-linux.md#memory-policy' },
  {
    mode: may(memoryPolicyMode, 'The mode. The text asks for it, the JSON Schema does not.'),
    nodes: may(
      text,
      'Memory nodes, for instance `0-3,7`. `MPOL_BIND` and the interleaving modes need some, `MPOL_DEFAULT` and `MPOL_LOCAL` take none.',
    ),
    flags: may(list(memoryPolicyFlag), 'Flags of the mode.'),
  },
);

const personality = object(
  'LinuxPersonality',
  'The execution domain of the process (personality(2)).',
  { since: '1.0.2', clause: 'config-linux.md#personality' },
  {
    domain: may(
      words('LinuxPersonalityDomain', 'An execution domain.', ['LINUX', 'LINUX32']),
      '`LINUX32` reports a 32-bit machine. The text asks for it, the JSON Schema does not.',
    ),
    flags: may(texts, 'Further flags; none are defined so far.'),
  },
);

const timeOffset = object(
  'LinuxTimeOffset',
  'How far a clock of the time namespace is ahead.',
  { since: '1.1.0', clause: 'config-linux.md#offset-for-time-namespace' },
  {
    secs: may(int64, 'Seconds. Default 0.'),
    nanosecs: may(uint32, 'Nanoseconds on top, below 10^9. Default 0.'),
  },
);

const timeOffsets = object(
  'LinuxTimeOffsets',
  'Offsets of the clocks of a time namespace.',
  { since: '1.1.0', clause: 'config-linux.md#offset-for-time-namespace' },
  {
    boottime: may(timeOffset, 'Of the clock that counts since boot.'),
    monotonic: may(timeOffset, 'Of the monotonic clock.'),
  },
);

export const linux = object(
  'Linux',
  'What only Linux containers have.',
  { clause: 'config-linux.md' },
  {
    uidMappings: may(list(idMapping), 'User ids of the user namespace.', {
      clause: 'config-linux.md#user-namespace-mappings',
    }),
    gidMappings: may(list(idMapping), 'Group ids of the user namespace.', {
      clause: 'config-linux.md#user-namespace-mappings',
    }),
    sysctl: may(
      annotations,
      'Kernel parameters by their name, for instance `net.core.somaxconn`. Only what belongs to a namespace of the container.',
      { clause: 'config-linux.md#sysctl' },
    ),
    resources: may(resources, 'What the control groups of the container are set to.', {
      clause: 'config-linux.md#control-groups',
    }),
    cgroupsPath: may(
      text,
      'Path of the cgroup: absolute from the mount point of cgroups, else relative to where the runtime likes. runc with systemd takes `slice:prefix:name`.',
      { clause: 'config-linux.md#cgroups-path' },
    ),
    namespaces: may(list(namespace), 'Namespaces to create or to join.', {
      clause: 'config-linux.md#namespaces',
    }),
    devices: may(list(device), 'Devices besides the default ones (`/dev/null`, `/dev/zero` and so on).', {
      clause: 'config-linux.md#devices',
    }),
    netDevices: may(
      map(netDevice),
      'Network devices that are moved into the container, by their name on the host.',
      { since: '1.3.0', clause: 'config-linux.md#network-devices' },
    ),
    seccomp: may(seccomp, 'Filter of system calls. Without it there is none.', {
      clause: 'config-linux.md#seccomp',
    }),
    rootfsPropagation: may(
      words('RootfsPropagation', 'A kind of mount propagation.', [
        'private',
        'shared',
        'slave',
        'unbindable',
      ]),
      'Mount propagation of the root file system.',
      { clause: 'config-linux.md#rootfs-mount-propagation' },
    ),
    maskedPaths: may(texts, 'Absolute paths in the container that cannot be read.', {
      clause: 'config-linux.md#masked-paths',
    }),
    readonlyPaths: may(texts, 'Absolute paths in the container that cannot be written.', {
      clause: 'config-linux.md#readonly-paths',
    }),
    mountLabel: may(text, 'SELinux context of the mounts.', { clause: 'config-linux.md#mount-label' }),
    intelRdt: may(intelRdt, 'Cache and memory bandwidth.', { clause: 'config-linux.md#intelrdt' }),
    memoryPolicy: may(memoryPolicy, 'NUMA memory policy.', {
      since: '1.3.0',
      clause: 'config-linux.md#memory-policy',
    }),
    personality: may(personality, 'Execution domain.', {
      since: '1.0.2',
      clause: 'config-linux.md#personality',
    }),
    timeOffsets: may(timeOffsets, 'Offsets of the clocks; they need a time namespace.', {
      since: '1.1.0',
      clause: 'config-linux.md#offset-for-time-namespace',
    }),
  },
);
