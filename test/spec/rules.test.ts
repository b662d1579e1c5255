import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type Features,
  InvalidArgumentError,
  readFeatures,
  readSpec,
  type Spec,
  type ValidateOptions,
  validateFeatures,
  validateSpec,
  validateState,
} from '../../src/spec/index.ts';
import { firstErrorOf } from '../../src/spec/validate/validate.ts';
import { PATIENCE } from '../support/patience.ts';

/** Fine, with every namespace. */
const FINE: Spec = {
  ociVersion: '1.3.0',
  root: { path: 'rootfs' },
  process: { cwd: '/', args: ['sh'] },
  linux: {
    namespaces: ['mount', 'pid', 'network', 'uts', 'ipc', 'cgroup'].map((type) => ({ type })) as never,
  },
};

function linux(members: object): object {
  return { linux: { ...FINE.linux, ...members } };
}

function process(members: object): object {
  return { process: { ...FINE.process, ...members } };
}

function withoutNamespace(type: string, members: object = {}): object {
  const namespaces = FINE.linux?.namespaces?.filter((namespace) => namespace.type !== type);
  return { linux: { ...members, namespaces } };
}

const resources = (members: object) => linux({ resources: members });
const seccomp = (members: object) => linux({ seccomp: { defaultAction: 'SCMP_ACT_ALLOW', ...members } });
const device = { path: '/dev/x', type: 'c', major: 1, minor: 3 };
const mapping = { containerID: 0, hostID: 0, size: 1 };
const syscall = { names: ['chmod'], action: 'SCMP_ACT_ERRNO' };

/** `severity code pointer` of each diagnostic of FINE with some members changed. */
function found(members: object, options: ValidateOptions = {}): string[] {
  return validateSpec({ ...FINE, ...members } as Spec, options).map(
    ({ severity, code, pointer }) => `${severity} ${code} ${pointer}`,
  );
}

describe('the rules of the text', () => {
  it('let pass what is fine', () => {
    expect(found({})).toEqual([]);
  });

  it.each<[string, object, string[]]>([
    // Version, root, mounts.
    ['two numbers', { ociVersion: '1.0' }, ['error invalid-version /ociVersion']],
    ['a leading zero', { ociVersion: '1.0.02' }, ['error invalid-version /ociVersion']],
    ['an empty pre-release', { ociVersion: '1.0.2-' }, ['error invalid-version /ociVersion']],
    ['pre-release and build', { ociVersion: '1.3.0-rc.1+dev.1' }, []],
    ['no root', { root: undefined }, ['error needs-property /root']],
    ['an empty root path', { root: { path: '' } }, ['error needs-property /root/path']],
    ['a relative mount', { mounts: [{ destination: 'a' }] }, ['warning deprecated /mounts/0/destination']],
    ['an empty mount', { mounts: [{ destination: '' }] }, ['error path-not-absolute /mounts/0/destination']],
    [
      'half a mapping',
      { mounts: [{ destination: '/a', uidMappings: [mapping], options: ['idmap'] }] },
      ['error needs-property /mounts/0/gidMappings'],
    ],
    [
      'idmap without mappings',
      { mounts: [{ destination: '/a', options: ['ridmap'] }] },
      ['error needs-property /mounts/0/options'],
    ],
    [
      'mappings without idmap',
      { mounts: [{ destination: '/a', uidMappings: [mapping], gidMappings: [mapping] }] },
      ['warning ignored-property /mounts/0'],
    ],
    [
      'mounts without a namespace',
      { mounts: [{ destination: '/a' }], ...withoutNamespace('mount') },
      ['warning shared-mounts /mounts'],
    ],

    // Hooks and annotations.
    [
      'a relative hook',
      { hooks: { poststop: [{ path: 'x' }] } },
      ['error path-not-absolute /hooks/poststop/0/path'],
    ],
    [
      'a timeout of 0',
      { hooks: { poststop: [{ path: '/x', timeout: 0 }] } },
      ['error out-of-range /hooks/poststop/0/timeout'],
    ],
    [
      'a hook environment',
      { hooks: { poststart: [{ path: '/x', env: ['A'] }] } },
      ['warning environment-entry /hooks/poststart/0/env/0'],
    ],
    ['prestart', { hooks: { prestart: [{ path: '/x' }] } }, ['warning deprecated /hooks/prestart']],
    ['an empty annotation', { annotations: { '': '' } }, ['error annotation-key /annotations/']],
    [
      'a reserved annotation',
      { annotations: { 'org.opencontainers.x': '' } },
      ['warning annotation-key /annotations/org.opencontainers.x'],
    ],
    ...[
      'image.os',
      'image.os.version',
      'image.os.features',
      'image.architecture',
      'image.variant',
      'image.author',
      'image.created',
      'image.stopSignal',
      'runc.x',
    ].map((name): [string, object, string[]] => [
      `a known annotation, ${name}`,
      { annotations: { [`org.opencontainers.${name}`]: 'x' } },
      [],
    ]),
    ['a short annotation', { annotations: { a: '' } }, ['info annotation-key /annotations/a']],

    // The process.
    ['no process', { process: undefined }, ['warning needs-property /process']],
    ['no arguments', process({ args: undefined }), ['error needs-property /process/args']],
    ['empty arguments', process({ args: [] }), ['error needs-property /process/args']],
    ['an empty program', process({ args: [''] }), ['error needs-property /process/args/0']],
    ['a relative cwd', process({ cwd: 'srv' }), ['error path-not-absolute /process/cwd']],
    ['a command line', process({ commandLine: 'x' }), ['warning other-platform /process/commandLine']],
    [
      'an environment',
      process({ env: ['A=1', 'B', '=1', 'A=2'] }),
      [
        'warning environment-entry /process/env/1',
        'warning environment-entry /process/env/2',
        'warning environment-entry /process/env/3',
      ],
    ],
    [
      'a console size',
      process({ consoleSize: { height: 1, width: 1 } }),
      ['info ignored-property /process/consoleSize'],
    ],
    ['a console size of a terminal', process({ terminal: true, consoleSize: { height: 1, width: 1 } }), []],
    [
      'a limit twice',
      process({ rlimits: [1, 2].map(() => ({ type: 'RLIMIT_AS', soft: 1, hard: 1 })) }),
      ['error duplicate-entry /process/rlimits/1'],
    ],
    [
      'soft above hard',
      process({ rlimits: [{ type: 'RLIMIT_AS', soft: 2n ** 64n - 1n, hard: 2n ** 64n - 2n }] }),
      ['error limit-order /process/rlimits/0/soft'],
    ],
    [
      'an unknown limit',
      process({ rlimits: [{ type: 'RLIMIT_X', soft: 1, hard: 1 }] }),
      ['error unknown-rlimit /process/rlimits/0/type'],
    ],
    [
      'an unknown capability',
      process({ capabilities: { bounding: ['CAP_X'] } }),
      ['warning unknown-capability /process/capabilities/bounding/0'],
    ],
    [
      'effective, not permitted',
      process({ capabilities: { effective: ['CAP_KILL'], permitted: ['CAP_CHOWN'] } }),
      ['error capability-not-permitted /process/capabilities/effective/0'],
    ],
    [
      'effective, permitted in another order',
      process({
        capabilities: { effective: ['CAP_KILL', 'CAP_CHOWN'], permitted: ['CAP_CHOWN', 'CAP_KILL'] },
      }),
      [],
    ],
    [
      'ambient, not permitted',
      process({ capabilities: { ambient: ['CAP_KILL'], inheritable: ['CAP_KILL'] } }),
      ['warning capability-not-permitted /process/capabilities/ambient/0'],
    ],
    [
      'ambient, not inheritable',
      process({ capabilities: { ambient: ['CAP_KILL'], permitted: ['CAP_KILL'] } }),
      ['warning capability-not-permitted /process/capabilities/ambient/0'],
    ],
    ['oomScoreAdj', process({ oomScoreAdj: -1001 }), ['error value-range /process/oomScoreAdj']],
    [
      'no I/O priority',
      process({ ioPriority: { class: 'IOPRIO_CLASS_BE' } }),
      ['error needs-property /process/ioPriority/priority'],
    ],
    [
      'an I/O priority',
      process({ ioPriority: { class: 'IOPRIO_CLASS_BE', priority: 8 } }),
      ['error value-range /process/ioPriority/priority'],
    ],
    [
      'CPUs',
      process({ execCPUAffinity: { initial: '0-', final: '' } }),
      ['error bad-cpu-list /process/execCPUAffinity/initial'],
    ],
    [
      'a nice value',
      process({ scheduler: { policy: 'SCHED_OTHER', nice: 20 } }),
      ['error value-range /process/scheduler/nice'],
    ],
    [
      'a priority of SCHED_OTHER',
      process({ scheduler: { policy: 'SCHED_OTHER', priority: 1 } }),
      ['error value-range /process/scheduler/priority'],
    ],
    [
      'no priority of SCHED_FIFO',
      process({ scheduler: { policy: 'SCHED_FIFO' } }),
      ['error value-range /process/scheduler/priority'],
    ],
    ['a priority of SCHED_RR', process({ scheduler: { policy: 'SCHED_RR', priority: 99 } }), []],
    [
      'a runtime of SCHED_OTHER',
      process({ scheduler: { policy: 'SCHED_OTHER', runtime: 1 } }),
      ['warning ignored-property /process/scheduler'],
    ],
    [
      'a deadline',
      process({ scheduler: { policy: 'SCHED_DEADLINE', runtime: 3, deadline: 2 } }),
      ['error limit-order /process/scheduler'],
    ],
    [
      'a fine deadline',
      process({ scheduler: { policy: 'SCHED_DEADLINE', runtime: 1, deadline: 2, period: 2 } }),
      [],
    ],

    // Namespaces, and what needs one.
    [
      'a namespace twice',
      linux({ namespaces: [{ type: 'pid' }, { type: 'pid', path: '/x' }] }),
      ['error duplicate-entry /linux/namespaces/1'],
    ],
    [
      'a relative namespace',
      linux({ namespaces: [{ type: 'pid', path: 'x' }] }),
      ['error path-not-absolute /linux/namespaces/0/path'],
    ],
    [
      'an empty namespace path',
      linux({ namespaces: [{ type: 'pid', path: '' }] }),
      ['warning ignored-property /linux/namespaces/0/path'],
    ],
    ['hostname', { hostname: 'h', ...withoutNamespace('uts') }, ['error needs-namespace /hostname']],
    ['an empty hostname', { hostname: '', ...withoutNamespace('uts') }, []],
    ['domainname', { domainname: 'h', ...withoutNamespace('uts') }, ['error needs-namespace /domainname']],
    [
      'time offsets',
      linux({ timeOffsets: { monotonic: { secs: 1 } } }),
      ['error needs-namespace /linux/timeOffsets'],
    ],
    [
      'nanoseconds',
      { linux: { namespaces: [{ type: 'time' }], timeOffsets: { boottime: { nanosecs: 10 ** 9 } } } },
      ['error value-range /linux/timeOffsets/boottime/nanosecs'],
    ],
    [
      'mappings',
      linux({ uidMappings: [mapping], gidMappings: [mapping] }),
      ['error needs-namespace /linux/uidMappings', 'error needs-namespace /linux/gidMappings'],
    ],
    [
      'an empty mapping',
      { linux: { namespaces: [{ type: 'user' }], uidMappings: [{ ...mapping, size: 0 }] } },
      ['error value-range /linux/uidMappings/0/size'],
    ],
    [
      'a network sysctl',
      withoutNamespace('network', { sysctl: { 'net.core.x': '1' } }),
      ['error needs-namespace /linux/sysctl/net.core.x'],
    ],
    [
      'a network sysctl with slashes',
      withoutNamespace('network', { sysctl: { 'net/ipv4/conf/eth0.1/x': '1' } }),
      ['error needs-namespace /linux/sysctl/net~1ipv4~1conf~1eth0.1~1x'],
    ],
    ...[
      'fs.mqueue.x',
      'kernel.msgmax',
      'kernel.msgmnb',
      'kernel.msgmni',
      'kernel.sem',
      'kernel.shmall',
      'kernel.shmmax',
      'kernel.shmmni',
      'kernel.shm_rmid_forced',
    ].map((name): [string, object, string[]] => [
      `an IPC sysctl, ${name}`,
      withoutNamespace('ipc', { sysctl: { [name]: '1' } }),
      [`error needs-namespace /linux/sysctl/${name}`],
    ]),
    [
      'namespaced sysctls',
      linux({ sysctl: { 'net.x': '1', 'kernel.sem': '1', 'kernel.domainname': 'x' } }),
      [],
    ],
    [
      'a sysctl of the kernel',
      linux({ sysctl: { 'kernel.pid_max': '1' } }),
      ['warning sysctl-not-namespaced /linux/sysctl/kernel.pid_max'],
    ],
    [
      'a sysctl for the host name',
      linux({ sysctl: { 'kernel.hostname': 'x' } }),
      ['error conflicting-properties /linux/sysctl/kernel.hostname'],
    ],
    ['masked paths', linux({ maskedPaths: ['a', '/b'] }), ['error path-not-absolute /linux/maskedPaths/0']],
    [
      'read-only paths without a namespace',
      withoutNamespace('mount', { readonlyPaths: ['/b'] }),
      ['error needs-namespace /linux/readonlyPaths'],
    ],

    // Devices.
    [
      'a device twice',
      linux({ devices: [device, { ...device, minor: 5 }] }),
      ['error duplicate-entry /linux/devices/1'],
    ],
    [
      'a device with two paths',
      linux({ devices: [device, { ...device, path: '/dev/y' }] }),
      ['warning duplicate-entry /linux/devices/1'],
    ],
    [
      'a relative device',
      linux({ devices: [{ ...device, path: 'x' }] }),
      ['error path-not-absolute /linux/devices/0/path'],
    ],
    [
      'an unknown device',
      linux({ devices: [{ path: '/dev/x', type: 'x' }] }),
      ['error bad-format /linux/devices/0/type'],
    ],
    [
      'a device without numbers',
      linux({ devices: [{ path: '/x', type: 'b' }] }),
      ['error needs-property /linux/devices/0/major', 'error needs-property /linux/devices/0/minor'],
    ],
    ['a FIFO without numbers', linux({ devices: [{ path: '/x', type: 'p' }] }), []],
    [
      'a file mode',
      linux({ devices: [{ ...device, fileMode: 512 }] }),
      ['error out-of-range /linux/devices/0/fileMode'],
    ],
    [
      'network devices',
      withoutNamespace('network', { netDevices: { eth0: {} } }),
      ['error needs-namespace /linux/netDevices'],
    ],
    [
      'a long name of one',
      linux({ netDevices: { eth0: { name: 'a'.repeat(16) }, 'a/b': {} } }),
      ['error value-range /linux/netDevices/eth0/name', 'error value-range /linux/netDevices/a~1b'],
    ],
    [
      'network devices of one name',
      linux({ netDevices: { eth0: { name: 'eth2' }, eth1: { name: 'eth2' }, eth2: {} } }),
      ['error duplicate-entry /linux/netDevices/eth1', 'error duplicate-entry /linux/netDevices/eth2'],
    ],
    [
      'network devices of a template',
      linux({ netDevices: { eth0: { name: 'n%d' }, eth1: { name: 'n%d' } } }),
      [],
    ],
    ['network devices that are undefined, and so not there', linux({ netDevices: { 'a/b': undefined } }), []],

    // Resources.
    [
      'swap below the limit',
      resources({ memory: { limit: 2, swap: 1 } }),
      ['error limit-order /linux/resources/memory/swap'],
    ],
    [
      'swap without a limit',
      resources({ memory: { swap: 1 } }),
      ['error needs-property /linux/resources/memory/swap'],
    ],
    ['unlimited swap', resources({ memory: { limit: 2, swap: -1 } }), []],
    [
      'a reservation',
      resources({ memory: { limit: 2n ** 60n, reservation: 2n ** 60n + 1n } }),
      ['error limit-order /linux/resources/memory/reservation'],
    ],
    [
      'a negative limit',
      resources({ memory: { limit: -2 } }),
      ['error value-range /linux/resources/memory/limit'],
    ],
    [
      'kernel memory',
      resources({ memory: { kernel: -1 } }),
      ['warning deprecated /linux/resources/memory/kernel'],
    ],
    [
      'swappiness',
      resources({ memory: { swappiness: 101 } }),
      ['error value-range /linux/resources/memory/swappiness'],
    ],
    ['a burst', resources({ cpu: { quota: 1, burst: 2 } }), ['error limit-order /linux/resources/cpu/burst']],
    ['a burst without a limit', resources({ cpu: { quota: -1, burst: 2 } }), []],
    ['idle', resources({ cpu: { idle: 2 } }), ['error value-range /linux/resources/cpu/idle']],
    [
      'CPUs and memory nodes',
      resources({ cpu: { cpus: '0,a', mems: '2-1' } }),
      ['error bad-cpu-list /linux/resources/cpu/cpus', 'error bad-cpu-list /linux/resources/cpu/mems'],
    ],
    [
      'a device without weights',
      resources({ blockIO: { weightDevice: [{ major: 8, minor: 0 }] } }),
      ['error needs-property /linux/resources/blockIO/weightDevice/0'],
    ],
    [
      'a device without a rate',
      resources({ blockIO: { throttleReadIOPSDevice: [{ major: 8, minor: 0 }] } }),
      ['error needs-property /linux/resources/blockIO/throttleReadIOPSDevice/0/rate'],
    ],
    [
      'a weight',
      resources({ blockIO: { weight: 1001, leafWeight: 0 } }),
      ['warning value-range /linux/resources/blockIO/weight'],
    ],
    ['empty RDMA limits', resources({ rdma: { x: {} } }), ['error needs-property /linux/resources/rdma/x']],
    ['RDMA limits that are undefined, and so not there', resources({ rdma: { x: undefined } }), []],
    [
      'access',
      resources({ devices: [{ allow: true, access: 'rx', type: 'p' }] }),
      [
        'error value-range /linux/resources/devices/0/type',
        'error value-range /linux/resources/devices/0/access',
      ],
    ],
    ...['', 'a', 'b', 'c'].map((type): [string, object, string[]] => [
      `access of type "${type}"`,
      resources({ devices: [{ allow: true, access: 'mr', type }] }),
      [],
    ]),

    // Seccomp, and the rest.
    [
      'an errno',
      seccomp({ syscalls: [{ ...syscall, action: 'SCMP_ACT_KILL', errnoRet: 1 }] }),
      ['error conflicting-properties /linux/seccomp/syscalls/0/errnoRet'],
    ],
    ['an errno of an action that takes one', seccomp({ syscalls: [{ ...syscall, errnoRet: 1 }] }), []],
    [
      'an errno without an action',
      linux({ seccomp: { defaultErrnoRet: 1, syscalls: [{ names: ['a'], errnoRet: 1 }] } }),
      [
        'error missing-property /linux/seccomp/syscalls/0/action',
        'error missing-property /linux/seccomp/defaultAction',
      ],
    ],
    [
      'an argument',
      seccomp({ syscalls: [{ ...syscall, args: [{ index: 6, value: 1, op: 'SCMP_CMP_EQ' }] }] }),
      ['error value-range /linux/seccomp/syscalls/0/args/0/index'],
    ],
    [
      'notify',
      seccomp({ syscalls: [{ ...syscall, action: 'SCMP_ACT_NOTIFY' }] }),
      ['error needs-property /linux/seccomp/listenerPath'],
    ],
    ['a listener', seccomp({ listenerPath: '/x' }), ['info ignored-property /linux/seccomp/listenerPath']],
    [
      'metadata',
      seccomp({ listenerMetadata: 'x' }),
      ['error conflicting-properties /linux/seccomp/listenerMetadata'],
    ],
    [
      'an action, an operator, an architecture',
      seccomp({
        architectures: ['x86'],
        syscalls: [{ names: ['a'], action: 'x', args: [{ index: 0, value: 0, op: 'EQ' }] }],
      }),
      [
        'error unknown-value /linux/seccomp/architectures/0',
        'error unknown-value /linux/seccomp/syscalls/0/action',
        'error unknown-value /linux/seccomp/syscalls/0/args/0/op',
      ],
    ],
    [
      'newlines',
      linux({ intelRdt: { l3CacheSchema: 'L3:0=f\n', schemata: ['a\nb'] } }),
      ['error newline /linux/intelRdt/l3CacheSchema', 'error newline /linux/intelRdt/schemata/0'],
    ],
    ['a class', linux({ intelRdt: { closID: 'a/b' } }), ['error value-range /linux/intelRdt/closID']],
    ['the root class', linux({ intelRdt: { closID: '/' } }), []],
    [
      'a policy without a mode',
      linux({ memoryPolicy: {} }),
      ['error needs-property /linux/memoryPolicy/mode'],
    ],
    ...['MPOL_BIND', 'MPOL_INTERLEAVE', 'MPOL_WEIGHTED_INTERLEAVE', 'MPOL_PREFERRED_MANY'].flatMap(
      (mode): [string, object, string[]][] => [
        [
          `${mode} without nodes`,
          linux({ memoryPolicy: { mode } }),
          ['error needs-property /linux/memoryPolicy/nodes'],
        ],
        [`${mode} with nodes`, linux({ memoryPolicy: { mode, nodes: '0' } }), []],
      ],
    ),
    ...['MPOL_DEFAULT', 'MPOL_LOCAL'].flatMap((mode): [string, object, string[]][] => [
      [
        `${mode} with nodes`,
        linux({ memoryPolicy: { mode, nodes: '0' } }),
        ['error conflicting-properties /linux/memoryPolicy/nodes'],
      ],
      [`${mode} without nodes`, linux({ memoryPolicy: { mode } }), []],
    ]),
    ['MPOL_PREFERRED without nodes', linux({ memoryPolicy: { mode: 'MPOL_PREFERRED' } }), []],
    ['MPOL_PREFERRED with nodes', linux({ memoryPolicy: { mode: 'MPOL_PREFERRED', nodes: '0' } }), []],
    [
      'nodes',
      linux({ memoryPolicy: { mode: 'MPOL_BIND', nodes: 'x' } }),
      ['error bad-cpu-list /linux/memoryPolicy/nodes'],
    ],
    ['a personality', linux({ personality: {} }), ['error needs-property /linux/personality/domain']],
    ['another platform', { windows: { layerFolders: ['c'] } }, ['warning other-platform /windows']],
    [
      'a machine',
      {
        vm: {
          kernel: { path: 'x', initrd: 'y' },
          image: { path: 'z', format: 'raw' },
          hypervisor: { path: 'w' },
        },
      },
      [
        'error path-not-absolute /vm/hypervisor/path',
        'error path-not-absolute /vm/kernel/path',
        'error path-not-absolute /vm/kernel/initrd',
        'error path-not-absolute /vm/image/path',
      ],
    ],
  ])('%s', (_, members, expected) => {
    expect(found(members)).toEqual(expected);
  });

  const onWindows = { process: { cwd: 'C:\\', args: ['x'] } };
  const other = (members: object): object => ({
    linux: undefined,
    ...('windows' in members && onWindows),
    ...members,
  });
  const windows = { layerFolders: ['c'] };
  it.each<[string, object, string[]]>([
    ['Windows', other({ windows, process: { cwd: 'C:\\', commandLine: 'x' } }), []],
    [
      'relative paths on Windows',
      other({
        windows,
        process: { cwd: 'srv', commandLine: 'x' },
        mounts: [{ destination: '/a' }, { destination: 'd:\\a' }],
      }),
      ['error path-not-absolute /mounts/0/destination', 'error path-not-absolute /process/cwd'],
    ],
    [
      'Windows without a command',
      other({ windows, process: { cwd: 'C:\\' } }),
      ['error needs-property /process/commandLine'],
    ],
    [
      'Windows, read-only',
      other({ windows, root: { path: 'x', readonly: true } }),
      ['error conflicting-properties /root/readonly'],
    ],
    ['Windows with hooks', other({ windows, hooks: {} }), ['warning other-platform /hooks']],
    [
      'Hyper-V with a root',
      other({ windows: { ...windows, hyperv: {} } }),
      ['error conflicting-properties /root'],
    ],
    ['Hyper-V', other({ windows: { ...windows, hyperv: {} }, root: undefined }), []],
    [
      'nested mounts',
      other({
        windows,
        mounts: ['c:\\foo', 'c:\\foobar', 'C:\\foo\\bar', 'c:\\foo\\baz'].map((destination) => ({
          destination,
        })),
      }),
      [
        'error conflicting-properties /mounts/2/destination',
        'error conflicting-properties /mounts/3/destination',
      ],
    ],
    [
      'mounts without a destination, none of which is within another',
      other({ windows, mounts: [{}, {}, { destination: 'undefined\\a' }] }),
      [
        'error missing-property /mounts/0/destination',
        'error missing-property /mounts/1/destination',
        'error path-not-absolute /mounts/2/destination',
      ],
    ],
    [
      'the same mount twice',
      other({
        windows,
        mounts: [{ destination: 'c:\\b' }, { destination: 'c:\\a' }, { destination: 'C:\\B' }],
      }),
      ['error conflicting-properties /mounts/2/destination'],
    ],
    [
      'CPUs of Windows',
      other({
        windows: { ...windows, resources: { cpu: { count: 1, shares: 10_001, affinity: [{ mask: 1 }] } } },
      }),
      [
        'error conflicting-properties /windows/resources/cpu',
        'error value-range /windows/resources/cpu/shares',
        'error needs-property /windows/resources/cpu/affinity/0/group',
      ],
    ],
    [
      'a network namespace',
      other({ windows: { ...windows, network: { networkNamespace: 'a', endpointList: [] } } }),
      ['error conflicting-properties /windows/network'],
    ],
    [
      'a network namespace, and what is undefined and so not there',
      other({ windows: { ...windows, network: { networkNamespace: 'a', endpointList: undefined } } }),
      [],
    ],
    [
      'Solaris',
      other({ solaris: {}, mounts: [{ destination: 'a' }] }),
      ['error path-not-absolute /mounts/0/destination'],
    ],
    [
      'z/OS',
      other({ zos: { namespaces: [{ type: 'pid', path: 'x' }, { type: 'pid' }] } }),
      ['error duplicate-entry /zos/namespaces/1', 'error path-not-absolute /zos/namespaces/0/path'],
    ],
    [
      'FreeBSD',
      other({ freebsd: { devices: [{}, { path: '/dev/x' }], jail: { enforceStatfs: 3 } } }),
      [
        'error needs-property /freebsd/devices/0/path',
        'warning value-range /freebsd/devices/1/path',
        'error value-range /freebsd/jail/enforceStatfs',
      ],
    ],
  ])('%s', (_, members, expected) => {
    expect(found(members)).toEqual(expected);
  });
});

describe('a number outside of its range', () => {
  it.each([
    [Number.POSITIVE_INFINITY, 'Infinity is no finite integer'],
    [0, '0 is less than 1'],
  ])('%j', (timeout, message) => {
    const hooks = { poststop: [{ path: '/x', timeout }] };
    expect(validateSpec({ ...FINE, hooks })).toMatchObject([{ code: 'out-of-range', message }]);
  });
});

describe('options', () => {
  it('platform: whose sections count', () => {
    expect(found({}, { platform: 'windows' })).toEqual([
      'warning other-platform /linux',
      'error needs-property /windows',
      'error path-not-absolute /process/cwd',
    ]);
    expect(found(linux({ devices: [{ ...device, path: 'x' }] }), { platform: 'freebsd' })).toEqual([
      'warning other-platform /linux',
    ]);
    expect(firstErrorOf(FINE)).toBeUndefined();
    expect(firstErrorOf(FINE, { platform: 'windows' })?.pointer).toBe('/windows');
    expect(() => found({}, { platform: 'plan9' as never })).toThrow(InvalidArgumentError);
  });

  it('platform: a virtual machine, of which Linux is a part, but not Windows', () => {
    const vm = { kernel: { path: '/x' } };
    const { linux: section } = linux({ devices: [{ ...device, path: 'x' }] }) as Spec;
    const members = {
      vm,
      linux: section,
      windows: { layerFolders: ['c'] },
      mounts: [{ destination: 'a' }],
    };
    expect(found(members, { platform: 'vm' })).toEqual([
      'warning other-platform /windows',
      'warning deprecated /mounts/0/destination',
      'error path-not-absolute /linux/devices/0/path',
    ]);
  });

  it('version: what is newer', () => {
    const members = {
      domainname: 'd',
      linux: { namespaces: [{ type: 'uts' }, { type: 'time' }], personality: { domain: 'LINUX' } },
    };
    expect(found(members)).toEqual([]);
    expect(found({ ...members, x: 1 }, { version: '1.1.0' })).toEqual(['warning unknown-property /x']);
    expect(found(members, { version: '1.0.2' }).sort()).toEqual([
      'warning needs-newer-version /domainname',
      'warning needs-newer-version /linux/namespaces/1/type',
    ]);
    expect(found({ ...members, ociVersion: '1.0.1-rc1' }).sort()).toEqual([
      'warning needs-newer-version /domainname',
      'warning needs-newer-version /linux/namespaces/1/type',
      'warning needs-newer-version /linux/personality',
    ]);
    expect(() => found({}, { version: '1.x' })).toThrow(InvalidArgumentError);
  });

  const runc = readFileSync(new URL('../fixtures/runc-features.json', import.meta.url));
  const features: Features = {
    ociVersionMin: '1.0.0',
    ociVersionMax: '1.3.0',
    hooks: ['poststop'],
    mountOptions: ['ro'],
    linux: {
      namespaces: ['mount'],
      capabilities: ['CAP_KILL'],
      cgroup: { v2: false, rdma: false },
      seccomp: {
        enabled: true,
        actions: ['SCMP_ACT_ALLOW'],
        operators: ['SCMP_CMP_EQ'],
        archs: [],
        knownFlags: ['SECCOMP_FILTER_FLAG_LOG'],
        supportedFlags: [],
      },
      apparmor: { enabled: false },
      selinux: { enabled: false },
      intelRdt: { enabled: false, schemata: false, monitoring: false },
      memoryPolicy: { modes: [], flags: [] },
      mountExtensions: { idmap: { enabled: false } },
      netDevices: { enabled: false },
    },
  };
  const mounted = {
    mounts: [
      {
        destination: '/a',
        options: ['ro', 'rbind', 'size=5k', 'idmap'],
        uidMappings: [mapping],
        gidMappings: [mapping],
      },
    ],
  };

  it.each<[string, object, string[]]>([
    [
      'hooks',
      { hooks: { poststop: [{ path: '/x' }], poststart: [{ path: '/x' }] } },
      ['error not-supported /hooks/poststart'],
    ],
    [
      'mounts',
      mounted,
      [
        'error not-supported /mounts/0/options/1',
        'error not-supported /mounts/0/options/3',
        'error not-supported /mounts/0/uidMappings',
      ],
    ],
    [
      'namespaces',
      linux({ namespaces: [{ type: 'mount' }, { type: 'pid' }] }),
      ['error not-supported /linux/namespaces/1/type'],
    ],
    [
      'capabilities',
      process({ capabilities: { bounding: ['CAP_KILL', 'CAP_CHOWN'] } }),
      ['warning not-supported /process/capabilities/bounding/1'],
    ],
    [
      'labels',
      { ...process({ apparmorProfile: 'a', selinuxLabel: 'b' }), linux: { mountLabel: 'c' } },
      [
        'error not-supported /process/apparmorProfile',
        'error not-supported /process/selinuxLabel',
        'error not-supported /linux/mountLabel',
      ],
    ],
    [
      'cgroups',
      { linux: { resources: { unified: { a: '' }, rdma: { a: { hcaHandles: 1 } } } } },
      ['error not-supported /linux/resources/rdma', 'error not-supported /linux/resources/unified'],
    ],
    [
      'RDT',
      { linux: { intelRdt: { schemata: [], enableMonitoring: true } } },
      [
        'error not-supported /linux/intelRdt',
        'error not-supported /linux/intelRdt/schemata',
        'error not-supported /linux/intelRdt/enableMonitoring',
      ],
    ],
    [
      'memory policies',
      { linux: { memoryPolicy: { mode: 'MPOL_DEFAULT', flags: ['MPOL_F_STATIC_NODES'] } } },
      ['error not-supported /linux/memoryPolicy/mode', 'error not-supported /linux/memoryPolicy/flags/0'],
    ],
    [
      'network devices',
      { linux: { namespaces: [{ type: 'mount' }], netDevices: {} } },
      ['error not-supported /linux/netDevices'],
    ],
    [
      'seccomp',
      {
        linux: {
          seccomp: {
            defaultAction: 'SCMP_ACT_LOG',
            architectures: ['SCMP_ARCH_ARM'],
            flags: ['SECCOMP_FILTER_FLAG_LOG'],
            syscalls: [
              { ...syscall, action: 'SCMP_ACT_ALLOW', args: [{ index: 0, value: 0, op: 'SCMP_CMP_NE' }] },
            ],
          },
        },
      },
      [
        'error not-supported /linux/seccomp/defaultAction',
        'error not-supported /linux/seccomp/architectures/0',
        'error not-supported /linux/seccomp/flags/0',
        'error not-supported /linux/seccomp/syscalls/0/args/0/op',
      ],
    ],
  ])('features: %s', (_, members, expected) => {
    expect(
      found({ linux: {}, ...members }, { features }).filter((line) => !line.includes('shared-mounts')),
    ).toEqual(expected);
    expect(found({ linux: {}, ...members }).filter((line) => line.includes('not-supported'))).toEqual([]);
  });

  it('features: as an object, as text, as bytes, and with nulls', () => {
    const time = linux({ namespaces: [{ type: 'time' }] });
    const expected = [
      'warning version-not-supported /ociVersion',
      'error not-supported /linux/namespaces/0/type',
    ];
    const { value } = readFeatures(runc);
    for (const given of [runc, runc.toString(), value])
      expect(found(time, { features: given })).toEqual(expected);
    expect(found(time, { features: { ...features, linux: null, hooks: null } as never })).toEqual([]);
    expect(() => found({}, { features: 5 as never })).toThrow(TypeError);
  });

  it('features: what is newer than the runtime', () => {
    const members = linux({ timeOffsets: {}, memoryPolicy: { mode: 'MPOL_LOCAL' } });
    expect(found(members, { features: runc }).sort()).toEqual([
      'warning not-supported /linux/memoryPolicy',
      'warning not-supported /linux/timeOffsets',
      'warning version-not-supported /ociVersion',
    ]);
  });
});

describe('places', () => {
  it('are those of the text, in its order', () => {
    const { spec } = readSpec('{\n  "hostname": "é",\n  "ociVersion": "x"}');
    expect(validateSpec(spec).map(({ code, line, column, length }) => [code, line, column, length])).toEqual([
      ['needs-property', 1, 1, 0],
      ['needs-property', 1, 1, 0],
      ['needs-namespace', 2, 3, 10],
      ['invalid-version', 3, 17, 3],
    ]);
  });

  it('are nearest ones where a value was changed after reading', () => {
    const { spec } = readSpec('{\n "ociVersion": "1.0.2", "root": {"path": "x"}}');
    spec.process = { cwd: 'x', args: ['sh'] };
    expect(validateSpec(spec)).toMatchObject([{ code: 'path-not-absolute', line: 1, column: 1 }]);
  });

  it('are line 1, column 1 for what was made', () => {
    expect(validateSpec({ ...FINE, process: { cwd: 'x', args: ['a'] } })).toMatchObject([
      { line: 1, column: 1, offset: 0 },
    ]);
  });

  it('are found in linear time, fixes too', { timeout: 120_000 }, () => {
    const cases = Array.from({ length: 2 ** 15 }, (_, bits) =>
      [...'noNewPrivilege']
        .map((char, i) => ((bits >> i) & 1 ? char.toUpperCase() : char.toLowerCase()))
        .join(''),
    );
    const names = [...new Set(cases)].map((name) => `"${name}s":true`);
    const sysctls = Array.from({ length: 20_000 }, (_, i) => `"net.x${i}":"1"`);
    const text = `{"ociVersion":"1.0.2","process":{${names.join()}},"linux":{"sysctl":{${sysctls.join()}}}}`;
    const started = performance.now();
    const found = validateSpec(readSpec(text).spec);
    expect(found.filter(({ code }) => code === 'name-case').length).toBeGreaterThan(16_000);
    expect(found.filter(({ code, fix }) => code === 'needs-namespace' && fix)).toHaveLength(20_000);
    // More than a call takes arguments.
    const ones = `{"ociVersion":"1.0.2","process":{"args":[${'1.0,'.repeat(150_000)}1.0]}}`;
    expect(validateSpec(readSpec(ones).spec, { features: '{}' }).length).toBeGreaterThan(300_000);
    expect(performance.now() - started).toBeLessThan(60_000);
  });

  it('are found in linear time', { timeout: 120_000 }, () => {
    const text = `{"ociVersion":"1.0.2","root":{"path":"x"},"process":{"cwd":"/","args":[${'1,'.repeat(50_000)}1]}}`;
    const started = performance.now();
    expect(validateSpec(readSpec(text).spec)).toHaveLength(50_001);
    expect(performance.now() - started).toBeLessThan(60_000);
  });
});

describe('annotations that change a runtime', () => {
  const features = {
    ociVersionMin: '1.0.0',
    ociVersionMax: '1.3.0',
    potentiallyUnsafeConfigAnnotations: ['com.example.foo.bar', 'org.systemd.property.'],
  };
  it.each([
    ['com.example.foo.bar', true],
    ['org.systemd.property.ExecStartPre', true],
    ['org.systemd.property.a.b', true],
    ['com.example.foo.bar.baz', false],
    ['org.systemd.property', false],
    ['org.systemd.propertyX.y', false],
  ])('%s: %s', (key, unsafe) => {
    const codes = validateSpec({ ...FINE, annotations: { [key]: '' } }, { features }).map(({ code }) => code);
    expect(codes.includes('unsafe-annotation')).toBe(unsafe);
  });

  it('are found in linear time in a name of many parts', () => {
    const started = performance.now();
    expect(validateSpec({ ...FINE, annotations: { ['a.'.repeat(500_000)]: '' } }, { features })).toEqual([]);
    expect(performance.now() - started).toBeLessThan(PATIENCE * 5000);
  });
});

describe('mounts with ids of their own', () => {
  it('look for a user namespace once', { timeout: 60_000 }, () => {
    const mounts = Array.from({ length: 50_000 }, () => ({ destination: '/a', options: ['idmap'] }));
    const namespaces = Array.from({ length: 200_000 }, () => ({ type: 'pid' }) as const);
    const started = performance.now();
    const codes = validateSpec({ ...FINE, mounts, linux: { namespaces } }).map(({ code }) => code);
    expect(codes.filter((code) => code === 'needs-property')).toHaveLength(50_000);
    expect(performance.now() - started).toBeLessThan(PATIENCE * 20_000);
  });
});

describe('features', () => {
  it('need what they have to have, for which null is none', () => {
    const found = validateFeatures({ ociVersionMin: '1.0.0', ociVersionMax: null } as never);
    expect(found).toMatchObject([{ code: 'missing-property', pointer: '/ociVersionMax' }]);
  });

  it('lack it in front of the null', () => {
    const { value } = readFeatures('{"ociVersionMin":null,"ociVersionMax":"1.0.2"}');
    expect(validateFeatures(value)).toMatchObject([{ code: 'missing-property', offset: 17, length: 0 }]);
  });
});

describe('arguments', () => {
  it.each([[null], [undefined], ['{}'], [[]], [5]])('%j is no spec, features or state', (value) => {
    for (const check of [validateSpec, validateFeatures, validateState]) {
      expect(() => check(value as never)).toThrow(TypeError);
    }
  });

  it.each([
    ['{"process":null,"linux":[],"mounts":{},"hooks":"x","root":5,"windows":null,"annotations":[]}'],
    ['{"linux":{"resources":null,"seccomp":[],"namespaces":[null,5,[]],"devices":[null],"sysctl":null}}'],
    [
      '{"process":{"user":null,"rlimits":[null],"env":[5],"capabilities":[],"scheduler":null},"mounts":[null]}',
    ],
  ])('values of wrong types are reported, not met: %s', (text) => {
    const codes = validateSpec(readSpec(text).spec).map(({ code }) => code);
    expect(codes).toContain('wrong-type');
  });
});
