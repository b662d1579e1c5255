import { NameMap, NameSet } from '../engine/names.ts';

const NONE = -1;

/**
 * Which items of two lists are the same one: those of the same key, the first with the first and so on. Most lists that
 * are compared are mostly the same, so keys are looked up only between their common start and end.
 */
export class Pairs<Item, Key extends string = string> {
  readonly keysBefore: readonly Key[];
  readonly keysAfter: readonly Key[];
  /** By indices of `before`, that of its partner in `after`, or -1. */
  readonly #partners: Int32Array;
  /** By indices of `after`, whether it has a partner. */
  readonly #taken: Uint8Array;

  constructor(
    readonly before: readonly Item[],
    readonly after: readonly Item[],
    keyOf: (item: Item) => Key,
  ) {
    this.keysBefore = before.map(keyOf);
    this.keysAfter = after.map(keyOf);
    this.#partners = new Int32Array(before.length);
    this.#taken = new Uint8Array(after.length);
    const start = this.#pairStart();
    const end = this.#pairEnd(start);
    this.#pairBetween(start, end);
    // The first of a key has the first for its partner, which one in the end is not where one before it has none.
    if (end > 0 && this.#isLeftOut(start, end)) this.#pairBetween(start, 0);
  }

  /** The partner in `after` of the i-th of `before`. */
  partnerOf(i: number): Item | undefined {
    return this.after[this.#partners[i]!];
  }

  /** Indices of those of `after` that have no partner: where a key first comes, all of that key. */
  added(): number[] {
    const byKey = new NameMap<number[]>();
    let count = 0;
    for (const [j, key] of this.keysAfter.entries()) {
      if (this.#taken[j] === 1) continue;
      count++;
      const same = byKey.get(key);
      if (same === undefined) byKey.set(key, [j]);
      else same.push(j);
    }
    return count === 0 ? [] : this.keysAfter.flatMap((key) => byKey.get(key)?.splice(0) ?? []);
  }

  /** The keys of those that have a partner, in both orders; nothing where these are the same. */
  otherOrder(): { before: Key[]; after: Key[] } | undefined {
    const partners = this.#partners.filter((j) => j !== NONE);
    if (partners.every((j, i) => i === 0 || j > partners[i - 1]!)) return undefined;
    return {
      before: this.keysBefore.filter((_, i) => this.#partners[i] !== NONE),
      after: this.keysAfter.filter((_, j) => this.#taken[j] === 1),
    };
  }

  /** How many have the same keys from the start. */
  #pairStart(): number {
    const length = Math.min(this.before.length, this.after.length);
    let i = 0;
    for (; i < length && this.keysBefore[i] === this.keysAfter[i]; i++) this.#pair(i, i);
    return i;
  }

  /** The same from the end. */
  #pairEnd(start: number): number {
    const { length } = this.before;
    const further = this.after.length - length;
    const least = Math.max(start, start - further);
    let i = length;
    for (; i > least && this.keysBefore[i - 1] === this.keysAfter[i - 1 + further]; i--) {
      this.#pair(i - 1, i - 1 + further);
    }
    return length - i;
  }

  #pairBetween(start: number, end: number): void {
    const lastBefore = this.before.length - end;
    const lastAfter = this.after.length - end;
    this.#taken.fill(0, start, lastAfter);
    /** The first of each key that has no partner yet, and by it the next of the same key. */
    const firsts = new NameMap<{ at: number }>();
    const next = new Int32Array(this.after.length);
    for (let j = lastAfter - 1; j >= start; j--) {
      const key = this.keysAfter[j]!;
      const first = firsts.get(key);
      next[j] = first?.at ?? NONE;
      if (first === undefined) firsts.set(key, { at: j });
      else first.at = j;
    }
    for (let i = start; i < lastBefore; i++) {
      const first = firsts.get(this.keysBefore[i]!);
      this.#partners[i] = NONE;
      if (first === undefined || first.at === NONE) continue;
      this.#pair(i, first.at);
      first.at = next[first.at]!;
    }
  }

  /** Whether something that has no partner has the key of something in the common end. */
  #isLeftOut(start: number, end: number): boolean {
    const left = new NameSet();
    let count = 0;
    const leave = (key: string): void => {
      left.add(key);
      count++;
    };
    for (let i = start; i < this.before.length - end; i++) {
      if (this.#partners[i] === NONE) leave(this.keysBefore[i]!);
    }
    for (let j = start; j < this.after.length - end; j++) {
      if (this.#taken[j] === 0) leave(this.keysAfter[j]!);
    }
    return count > 0 && this.keysBefore.slice(-end).some((key) => left.has(key));
  }

  #pair(i: number, j: number): void {
    this.#partners[i] = j;
    this.#taken[j] = 1;
  }
}
