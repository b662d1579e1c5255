import { InputTooLargeError, wrongType } from '../errors.ts';
import { bareView, isBytes, plainBytes, requireBytes } from './bytes.ts';
import { inputLimit } from './limit.ts';
import { UTF8_PER_UNIT, utf8Length } from './utf8.ts';

/** A text, or UTF-8 bytes: all of an input, or a part of it. */
export type Chunk = string | Uint8Array;

/** Longest input, in bytes or UTF-16 units: positions and their sums stay within 31 bits. */
export const INPUT_MAX = 2 ** 30;

/**
 * A longer input is read in windows of whole lines of about this many bytes or units. It keeps the engine's
 * memory small and in the processor's cache, and what is cut out of a window keeps only that window alive.
 */
export const WINDOW = 2 ** 15;

/** Cuts an input into windows of whole lines. */
export class Windows {
  /** Where in the input the latest window starts, in bytes or units. */
  start = 0;

  #buffer: Chunk = '';
  /** Of the buffer, as it was: whoever it belongs to may take it back between two windows. */
  #length = 0;
  /** How much of the buffer is cut, and where in the input the buffer starts. */
  #cut = 0;
  #base = 0;

  /**
   * @param chunk as `checkedChunk` gives it
   * @throws InputTooLargeError when a line is longer than memory may have room for
   */
  open(chunk: Chunk): void {
    this.#base = 0;
    this.start = 0;
    this.#hold(chunk);
  }

  /**
   * Whether there is another window.
   * @throws TypeError where the input was detached since the window before
   */
  more(): boolean {
    if (this.#cut === this.#length) return this.#refill();
    requireBytes(this.#buffer, this.#length);
    return true;
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
    this.#length = 0;
    this.#cut = 0;
  }

  /** Whole lines that follow what there was, where the input comes in pieces. */
  protected takeLines(): Chunk | undefined {
    return undefined;
  }

  #refill(): boolean {
    const lines = this.takeLines();
    if (lines === undefined) return false;
    this.#base += this.#length;
    this.#hold(lines);
    return true;
  }

  #hold(chunk: Chunk): void {
    // Not what it has of its own: a `subarray` would run in the middle of things.
    const buffer = typeof chunk === 'string' ? chunk : bareView(chunk);
    checkLines(buffer);
    this.#buffer = buffer;
    this.#length = buffer.length;
    this.#cut = 0;
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

export function lastNewline(input: Chunk, from: number): number {
  return typeof input === 'string' ? input.lastIndexOf('\n', from) : input.lastIndexOf(10, from);
}

function nextNewline(input: Chunk, from: number): number {
  return typeof input === 'string' ? input.indexOf('\n', from) : input.indexOf(10, from);
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
