import { type StartFinder, startFinder } from './starts.ts';

/** Whole documents that follow one another. Their bytes are only good until the next are asked for. */
export interface Batch {
  readonly bytes: Uint8Array;
  /** Where they start in the input. */
  readonly offset: number;
  /** Where in the bytes each of them starts. */
  readonly starts: readonly number[];
}

/** A document that is longer than what is read. */
export interface Oversize {
  readonly offset: number;
  readonly length: number;
}

/** Documents of a batch: what is made of very small ones is many times as large. */
const BATCH_MAX = 4096;

export type Cut = Batch | Oversize;

export interface CutterOptions {
  form: 'lines' | 'ndjson' | 'json';
  /** Where the first chunk starts in the input: LOOK_BEHIND before `from`, or at 0. */
  position: number;
  /** Documents that start in from..to-1 are given. */
  from: number;
  to: number;
  /** Longest document, in bytes. What is longer takes no memory. */
  max: number;
}

/** Cuts chunks that end anywhere into the documents that start in a range. */
export class DocumentCutter {
  /** Whether all that start in the range have been given. */
  done = false;

  readonly #finder: StartFinder;
  readonly #from: number;
  readonly #to: number;
  readonly #max: number;
  /** Where the document at hand starts in the input; -1 before the first. */
  #start = -1;
  /** Its bytes that came with earlier chunks, and how many of them there are, also where they are not kept. */
  #carry = Buffer.alloc(0);
  #carried = 0;

  constructor({ form, position, from, to, max }: CutterOptions) {
    this.#finder = startFinder(form, position);
    this.#from = from;
    this.#to = to;
    this.#max = max;
    if (from === 0 && to > 0) this.#start = 0;
    this.done = to <= from;
  }

  /** Takes the next bytes of the input; gives the documents that end in them. */
  *push(chunk: Uint8Array): Generator<Cut, undefined> {
    if (this.done) return;
    const base = this.#finder.position;
    const starts = this.#startsIn(chunk);
    if (this.#start < 0) return;
    // What comes before the first document in the range is none of ours.
    let next = 0;
    if (this.#carried > 0 && starts.length > 0) {
      yield this.#completeCarry(chunk.subarray(0, starts[0]! - base));
      this.#start = starts[0]!;
      next = 1;
    }
    yield* this.#whole(chunk, base, starts.slice(next));
    if (this.done) this.#drop();
    else this.#keep(chunk.subarray(Math.max(0, this.#start + this.#carried - base)));
  }

  /** The last document, which ends with the input. */
  *end(): Generator<Cut, undefined> {
    if (this.done || this.#start < 0 || this.#carried === 0) return;
    yield this.#completeCarry(new Uint8Array());
    this.done = true;
    this.#drop();
  }

  /** Of the starts in a chunk those that end a document of ours. */
  #startsIn(chunk: Uint8Array): number[] {
    const found = this.#finder.push(chunk);
    let first = 0;
    if (this.#start < 0) {
      first = found.findIndex((start) => start >= this.#from);
      if (first < 0) return [];
      this.#start = found[first]!;
      this.done = this.#start >= this.#to;
      if (this.done) this.#start = -1;
      first++;
    }
    const last = found.findIndex((start, i) => i >= first && start >= this.#to);
    if (last >= 0) this.done = true;
    return found.slice(first, last < 0 ? undefined : last + 1);
  }

  /** The documents that are wholly in the chunk. */
  *#whole(chunk: Uint8Array, base: number, ends: readonly number[]): Generator<Cut, undefined> {
    let starts: number[] = [];
    let first = this.#start;
    for (const end of ends) {
      const length = end - this.#start;
      if (length > this.#max) {
        if (starts.length > 0) yield batch(chunk, base, first, this.#start, starts);
        yield { offset: this.#start, length };
        starts = [];
        first = end;
      } else starts.push(this.#start - first);
      this.#start = end;
      if (starts.length === BATCH_MAX) {
        yield batch(chunk, base, first, end, starts);
        starts = [];
        first = end;
      }
    }
    if (starts.length > 0) yield batch(chunk, base, first, this.#start, starts);
  }

  #completeCarry(rest: Uint8Array): Cut {
    this.#keep(rest);
    const length = this.#carried;
    this.#carried = 0;
    if (length > this.#max) return { offset: this.#start, length };
    return { bytes: this.#carry.subarray(0, length), offset: this.#start, starts: [0] };
  }

  #keep(bytes: Uint8Array): void {
    const length = this.#carried + bytes.length;
    if (length <= this.#max) {
      if (length > this.#carry.length) {
        const larger = Buffer.allocUnsafe(Math.min(this.#max, Math.max(2 * length, 2 ** 12)));
        larger.set(this.#carry.subarray(0, this.#carried));
        this.#carry = larger;
      }
      this.#carry.set(bytes, this.#carried);
    } else this.#drop();
    this.#carried = length;
  }

  #drop(): void {
    this.#carry = Buffer.alloc(0);
  }
}

function batch(chunk: Uint8Array, base: number, from: number, to: number, starts: readonly number[]): Batch {
  return { bytes: chunk.subarray(from - base, to - base), offset: from, starts };
}
