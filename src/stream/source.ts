import { bareView } from '../engine/bytes.ts';
import { type Chunk, checkedChunk, isChunk } from '../engine/windows.ts';
import { wrongType } from '../errors.ts';
import { Utf8Encoder } from './utf8-encoder.ts';

/** What is used of a ReadableStream. */
export interface ReadableSource {
  /** Locks it to the reader. */
  getReader(): SourceReader;
}

/** What is used of a ReadableStreamDefaultReader. */
export interface SourceReader {
  /** The next chunk, or that there is none. */
  read(): Promise<SourceRead>;
  /** Says that no more is wanted. */
  cancel(reason?: unknown): Promise<void>;
}

/** What a reader gives. */
export interface SourceRead {
  /** Whether the stream has ended. */
  done: boolean;
  /** The chunk, unless it has. */
  value?: Chunk | undefined;
}

/**
 * Where bytes come from: a stream of the web or of Node, a generator, an array of chunks, or a single chunk. Chunks are
 * all bytes, or all strings, which are taken as UTF-8: half of a surrogate pair becomes U+FFFD, as in a
 * TextEncoderStream.
 */
export type StreamSource = ReadableSource | AsyncIterable<Chunk> | Iterable<Chunk> | Chunk;

/** Chunks of bytes, which come when they are asked for. */
export interface Chunks {
  /** The next chunk, which may be empty; undefined at the end. It is not asked for again before it has come. */
  next(): Promise<Uint8Array | undefined>;
  /** Says that no more is wanted; also while one is waited for. It does not throw. */
  close(reason?: unknown): Promise<void>;
}

interface Opened {
  next(): PromiseLike<{ done?: boolean | undefined; value?: unknown }> | { done?: boolean; value?: unknown };
  close(reason: unknown): unknown;
}

/** The chunks of a source. */
export class Source implements Chunks {
  readonly #source: Opened;
  readonly #encoder = new Utf8Encoder();
  #type: string | undefined;
  #done = false;

  /** @throws TypeError for what is no source, and for a stream that somebody else reads */
  constructor(source: StreamSource) {
    this.#source = opened(source);
  }

  /** @throws TypeError for what is no chunk, and whatever the source throws */
  async next(): Promise<Uint8Array | undefined> {
    if (this.#done) return undefined;
    const { done, value } = await this.#pull();
    if (!done) return this.#bytesOf(value);
    if (this.#done) return undefined;
    this.#done = true;
    return this.#encoder.end();
  }

  async close(reason?: unknown): Promise<void> {
    if (this.#done) return;
    this.#done = true;
    try {
      await this.#source.close(reason);
    } catch {
      // It would hide why the source was closed.
    }
  }

  async #pull(): Promise<{ done?: boolean | undefined; value?: unknown }> {
    try {
      return await this.#source.next();
    } catch (error) {
      // One that has failed is not to be told to end.
      this.#done = true;
      throw error;
    }
  }

  #bytesOf(value: unknown): Uint8Array {
    const chunk = checkedChunk(value);
    this.#type ??= typeof chunk;
    if (typeof chunk !== this.#type) throw new TypeError('chunks must be all strings or all Uint8Arrays');
    return typeof chunk === 'string' ? this.#encoder.encode(chunk) : bareView(chunk);
  }
}

function opened(source: StreamSource): Opened {
  if (isChunk(source)) return fromIterator([source][Symbol.iterator]());
  if (typeof source === 'object' && source !== null) {
    if ('getReader' in source && typeof source.getReader === 'function') return fromStream(source);
    if (Symbol.asyncIterator in source) return fromIterator(source[Symbol.asyncIterator]());
    if (Symbol.iterator in source) return fromIterator(source[Symbol.iterator]());
  }
  throw wrongType('source', 'a stream, an iterable of chunks, a string or a Uint8Array', source);
}

/** Not by its async iterator, which not every browser has, and which cannot be told to end while it waits. */
function fromStream(stream: ReadableSource): Opened {
  const reader = stream.getReader();
  return { next: () => reader.read(), close: (reason) => reader.cancel(reason) };
}

function fromIterator(iterator: Iterator<Chunk> | AsyncIterator<Chunk>): Opened {
  return { next: () => iterator.next(), close: () => iterator.return?.() };
}
