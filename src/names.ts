/** The first that is no digit and no mark stands for itself. */
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
function nameKey(name: string): string {
  const first = name.charCodeAt(0);
  return (first >= ZERO && first <= NINE) || first <= 1 ? MARK + name : name;
}

/** A map by names of an input, in which no choice of names makes looking one up slow. The names cannot be listed. */
export class NameMap<Value> {
  readonly #values = new Map<string, Value>();
  /** By a number for what is before it and a piece of a long name, a number for both. */
  readonly #pieces = new Map<string, number>();

  get size(): number {
    return this.#values.size;
  }

  get(name: string): Value | undefined {
    return this.#values.get(this.#key(name));
  }

  has(name: string): boolean {
    return this.#values.has(this.#key(name));
  }

  set(name: string, value: Value): void {
    this.#values.set(this.#key(name), value);
  }

  /** In the order in which their names first came. */
  values(): IterableIterator<Value> {
    return this.#values.values();
  }

  #key(name: string): string {
    let head = '';
    let start = 0;
    for (; name.length - start > PIECE; start += PIECE) {
      const piece = head + name.slice(start, start + PIECE);
      const number = this.#pieces.get(piece) ?? this.#pieces.size;
      this.#pieces.set(piece, number);
      head = `${LONG_MARK}${number}:`;
    }
    return start === 0 ? nameKey(name) : head + name.slice(start);
  }
}

/** The same of names alone. */
export class NameSet {
  readonly #names = new NameMap<true>();

  constructor(names: Iterable<string> = []) {
    for (const name of names) this.add(name);
  }

  get size(): number {
    return this.#names.size;
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  add(name: string): void {
    this.#names.set(name, true);
  }
}
