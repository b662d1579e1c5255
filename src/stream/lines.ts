import { parse } from '../config/parse.ts';
import { type ParsedDocument, parseAll } from '../config/parse-all.ts';
import type { OciConfig } from '../config/types.ts';
import { InvalidUtf8Error, OciError } from '../errors.ts';
import type { ByteQueue } from './byte-queue.ts';
import {
  type Origin,
  placeOf,
  type RejectedDocument,
  refused,
  type StreamedConfig,
  type StreamResult,
} from './document.ts';
import type { Format } from './format.ts';
import { SEPARATORS } from './separators.ts';
import { cuts, type Reader, Stretches } from './stretches.ts';

export type LinesResult = StreamedConfig | RejectedDocument;

/** The longest document that is read, in bytes; the command's limit for a file. */
const DEFAULT_MAX_SIZE = 16_777_216;

/** Documents of lines. */
export function linesFormat<Result extends StreamResult>(
  reader: Reader<Result>,
  maxSize = DEFAULT_MAX_SIZE,
  queue?: ByteQueue,
): Format<Result> {
  return new Stretches(SEPARATORS, reader, maxSize, queue);
}

/** Parses each document, exactly as `parseAll` does. */
export class LinesReader implements Reader<LinesResult> {
  readonly #origin: Origin;

  constructor(origin: Origin) {
    this.#origin = origin;
  }

  readAll(stretch: Uint8Array, offset: number): Iterable<LinesResult> {
    return new Stretch(this.#origin, stretch, offset, this);
  }

  readOne(document: Uint8Array, offset: number): LinesResult {
    try {
      return streamed(this.#origin, parse(document), offset);
    } catch (error) {
      if (!(error instanceof OciError)) throw error;
      return rejected(this.#origin, offset, error);
    }
  }

  refuse(limit: number, offset: number): LinesResult {
    return refused(this.#origin, 'lines', limit, offset);
  }
}

/** The documents of a stretch: all at once, and one by one from the first that cannot be read. */
class Stretch implements IterableIterator<LinesResult> {
  readonly #origin: Origin;
  readonly #bytes: Uint8Array;
  readonly #offset: number;
  readonly #reader: LinesReader;
  #documents: Iterator<ParsedDocument, undefined>;
  #given = 0;
  #rest: Iterator<LinesResult, undefined> | undefined;

  constructor(origin: Origin, bytes: Uint8Array, offset: number, reader: LinesReader) {
    this.#origin = origin;
    this.#bytes = bytes;
    this.#offset = offset;
    this.#reader = reader;
    this.#documents = parseAll(bytes) as Iterator<ParsedDocument, undefined>;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<LinesResult, undefined> {
    if (this.#rest !== undefined) return this.#rest.next();
    try {
      const { done, value } = this.#documents.next();
      if (done) return { done, value };
      this.#given++;
      return { done: false, value: streamed(this.#origin, value.config, this.#offset + value.offset) };
    } catch (error) {
      if (!(error instanceof OciError)) throw error;
      this.#rest = this.#oneByOne();
      return this.#rest.next();
    }
  }

  return(): IteratorResult<LinesResult, undefined> {
    this.#documents.return?.();
    this.#rest = undefined;
    return { done: true, value: undefined };
  }

  *#oneByOne(): Generator<LinesResult, undefined> {
    let known = this.#given;
    for (const { start, end } of cuts(this.#bytes, SEPARATORS)) {
      if (known-- > 0) continue;
      yield this.#reader.readOne(this.#bytes.subarray(start, end), this.#offset + start);
    }
  }
}

function streamed(origin: Origin, config: OciConfig, at: number): StreamedConfig {
  const { index, offset, name } = placeOf(origin, at);
  return { index, offset, name, form: 'lines', config, error: null };
}

function rejected(origin: Origin, at: number, error: OciError): RejectedDocument {
  const place = placeOf(origin, at);
  const placed =
    error instanceof InvalidUtf8Error ? new InvalidUtf8Error(place.offset + error.offset) : error;
  return { ...place, form: 'lines', config: null, error: placed };
}
