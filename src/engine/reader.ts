import { MORE } from '../../assembly/protocol.ts';
import { InputTooLargeError, OciError, wrongType } from '../errors.ts';
import { decodeUtf8 } from './utf8.ts';

export type EngineName = 'wasm' | 'typescript';

/** Longest input, in bytes or UTF-16 units: positions and their sums stay within 31 bits. */
const INPUT_MAX = 2 ** 30;

/**
 * A longer input is read in windows of whole lines of about this many bytes or units. It keeps the engine's
 * memory small and in the processor's cache, and what is cut out of a window keeps only that window alive.
 */
const WINDOW = 2 ** 15;

/**
 * Reads the tokens of an input. `read` fills `words` and `quads` (the same memory) with records of
 * assembly/protocol.ts, whose positions index `text`. One reader serves one input at a time.
 */
export abstract class TokenReader {
  abstract readonly name: EngineName;
  words!: Int32Array<ArrayBuffer>;
  quads!: BigUint64Array<ArrayBuffer>;
  /** The window that the records speak of. */
  text = '';
  /** Whether some line was longer than a window, so that its text may keep far more than a window alive. */
  oversize = false;
  /** False after a trap: the instance's memory is not to be trusted, a new reader is needed. */
  usable = true;

  #input: string | Uint8Array = '';
  #next = 0;
  #more = false;

  /**
   * Tokenizes a window. `bytes` are the same window in UTF-8, where the caller had them.
   * @returns words written, with MORE where `resume` has to go on
   */
  protected abstract tokenize(text: string, bytes: Uint8Array | undefined): number;
  protected abstract resume(): number;

  /** @returns the integer that the digits say (empty says 0), or null: other characters, or too large. */
  abstract parseU32(digits: string): number | null;
  abstract parseU64(digits: string): bigint | null;

  /**
   * Starts on an input.
   * @throws TypeError for anything but a string or a Uint8Array
   * @throws InputTooLargeError above 2^30 bytes or UTF-16 units
   */
  open(input: string | Uint8Array): this {
    if (typeof input !== 'string') input = ownBytes(input);
    if (input.length > INPUT_MAX) throw new InputTooLargeError(input.length, INPUT_MAX);
    this.#input = input;
    this.#next = 0;
    this.#more = false;
    this.oversize = false;
    return this;
  }

  /**
   * Reads on.
   * @returns how many of `words` are filled (0 is no end), or -1 at the end
   * @throws InvalidUtf8Error, OutOfMemoryError; the reader is closed then
   */
  read(): number {
    let result: number;
    try {
      if (this.#more) result = this.resume();
      else if (this.#next < this.#input.length) result = this.#tokenizeWindow();
      else result = -1;
    } catch (error) {
      this.close();
      this.usable = error instanceof OciError;
      throw error;
    }
    if (result < 0) {
      this.close();
      return -1;
    }
    this.#more = (result & MORE) !== 0;
    return result & (MORE - 1);
  }

  /** Lets go of the input. */
  close(): void {
    this.#input = '';
    this.text = '';
    this.#next = 0;
    this.#more = false;
  }

  #tokenizeWindow(): number {
    const input = this.#input;
    const start = this.#next;
    const end = windowEnd(input, start);
    this.#next = end;
    this.oversize ||= end - start > WINDOW;
    if (typeof input === 'string') {
      const whole = start === 0 && end === input.length;
      this.text = whole ? input : detached(input.slice(start, end));
      return this.tokenize(this.text, undefined);
    }
    const bytes = input.subarray(start, end);
    this.text = decodeUtf8(bytes, start);
    return this.tokenize(this.text, bytes);
  }
}

/** A copy that does not keep the string alive that `part` was cut from. Engines copy when they concatenate. */
export function detached(part: string): string {
  return ` ${part}`.slice(1);
}

/** The end of the window at `start`: the last line end within WINDOW, or else the end of the long line. */
function windowEnd(input: string | Uint8Array, start: number): number {
  if (input.length - start <= WINDOW) return input.length;
  const last = lastNewline(input, start + WINDOW - 1);
  if (last >= start) return last + 1;
  const next = nextNewline(input, start + WINDOW);
  return next < 0 ? input.length : next + 1;
}

function lastNewline(input: string | Uint8Array, from: number): number {
  return typeof input === 'string' ? input.lastIndexOf('\n', from) : input.lastIndexOf(10, from);
}

function nextNewline(input: string | Uint8Array, from: number): number {
  return typeof input === 'string' ? input.indexOf('\n', from) : input.indexOf(10, from);
}

/** The bytes themselves, or a copy of shared ones: another thread could change them between two looks. */
function ownBytes(input: unknown): Uint8Array {
  // The tag knows a Uint8Array of another realm too, which `instanceof` does not.
  if (!(input instanceof Uint8Array) && Object.prototype.toString.call(input) !== '[object Uint8Array]') {
    throw wrongType('input', 'a string or a Uint8Array', input);
  }
  const bytes = input as Uint8Array;
  const shared = typeof SharedArrayBuffer !== 'undefined' && bytes.buffer instanceof SharedArrayBuffer;
  return shared ? new Uint8Array(bytes) : bytes;
}
