import { Pairs } from './pairs.ts';
import { checkedList, checkedObject, checkedString } from './shape.ts';
import type { OciConfig, OciHook, OciMount, OciNamespace, OciNamespaceKind } from './types.ts';

/** The fields that have one value, by their paths in `OciConfig`. */
export interface ScalarFields {
  /** Version of the runtime-spec. */
  ociVersion: string;
  /** Path of the root file system. */
  'root.path': string;
  /** Whether the root file system is mounted read-only. */
  'root.readonly': boolean;
  /** Host name inside the container. */
  hostname: string;
  /** Working directory. */
  'process.cwd': string;
  /** User id, 0..2^32-1. */
  'process.uid': number;
  /** Group id, 0..2^32-1. */
  'process.gid': number;
  /** Whether a terminal is attached. */
  'process.terminal': boolean;
  /** Path of the cgroup. */
  'linux.cgroupsPath': string;
  /** Memory limit in bytes; 0 is unlimited. */
  'linux.memoryLimit': bigint;
  /** Relative CPU weight, 0..2^32-1. */
  'linux.cpuShares': number;
  /** CPU time per period in microseconds; 0 is unlimited. */
  'linux.cpuQuota': bigint;
  /** Length of a CPU period in microseconds. */
  'linux.cpuPeriod': bigint;
}

/** A field with one value has another. */
export type ScalarChange = {
  [F in keyof ScalarFields]: {
    /** There are no others: fields with one value neither come nor go. */
    type: 'changed';
    /** Its path in `OciConfig`. */
    field: F;
    /** The value in the first configuration. */
    before: ScalarFields[F];
    /** The value in the second. */
    after: ScalarFields[F];
  };
}[keyof ScalarFields];

/** The arguments are others: they have a meaning only together. */
export interface ArgsChange {
  /** There are no others: the whole list is compared. */
  type: 'changed';
  /** Its path in `OciConfig`. */
  field: 'process.args';
  /** All arguments in the first configuration. */
  before: string[];
  /** All arguments in the second. */
  after: string[];
}

/** Something of a list came, went, or changed. */
export type ItemChange<Field, Key, Item> = {
  /** The list's path in `OciConfig`. */
  field: Field;
  /** By what it is the same one in both: destination, kind, name, path. */
  key: Key;
} & (ItemAdded<Item> | ItemRemoved<Item> | ItemChanged<Item>);

/** The second configuration has it, the first has not. */
export interface ItemAdded<Item> {
  /** What became of it. */
  type: 'added';
  /** It was not there. */
  before: null;
  /** The item in the second configuration. */
  after: Item;
}

/** The first configuration has it, the second has not. */
export interface ItemRemoved<Item> {
  /** What became of it. */
  type: 'removed';
  /** The item in the first configuration. */
  before: Item;
  /** It is not there any more. */
  after: null;
}

/** Both have it, and it is not the same. */
export interface ItemChanged<Item> {
  /** What became of it. */
  type: 'changed';
  /** The item in the first configuration. */
  before: Item;
  /** The item in the second. */
  after: Item;
}

/** A mount, by its destination. */
export type MountChange = ItemChange<'mounts', string, OciMount>;
/** A namespace, by its kind. */
export type NamespaceChange = ItemChange<'linux.namespaces', OciNamespaceKind, OciNamespace>;
/** An environment variable, by its name; `before` and `after` are whole entries, `NAME=value`. */
export type EnvChange = ItemChange<'process.env', string, string>;
/** The lists of hooks, by their paths in `OciConfig`. */
export type HookField = 'hooks.prestart' | 'hooks.poststart' | 'hooks.poststop';
/** A hook, by its path. */
export type HookChange = ItemChange<HookField, string, OciHook>;

/** The same mounts or hooks come in another order, which matters: a mount hides what is below it. */
export interface OrderChange {
  /** There are no others: items that come, go or change are changes of their own. */
  type: 'reordered';
  /** The list's path in `OciConfig`. */
  field: 'mounts' | HookField;
  /** The keys of those that are in both, in the order of the first configuration. */
  before: string[];
  /** The same keys in the order of the second. */
  after: string[];
}

/** A difference between two configurations. */
export type ConfigChange =
  | ScalarChange
  | ArgsChange
  | MountChange
  | NamespaceChange
  | EnvChange
  | HookChange
  | OrderChange;

/**
 * What is different in `b`, in the order of the format's keys. Mounts are compared by destination, namespaces by
 * kind, the environment by name, hooks by path; where one comes twice, the first with the first and so on. The order
 * of namespaces and of the environment has no meaning.
 *
 * @returns nothing where both mean the same
 * @throws TypeError for anything but configurations, with the field
 *
 * @example
 * ```js
 * import { diff, parse } from 'ociconf';
 *
 * const [change] = diff(parse('cpu_shares=512'), parse('cpu_shares=2048'));
 * console.log(change.field, change.before, change.after); // linux.cpuShares 512 2048
 * ```
 */
export function diff(a: OciConfig, b: OciConfig): ConfigChange[] {
  checkConfig(a, 'a');
  checkConfig(b, 'b');
  const mounts = new Pairs(a.mounts, b.mounts, destinationOf);
  return [
    ...scalar('ociVersion', a.ociVersion, b.ociVersion),
    ...scalar('root.path', a.root.path, b.root.path),
    ...scalar('root.readonly', a.root.readonly, b.root.readonly),
    ...scalar('hostname', a.hostname, b.hostname),
    ...scalar('process.cwd', a.process.cwd, b.process.cwd),
    ...scalar('process.uid', a.process.uid, b.process.uid),
    ...scalar('process.gid', a.process.gid, b.process.gid),
    ...scalar('process.terminal', a.process.terminal, b.process.terminal),
    ...args(a.process.args, b.process.args),
    ...items('process.env', new Pairs(a.process.env, b.process.env, variableName), Object.is),
    ...items('mounts', mounts, sameMount),
    ...order('mounts', mounts),
    ...items('linux.namespaces', new Pairs(a.linux.namespaces, b.linux.namespaces, kindOf), sameNamespace),
    ...scalar('linux.cgroupsPath', a.linux.cgroupsPath, b.linux.cgroupsPath),
    ...scalar('linux.memoryLimit', a.linux.memoryLimit, b.linux.memoryLimit),
    ...scalar('linux.cpuShares', a.linux.cpuShares, b.linux.cpuShares),
    ...scalar('linux.cpuQuota', a.linux.cpuQuota, b.linux.cpuQuota),
    ...scalar('linux.cpuPeriod', a.linux.cpuPeriod, b.linux.cpuPeriod),
    ...hooks('hooks.prestart', a.hooks.prestart, b.hooks.prestart),
    ...hooks('hooks.poststart', a.hooks.poststart, b.hooks.poststart),
    ...hooks('hooks.poststop', a.hooks.poststop, b.hooks.poststop),
  ];
}

function scalar<F extends keyof ScalarFields>(
  field: F,
  before: ScalarFields[F],
  after: ScalarFields[F],
): ScalarChange[] {
  // The compiler cannot see that the field and the values are of one member of the union.
  return before === after ? [] : [{ type: 'changed', field, before, after } as ScalarChange];
}

function args(before: string[], after: string[]): ArgsChange[] {
  return sameStrings(before, after) ? [] : [{ type: 'changed', field: 'process.args', before, after }];
}

function hooks(field: HookField, before: OciHook[], after: OciHook[]): (HookChange | OrderChange)[] {
  const pairs = new Pairs(before, after, pathOf);
  return [...items(field, pairs, sameHook), ...order(field, pairs)];
}

/** The lists' differences: what went and what changed in the order of `before`, then what came. */
function items<Field extends string, Key extends string, Item>(
  field: Field,
  pairs: Pairs<Item, Key>,
  same: (x: Item, y: Item) => boolean,
): ItemChange<Field, Key, Item>[] {
  const { before, after, keysBefore, keysAfter } = pairs;
  const changes: ItemChange<Field, Key, Item>[] = [];
  for (const [i, item] of before.entries()) {
    const key = keysBefore[i]!;
    const partner = pairs.partnerOf(i);
    if (partner === undefined) changes.push({ type: 'removed', field, key, before: item, after: null });
    else if (!same(item, partner)) {
      changes.push({ type: 'changed', field, key, before: item, after: partner });
    }
  }
  for (const j of pairs.added()) {
    changes.push({ type: 'added', field, key: keysAfter[j]!, before: null, after: after[j]! });
  }
  return changes;
}

/** Whether those that are in both come in another order. */
function order<Item>(field: OrderChange['field'], pairs: Pairs<Item>): OrderChange[] {
  const orders = pairs.otherOrder();
  return orders === undefined ? [] : [{ type: 'reordered', field, ...orders }];
}

function variableName(entry: string): string {
  const equals = entry.indexOf('=');
  return equals < 0 ? entry : entry.slice(0, equals);
}

function destinationOf(mount: OciMount): string {
  return mount.destination;
}

function kindOf(namespace: OciNamespace): OciNamespaceKind {
  return namespace.kind;
}

function pathOf(hook: OciHook): string {
  return hook.path;
}

function sameMount(x: OciMount, y: OciMount): boolean {
  return x.mountType === y.mountType && x.source === y.source && sameStrings(x.options, y.options);
}

function sameNamespace(x: OciNamespace, y: OciNamespace): boolean {
  return x.path === y.path;
}

function sameHook(x: OciHook, y: OciHook): boolean {
  return x.timeoutSecs === y.timeoutSecs && sameStrings(x.args, y.args) && sameStrings(x.env, y.env);
}

function sameStrings(x: readonly string[], y: readonly string[]): boolean {
  return x.length === y.length && x.every((item, i) => item === y[i]);
}

/** Looks at what is gone into. Values that are only compared may be anything. */
function checkConfig(config: OciConfig, name: string): void {
  checkedObject(config, name, 'an OciConfig');
  for (const section of ['root', 'process', 'hooks', 'linux'] as const) {
    checkedObject(config[section], `${name}.${section}`);
  }
  const { process, hooks, linux } = config;
  checkTexts(process.args, `${name}.process.args`);
  checkTexts(process.env, `${name}.process.env`);
  checkedList(config.mounts, `${name}.mounts`).forEach((mount, i) => {
    const field = `${name}.mounts[${i}]`;
    checkTexts(checkedObject(mount, field).options, `${field}.options`);
  });
  checkedList(linux.namespaces, `${name}.linux.namespaces`).forEach((namespace, i) => {
    checkedObject(namespace, `${name}.linux.namespaces[${i}]`);
  });
  for (const point of ['prestart', 'poststart', 'poststop'] as const) {
    checkedList(hooks[point], `${name}.hooks.${point}`).forEach((hook, i) => {
      const field = `${name}.hooks.${point}[${i}]`;
      checkTexts(checkedObject(hook, field).args, `${field}.args`);
      checkTexts(hook.env, `${field}.env`);
    });
  }
}

function checkTexts(texts: readonly string[], field: string): void {
  checkedList(texts, field).forEach((text, i) => {
    checkedString(text, `${field}[${i}]`);
  });
}
