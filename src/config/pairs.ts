import { NameMap } from '../names.ts';

const NONE = -1;

/**
 * Which items of two lists are the same one: those of the same key, the first with the first and so on. Most lists that
 * are compared begin the same, so keys are looked up only behind that.
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
    this.#partners = new Int32Array(before.length).fill(NONE);
    this.#taken = new Uint8Array(after.length);
    let start = 0;
    for (; start < after.length && this.keysBefore[start] === this.keysAfter[start]; start++) {
      this.#pair(start, start);
    }
    this.#pairFrom(start);
  }

  /** The partner in `after` of the i-th of `before`. */
  partnerOf(i: number): Item | undefined {
    return this.after[this.#partners[i]!];
  }

  /** Indices of those of `after` that have no partner: where a key first comes, all of that key. */
  added(): number[] {
    const byKey = new NameMap<number[]>();
    for (const [j, key] of this.keysAfter.entries()) {
      if (this.#taken[j] === 1) continue;
      const same = byKey.get(key);
      if (same === undefined) byKey.set(key, [j]);
      else same.push(j);
    }
    return byKey.size === 0 ? [] : this.keysAfter.flatMap((key) => byKey.get(key)?.splice(0) ?? []);
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

  #pairFrom(start: number): void {
    /** The first of each key that has no partner yet, and by it the next of the same key. */
    const firsts = new NameMap<{ at: number }>();
    const next = new Int32Array(this.after.length);
    for (let j = this.after.length - 1; j >= start; j--) {
      const key = this.keysAfter[j]!;
      const first = firsts.get(key);
      next[j] = first?.at ?? NONE;
      if (first === undefined) firsts.set(key, { at: j });
      else first.at = j;
    }
    for (let i = start; i < this.before.length; i++) {
      const first = firsts.get(this.keysBefore[i]!);
      if (first === undefined || first.at === NONE) continue;
      this.#pair(i, first.at);
      first.at = next[first.at]!;
    }
  }

  #pair(i: number, j: number): void {
    this.#partners[i] = j;
    this.#taken[j] = 1;
  }
}
