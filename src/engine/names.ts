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
export function nameKey(name: string): string {
  const first = name.charCodeAt(0);
  return (first >= ZERO && first <= NINE) || first <= 1 ? MARK + name : name;
}

/** A map by names of an input, in which no choice of names makes looking one up slow. Its keys are not the names. */
export class NameMap<Value> extends Map<string, Value> {
  /** By a number for what is before it and a piece of a long name, a number for both. */
  readonly #pieces = new Map<string, number>();

  override get(name: string): Value | undefined {
    return super.get(this.#key(name));
  }

  override has(name: string): boolean {
    return super.has(this.#key(name));
  }

  override set(name: string, value: Value): this {
    return super.set(this.#key(name), value);
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

  has(name: string): boolean {
    return this.#names.has(name);
  }

  add(name: string): void {
    this.#names.set(name, true);
  }
}
