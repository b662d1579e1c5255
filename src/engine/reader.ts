import { KNOWN_SLOTS, MORE } from '../../assembly/protocol.ts';
import { OciError } from '../errors.ts';
import { decodeAscii, decodeUtf8 } from './utf8.ts';
import { type Chunk, checkedChunk, WINDOW, Windows } from './windows.ts';

/** What reads lines: the WebAssembly module, or the same in TypeScript, with the same results. */
export type EngineName = 'wasm' | 'typescript';

/** What a configuration is built from: batches of records, and the text that their positions index. */
export interface Tokens {
  readonly text: string;
  readonly words: Int32Array;
  /** The same memory. */
  readonly quads: BigUint64Array;
  /** Whether some line was longer than a window, so that a value may keep far more than a window alive. */
  readonly oversize: boolean;
  /** By id, what `remember` was told of lines and option lists. */
  readonly known: readonly unknown[];
  /**
   * Answers FLAG_LEARN.
   * @param head of the record, or what the record says of its option list, with its key
   * @param made what is to be found in `known` for the same text from now on; it must keep no input alive
   */
  remember(head: number, made: unknown): void;
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
  readonly known: unknown[] = new Array(KNOWN_SLOTS).fill(undefined);
  oversize = false;
  /** The bytes of `text` where each is its own unit, so that positions index them too, and the engine has them at hand. */
  bytes: DataView | undefined;
  /** Changes with every input, so that who kept records can tell whether they still stand. */
  generation = 0;
  /** What `diagnose` keeps with the verdicts, for as long as they are kept. */
  companion: object | undefined;
  /** False after a trap: the instance's memory is not to be trusted, a new reader is needed. */
  usable = true;

  readonly #windows = new Windows();
  /** The whole input, not tokenized yet: most inputs fit into one window, and go past the cutting. */
  #whole: Chunk | undefined;
  #cuts = false;
  #flags = 0;
  #pending = false;
  #text = '';
  /** Where `text` is still to be made from: most inputs in bytes are known line by line, and need none. */
  #bytes: Uint8Array | undefined;
  #ascii = false;

  /**
   * Tokenizes a window and sets its text. `flags`: DOCUMENTS, WHOLE_RECORDS, EVERY_LINE.
   * @returns words written, with MORE or DOCUMENT_END where `resume` has to go on
   */
  protected abstract tokenizeText(text: string, flags: number): number;
  /**
   * The same for UTF-8, which stands at `offset` in the input.
   * @throws InvalidUtf8Error
   */
  protected abstract tokenizeBytes(bytes: Uint8Array, offset: number, flags: number): number;
  abstract remember(head: number, made: unknown): void;

  /** What a reader thinks of the known line `id`, 0 until it said so; and the line itself, without its line feed. */
  abstract verdictOf(id: number): number;
  abstract judge(id: number, verdict: number): void;
  abstract knownLine(id: number): string;
  abstract resume(): number;

  /** Bytes of memory held for input and records. */
  abstract get memoryBytes(): number;

  /** @returns the integer that the digits say (empty says 0), or null: other characters, or too large. */
  abstract parseU32(digits: string): number | null;
  abstract parseU64(digits: string): bigint | null;

  /**
   * Starts on an input. `flags`: WHOLE_RECORDS, EVERY_LINE.
   * @throws TypeError for anything but a string or a Uint8Array
   * @throws InputTooLargeError above 2^30 bytes or UTF-16 units
   */
  open(input: Chunk, flags = 0): this {
    const chunk = checkedChunk(input);
    this.#cuts = chunk.length > WINDOW;
    this.#whole = this.#cuts ? undefined : chunk;
    if (this.#cuts) this.#windows.open(chunk);
    this.#flags = flags;
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
        result = this.start(whole, 0, this.#flags);
      } else if (this.#pending) {
        result = this.resume();
      } else if (this.#cuts && this.#windows.more()) {
        const window = this.#windows.take();
        this.oversize ||= window.length > WINDOW;
        result = this.start(window, this.#windows.start, this.#flags);
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

  /** Tokenizes a window, which stands at `offset` in the input, and sets `text` to it. */
  start(window: Chunk, offset: number, flags: number): number {
    if (typeof window === 'string') return this.tokenizeText(window, flags);
    return this.tokenizeBytes(window, offset, flags);
  }

  get text(): string {
    if (this.#bytes !== undefined) {
      this.#text = this.#ascii ? decodeAscii(this.#bytes) : decodeUtf8(this.#bytes, 0);
      this.#bytes = undefined;
    }
    return this.#text;
  }

  protected setText(text: string): void {
    this.#text = text;
    this.#bytes = undefined;
  }

  /** The text is what these bytes say, which are UTF-8; `ascii` says that all are below 0x80. */
  protected setBytes(bytes: Uint8Array, ascii: boolean): void {
    this.#bytes = bytes;
    this.#ascii = ascii;
  }

  /** Lets go of the input, and of itself where the error is none of ours. Returns the error. */
  fail(error: unknown): unknown {
    this.close();
    this.usable &&= error instanceof OciError;
    return error;
  }

  /** Lets go of the input. */
  close(): void {
    if (this.#cuts) this.#windows.close();
    this.#whole = undefined;
    this.#pending = false;
    this.setText('');
  }
}
