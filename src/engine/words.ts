import {
  KEY_CGROUPS_PATH,
  KEY_CPU_PERIOD,
  KEY_CPU_QUOTA,
  KEY_CPU_SHARES,
  KEY_HOOK_POSTSTART,
  KEY_HOOK_POSTSTOP,
  KEY_HOOK_PRESTART,
  KEY_HOSTNAME,
  KEY_MEMORY_LIMIT,
  KEY_MOUNT,
  KEY_NAMESPACE,
  KEY_OCI_VERSION,
  KEY_PROCESS_ARG,
  KEY_PROCESS_CWD,
  KEY_PROCESS_ENV,
  KEY_PROCESS_GID,
  KEY_PROCESS_TERMINAL,
  KEY_PROCESS_UID,
  KEY_ROOT_PATH,
  KEY_ROOT_READONLY,
  KIND_SHIFT,
} from '../../assembly/protocol.ts';

/** The format's keys with their ids (seed lines 207-214). Both engines recognise exactly these. */
export const KEYS = [
  ['oci_version', KEY_OCI_VERSION],
  ['root_path', KEY_ROOT_PATH],
  ['root_readonly', KEY_ROOT_READONLY],
  ['hostname', KEY_HOSTNAME],
  ['process_cwd', KEY_PROCESS_CWD],
  ['process_uid', KEY_PROCESS_UID],
  ['process_gid', KEY_PROCESS_GID],
  ['process_terminal', KEY_PROCESS_TERMINAL],
  ['process_arg', KEY_PROCESS_ARG],
  ['process_env', KEY_PROCESS_ENV],
  ['mount', KEY_MOUNT],
  ['namespace', KEY_NAMESPACE],
  ['cgroups_path', KEY_CGROUPS_PATH],
  ['memory_limit', KEY_MEMORY_LIMIT],
  ['cpu_shares', KEY_CPU_SHARES],
  ['cpu_quota', KEY_CPU_QUOTA],
  ['cpu_period', KEY_CPU_PERIOD],
  ['hook_prestart', KEY_HOOK_PRESTART],
  ['hook_poststart', KEY_HOOK_POSTSTART],
  ['hook_poststop', KEY_HOOK_POSTSTOP],
] as const;

/** Namespace kinds (seed lines 50-60); a kind's id is its index plus one. */
export const KINDS = ['pid', 'network', 'mount', 'ipc', 'uts', 'user', 'cgroup'] as const;

/** Every word of the format with its packed ids: key id | kind id << KIND_SHIFT. */
export function packedIds(): Map<string, number> {
  const words = new Map<string, number>(KEYS);
  KINDS.forEach((kind, index) => {
    words.set(kind, (words.get(kind) ?? 0) | ((index + 1) << KIND_SHIFT));
  });
  return words;
}
