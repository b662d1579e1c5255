/** The first that is no digit and none of the marks stands for itself. */
const MARK = '\0';
const LONG_MARK = '\u0001';
const ZERO = 0x30;
const NINE = 0x39;

/**
 * Longer names are looked up piece by piece: V8 hashes strings of more than 16,383 units by nothing but their length, so
 * that all of one length are in one place.
 */
const PIECE = 8192;

/**
 * What to look a name of an input up by, where many may be chosen to be slow. A name that is a number has the number
 * for its hash (in Chromium, and in Node before March 2026), so that 32,768 names of one place took 13 s.
 */
export function nameKey(name: string): string {
  const first = name.charCodeAt(0);
  return (first >= ZERO && first <= NINE) || first <= 1 ? MARK + name : name;
}

/** A map by names of an input, in which no choice of names makes looking one up slow. */
export class NameMap<Value> {
  readonly #values = new Map<string, Value>();
  /** By a number for what is before it and a piece of a long name, a number for both. */
  #pieces: Map<string, number> | undefined;

  get(name: string): Value | undefined {
    return this.#values.get(this.#key(name));
  }

  has(name: string): boolean {
    return this.#values.has(this.#key(name));
  }

  set(name: string, value: Value): void {
    this.#values.set(this.#key(name), value);
  }

  /** In the order in which their names came. */
  values(): IterableIterator<Value> {
    return this.#values.values();
  }

  #key(name: string): string {
    if (name.length <= PIECE) return nameKey(name);
    this.#pieces ??= new Map();
    let before = 0;
    let start = 0;
    for (; name.length - start > PIECE; start += PIECE) {
      const piece = `${LONG_MARK}${before}:${name.slice(start, start + PIECE)}`;
      const known = this.#pieces.get(piece);
      before = known ?? this.#pieces.size + 1;
      if (known === undefined) this.#pieces.set(piece, before);
    }
    return `${LONG_MARK}${before}:${name.slice(start)}`;
  }
}

/** The same of names alone. */
export class NameSet {
  readonly #names = new NameMap<true>();

  constructor(names: Iterable<string> = []) {
    for (const name of names) this.add(name);
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  add(name: string): void {
    this.#names.set(name, true);
  }
}
