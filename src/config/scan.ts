import {
  FLAG_NONE,
  HEAD_WORDS,
  KEY_CPU_PERIOD,
  KEY_CPU_QUOTA,
  KEY_CPU_SHARES,
  KEY_MASK,
  KEY_MEMORY_LIMIT,
  KEY_PROCESS_ARG,
  KEY_PROCESS_CWD,
  KEY_PROCESS_GID,
  KEY_PROCESS_UID,
  KEY_ROOT_PATH,
  LAST_FLAG_KEY,
  LAST_U64_KEY,
  WHOLE_RECORDS,
} from '../../assembly/protocol.ts';
import { type Input, InputWindows } from '../engine/chunks.ts';
import { DocumentCounter } from '../engine/counter.ts';
import { DocumentReader } from '../engine/documents.ts';
import type { Tokens } from '../engine/reader.ts';
import { borrowReader, chosenEngine, returnReader } from '../engine/select.ts';
import { KEYS } from '../engine/words.ts';
import { DEFAULT_CPU_PERIOD, DEFAULT_CPU_SHARES } from './defaults.ts';

/** A key of the format, as it is written: `hostname`, `mount`. */
export type ConfigKey = (typeof KEYS)[number][0];

/** What `validate` refuses, by the argument that its error names. */
export type InvalidArgument = 'root.path' | 'process.args' | 'process.cwd';

/** An integer of OciConfig, by its path. */
export type IntegerField =
  | 'process.uid'
  | 'process.gid'
  | 'linux.memoryLimit'
  | 'linux.cpuShares'
  | 'linux.cpuQuota'
  | 'linux.cpuPeriod';

/** Of one integer over all documents, as `parse` gives it, defaults included. All 0 without documents. */
export interface IntegerSummary {
  /** Of all of them, exactly. */
  sum: bigint;
  /** The smallest. */
  min: bigint;
  /** The largest. */
  max: bigint;
}

/** What `scan` finds. */
export interface ScanResult {
  /** Number of documents, as `parseAll` counts them. */
  documents: number;
  /** Where each document starts: in bytes for bytes, in UTF-16 units for strings. */
  offsets: number[];
  /** How many lines there are of each key, but for mounts and namespaces that `parse` drops. */
  directives: Record<ConfigKey, number>;
  /** How many documents `validate` refuses, by the argument that it names: the first that fails. */
  invalid: Record<InvalidArgument, number>;
  /** Sum, minimum and maximum of each integer, in its own unit: bytes, microseconds. */
  integers: Record<IntegerField, IntegerSummary>;
}

/** The integers with the ids of their keys, which follow one another, and their defaults. */
const INTEGERS: readonly (readonly [IntegerField, number, bigint])[] = [
  ['process.uid', KEY_PROCESS_UID, 0n],
  ['process.gid', KEY_PROCESS_GID, 0n],
  ['linux.cpuShares', KEY_CPU_SHARES, BigInt(DEFAULT_CPU_SHARES)],
  ['linux.memoryLimit', KEY_MEMORY_LIMIT, 0n],
  ['linux.cpuQuota', KEY_CPU_QUOTA, 0n],
  ['linux.cpuPeriod', KEY_CPU_PERIOD, DEFAULT_CPU_PERIOD],
];

/**
 * Answers what is asked of many configurations first, straight from the tokens: no configuration is made. It says
 * exactly what `parseAll` and `validate` would.
 *
 * @param input as for `parseAll`
 * @throws as `parseAll`
 */
export function scan(input: Input): ScanResult {
  return chosenEngine() === 'typescript' ? tallyTokens(input) : (countDocuments(input) ?? tallyTokens(input));
}

/** By the module made for it; undefined where the host does not let it be compiled. */
export function countDocuments(input: Input): ScanResult | undefined {
  const counter = newCounter();
  if (counter === undefined) return undefined;
  const windows = new InputWindows();
  windows.openInput(input);
  try {
    counter.count(windows);
  } finally {
    windows.close();
  }
  const [root, args, cwd] = counter.refused as [number, number, number];
  const none = counter.offsets.length === 0;
  const result = resultOf(
    counter.offsets,
    counter.directives,
    { 'root.path': root, 'process.args': args, 'process.cwd': cwd },
    counter.summaries.map((summary) => (none ? { sum: 0n, min: 0n, max: 0n } : summary)),
  );
  counter.release();
  return result;
}

function newCounter(): DocumentCounter | undefined {
  try {
    return new DocumentCounter(INTEGERS.map(([, , initial]) => initial));
  } catch {
    return undefined;
  }
}

/** From the tokens of any engine. */
export function tallyTokens(input: Input, reader = borrowReader()): ScanResult {
  const documents = new DocumentReader(reader, input, WHOLE_RECORDS);
  const tally = new Tally();
  try {
    while (documents.nextDocument()) {
      tally.startDocument(documents.offset);
      for (let end = documents.read(); end >= 0; end = documents.read()) {
        tally.count(documents, end);
      }
      tally.endDocument();
    }
  } finally {
    documents.close();
    returnReader(reader);
  }
  return tally.result();
}

function resultOf(
  offsets: number[],
  directives: Int32Array,
  invalid: Record<InvalidArgument, number>,
  summaries: IntegerSummary[],
): ScanResult {
  const byKey = KEYS.map(([name, id]) => [name, directives[id]!] as const);
  const byField = INTEGERS.map(([name], i) => [name, summaries[i]!] as const);
  return {
    documents: offsets.length,
    offsets,
    directives: Object.fromEntries(byKey) as Record<ConfigKey, number>,
    invalid,
    integers: Object.fromEntries(byField) as Record<IntegerField, IntegerSummary>,
  };
}

class Tally {
  readonly #offsets: number[] = [];
  /** By key id. */
  readonly #directives = new Int32Array(KEY_MASK + 1);
  readonly #invalid = { 'root.path': 0, 'process.args': 0, 'process.cwd': 0 };
  readonly #integers = INTEGERS.map(([, , initial]) => new IntegerTally(initial));
  #args = 0;
  #rootIsEmpty = false;
  #cwdIsAbsolute = true;

  startDocument(offset: number): void {
    this.#offsets.push(offset);
    this.#args = this.#directives[KEY_PROCESS_ARG]!;
    this.#rootIsEmpty = false;
    this.#cwdIsAbsolute = true;
  }

  /** Takes a batch of records; layout in assembly/protocol.ts. */
  count({ text, words, quads }: Tokens, end: number): void {
    const directives = this.#directives;
    for (let i = 0; i < end; i += HEAD_WORDS) {
      const head = words[i]!;
      const key = head & KEY_MASK;
      directives[key]!++;
      const at = words[i + 1]!;
      if (key === KEY_ROOT_PATH) this.#rootIsEmpty = words[at + 1] === words[at + 2];
      else if (key === KEY_PROCESS_CWD) {
        this.#cwdIsAbsolute = text.slice(words[at + 1], words[at + 2]).startsWith('/');
      } else if (key > LAST_FLAG_KEY && key <= LAST_U64_KEY) {
        const tally = this.#integers[key - KEY_PROCESS_UID]!;
        if ((head & FLAG_NONE) !== 0) tally.value = tally.initial;
        else tally.value = quads[(at + 4) >> 1]!;
      }
    }
  }

  endDocument(): void {
    if (this.#rootIsEmpty) this.#invalid['root.path']++;
    else if (this.#directives[KEY_PROCESS_ARG] === this.#args) this.#invalid['process.args']++;
    else if (!this.#cwdIsAbsolute) this.#invalid['process.cwd']++;
    for (const tally of this.#integers) tally.add();
  }

  result(): ScanResult {
    const summaries = this.#integers.map((tally) => tally.summary());
    return resultOf(this.#offsets, this.#directives, this.#invalid, summaries);
  }
}

/** One integer: its value in the document at hand, and what it was in those before. */
class IntegerTally {
  value: bigint;
  #sum = 0n;
  #min: bigint | undefined;
  #max = 0n;

  constructor(readonly initial: bigint) {
    this.value = initial;
  }

  add(): void {
    const { value } = this;
    this.#sum += value;
    if (this.#min === undefined || value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    this.value = this.initial;
  }

  summary(): IntegerSummary {
    return { sum: this.#sum, min: this.#min ?? 0n, max: this.#max };
  }
}
