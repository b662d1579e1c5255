import { DocumentTooLargeError, OciError } from '../errors.ts';
import { DEFAULT_MAX_SIZE } from '../spec/read/limits.ts';
import { readSpec } from '../spec/read/read.ts';
import { ByteQueue } from './byte-queue.ts';
import { type Origin, placeOf, type RejectedDocument } from './document.ts';
import type { Format } from './format.ts';
import { StreamedSpec } from './spec-document.ts';
import { type Cut, cuts, type Delimiter, type Reader, Stretches } from './stretches.ts';

export type JsonResult = StreamedSpec | RejectedDocument;

const LINE_FEED = 0x0a;

/** Line feeds, which JSON has in no string. */
const LINE_FEEDS: Delimiter = {
  longestStart: 0,
  first(bytes: Uint8Array, from: number): Cut | undefined {
    const start = bytes.indexOf(LINE_FEED, from);
    return start < 0 ? undefined : { start, end: start + 1 };
  },
  lastEnd(bytes: Uint8Array, from: number): number {
    const at = bytes.lastIndexOf(LINE_FEED);
    return at < from ? 0 : at + 1;
  },
  contentEnd: ({ length }: Uint8Array) => length,
};

/** A config.json on each line that is not blank. */
export function ndjsonFormat(origin: Origin, maxSize = DEFAULT_MAX_SIZE): Format<JsonResult> {
  return new Stretches(LINE_FEEDS, new LineReader(origin, maxSize), maxSize);
}

class LineReader implements Reader<JsonResult> {
  readonly #origin: Origin;
  readonly #maxSize: number;

  constructor(origin: Origin, maxSize: number) {
    this.#origin = origin;
    this.#maxSize = maxSize;
  }

  *readAll(stretch: Uint8Array, offset: number): Generator<JsonResult, undefined> {
    for (const { start, end } of cuts(stretch, LINE_FEEDS)) {
      const result = this.readOne(stretch.subarray(start, end), offset + start);
      if (result !== undefined) yield result;
    }
  }

  readOne(line: Uint8Array, offset: number): JsonResult | undefined {
    return isBlank(line) ? undefined : readDocument(this.#origin, line, offset, this.#maxSize);
  }

  refuse(limit: number, offset: number): JsonResult {
    return refused(this.#origin, limit, offset);
  }
}

/** All of the bytes are one config.json. */
export class JsonFormat implements Format<JsonResult> {
  readonly #origin: Origin;
  readonly #maxSize: number;
  readonly #queue: ByteQueue;
  #isTooLarge = false;

  constructor(origin: Origin, maxSize = DEFAULT_MAX_SIZE, queue = new ByteQueue()) {
    this.#origin = origin;
    this.#maxSize = maxSize;
    this.#queue = queue;
    queue.clear();
  }

  push(bytes: Uint8Array): Iterable<JsonResult>[] {
    this.#isTooLarge ||= this.#queue.length + bytes.length > this.#maxSize;
    if (this.#isTooLarge) this.#queue.clear();
    else this.#queue.append(bytes);
    return [];
  }

  end(): Iterable<JsonResult>[] {
    if (this.#isTooLarge) return [[refused(this.#origin, this.#maxSize, 0)]];
    return [[readDocument(this.#origin, this.#queue.bytes, 0, this.#maxSize)]];
  }
}

function readDocument(origin: Origin, document: Uint8Array, offset: number, maxSize: number): JsonResult {
  const place = placeOf(origin, offset);
  try {
    return new StreamedSpec(place, readSpec(document, { maxSize }));
  } catch (error) {
    if (!(error instanceof OciError)) throw error;
    return { ...place, form: 'json', config: null, error };
  }
}

function refused(origin: Origin, limit: number, offset: number): RejectedDocument {
  const place = placeOf(origin, offset);
  const error = new DocumentTooLargeError(limit, place.index, place.offset);
  return { ...place, form: 'json', config: null, error };
}

/** Whether it has only what JSON calls white space. */
export function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === LINE_FEED);
}
