import { MORE } from '../../assembly/protocol.ts';
import { OciError } from '../errors.ts';
import { decodeUtf8 } from './utf8.ts';
import { type Chunk, checkedChunk, WINDOW, Windows } from './windows.ts';

export type EngineName = 'wasm' | 'typescript';

/** What a configuration is built from: batches of records, and the text that their positions index. */
export interface Tokens {
  readonly text: string;
  readonly words: Int32Array;
  /** The same memory. */
  readonly quads: BigUint64Array;
  /** Whether some line was longer than a window, so that a value may keep far more than a window alive. */
  readonly oversize: boolean;
  /**
   * Fills `words` with the next records of assembly/protocol.ts.
   * @returns how many words are filled (0 is no end), or -1 at the end
   * @throws InvalidUtf8Error, OutOfMemoryError
   */
  read(): number;
}

/** Reads the tokens of one document at a time. Each engine is a subclass. */
export abstract class TokenReader implements Tokens {
  abstract readonly name: EngineName;
  words!: Int32Array<ArrayBuffer>;
  quads!: BigUint64Array<ArrayBuffer>;
  text = '';
  oversize = false;
  /** Changes with every input, so that who kept records can tell whether they still stand. */
  generation = 0;
  /** False after a trap: the instance's memory is not to be trusted, a new reader is needed. */
  usable = true;

  readonly #windows = new Windows();
  /** The whole input, not tokenized yet: most inputs fit into one window, and go past the cutting. */
  #whole: Chunk | undefined;
  #pending = false;

  /**
   * Tokenizes a window; `bytes` are the same in UTF-8, where the caller had them. `flags`: DOCUMENTS.
   * @returns words written, with MORE or DOCUMENT_END where `resume` has to go on
   */
  protected abstract tokenize(text: string, bytes: Uint8Array | undefined, flags: number): number;
  abstract resume(): number;

  /** Bytes of memory held for input and records. */
  abstract get memoryBytes(): number;

  /** @returns the integer that the digits say (empty says 0), or null: other characters, or too large. */
  abstract parseU32(digits: string): number | null;
  abstract parseU64(digits: string): bigint | null;

  /**
   * Starts on an input.
   * @throws TypeError for anything but a string or a Uint8Array
   * @throws InputTooLargeError above 2^30 bytes or UTF-16 units
   */
  open(input: Chunk): this {
    const chunk = checkedChunk(input);
    this.#whole = chunk.length <= WINDOW ? chunk : undefined;
    if (this.#whole === undefined) this.#windows.open(chunk);
    this.#pending = false;
    this.oversize = false;
    this.generation++;
    return this;
  }

  read(): number {
    let result: number;
    try {
      if (this.#whole !== undefined) {
        const whole = this.#whole;
        this.#whole = undefined;
        result = whole.length > 0 ? this.start(whole, 0, 0) : 0;
      } else if (this.#pending) {
        result = this.resume();
      } else if (this.#windows.more()) {
        const window = this.#windows.take();
        this.oversize ||= window.length > WINDOW;
        result = this.start(window, this.#windows.start, 0);
      } else {
        this.close();
        return -1;
      }
    } catch (error) {
      throw this.fail(error);
    }
    this.#pending = result >= MORE;
    return result & (MORE - 1);
  }

  /** Sets `text` to a window, which stands at `offset` in the input, and tokenizes it. */
  start(window: Chunk, offset: number, flags: number): number {
    if (typeof window === 'string') {
      this.text = window;
      return this.tokenize(window, undefined, flags);
    }
    this.text = this.decode(window, offset);
    return this.tokenize(this.text, window, flags);
  }

  /** @throws InvalidUtf8Error */
  protected decode(window: Uint8Array, offset: number): string {
    return decodeUtf8(window, offset);
  }

  /** Lets go of the input, and of itself where the error is none of ours. Returns the error. */
  fail(error: unknown): unknown {
    this.close();
    this.usable &&= error instanceof OciError;
    return error;
  }

  /** Lets go of the input. */
  close(): void {
    this.#windows.close();
    this.#whole = undefined;
    this.#pending = false;
    this.text = '';
  }
}
