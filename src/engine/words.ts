import {
  ATOM_SHIFT,
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

/**
 * Words that most configurations' mounts repeat (what runc, Docker and Kubernetes write, and mount(8)'s options), of
 * at most 16 bytes. A config shares these strings instead of cutting its own. An atom's id is its index; 0 is none.
 */
export const ATOMS = (
  ' ' +
  '/proc /sys /sys/fs/cgroup /dev /dev/pts /dev/shm /dev/mqueue /etc/hostname /etc/hosts /etc/resolv.conf ' +
  '/etc/localtime /run /run/lock /run/secrets /tmp /var/run /var/tmp /var/log /data /config ' +
  'proc sysfs cgroup cgroup2 tmpfs devtmpfs devpts mqueue shm none overlay ' +
  'ro rw suid nosuid dev nodev exec noexec sync async dirsync remount mand nomand defaults ' +
  'atime noatime diratime nodiratime relatime norelatime strictatime nostrictatime lazytime ' +
  'bind rbind private rprivate shared rshared slave rslave unbindable runbindable nosymfollow idmap ridmap ' +
  'tmpcopyup newinstance nsdelegate ptmxmode=0666 gid=5 ' +
  'mode=755 mode=0755 mode=700 mode=0700 mode=777 mode=1777 mode=0620 mode=0400 size=64k size=64m size=65536k'
).split(' ');

/**
 * A new array for an option list that runc, containerd, Docker or Podman writes, by its id; null for no such id. What
 * the list looks like in a file follows from the array, see `listIds`. Array literals of constants share their
 * elements until they are changed, so these cost neither time nor memory.
 */
export function knownList(id: number): string[] | null {
  switch (id) {
    case 1:
      return ['nosuid', 'noexec', 'nodev'];
    case 2:
      return ['nosuid', 'noexec', 'nodev', 'ro'];
    case 3:
      return ['nosuid', 'noexec', 'nodev', 'relatime', 'ro'];
    case 4:
      return ['nosuid', 'noexec', 'nodev', 'mode=1777', 'size=65536k'];
    case 5:
      return ['nosuid', 'strictatime', 'mode=755', 'size=65536k'];
    case 6:
      return ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620', 'gid=5'];
    case 7:
      return ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620'];
    case 8:
      return ['rbind', 'nosuid', 'noexec', 'nodev', 'ro'];
    case 9:
      return ['ro', 'nosuid', 'noexec', 'nodev'];
    case 10:
      return ['rw', 'nosuid', 'noexec', 'nodev'];
    case 11:
      return ['nosuid', 'noexec', 'nodev', 'rw'];
    case 12:
      return ['nosuid', 'noexec', 'nodev', 'relatime'];
    case 13:
      return ['nosuid', 'noexec', 'nodev', 'mode=1777'];
    case 14:
      return ['nosuid', 'nodev', 'noexec'];
    case 15:
      return ['noexec', 'nosuid', 'nodev'];
    case 16:
      return ['rw', 'noexec', 'nosuid', 'nodev'];
    case 17:
      return ['rbind', 'rprivate', 'ro'];
    case 18:
      return ['rbind', 'rprivate', 'rw'];
    case 19:
      return ['ro', 'rbind', 'rprivate'];
    case 20:
      return ['rw', 'rbind', 'rprivate'];
    case 21:
      return ['rbind', 'ro', 'rprivate'];
    case 22:
      return ['bind', 'rprivate', 'nosuid', 'noexec', 'nodev'];
    case 23:
      return ['rw', 'rprivate', 'nosuid', 'nodev', 'tmpcopyup'];
    case 24:
      return ['private', 'rw', 'relatime', 'nosuid', 'nodev'];
    default:
      return null;
  }
}

/** The known option lists as they are written, with their ids. */
export function listIds(): Map<string, number> {
  const ids = new Map<string, number>();
  for (let id = 1; ; id++) {
    const list = knownList(id);
    if (list === null) return ids;
    ids.set(list.join(), id);
  }
}

/** Every known word with its packed ids: key id | kind id << KIND_SHIFT | atom id << ATOM_SHIFT. */
export function packedIds(): Map<string, number> {
  const words = new Map<string, number>(KEYS);
  const add = (word: string, id: number) => words.set(word, (words.get(word) ?? 0) | id);
  KINDS.forEach((kind, index) => {
    add(kind, (index + 1) << KIND_SHIFT);
  });
  ATOMS.forEach((atom, index) => {
    if (index > 0) add(atom, index << ATOM_SHIFT);
  });
  return words;
}
