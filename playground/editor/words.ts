import { KINDS } from '../../src/engine/words.ts';
import type { ConfigKey } from '../../src/index.ts';
import { MOUNT_OPTIONS } from '../../src/spec/validate/prose/mount-options.ts';

// What the editor offers. Keys, kinds and options are the library's own lists.

const DETAIL_OF: Readonly<Record<ConfigKey, string>> = {
  oci_version: 'version of the runtime-spec, default 1.0.2',
  root_path: 'path of the root file system',
  root_readonly: 'true or false',
  hostname: 'host name in the container',
  process_cwd: 'absolute working directory',
  process_uid: 'user id',
  process_gid: 'group id',
  process_terminal: 'true or false',
  process_arg: 'one argument; each line adds one',
  process_env: 'NAME=value; each line adds one',
  mount: 'destination:type:source[:options]',
  namespace: 'kind[:path]',
  cgroups_path: 'path of the cgroup',
  memory_limit: 'bytes, 0 for unlimited',
  cpu_shares: 'relative weight, default 1024',
  cpu_quota: 'microseconds a period, 0 for unlimited',
  cpu_period: 'microseconds, default 100000',
  hook_prestart: 'path[:timeout in seconds]',
  hook_poststart: 'path[:timeout in seconds]',
  hook_poststop: 'path[:timeout in seconds]',
};

/** By key: what its value is. */
export const KEY_DETAILS: ReadonlyMap<string, string> = new Map(Object.entries(DETAIL_OF));

export function isKey(name: string): boolean {
  return KEY_DETAILS.has(name);
}

export const NAMESPACE_KINDS: readonly string[] = KINDS;
export const OPTIONS: readonly string[] = [...MOUNT_OPTIONS];

/** Of /proc/filesystems, those that containers mount; and `bind`. */
export const MOUNT_TYPES: readonly string[] = [
  'bind',
  'cgroup',
  'cgroup2',
  'devpts',
  'ext4',
  'fuse',
  'mqueue',
  'nfs4',
  'overlay',
  'proc',
  'ramfs',
  'sysfs',
  'tmpfs',
  'xfs',
];
