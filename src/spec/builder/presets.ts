import type { LinuxNamespace, Mount, Spec } from '../../../build/spec/types.ts';

/**
 * `minimal`: a shell in a mount and a process namespace of its own, and nothing else. `sound`: what `runc spec`
 * writes. `rootless`: what `runc spec --rootless` writes.
 */
export type Preset = 'minimal' | 'sound' | 'rootless';

/** The ids of the user who runs the container without being root. */
export interface RootlessIds {
  /** User id on the host, 0..2^32-1. */
  uid: number;
  /** Group id on the host, 0..2^32-1. */
  gid: number;
}

/** Every runtime in use knows it, and the presets need nothing newer. */
const OCI_VERSION = '1.0.2';

/** A new spec, which shares nothing with others. */
export function preset(name: Preset, ids: RootlessIds): Spec {
  switch (name) {
    case 'minimal':
      return minimal();
    case 'sound':
      return sound();
    case 'rootless':
      return rootless(ids);
  }
}

function minimal(): Spec {
  return {
    ociVersion: OCI_VERSION,
    process: { user: { uid: 0, gid: 0 }, args: ['/bin/sh'], cwd: '/' },
    root: { path: 'rootfs' },
    mounts: [{ destination: '/proc', type: 'proc', source: 'proc' }],
    linux: { namespaces: namespaces('pid', 'mount') },
  };
}

function sound(): Spec {
  return {
    ...common(),
    mounts: mounts(['mode=0620', 'gid=5'], {
      destination: '/sys',
      type: 'sysfs',
      source: 'sysfs',
      options: ['nosuid', 'noexec', 'nodev', 'ro'],
    }),
    linux: {
      resources: { devices: [{ allow: false, access: 'rwm' }] },
      namespaces: namespaces('pid', 'network', 'ipc', 'uts', 'mount'),
      ...hiddenPaths(),
    },
  };
}

/** Without root there is no network namespace to set up, no cgroup to limit, and only one id to map. */
function rootless({ uid, gid }: RootlessIds): Spec {
  return {
    ...common(),
    mounts: mounts(['mode=0620'], {
      destination: '/sys',
      type: 'none',
      source: '/sys',
      options: ['rbind', 'nosuid', 'noexec', 'nodev', 'ro'],
    }),
    linux: {
      uidMappings: [{ containerID: 0, hostID: uid, size: 1 }],
      gidMappings: [{ containerID: 0, hostID: gid, size: 1 }],
      namespaces: namespaces('pid', 'ipc', 'uts', 'mount', 'user'),
      ...hiddenPaths(),
    },
  };
}

function common(): Pick<Spec, 'ociVersion' | 'process' | 'root' | 'hostname'> {
  const capabilities = () => ['CAP_AUDIT_WRITE', 'CAP_KILL', 'CAP_NET_BIND_SERVICE'];
  return {
    ociVersion: OCI_VERSION,
    process: {
      terminal: true,
      user: { uid: 0, gid: 0 },
      args: ['sh'],
      env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'TERM=xterm'],
      cwd: '/',
      capabilities: {
        bounding: capabilities(),
        effective: capabilities(),
        permitted: capabilities(),
        ambient: capabilities(),
      },
      rlimits: [{ type: 'RLIMIT_NOFILE', hard: 1024, soft: 1024 }],
      noNewPrivileges: true,
    },
    root: { path: 'rootfs', readonly: true },
    hostname: 'runc',
  };
}

function mounts(ptsOptions: readonly string[], sys: Mount): Mount[] {
  const harmless = ['nosuid', 'noexec', 'nodev'];
  return [
    { destination: '/proc', type: 'proc', source: 'proc' },
    {
      destination: '/dev',
      type: 'tmpfs',
      source: 'tmpfs',
      options: ['nosuid', 'strictatime', 'mode=755', 'size=65536k'],
    },
    {
      destination: '/dev/pts',
      type: 'devpts',
      source: 'devpts',
      options: ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', ...ptsOptions],
    },
    {
      destination: '/dev/shm',
      type: 'tmpfs',
      source: 'shm',
      options: [...harmless, 'mode=1777', 'size=65536k'],
    },
    { destination: '/dev/mqueue', type: 'mqueue', source: 'mqueue', options: [...harmless] },
    sys,
    {
      destination: '/sys/fs/cgroup',
      type: 'cgroup',
      source: 'cgroup',
      options: [...harmless, 'relatime', 'ro'],
    },
  ];
}

function namespaces(...types: LinuxNamespace['type'][]): LinuxNamespace[] {
  return types.map((type) => ({ type }));
}

/** Files of the kernel that tell too much, or change it. */
function hiddenPaths(): { maskedPaths: string[]; readonlyPaths: string[] } {
  return {
    maskedPaths: [
      '/proc/acpi',
      '/proc/asound',
      '/proc/kcore',
      '/proc/keys',
      '/proc/latency_stats',
      '/proc/timer_list',
      '/proc/timer_stats',
      '/proc/sched_debug',
      '/sys/firmware',
      '/proc/scsi',
    ],
    readonlyPaths: ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
  };
}
