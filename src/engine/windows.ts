import { InputTooLargeError, wrongType } from '../errors.ts';
import { isBytes, plainBytes } from './bytes.ts';
import { inputLimit } from './limit.ts';
import { STRING_MAX, UTF8_PER_UNIT, utf8Length } from './utf8.ts';

export type Chunk = string | Uint8Array;
export type Input = Chunk | Iterable<Chunk>;

/** Longest input, in bytes or UTF-16 units: positions and their sums stay within 31 bits. */
export const INPUT_MAX = 2 ** 30;

/**
 * A longer input is read in windows of whole lines of about this many bytes or units. It keeps the engine's
 * memory small and in the processor's cache, and what is cut out of a window keeps only that window alive.
 */
export const WINDOW = 2 ** 15;

/** Cuts an input, or the chunks that it comes in, into windows of whole lines. */
export class Windows {
  /** Where in the input the latest window starts, in bytes or units. */
  start = 0;

  #buffer: Chunk = '';
  /** How much of the buffer is cut, and where in the input the buffer starts. */
  #cut = 0;
  #base = 0;
  #chunks: Chunks | undefined;

  /**
   * @param chunk as `checkedChunk` gives it
   * @throws InputTooLargeError when a line is longer than memory may have room for
   */
  open(chunk: Chunk): void {
    checkLines(chunk);
    this.#buffer = chunk;
    this.#cut = 0;
    this.#base = 0;
    this.start = 0;
  }

  /** The same for an input in chunks, which may end anywhere: inside a character, a line end or a separator. */
  #openChunks(input: Iterable<Chunk>): void {
    this.open('');
    this.#chunks = new Chunks(input[Symbol.iterator]());
  }

  /**
   * @throws TypeError for anything but a string, a Uint8Array or an iterable of them
   * @throws InputTooLargeError above INPUT_MAX; chunks may be more together
   */
  openInput(input: Input): void {
    checkInput(input);
    if (isChunk(input)) this.open(checkedChunk(input));
    else this.#openChunks(input);
  }

  /** Whether there is another window. */
  more(): boolean {
    return this.#cut < this.#buffer.length || this.#refill();
  }

  /** Where the next window will start. */
  get next(): number {
    return this.#base + this.#cut;
  }

  /** The next window; the input itself where it fits into one. */
  take(): Chunk {
    const buffer = this.#buffer;
    const start = this.#cut;
    const end = windowEnd(buffer, start);
    this.start = this.#base + start;
    this.#cut = end;
    if (start === 0 && end === buffer.length) return buffer;
    return typeof buffer === 'string' ? detached(buffer.slice(start, end)) : buffer.subarray(start, end);
  }

  /** Lets go of the input. */
  close(): void {
    this.#buffer = '';
    this.#cut = 0;
    this.#chunks?.close();
    this.#chunks = undefined;
  }

  #refill(): boolean {
    const lines = this.#chunks?.takeLines();
    if (lines === undefined) return false;
    this.#base += this.#buffer.length;
    checkLines(lines);
    this.#buffer = lines;
    this.#cut = 0;
    return true;
  }
}

/** Joins chunks into whole lines. Every chunk is copied a bounded number of times, however small it is. */
class Chunks {
  readonly #source: Iterator<Chunk>;
  /** Also while the source is at work: one that throws is not to be told to return. */
  #done = false;
  #type: string | undefined;
  /** What has come since the last whole line, or waits to become a window. */
  #parts: Chunk[] = [];
  #length = 0;
  #hasNewline = false;

  constructor(source: Iterator<Chunk>) {
    this.#source = source;
  }

  /** Whole lines, a window of them where there are that many; at the end what is left; then undefined. */
  takeLines(): Chunk | undefined {
    while (!this.#done && (this.#length < WINDOW || !this.#hasNewline)) this.#pull();
    if (this.#length === 0) return undefined;
    const joined = join(this.#parts);
    const end = this.#done ? joined.length : lastNewline(joined, joined.length - 1) + 1;
    this.#parts = end < joined.length ? [joined.slice(end)] : [];
    this.#length = joined.length - end;
    this.#hasNewline = false;
    return end < joined.length ? joined.slice(0, end) : joined;
  }

  /** Tells the source that no more is wanted. An error of its own would hide why. */
  close(): void {
    if (this.#done) return;
    this.#done = true;
    try {
      this.#source.return?.();
    } catch {}
  }

  #pull(): void {
    this.#done = true;
    const { done, value } = this.#source.next();
    if (done) return;
    this.#done = false;
    const chunk = checkedChunk(value);
    this.#type ??= typeof chunk;
    if (typeof chunk !== this.#type) throw new TypeError('chunks must be all strings or all Uint8Arrays');
    if (chunk.length === 0) return;
    // A caller may fill the same buffer again for the next chunk.
    this.#parts.push(typeof chunk === 'string' ? chunk : chunk.slice());
    this.#length += chunk.length;
    this.#hasNewline ||= lastNewline(chunk, chunk.length - 1) >= 0;
    const limit = typeof chunk === 'string' ? STRING_MAX : INPUT_MAX;
    if (this.#length > limit) throw new InputTooLargeError(this.#length, limit);
  }
}

/** A copy that does not keep the string alive that `part` was cut from. Engines copy when they concatenate. */
export function detached(part: string): string {
  return ` ${part}`.slice(1);
}

/** @throws InputTooLargeError when a line has more bytes than memory may have room for */
function checkLines(input: Chunk): void {
  const limit = inputLimit();
  const bytesPerUnit = typeof input === 'string' ? UTF8_PER_UNIT : 1;
  if (input.length * bytesPerUnit <= limit) return;
  for (let start = 0; start < input.length; ) {
    const end = windowEnd(input, start);
    if ((end - start) * bytesPerUnit > limit) {
      const bytes = typeof input === 'string' ? utf8Length(input, start, end) : end - start;
      if (bytes > limit) throw new InputTooLargeError(bytes, limit);
    }
    start = end;
  }
}

/** The end of the window at `start`: the last line end within WINDOW, or else the end of the long line. */
function windowEnd(input: Chunk, start: number): number {
  if (input.length - start <= WINDOW) return input.length;
  const last = lastNewline(input, start + WINDOW - 1);
  if (last >= start) return last + 1;
  const next = nextNewline(input, start + WINDOW);
  return next < 0 ? input.length : next + 1;
}

function lastNewline(input: Chunk, from: number): number {
  return typeof input === 'string' ? input.lastIndexOf('\n', from) : input.lastIndexOf(10, from);
}

function nextNewline(input: Chunk, from: number): number {
  return typeof input === 'string' ? input.indexOf('\n', from) : input.indexOf(10, from);
}

function join(parts: Chunk[]): Chunk {
  if (parts.length === 1) return parts[0]!;
  if (typeof parts[0] === 'string') return parts.join('');
  const chunks = parts as Uint8Array[];
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** @throws TypeError for anything but a string, a Uint8Array or an iterable */
export function checkInput(input: Input): void {
  if (isChunk(input) || typeof input?.[Symbol.iterator] === 'function') return;
  throw wrongType('input', 'a string, a Uint8Array or an iterable of them', input);
}

/**
 * @throws TypeError for anything but a string or a Uint8Array
 * @throws InputTooLargeError above INPUT_MAX
 */
export function checkedChunk(input: unknown): Chunk {
  if (!isChunk(input)) throw wrongType('input', 'a string or a Uint8Array', input);
  const chunk = typeof input === 'string' ? input : plainBytes(input);
  if (chunk.length > INPUT_MAX) throw new InputTooLargeError(chunk.length, INPUT_MAX);
  return chunk;
}

export function isChunk(input: unknown): input is Chunk {
  return typeof input === 'string' || isBytes(input);
}
