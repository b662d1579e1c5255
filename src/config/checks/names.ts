import { EACH, HIGH_BITS } from './plain.ts';

/** Seeds: a variable and a destination may have the same name. */
export const VARIABLE = 0x2c1b3c6d;
export const DESTINATION = 0x297a2d39;

/** With more names than this, or with so many places taken in a row, a document is better analysed at once. */
const NAMES_MAX = 4096;
const TRIES_MAX = 32;
const PLACES = 4 * NAMES_MAX;

/**
 * A negative number that stands for the name p..q. The same names have the same number; two that are different may
 * have, once in 2^31. Four units at a time, as what is read of bytes at once.
 */
export function nameVerdict(text: string, p: number, q: number, seed: number): number {
  let hash = seed;
  let i = p;
  for (; i + 4 <= q; i += 4) {
    const low = text.charCodeAt(i) ^ (text.charCodeAt(i + 1) << 8);
    hash = mix(hash, low ^ (text.charCodeAt(i + 2) << 16) ^ (text.charCodeAt(i + 3) << 24));
  }
  let rest = 0;
  for (let shift = 0; i < q; i++, shift += 8) rest ^= text.charCodeAt(i) << shift;
  return named(mix(hash, rest));
}

/**
 * The same of a text of bytes below 0x80, for the name that starts at p and ends at the byte `stop`.
 * @returns 0 where there is no such byte before q, or no name before it
 */
export function nameVerdictOfBytes(
  bytes: DataView,
  p: number,
  q: number,
  stop: number,
  seed: number,
): number {
  const stops = Math.imul(stop, EACH);
  let hash = seed;
  for (let i = p; i < q; i += 4) {
    const four = bytes.getInt32(i, true);
    const differs = four ^ stops;
    const found = (differs - EACH) & ~differs & HIGH_BITS;
    if (found === 0) {
      hash = mix(hash, four);
      continue;
    }
    const lowest = found & -found; // the high bit of the first that is `stop`
    const end = i + ((31 - Math.clz32(lowest)) >> 3);
    if (end === p || end >= q) return 0;
    return named(mix(hash, four & ((lowest >>> 7) - 1)));
  }
  return 0;
}

function mix(hash: number, four: number): number {
  const product = Math.imul(hash ^ four, 0x9e3779b1);
  return product ^ (product >>> 15);
}

function named(hash: number): number {
  return hash | -0x80000000;
}

/** The names that a document has, by their numbers. */
export class Names {
  /** By place, a document's number and a name's. */
  readonly #places = new Int32Array(2 * PLACES);
  #document = 0;
  #count = 0;

  /** Starts on a document. */
  begin(): void {
    // As the places have it. After 2^32 documents, what an old one took looks taken, which costs an analysis.
    this.#document = (this.#document + 1) | 0;
    this.#count = 0;
  }

  /** Adds a name. Returns whether it is certain that it is new. */
  add(name: number): boolean {
    const places = this.#places;
    const document = this.#document;
    let at = (name & (PLACES - 1)) * 2;
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      if (places[at] !== document) {
        places[at] = document;
        places[at + 1] = name;
        this.#count++;
        return this.#count <= NAMES_MAX;
      }
      if (places[at + 1] === name) return false;
      at = (at + 2) & (2 * PLACES - 1);
    }
    return false;
  }
}
