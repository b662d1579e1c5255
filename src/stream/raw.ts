import { type Origin, placeOf, type RawDocument, type RejectedDocument, refused } from './document.ts';
import type { DocumentReader } from './json.ts';
import { cuts, type Delimiter } from './stretches.ts';

export type RawResult = RawDocument | RejectedDocument;

/** Gives each document as it is. */
export class RawReader implements DocumentReader<RawResult> {
  readonly #origin: Origin;
  readonly #form: RawDocument['form'];
  readonly #delimiter: Delimiter | undefined;

  /** @param delimiter of the documents in what is to be read; without one, all of it is one */
  constructor(origin: Origin, form: RawDocument['form'], delimiter?: Delimiter) {
    this.#origin = origin;
    this.#form = form;
    this.#delimiter = delimiter;
  }

  *readAll(stretch: Uint8Array, offset: number): Generator<RawResult, undefined> {
    const documents =
      this.#delimiter === undefined ? [{ start: 0, end: stretch.length }] : cuts(stretch, this.#delimiter);
    for (const { start, end } of documents) {
      yield this.readOne(stretch.subarray(start, end), offset + start);
    }
  }

  readOne(document: Uint8Array, at: number): RawResult {
    const { index, offset, name } = placeOf(this.#origin, at);
    return { index, offset, name, form: this.#form, bytes: document.slice(), error: null };
  }

  refuse(limit: number, offset: number): RawResult {
    return refused(this.#origin, this.#form, limit, offset);
  }
}
