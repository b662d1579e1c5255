import { KEY_NONE } from '../../assembly/protocol.ts';
import { hasOneValue } from '../../src/config/checks/document.ts';
import { KEYS } from '../../src/engine/words.ts';
import type { ConfigKey } from '../../src/index.ts';
import type { Records } from './records.ts';

/** The field of an OciConfig that a key's lines make. */
const FIELD_OF: Readonly<Record<ConfigKey, string>> = {
  oci_version: 'ociVersion',
  root_path: 'root.path',
  root_readonly: 'root.readonly',
  hostname: 'hostname',
  process_cwd: 'process.cwd',
  process_uid: 'process.uid',
  process_gid: 'process.gid',
  process_terminal: 'process.terminal',
  process_arg: 'process.args',
  process_env: 'process.env',
  mount: 'mounts',
  namespace: 'linux.namespaces',
  cgroups_path: 'linux.cgroupsPath',
  memory_limit: 'linux.memoryLimit',
  cpu_shares: 'linux.cpuShares',
  cpu_quota: 'linux.cpuQuota',
  cpu_period: 'linux.cpuPeriod',
  hook_prestart: 'hooks.prestart',
  hook_poststart: 'hooks.poststart',
  hook_poststop: 'hooks.poststop',
};

/** The same by the key's id. */
const FIELDS: ReadonlyMap<number, string> = new Map(KEYS.map(([name, id]) => [id, FIELD_OF[name]]));

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
    if (hasOneValue(key)) made.length = 0;
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
    return { field, item: hasOneValue(key) ? null : item };
  }
}
