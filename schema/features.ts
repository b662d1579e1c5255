import { flag, form, list, may, must, object, text, texts } from './kinds.ts';
import { namespaceType } from './linux.ts';
import { seccompAction, seccompArch, seccompFlag, seccompOperator } from './seccomp.ts';
import { annotations } from './shared.ts';

// What a runtime says it can do: the JSON that `runc features` prints. Not there means not known.

const enabled = may(flag, 'Whether it is compiled in.');

const cgroup = object(
  'FeaturesCgroup',
  'Which control groups a runtime can use.',
  { clause: 'features-linux.md#cgroup' },
  {
    v1: may(flag, 'cgroup v1.'),
    v2: may(flag, 'cgroup v2.'),
    systemd: may(flag, 'Through systemd.'),
    systemdUser: may(flag, 'Through the systemd of a user.'),
    rdma: may(flag, 'The RDMA controller.'),
  },
);

const seccomp = object(
  'FeaturesSeccomp',
  'Which filters of system calls a runtime can use.',
  { clause: 'features-linux.md#seccomp' },
  {
    enabled,
    actions: may(list(seccompAction), 'Known actions.'),
    operators: may(list(seccompOperator), 'Known comparisons.'),
    archs: may(list(seccompArch), 'Known architectures.'),
    knownFlags: may(list(seccompFlag), 'Known flags.'),
    supportedFlags: may(list(seccompFlag), 'Flags that kernel and libseccomp take too.'),
  },
);

const intelRdt = object(
  'FeaturesIntelRdt',
  'Which parts of Intel RDT a runtime can use.',
  { clause: 'features-linux.md#intel-rdt' },
  {
    enabled,
    schemata: may(flag, 'Whether it knows `linux.intelRdt.schemata`.', { since: '1.3.0' }),
    monitoring: may(flag, 'Whether it knows `linux.intelRdt.enableMonitoring`.', { since: '1.3.0' }),
  },
);

const memoryPolicy = object(
  'FeaturesMemoryPolicy',
  'Which NUMA memory policies a runtime can set.',
  { since: '1.3.0', clause: 'features-linux.md#memorypolicy' },
  {
    modes: may(texts, 'Known modes.'),
    flags: may(texts, 'Known flags.'),
  },
);

const mountExtensions = object(
  'FeaturesMountExtensions',
  'What a runtime can do with mounts beyond mount(2).',
  { since: '1.2.0', clause: 'features-linux.md#mountextensions' },
  {
    idmap: may(
      object(
        'FeaturesIDMap',
        'Mounts with ids of their own.',
        { since: '1.2.0', clause: 'features-linux.md#mountextensions' },
        { enabled },
      ),
      'Mounts with `uidMappings` and `gidMappings`.',
    ),
  },
);

const apparmor = object(
  'FeaturesApparmor',
  'AppArmor.',
  { clause: 'features-linux.md#apparmor' },
  { enabled },
);
const selinux = object('FeaturesSelinux', 'SELinux.', { clause: 'features-linux.md#selinux' }, { enabled });
const netDevices = object(
  'FeaturesNetDevices',
  'Moving network devices.',
  { since: '1.3.0', clause: 'features-linux.md#netdevices' },
  { enabled },
);

const linux = object(
  'FeaturesLinux',
  'What a runtime can do on Linux.',
  { clause: 'features-linux.md' },
  {
    namespaces: may(list(namespaceType), 'Known kinds of namespaces.', {
      clause: 'features-linux.md#namespaces',
    }),
    capabilities: may(list(form('capability', '^CAP_[A-Z_]+$')), 'Known capabilities.', {
      clause: 'features-linux.md#capabilities',
    }),
    cgroup: may(cgroup, 'Control groups.'),
    seccomp: may(seccomp, 'Filters of system calls.'),
    apparmor: may(apparmor, 'AppArmor.'),
    selinux: may(selinux, 'SELinux.'),
    intelRdt: may(intelRdt, 'Intel RDT.'),
    memoryPolicy: may(memoryPolicy, 'NUMA memory policies.', { since: '1.3.0' }),
    mountExtensions: may(mountExtensions, 'Mounts beyond mount(2).', { since: '1.2.0' }),
    netDevices: may(netDevices, 'Moving network devices.', { since: '1.3.0' }),
  },
);

export const features = object(
  'Features',
  'What a runtime can do: the JSON that `runc features` prints.',
  { since: '1.1.0', clause: 'features.md' },
  {
    ociVersionMin: must(text, 'Oldest known version of the runtime-spec.', {
      clause: 'features.md#specification-version',
    }),
    ociVersionMax: must(text, 'Newest known version of the runtime-spec.', {
      clause: 'features.md#specification-version',
    }),
    hooks: may(texts, 'Known kinds of hooks.', { clause: 'features.md#hooks' }),
    mountOptions: may(texts, 'Known mount options; those of file systems are not among them.', {
      clause: 'features.md#mount-options',
    }),
    linux: may(linux, 'What it can do on Linux.', { clause: 'features.md#platform-specific-features' }),
    annotations: may(annotations, 'Free metadata of the runtime.', { clause: 'features.md#annotations' }),
    potentiallyUnsafeConfigAnnotations: may(
      texts,
      'Annotations of a config.json that change what the runtime does; one that ends with a full stop is a prefix.',
      { since: '1.2.0', clause: 'features.md#unsafe-annotations-in-configjson' },
    ),
  },
);
