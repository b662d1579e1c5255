import { flag, list, may, must, object, text, texts } from './kinds.ts';
import { linux } from './linux.ts';
import { freebsd, solaris, vm, windows, zos } from './platforms.ts';
import { process } from './process.ts';
import { annotations, hook, idMapping } from './shared.ts';

const root = object(
  'Root',
  'The root file system of the container.',
  { clause: 'config.md#root' },
  {
    path: must(
      text,
      'Path of an existing directory: absolute, or from the bundle. On Windows a volume GUID path.',
    ),
    readonly: may(flag, 'Mount it read-only. Default false; not on Windows.'),
  },
);

const POSIX_MOUNTS = { clause: 'config.md#posix-platform-mounts' } as const;

const mount = object(
  'Mount',
  'A mount besides the root file system; they are mounted in the order of the list.',
  { clause: 'config.md#mounts' },
  {
    destination: must(
      text,
      'Absolute path in the container. Relative ones are deprecated on Linux and refused elsewhere.',
    ),
    type: may(
      text,
      'Type of the file system (/proc/filesystems). A dummy such as `none` for bind mounts.',
      POSIX_MOUNTS,
    ),
    source: may(text, 'Device, or file or directory of the host: absolute, or from the bundle.'),
    options: may(texts, 'Options as of mount(8); unknown ones go to the file system.', {
      clause: 'config.md#linux-mount-options',
    }),
    uidMappings: may(
      list(idMapping),
      'User ids of the file system. Only together with `gidMappings`; the options should have `idmap` or `ridmap`.',
      { since: '1.1.0', ...POSIX_MOUNTS },
    ),
    gidMappings: may(list(idMapping), 'Group ids of the file system. Only together with `uidMappings`.', {
      since: '1.1.0',
      ...POSIX_MOUNTS,
    }),
  },
);

const hooks = list(hook);

const hookLists = object(
  'Hooks',
  'Programs that the runtime starts at points of the lifecycle, in the order of the lists.',
  { clause: 'config.md#posix-platform-hooks' },
  {
    prestart: may(
      hooks,
      'While creating, before pivot_root, in the namespaces of the runtime. Deprecated for the three below.',
      { clause: 'config.md#prestart' },
    ),
    createRuntime: may(hooks, 'While creating, before pivot_root, in the namespaces of the runtime.', {
      since: '1.0.2',
      clause: 'config.md#createruntime-hooks',
    }),
    createContainer: may(
      hooks,
      'While creating, before pivot_root, in the namespaces of the container; the path is one of the host.',
      { since: '1.0.2', clause: 'config.md#createcontainer-hooks' },
    ),
    startContainer: may(
      hooks,
      'While starting, before the process, in the container; the path is one of the container.',
      { since: '1.0.2', clause: 'config.md#startcontainer-hooks' },
    ),
    poststart: may(hooks, 'After the process has started, in the namespaces of the runtime.', {
      clause: 'config.md#poststart',
    }),
    poststop: may(hooks, 'After the container is deleted, in the namespaces of the runtime.', {
      clause: 'config.md#poststop',
    }),
  },
);

export const config = object(
  'Spec',
  'A config.json.',
  { since: '1.0.0', clause: 'config.md' },
  {
    ociVersion: must(text, 'Version of the runtime-spec that the file keeps to, as SemVer 2.0.0: `1.3.0`.', {
      clause: 'config.md#specification-version',
    }),
    process: may(process, 'The process; needed to start the container.', { clause: 'config.md#process' }),
    root: may(root, 'The root file system; needed but for Hyper-V containers, which must not have it.', {
      clause: 'config.md#root',
    }),
    hostname: may(text, 'Host name in the container. On Linux it needs a UTS namespace.', {
      clause: 'config.md#hostname',
    }),
    domainname: may(text, 'NIS domain name in the container. On Linux it needs a UTS namespace.', {
      since: '1.1.0',
      clause: 'config.md#domainname',
    }),
    mounts: may(list(mount), 'Mounts besides the root file system, in their order.', {
      clause: 'config.md#mounts',
    }),
    hooks: may(
      hookLists,
      'Programs that the runtime starts at points of the lifecycle. POSIX platforms only.',
      { clause: 'config.md#posix-platform-hooks' },
    ),
    annotations: may(annotations, 'Free metadata. Names are not empty and should be reverse domain names.', {
      clause: 'config.md#annotations',
    }),
    linux: may(linux, 'What only Linux containers have.', {
      clause: 'config.md#platform-specific-configuration',
    }),
    solaris: may(solaris, 'What only Solaris containers have.', {
      clause: 'config.md#platform-specific-configuration',
    }),
    windows: may(windows, 'What only Windows containers have; needed there.', {
      clause: 'config.md#platform-specific-configuration',
    }),
    vm: may(vm, 'The virtual machine that the container is in.', {
      since: '1.0.2',
      clause: 'config.md#platform-specific-configuration',
    }),
    zos: may(zos, 'What only z/OS containers have.', {
      since: '1.1.0',
      clause: 'config.md#platform-specific-configuration',
    }),
    freebsd: may(freebsd, 'What only FreeBSD containers have.', {
      since: '1.3.0',
      clause: 'config.md#platform-specific-configuration',
    }),
  },
);
