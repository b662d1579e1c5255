import { LINE_FEEDS } from '../../stream/json.ts';
import { SEPARATORS } from '../../stream/separators.ts';
import type { Delimiter } from '../../stream/stretches.ts';
import type { CuttableForm } from '../plan/form.ts';

/** How documents are told apart. */
export const DELIMITERS: Readonly<Record<CuttableForm, Delimiter>> = {
  lines: SEPARATORS,
  ndjson: LINE_FEEDS,
};

/** As many bytes before a document say whether it starts there: a delimiter with its line feed. */
export const LOOK_BEHIND = 1 + Math.max(SEPARATORS.longestStart, LINE_FEEDS.longestStart);

/** Looks for starts of documents in chunks of an input, which end anywhere. */
export class StartFinder {
  readonly #delimiter: Delimiter;
  /** Where the latest chunk ends in the input. */
  #position: number;
  /** That chunk, behind the bytes before it with which a delimiter may begin. */
  #bytes = Buffer.alloc(0);
  #known = 0;

  /** @param position where the first chunk starts: LOOK_BEHIND before the first start that is wanted, or 0 */
  constructor(form: CuttableForm, position: number) {
    this.#delimiter = DELIMITERS[form];
    this.#position = position;
  }

  /** Where the latest chunk ends. */
  get position(): number {
    return this.#position;
  }

  push(chunk: Uint8Array): void {
    const tail = this.#bytes.subarray(Math.max(0, this.#bytes.length - this.#delimiter.longestStart));
    this.#bytes = Buffer.concat([tail, chunk]);
    this.#known = tail.length;
    this.#position += chunk.length;
  }

  /**
   * Where the first document starts that starts at `from` or behind it, as far as the latest chunk says; undefined where
   * there is none. It may be the end of the input.
   */
  next(from: number): number | undefined {
    const base = this.#position - this.#bytes.length;
    const cut = this.#delimiter.first(this.#bytes, Math.max(this.#known, from - 1 - base), base === 0);
    return cut && base + cut.end;
  }
}
