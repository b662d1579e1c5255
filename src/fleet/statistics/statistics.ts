import type { OciNamespaceKind } from '../../index.ts';
import { type Frequent, FrequentCounter, mergeFrequent } from './frequent.ts';
import { type Histogram, HistogramCounter, mergeHistograms } from './histogram.ts';

export const NAMESPACES = [
  'pid',
  'network',
  'mount',
  'ipc',
  'uts',
  'user',
  'cgroup',
  'time',
] as const satisfies readonly Namespace[];
/** A kind of namespace. Only a config.json can have `time`, since runtime-spec 1.1. */
export type Namespace = OciNamespaceKind | 'time';

/** Limits that are counted, with their units. */
export const LIMITS: Readonly<Record<Limit, string>> = {
  memory: 'bytes',
  cpu: '1024ths of a CPU',
  shares: 'shares',
  pids: 'processes',
};
/** A limit that is counted. */
export type Limit = 'memory' | 'cpu' | 'shares' | 'pids';

/** Where a document stands. */
export interface Place {
  /** The name of its input. */
  input: string;
  /** Of an archive, the name of its member as it is written there; null where there is no archive. */
  member: string | null;
  /** Where it starts in the input, or in what was unpacked of it, in bytes. */
  offset: number;
  /** Its number within its shard, from 0. */
  index: number;
}

/** One of the documents that most is wrong with. */
export interface Offender extends Place {
  /** How many it has. */
  errors: number;
  /** Of its first error. */
  code: string;
}

/** What is counted of documents, wherever they are: `mergeStatistics` adds it up, in any order. Bounded in size. */
export interface Statistics {
  /** All of them, the rejected ones too. */
  documents: number;
  /** How many of them are not in the output. */
  rejected: number;
  /** Bytes of the documents, but for those that are too large. */
  bytes: number;
  /** How many documents each code of an error was found in. */
  failures: Record<string, number>;
  /** How limits are distributed, of those that could be read. */
  limits: Record<Limit, Histogram>;
  /** Documents that could be read and do not have the namespace. Lines, which cannot say `time`, do not lack it. */
  withoutNamespace: Record<Namespace, number>;
  /** Documents that could be read. */
  read: number;
  /** Of these, how many are a config.json. */
  specs: number;
  /** Paths of hooks. */
  hooks: Frequent;
  /** Inputs of rejected documents. */
  inputs: Frequent;
  /** The documents with the most errors, those first. */
  offenders: Offender[];
}

/** What is counted of a document that could be read. */
export interface Facts {
  /** Of a config.json, not of lines. */
  isSpec: boolean;
  limits: Record<Limit, bigint>;
  /** A bit for each of NAMESPACES. */
  namespaces: number;
  hooks: readonly string[];
}

const OFFENDERS_KEPT = 20;

/** Of no documents. */
export function emptyStatistics(): Statistics {
  return new StatisticsCounter().result();
}

/** Counts the documents of a shard. */
export class StatisticsCounter {
  #documents = 0;
  #rejected = 0;
  #bytes = 0;
  #read = 0;
  #specs = 0;
  readonly #failures = new Map<string, number>();
  readonly #limits = limitsOf(() => new HistogramCounter());
  readonly #without = NAMESPACES.map(() => 0);
  readonly #hooks = new FrequentCounter();
  readonly #inputs = new FrequentCounter();
  #offenders: Offender[] = [];

  get documents(): number {
    return this.#documents;
  }

  addBytes(bytes: number): void {
    this.#bytes += bytes;
  }

  document(facts: Facts | undefined): void {
    this.#documents++;
    if (facts === undefined) return;
    this.#read++;
    if (facts.isSpec) this.#specs++;
    for (const limit of LIMIT_NAMES) this.#limits[limit].add(facts.limits[limit]);
    for (let i = 0; i < NAMESPACES.length; i++) {
      if ((facts.namespaces & (1 << i)) === 0 && (facts.isSpec || NAMESPACES[i] !== 'time'))
        this.#without[i]!++;
    }
    for (const path of facts.hooks) this.#hooks.add(path);
  }

  /** @param codes of its errors, one or more */
  reject(place: Place, codes: readonly string[], errors: number): void {
    this.#rejected++;
    for (const code of new Set(codes)) this.#failures.set(code, (this.#failures.get(code) ?? 0) + 1);
    this.#inputs.add(place.input);
    this.#offenders.push({ ...place, errors, code: codes[0]! });
    if (this.#offenders.length > 50 * OFFENDERS_KEPT) this.#offenders = worst(this.#offenders);
  }

  result(): Statistics {
    return {
      documents: this.#documents,
      rejected: this.#rejected,
      bytes: this.#bytes,
      failures: inOrder(this.#failures),
      limits: limitsOf((limit) => this.#limits[limit].result()),
      withoutNamespace: namespacesOf((_, i) => this.#without[i]!),
      read: this.#read,
      specs: this.#specs,
      hooks: this.#hooks.result(),
      inputs: this.#inputs.result(),
      offenders: worst(this.#offenders),
    };
  }
}

/** Associative and commutative: the same sum whatever the order in which shards end. */
export function mergeStatistics(a: Statistics, b: Statistics): Statistics {
  const failures = new Map(Object.entries(a.failures));
  for (const [code, count] of Object.entries(b.failures))
    failures.set(code, (failures.get(code) ?? 0) + count);
  return {
    documents: a.documents + b.documents,
    rejected: a.rejected + b.rejected,
    bytes: a.bytes + b.bytes,
    failures: inOrder(failures),
    limits: limitsOf((limit) => mergeHistograms(a.limits[limit], b.limits[limit])),
    withoutNamespace: namespacesOf((kind) => a.withoutNamespace[kind] + b.withoutNamespace[kind]),
    read: a.read + b.read,
    specs: a.specs + b.specs,
    hooks: mergeFrequent(a.hooks, b.hooks),
    inputs: mergeFrequent(a.inputs, b.inputs),
    offenders: worst([...a.offenders, ...b.offenders]),
  };
}

export const LIMIT_NAMES = Object.keys(LIMITS) as Limit[];

function limitsOf<Value>(make: (limit: Limit) => Value): Record<Limit, Value> {
  return Object.fromEntries(LIMIT_NAMES.map((limit) => [limit, make(limit)])) as Record<Limit, Value>;
}

function namespacesOf(make: (kind: Namespace, i: number) => number): Record<Namespace, number> {
  return Object.fromEntries(NAMESPACES.map((kind, i) => [kind, make(kind, i)])) as Record<Namespace, number>;
}

/** Codes are from catalogues: there are not many. */
function inOrder(counts: Map<string, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** In an order without ties, as no two documents stand at the same place. */
function worst(offenders: readonly Offender[]): Offender[] {
  return [...offenders]
    .sort(
      (a, b) =>
        b.errors - a.errors || compare(a.input, b.input) || a.offset - b.offset || compare(a.code, b.code),
    )
    .slice(0, OFFENDERS_KEPT);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
