import { MOUNT_FLAGS, type MountAttribute, type MountFlag } from './flags.ts';

/** What a mount's options ask for, each for the call that takes it. */
export interface ParsedOptions {
  /** Of mount(2), in the order of their bits. */
  readonly flags: readonly MountFlag[];
  /** One call each, behind the mount. */
  readonly propagation: readonly (readonly MountFlag[])[];
  /** Of mount_setattr(2), for the mounts below too. */
  readonly set: readonly MountAttribute[];
  readonly clear: readonly MountAttribute[];
  /** Of the file system. */
  readonly data: readonly string[];
  readonly copyUp: boolean;
  /** The files' owners are mapped: of this mount, or of those below it too. */
  readonly idmap: 'no' | 'this' | 'recursive';
}

/** Options that set flags (runtime-spec, config.md, "Linux mount options"; mount(8)). */
const SETS: ReadonlyMap<string, readonly MountFlag[]> = /* @__PURE__ */ new Map<string, MountFlag[]>([
  ['bind', ['MS_BIND']],
  ['defaults', []],
  ['dirsync', ['MS_DIRSYNC']],
  ['iversion', ['MS_I_VERSION']],
  ['lazytime', ['MS_LAZYTIME']],
  ['mand', ['MS_MANDLOCK']],
  ['noatime', ['MS_NOATIME']],
  ['nodev', ['MS_NODEV']],
  ['nodiratime', ['MS_NODIRATIME']],
  ['noexec', ['MS_NOEXEC']],
  ['nosuid', ['MS_NOSUID']],
  ['nosymfollow', ['MS_NOSYMFOLLOW']],
  ['rbind', ['MS_BIND', 'MS_REC']],
  ['relatime', ['MS_RELATIME']],
  ['remount', ['MS_REMOUNT']],
  ['ro', ['MS_RDONLY']],
  ['silent', ['MS_SILENT']],
  ['strictatime', ['MS_STRICTATIME']],
  ['sync', ['MS_SYNCHRONOUS']],
]);

/** Options that take a flag back. */
const CLEARS: ReadonlyMap<string, MountFlag> = /* @__PURE__ */ new Map<string, MountFlag>([
  ['async', 'MS_SYNCHRONOUS'],
  ['atime', 'MS_NOATIME'],
  ['dev', 'MS_NODEV'],
  ['diratime', 'MS_NODIRATIME'],
  ['exec', 'MS_NOEXEC'],
  ['loud', 'MS_SILENT'],
  ['noiversion', 'MS_I_VERSION'],
  ['nolazytime', 'MS_LAZYTIME'],
  ['nomand', 'MS_MANDLOCK'],
  ['norelatime', 'MS_RELATIME'],
  ['nostrictatime', 'MS_STRICTATIME'],
  ['rw', 'MS_RDONLY'],
  ['suid', 'MS_NOSUID'],
  ['symfollow', 'MS_NOSYMFOLLOW'],
]);

const PROPAGATIONS: ReadonlyMap<string, readonly MountFlag[]> = /* @__PURE__ */ new Map<string, MountFlag[]>([
  ['private', ['MS_PRIVATE']],
  ['rprivate', ['MS_REC', 'MS_PRIVATE']],
  ['rshared', ['MS_REC', 'MS_SHARED']],
  ['rslave', ['MS_REC', 'MS_SLAVE']],
  ['runbindable', ['MS_REC', 'MS_UNBINDABLE']],
  ['shared', ['MS_SHARED']],
  ['slave', ['MS_SLAVE']],
  ['unbindable', ['MS_UNBINDABLE']],
]);

/** Options for the mounts below too: the attribute, and whether it is set or taken back. */
const RECURSIVE: ReadonlyMap<string, readonly [MountAttribute, 'set' | 'clear']> = /* @__PURE__ */ new Map<
  string,
  [MountAttribute, 'set' | 'clear']
>([
  ['ratime', ['MOUNT_ATTR_NOATIME', 'clear']],
  ['rdev', ['MOUNT_ATTR_NODEV', 'clear']],
  ['rdiratime', ['MOUNT_ATTR_NODIRATIME', 'clear']],
  ['rexec', ['MOUNT_ATTR_NOEXEC', 'clear']],
  ['rnoatime', ['MOUNT_ATTR_NOATIME', 'set']],
  ['rnodev', ['MOUNT_ATTR_NODEV', 'set']],
  ['rnodiratime', ['MOUNT_ATTR_NODIRATIME', 'set']],
  ['rnoexec', ['MOUNT_ATTR_NOEXEC', 'set']],
  ['rnorelatime', ['MOUNT_ATTR_RELATIME', 'clear']],
  ['rnostrictatime', ['MOUNT_ATTR_STRICTATIME', 'clear']],
  ['rnosuid', ['MOUNT_ATTR_NOSUID', 'set']],
  ['rnosymfollow', ['MOUNT_ATTR_NOSYMFOLLOW', 'set']],
  ['rrelatime', ['MOUNT_ATTR_RELATIME', 'set']],
  ['rro', ['MOUNT_ATTR_RDONLY', 'set']],
  ['rrw', ['MOUNT_ATTR_RDONLY', 'clear']],
  ['rstrictatime', ['MOUNT_ATTR_STRICTATIME', 'set']],
  ['rsuid', ['MOUNT_ATTR_NOSUID', 'clear']],
  ['rsymfollow', ['MOUNT_ATTR_NOSYMFOLLOW', 'clear']],
]);

const ATIMES: ReadonlySet<MountAttribute> = /* @__PURE__ */ new Set<MountAttribute>([
  'MOUNT_ATTR_RELATIME',
  'MOUNT_ATTR_NOATIME',
  'MOUNT_ATTR_STRICTATIME',
]);

/** Options in their order: of two that contradict each other the last counts. What is not known is the file system's. */
export function parseMountOptions(options: readonly string[]): ParsedOptions {
  const flags = new Set<MountFlag>();
  const attributes = new Map<MountAttribute, 'set' | 'clear'>();
  const propagation: (readonly MountFlag[])[] = [];
  const data: string[] = [];
  let copyUp = false;
  let idmap: ParsedOptions['idmap'] = 'no';
  for (const option of options) {
    const cleared = CLEARS.get(option);
    const propagated = PROPAGATIONS.get(option);
    const attribute = RECURSIVE.get(option);
    const set = SETS.get(option);
    if (set !== undefined) for (const flag of set) flags.add(flag);
    else if (cleared !== undefined) flags.delete(cleared);
    else if (propagated !== undefined) propagation.push(propagated);
    else if (attribute !== undefined) attributes.set(...attribute);
    else if (option === 'tmpcopyup') copyUp = true;
    else if (option === 'idmap') idmap = 'this';
    else if (option === 'ridmap') idmap = 'recursive';
    else data.push(option);
  }
  return { flags: inOrder(flags), propagation, ...split(attributes), data, copyUp, idmap };
}

export function inOrder(flags: Iterable<MountFlag>): MountFlag[] {
  return [...flags].sort((a, b) => MOUNT_FLAGS[a] - MOUNT_FLAGS[b]);
}

/** Flags of `linux.rootfsPropagation`; undefined for a word that is none. */
export function propagationFlags(word: string): readonly MountFlag[] | undefined {
  return PROPAGATIONS.get(word);
}

/** The atime attributes are values of one field: the kernel wants all of it cleared whatever is set. */
function split(
  attributes: ReadonlyMap<MountAttribute, 'set' | 'clear'>,
): Pick<ParsedOptions, 'set' | 'clear'> {
  const set: MountAttribute[] = [];
  const clear: MountAttribute[] = [];
  for (const [attribute, how] of attributes) {
    if (how === 'set') set.push(attribute);
    if (ATIMES.has(attribute)) {
      if (!clear.includes('MOUNT_ATTR__ATIME')) clear.push('MOUNT_ATTR__ATIME');
    } else if (how === 'clear') clear.push(attribute);
  }
  return { set, clear };
}
