/** Seeds: a variable and a destination may have the same name. */
export const VARIABLE = 0x2c1b3c6d;
export const DESTINATION = 0x297a2d39;

/** More names than this, or so many that want one place, are given up. Twice as many places are taken memory for. */
const NAMES_MAX = 4096;
const TRIES_MAX = 16;
const PLACES = 2 * NAMES_MAX;
const EPOCH_MAX = 2 ** 31 - 1;

/**
 * A negative number that stands for the name p..q. The same names have the same number; two that are different may
 * have, once in 2^31.
 */
export function nameVerdict(text: string, p: number, q: number, seed: number): number {
  let hash = seed;
  for (let i = p; i < q; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
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
    if (this.#document === EPOCH_MAX) {
      this.#places.fill(0);
      this.#document = 0;
    }
    this.#document++;
    this.#count = 0;
  }

  /** Adds a name. Returns whether it is certain that it is new. */
  add(name: number): boolean {
    const places = this.#places;
    const document = this.#document;
    let at = ((name ^ (name >>> 15)) & (PLACES - 1)) * 2;
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
