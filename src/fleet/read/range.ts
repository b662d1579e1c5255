import { Stretches } from '../../stream/stretches.ts';
import type { CuttableForm } from '../plan/form.ts';
import { BatchReader, type Documents } from './batches.ts';
import { DELIMITERS, StartFinder } from './start-finder.ts';

export interface RangeOptions {
  form: CuttableForm;
  /** Where the first chunk starts in the input: LOOK_BEHIND before `from`, or at 0. */
  position: number;
  /** Documents that start in from..to-1 are given. */
  from: number;
  to: number;
  /** Longest document, in bytes. What is longer takes no memory. */
  max: number;
}

/** The documents that start in a range of an input, out of chunks that end anywhere. */
export class Range {
  /** Whether all have been given. */
  done: boolean;

  readonly #options: RangeOptions;
  readonly #finder: StartFinder;
  #stretches: Stretches<Documents> | undefined;

  constructor(options: RangeOptions) {
    const { form, position, from, to } = options;
    this.#options = options;
    this.#finder = new StartFinder(form, position);
    this.done = to <= from;
    if (from === 0) this.#stretches = this.#stretchesFrom(0);
  }

  *push(chunk: Uint8Array): Generator<Documents, undefined> {
    const rest = this.#stretches === undefined ? this.#skip(chunk) : chunk;
    if (this.#stretches !== undefined) yield* this.#trimmed(this.#stretches.push(rest));
  }

  /** Where the input ends: what is left. */
  *end(): Generator<Documents, undefined> {
    if (!this.done && this.#stretches !== undefined) yield* this.#trimmed(this.#stretches.end());
    this.done = true;
  }

  /** What comes before the first document in the range is none of ours. */
  #skip(chunk: Uint8Array): Uint8Array {
    const { from, to } = this.#options;
    const finder = this.#finder;
    finder.push(chunk);
    const start = finder.next(from);
    // Where none has started by then, the next is of another range, however far away it is.
    this.done = (start ?? finder.position) >= to;
    if (start === undefined || this.done) return new Uint8Array();
    this.#stretches = this.#stretchesFrom(start);
    return chunk.subarray(chunk.length - (finder.position - start));
  }

  #stretchesFrom(offset: number): Stretches<Documents> {
    const { form, max } = this.#options;
    const origin = { numbering: { next: 0 }, offset, name: null };
    return new Stretches<Documents>(DELIMITERS[form], new BatchReader(origin, form), max);
  }

  *#trimmed(batches: Iterable<Iterable<Documents>>): Generator<Documents, undefined> {
    for (const batch of batches) {
      for (const documents of batch) {
        this.done ||= documents.offset >= this.#options.to;
        if (this.done) return;
        yield this.#trim(documents);
      }
    }
  }

  /** Without the documents that start behind the range. */
  #trim(documents: Documents): Documents {
    const { form, to } = this.#options;
    if (documents.error !== null || documents.offset + documents.bytes.length < to) return documents;
    this.done = true;
    const cut = DELIMITERS[form].first(documents.bytes, to - 1 - documents.offset, true);
    return cut === undefined ? documents : { ...documents, bytes: documents.bytes.subarray(0, cut.end) };
  }
}
