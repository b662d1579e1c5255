import type { Kinds } from '../../stream/any-format.ts';
import { type Origin, type RejectedDocument, refused, type StreamPlace } from '../../stream/document.ts';
import type { Reader } from '../../stream/stretches.ts';

/** What documents are, and how they follow one another. */
export type BatchForm = 'lines' | 'ndjson' | 'json';

/** Whole documents that follow one another. Their bytes are only good until the next are asked for. */
export interface Batch extends StreamPlace {
  readonly form: BatchForm;
  readonly bytes: Uint8Array;
  readonly error: null;
}

/** Documents, or one that cannot be read. */
export type Documents = Batch | RejectedDocument;

/** Gives documents as they come, many at a time. */
export class BatchReader implements Reader<Documents> {
  readonly #origin: Origin;
  readonly #form: BatchForm;

  constructor(origin: Origin, form: BatchForm) {
    this.#origin = origin;
    this.#form = form;
  }

  readAll(bytes: Uint8Array, at: number): [Batch] {
    const { numbering, name, offset } = this.#origin;
    return [{ index: numbering.next, offset: offset + at, name, form: this.#form, bytes, error: null }];
  }

  refuse(limit: number, at: number): RejectedDocument {
    return refused(this.#origin, this.#form === 'lines' ? 'lines' : 'json', limit, at);
  }
}

export const BATCHES: Kinds<Documents> = {
  lines: (origin) => new BatchReader(origin, 'lines'),
  ndjson: (origin) => new BatchReader(origin, 'ndjson'),
  json: (origin) => new BatchReader(origin, 'json'),
  keepsEmpty: true,
};
