import {
  FIRST_SINGLE_KEY,
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
  KEY_NONE,
  KEY_OCI_VERSION,
  KEY_PROCESS_ARG,
  KEY_PROCESS_CWD,
  KEY_PROCESS_ENV,
  KEY_PROCESS_GID,
  KEY_PROCESS_TERMINAL,
  KEY_PROCESS_UID,
  KEY_ROOT_PATH,
  KEY_ROOT_READONLY,
  LAST_U64_KEY,
} from '../../assembly/protocol.ts';
import type { Records } from './records.ts';

/** The field of an OciConfig that a key's lines make. */
const FIELDS: ReadonlyMap<number, string> = new Map([
  [KEY_OCI_VERSION, 'ociVersion'],
  [KEY_ROOT_PATH, 'root.path'],
  [KEY_ROOT_READONLY, 'root.readonly'],
  [KEY_HOSTNAME, 'hostname'],
  [KEY_PROCESS_CWD, 'process.cwd'],
  [KEY_PROCESS_UID, 'process.uid'],
  [KEY_PROCESS_GID, 'process.gid'],
  [KEY_PROCESS_TERMINAL, 'process.terminal'],
  [KEY_PROCESS_ARG, 'process.args'],
  [KEY_PROCESS_ENV, 'process.env'],
  [KEY_MOUNT, 'mounts'],
  [KEY_NAMESPACE, 'linux.namespaces'],
  [KEY_CGROUPS_PATH, 'linux.cgroupsPath'],
  [KEY_MEMORY_LIMIT, 'linux.memoryLimit'],
  [KEY_CPU_SHARES, 'linux.cpuShares'],
  [KEY_CPU_QUOTA, 'linux.cpuQuota'],
  [KEY_CPU_PERIOD, 'linux.cpuPeriod'],
  [KEY_HOOK_PRESTART, 'hooks.prestart'],
  [KEY_HOOK_POSTSTART, 'hooks.poststart'],
  [KEY_HOOK_POSTSTOP, 'hooks.poststop'],
]);

/** A field of the configuration, and which of its items; null where it has one value. */
export interface Place {
  readonly field: string;
  readonly item: number | null;
}

/** Which line made which part of the configuration: the rules of `parse`, told of its own records. */
export class Places {
  /** By field: its records, in order. Of a field with one value, the last. */
  readonly #records = new Map<string, number[]>();
  /** By record: which item it made. */
  readonly #items: Int32Array;
  readonly #source: Records;

  constructor(records: Records) {
    this.#source = records;
    this.#items = new Int32Array(records.length);
    for (const field of FIELDS.values()) this.#records.set(field, []);
    for (let i = 0; i < records.length; i++) this.#add(i, records.keyOf(i));
  }

  #add(index: number, key: number): void {
    const made = this.#records.get(FIELDS.get(key) ?? '');
    if (made === undefined) return;
    if (isSingle(key)) made.length = 0;
    this.#items[index] = made.length;
    made.push(index);
  }

  /** The record that made it; undefined for a default. */
  recordOf({ field, item }: Place): number | undefined {
    return this.#records.get(field)?.[item ?? 0];
  }

  /** What a record made; undefined where it has no effect, or where a later line took its place. */
  placeOf(index: number): Place | undefined {
    const key = this.#source.keyOf(index);
    const field = FIELDS.get(key);
    if (key === KEY_NONE || field === undefined) return undefined;
    const item = this.#items[index]!;
    if (this.#records.get(field)?.[item] !== index) return undefined;
    return { field, item: isSingle(key) ? null : item };
  }
}

/** Whether of a key's lines the last one counts. */
export function isSingle(key: number): boolean {
  return key >= FIRST_SINGLE_KEY && key <= LAST_U64_KEY;
}
