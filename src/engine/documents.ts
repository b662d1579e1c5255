import { DOCUMENT_END, DOCUMENTS, HEAD_WORDS, MORE } from '../../assembly/protocol.ts';
import { type Input, InputWindows } from './chunks.ts';
import type { TokenReader, Tokens } from './reader.ts';
import { detached, WINDOW } from './windows.ts';

const COUNT_MASK = MORE - 1;

/**
 * Reads the tokens of many documents that lines `---` separate. A window of them is copied to the engine at once;
 * each document's `text` is a copy of its own, so that its values keep no other alive.
 */
export class DocumentReader implements Tokens {
  text = '';
  words: Int32Array;
  quads: BigUint64Array;
  oversize = false;
  /** Where the document starts in the input, in bytes or UTF-16 units. */
  offset = 0;

  readonly #reader: TokenReader;
  readonly #windows = new InputWindows();
  readonly #flags: number;
  #window = '';
  /** Whether the scanner has to go on in the window. */
  #pending = false;
  /** Where the document starts in the window: for `text`, and for `offset`. */
  #start = 0;
  #startInInput = 0;
  #ended = true;
  #inBytes = false;

  /**
   * @param reader one that nobody else uses meanwhile
   * @param flags WHOLE_RECORDS, or 0
   */
  constructor(reader: TokenReader, input: Input, flags = 0) {
    this.#flags = flags | DOCUMENTS;
    this.#reader = reader;
    this.words = reader.words;
    this.quads = reader.quads;
    this.#windows.openInput(input);
  }

  /** Goes to the next document, of which `read` reads the tokens. False when there is none. */
  nextDocument(): boolean {
    this.#pending &&= this.#start < this.#window.length;
    if (!this.#pending && !this.#windows.more()) {
      this.close();
      return false;
    }
    this.offset = this.#pending ? this.#startInInput : this.#windows.next;
    this.oversize = false;
    this.text = '';
    this.#ended = false;
    return true;
  }

  read(): number {
    if (this.#ended) return -1;
    if (!this.#pending && !this.#windows.more()) {
      this.#ended = true;
      return -1;
    }
    let result: number;
    try {
      result = this.#pending ? this.#reader.resume() : this.#readWindow();
    } catch (error) {
      this.close();
      throw this.#reader.fail(error);
    }
    this.#pending = result >= MORE;
    // Where it ends is not known yet: its text will hold what follows in the window, too.
    this.oversize ||= this.#pending && (result & DOCUMENT_END) === 0;
    this.words = this.#reader.words;
    this.quads = this.#reader.quads;
    const count = result & COUNT_MASK;
    return (result & DOCUMENT_END) === 0 ? this.#takeRest(count) : this.#takeDocument(count - HEAD_WORDS);
  }

  get known(): readonly unknown[] {
    return this.#reader.known;
  }

  remember(head: number, made: unknown): void {
    this.#reader.remember(head, made);
  }

  /** Lets go of the input. */
  close(): void {
    this.#windows.close();
    this.#reader.close();
    this.#pending = false;
    this.#ended = true;
    this.#window = '';
    this.text = '';
  }

  #readWindow(): number {
    const window = this.#windows.take();
    this.oversize ||= window.length > WINDOW;
    this.#inBytes = typeof window !== 'string';
    this.#start = 0;
    this.#startInInput = this.#windows.start;
    this.text = '';
    const result = this.#reader.start(window, this.#windows.start, this.#flags);
    this.#window = this.#reader.text;
    return result;
  }

  /** The document ends behind `count` words, where its last record says. */
  #takeDocument(count: number): number {
    const at = this.words[count + 1]!;
    const end = this.#start + this.words[at]!;
    this.text = detached(this.#window.slice(this.#start, end));
    this.#start += this.words[at + 1]!;
    this.#startInInput += this.words[at + (this.#inBytes ? 2 : 1)]!;
    this.#ended = true;
    return count;
  }

  /** The document goes on in the next batch, or ends with the input. */
  #takeRest(count: number): number {
    if (this.#start === 0) this.text = this.#window;
    else if (this.text === '') this.text = detached(this.#window.slice(this.#start));
    return count;
  }
}
