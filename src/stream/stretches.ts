import { ByteQueue } from './byte-queue.ts';
import type { StreamResult } from './document.ts';
import type { Format } from './format.ts';

/** How documents are told apart. */
export interface Delimiter {
  /** Most bytes at the end of what has come that may be the start of a delimiter. */
  readonly longestStart: number;
  /**
   * The first delimiter whose line feed is at `from` or behind it: where it starts, and what is behind it.
   * @param isLineStart whether a line starts with the bytes
   */
  first(bytes: Uint8Array, from: number, isLineStart: boolean): Cut | undefined;
  /** What is behind the last delimiter whose line feed is at `from` or behind it; 0 where there is none. */
  lastEnd(bytes: Uint8Array, from: number): number;
  /** Where a document ends that the stream ends with: before a delimiter that has no line feed. */
  contentEnd(rest: Uint8Array): number;
}

export interface Cut {
  readonly start: number;
  readonly end: number;
}

/** A document, and where the next one starts. */
export interface DocumentCut extends Cut {
  readonly next: number;
}

/** What is made of whole documents. Offsets are those in the origin. */
export interface Reader<Result> {
  /** Whole documents with their delimiters, none over the limit. */
  readAll(stretch: Uint8Array, offset: number): Iterable<Result>;
  /** A document over the limit, which is not looked at. */
  refuse(limit: number, offset: number): Result;
}

/** So much of a chunk is looked at together; memory is needed for that and for one document. */
const SLICE = 262_144;

/**
 * Cuts bytes into stretches of whole documents, as long as they come, so that what is made of them costs no more than
 * if they had come in one piece. Of a document over the limit only a few bytes are kept.
 */
export class Stretches<Result extends StreamResult> implements Format<Result> {
  readonly #delimiter: Delimiter;
  readonly #reader: Reader<Result>;
  readonly #maxSize: number;
  readonly #queue: ByteQueue;
  /** Where the queue starts in the origin. */
  #offset = 0;
  /** Whether the queue is within a document over the limit. */
  #skips = false;

  /**
   * @param maxSize the longest document that is read, in bytes, without its delimiter
   * @param queue one that nobody else uses meanwhile
   */
  constructor(delimiter: Delimiter, reader: Reader<Result>, maxSize: number, queue = new ByteQueue()) {
    this.#delimiter = delimiter;
    this.#reader = reader;
    this.#maxSize = maxSize;
    this.#queue = queue;
    queue.clear();
  }

  *push(bytes: Uint8Array): Generator<Iterable<Result>, undefined> {
    for (let at = 0; at < bytes.length; at += SLICE) yield* this.#take(bytes.subarray(at, at + SLICE));
  }

  *end(): Generator<Iterable<Result>, undefined> {
    if (!this.#skips && this.#queue.length > 0) yield this.#read(this.#queue.bytes);
    this.#drop(this.#queue.length);
  }

  *#take(slice: Uint8Array): Generator<Iterable<Result>, undefined> {
    const queue = this.#queue;
    let searched = queue.length;
    queue.append(slice);
    if (this.#skips) {
      if (!this.#skip(searched)) return;
      searched = 0;
    }
    const end = this.#delimiter.lastEnd(queue.bytes, searched);
    if (end > 0) {
      yield this.#read(queue.bytes.subarray(0, end));
      this.#drop(end);
    }
    if (queue.length - this.#delimiter.longestStart <= this.#maxSize) return;
    yield [this.#reader.refuse(this.#maxSize, this.#offset)];
    this.#skips = true;
    this.#keepEnd();
  }

  /** Goes to what is behind the document over the limit. False where that goes on. */
  #skip(searched: number): boolean {
    const cut = this.#delimiter.first(this.#queue.bytes, searched, false);
    this.#skips = cut === undefined;
    if (cut === undefined) this.#keepEnd();
    else this.#drop(cut.end);
    return cut !== undefined;
  }

  /** Keeps what may be the start of a delimiter. */
  #keepEnd(): void {
    this.#drop(Math.max(0, this.#queue.length - this.#delimiter.longestStart));
  }

  #drop(count: number): void {
    this.#queue.drop(count);
    this.#offset += count;
  }

  #read(stretch: Uint8Array): Iterable<Result> {
    if (stretch.length <= this.#maxSize) return this.#reader.readAll(stretch, this.#offset);
    return this.#readEach(stretch, this.#offset);
  }

  *#readEach(stretch: Uint8Array, offset: number): Generator<Result, undefined> {
    for (const { start, end, next } of cuts(stretch, this.#delimiter)) {
      if (end - start > this.#maxSize) yield this.#reader.refuse(this.#maxSize, offset + start);
      else yield* this.#reader.readAll(stretch.subarray(start, next), offset + start);
    }
  }
}

/** The documents of a stretch, without their delimiters. */
export function* cuts(stretch: Uint8Array, delimiter: Delimiter): Generator<DocumentCut, undefined> {
  for (let start = 0; start < stretch.length; ) {
    const rest = stretch.subarray(start);
    const cut = delimiter.first(rest, 0, true);
    const next = start + (cut?.end ?? rest.length);
    yield { start, end: start + (cut?.start ?? delimiter.contentEnd(rest)), next };
    start = next;
  }
}
