import { OciError } from '../errors.ts';
import { DEFAULT_MAX_SIZE } from '../spec/read/limits.ts';
import { readSpec } from '../spec/read/read.ts';
import { isBlank } from '../spec/white-space.ts';
import { ByteQueue } from './byte-queue.ts';
import { type Origin, placeOf, type RejectedDocument, refused, type StreamResult } from './document.ts';
import type { Format } from './format.ts';
import { StreamedSpec } from './spec-document.ts';
import { type Cut, cuts, type Delimiter, type Reader, Stretches } from './stretches.ts';

export type JsonResult = StreamedSpec | RejectedDocument;

const LINE_FEED = 0x0a;

/** Line feeds, which JSON has in no string. */
export const LINE_FEEDS: Delimiter = {
  longestStart: 0,
  first(bytes: Uint8Array, from: number): Cut | undefined {
    const start = bytes.indexOf(LINE_FEED, from);
    return start < 0 ? undefined : { start, end: start + 1 };
  },
  lastEnd(bytes: Uint8Array, from: number): number {
    // No further back: one that comes byte by byte would be searched whole for each.
    const at = bytes.subarray(from).lastIndexOf(LINE_FEED);
    return at < 0 ? 0 : from + at + 1;
  },
  contentEnd: ({ length }: Uint8Array) => length,
};

/** A document a line. */
export function ndjsonFormat<Result extends StreamResult>(
  reader: Reader<Result>,
  maxSize = DEFAULT_MAX_SIZE,
): Format<Result> {
  return new Stretches(LINE_FEEDS, reader, maxSize);
}

/** Reads one document at a time. */
export interface DocumentReader<Result> extends Reader<Result> {
  readOne(document: Uint8Array, offset: number): Result;
}

/** Reads lines that are not blank, each by itself. */
export class LineReader<Result> implements Reader<Result> {
  readonly #reader: DocumentReader<Result>;

  constructor(reader: DocumentReader<Result>) {
    this.#reader = reader;
  }

  *readAll(stretch: Uint8Array, offset: number): Generator<Result, undefined> {
    for (const { start, end } of cuts(stretch, LINE_FEEDS)) {
      const line = stretch.subarray(start, end);
      if (!isBlank(line)) yield this.#reader.readOne(line, offset + start);
    }
  }

  refuse(limit: number, offset: number): Result {
    return this.#reader.refuse(limit, offset);
  }
}

/** All of the bytes are one document. */
export class WholeFormat<Result extends StreamResult> implements Format<Result> {
  readonly #reader: Reader<Result>;
  readonly #maxSize: number;
  readonly #queue: ByteQueue;
  #isTooLarge = false;

  constructor(reader: Reader<Result>, maxSize = DEFAULT_MAX_SIZE, queue = new ByteQueue()) {
    this.#reader = reader;
    this.#maxSize = maxSize;
    this.#queue = queue;
    queue.clear();
  }

  push(bytes: Uint8Array): Iterable<Result>[] {
    this.#isTooLarge ||= this.#queue.length + bytes.length > this.#maxSize;
    if (this.#isTooLarge) this.#queue.clear();
    else this.#queue.append(bytes);
    return [];
  }

  end(): Iterable<Result>[] {
    if (this.#isTooLarge) return [[this.#reader.refuse(this.#maxSize, 0)]];
    return [this.#reader.readAll(this.#queue.bytes, 0)];
  }
}

/** Reads each config.json. */
export class JsonReader implements DocumentReader<JsonResult> {
  readonly #origin: Origin;
  readonly #maxSize: number;

  constructor(origin: Origin, maxSize = DEFAULT_MAX_SIZE) {
    this.#origin = origin;
    this.#maxSize = maxSize;
  }

  readAll(document: Uint8Array, offset: number): JsonResult[] {
    return [this.readOne(document, offset)];
  }

  readOne(document: Uint8Array, offset: number): JsonResult {
    const place = placeOf(this.#origin, offset);
    try {
      return new StreamedSpec(place, readSpec(document, { maxSize: this.#maxSize }));
    } catch (error) {
      if (!(error instanceof OciError)) throw error;
      return { ...place, form: 'json', config: null, error };
    }
  }

  refuse(limit: number, offset: number): JsonResult {
    return refused(this.#origin, 'json', limit, offset);
  }
}
