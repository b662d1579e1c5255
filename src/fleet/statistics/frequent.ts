import { NameMap } from '../../names.ts';

// Counts of texts of which there may be any number, in bounded space, such that merging parts gives the same whatever
// the order and the grouping. Up to KEPT texts the counts are exact. Beyond, those are kept that came most often within a
// single part, and a count-min sketch says how often they were there at most: both can be merged in any order.

/** Texts that are counted one by one. */
export const KEPT = 1024;
/** A part is counted exactly as long as it has so many; beyond, those that came least are forgotten. */
const COUNTED_MAX = 16 * KEPT;
const ROWS = 4;
const COLUMNS = 1024;
/** Longest text that is kept, in UTF-16 units; longer ones that begin alike count as one. */
export const TEXT_MAX = 256;

/** How often texts came, in bounded space. */
export interface Frequent {
  /** How many there were, together. */
  total: number;
  /** Text, how often it was there at most in a part, and in all, as far as nothing was left out. */
  entries: [text: string, most: number, count: number][];
  /** There where texts were left out: the counts by hash, row by row. */
  sketch?: number[];
}

/** A text, and how often it came. */
export interface FrequentCount {
  /** At most 256 UTF-16 units of it. */
  text: string;
  /** Exact, or an upper bound where texts were left out. */
  count: number;
}

interface Counted {
  readonly text: string;
  count: number;
}

function entriesOf(counts: NameMap<Counted>): Frequent['entries'] {
  return [...counts.values()].map(({ text, count }) => [text, count, count]);
}

/** Counts the texts of a part. */
export class FrequentCounter {
  #total = 0;
  #counts = new NameMap<Counted>();
  #sketch: number[] | undefined;

  add(text: string, times = 1): void {
    const key = cutText(text);
    this.#total += times;
    const counted = this.#counts.get(key);
    if (counted === undefined) this.#counts.set(key, { text: key, count: times });
    else counted.count += times;
    if (this.#sketch !== undefined) addTo(this.#sketch, key, times);
    if (this.#counts.size > COUNTED_MAX) this.#forget();
  }

  result(): Frequent {
    if (this.#counts.size > KEPT) this.#forget();
    return settled(this.#total, entriesOf(this.#counts), this.#sketch);
  }

  #forget(): void {
    this.#sketch ??= sketchOf(entriesOf(this.#counts));
    const most = [...this.#counts.values()].sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1));
    this.#counts = new NameMap();
    for (const counted of most.slice(0, KEPT)) this.#counts.set(counted.text, counted);
  }
}

export function mergeFrequent(a: Frequent, b: Frequent): Frequent {
  const merged = new NameMap<Frequent['entries'][number]>();
  for (const entry of a.entries) merged.set(entry[0], entry);
  for (const entry of b.entries) {
    const other = merged.get(entry[0]);
    const [text, most, count] = entry;
    merged.set(text, other ? [text, Math.max(most, other[1]), count + other[2]] : entry);
  }
  const isExact = a.sketch === undefined && b.sketch === undefined && merged.size <= KEPT;
  const sketch = isExact ? undefined : sum(a.sketch ?? sketchOf(a.entries), b.sketch ?? sketchOf(b.entries));
  return settled(a.total + b.total, [...merged.values()], sketch);
}

/** The texts that came most often, at most so many. */
export function mostFrequent({ entries, sketch }: Frequent, limit: number): FrequentCount[] {
  return entries
    .map(([text, , count]) => ({ text, count: sketch === undefined ? count : estimate(sketch, text) }))
    .sort((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1))
    .slice(0, limit);
}

/** In one order, and with nothing in it that depends on how the parts came together. */
function settled(total: number, entries: Frequent['entries'], sketch: number[] | undefined): Frequent {
  if (sketch === undefined) return { total, entries: entries.sort(([a], [b]) => (a < b ? -1 : 1)) };
  const kept = entries
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, KEPT)
    .map(([text, most]): Frequent['entries'][number] => [text, most, 0]);
  return { total, entries: kept, sketch };
}

function sketchOf(entries: Frequent['entries']): number[] {
  const sketch = new Array<number>(ROWS * COLUMNS).fill(0);
  for (const [text, , count] of entries) addTo(sketch, text, count);
  return sketch;
}

function addTo(sketch: number[], text: string, times: number): void {
  for (const cell of cellsOf(text)) sketch[cell]! += times;
}

function estimate(sketch: number[], text: string): number {
  return Math.min(...cellsOf(text).map((cell) => sketch[cell]!));
}

function sum(a: number[], b: number[]): number[] {
  return a.map((count, i) => count + b[i]!);
}

/** FNV-1a, twice; every row takes another combination. */
function cellsOf(text: string): number[] {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x5bd1e995);
  }
  const step = (high ^ (high >>> 15)) | 1;
  return Array.from({ length: ROWS }, (_, row) => {
    const mixed = Math.imul(low + Math.imul(row, step), 0x85ebca6b);
    return row * COLUMNS + (((mixed ^ (mixed >>> 13)) >>> 0) % COLUMNS);
  });
}

function cutText(text: string): string {
  return text.length <= TEXT_MAX ? text : `${text.slice(0, TEXT_MAX - 1)}…`;
}
