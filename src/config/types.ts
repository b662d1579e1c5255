/**
 * The typed configuration. Names are the seed's in camelCase; u64 is `bigint`, u32 is `number`,
 * `Option<String>` is `string | null`. Every object is plain and always has all of its fields.
 */

/** A mount specification (seed lines 36-48). */
export interface OciMount {
  /** Destination path inside the container. */
  destination: string;
  /** File system type, for instance `proc`, `tmpfs`, `bind`. */
  mountType: string;
  /** Source path on the host, or the device name of a virtual file system. */
  source: string;
  /** Mount options, for instance `nosuid`, `ro`, in the order written. */
  options: string[];
}

/** Kinds of Linux namespaces (seed lines 50-60), as they are written in a configuration. */
export type OciNamespaceKind = 'pid' | 'network' | 'mount' | 'ipc' | 'uts' | 'user' | 'cgroup';

/** A namespace to create or join (seed lines 91-98). */
export interface OciNamespace {
  /** Which namespace. */
  kind: OciNamespaceKind;
  /** Path of an existing namespace to join; `null` creates a new one. */
  path: string | null;
}

/** A lifecycle hook (seed lines 100-112). */
export interface OciHook {
  /** Path of the executable. */
  path: string;
  /** Arguments. The line format cannot express them: `parse` leaves this empty. */
  args: string[];
  /** Environment in `NAME=value` form. The line format cannot express it: `parse` leaves this empty. */
  env: string[];
  /** Time limit in seconds, 0..2^32-1; 0 means none. */
  timeoutSecs: number;
}

/** Hooks by the point of the lifecycle at which they run (seed lines 114-121). */
export interface OciHooks {
  /** Before the user's process runs; in the order written, as all of them. The runtime-spec deprecates them. */
  prestart: OciHook[];
  /** After the user's process was started. */
  poststart: OciHook[];
  /** After the container was deleted. */
  poststop: OciHook[];
}

/** The root file system (seed lines 123-131). */
export interface OciRoot {
  /** Path of the root file system; default `/`. */
  path: string;
  /** Whether it is mounted read-only; default `false`. */
  readonly: boolean;
}

/** The container's process (seed lines 133-149). */
export interface OciProcess {
  /** Executable and its arguments. */
  args: string[];
  /** Environment in `NAME=value` form. */
  env: string[];
  /** Working directory inside the container; default `/`. */
  cwd: string;
  /** User id, 0..2^32-1; default 0. */
  uid: number;
  /** Group id, 0..2^32-1; default 0. */
  gid: number;
  /** Whether a terminal is attached; default `false`. */
  terminal: boolean;
}

/** Linux-specific configuration (seed lines 151-167). */
export interface OciLinuxConfig {
  /** Namespaces to create or join, in the order written. */
  namespaces: OciNamespace[];
  /** Path of the cgroup; default empty. */
  cgroupsPath: string;
  /** Memory limit in bytes, 0..2^64-1; 0 means unlimited. */
  memoryLimit: bigint;
  /** Relative CPU weight, 0..2^32-1; default 1024. */
  cpuShares: number;
  /** CPU time per period in microseconds, 0..2^64-1; 0 means unlimited. */
  cpuQuota: bigint;
  /** Length of a CPU period in microseconds, 0..2^64-1; default 100000. */
  cpuPeriod: bigint;
}

/** A parsed container configuration (seed lines 183-201). */
export interface OciConfig {
  /** Version of the OCI runtime specification; default `1.0.2`. */
  ociVersion: string;
  /** The root file system. */
  root: OciRoot;
  /** What runs in the container, and as whom. */
  process: OciProcess;
  /** Mounts, in the order written. */
  mounts: OciMount[];
  /** Host name inside the container; default empty. */
  hostname: string;
  /** Programs of the host that run at points of the lifecycle. */
  hooks: OciHooks;
  /** Namespaces, cgroup and limits. */
  linux: OciLinuxConfig;
}
