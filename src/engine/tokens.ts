import {
  ALL_ASCII,
  INPUT_OFFSET,
  INPUT_SLACK,
  LIST_ENTRY_BYTES,
  LIST_ID_AT,
  LIST_LENGTH_AT,
  RECORDS_OFFSET,
  WORD_BYTES_MAX,
  WORD_ENTRY_BYTES,
  WORD_IDS_AT,
  WORD_PADDING,
} from '../../assembly/protocol.ts';
import { InputTooLargeError, OutOfMemoryError } from '../errors.ts';
import { growMemory, type ScannerExports } from './instance.ts';
import { inputLimit } from './limit.ts';
import { TokenReader } from './reader.ts';
import { decodeAscii, decodeUtf8 } from './utf8.ts';
import { listIds, packedIds } from './words.ts';

/** Most bytes that a UTF-16 unit takes in UTF-8. */
const UTF8_PER_UNIT = 3;

/** Reads the tokens that the WebAssembly scanner writes: the only reader of its linear memory. */
export class WasmTokenReader extends TokenReader {
  readonly name = 'wasm';
  readonly #scanner: ScannerExports;
  readonly #encoder = new TextEncoder();
  /** The memory's place for input, but for the slack behind it. Replaced with the other views by `#grow`. */
  #input!: Uint8Array<ArrayBuffer>;

  constructor(scanner: ScannerExports) {
    super();
    this.#scanner = scanner;
    this.#view();
    this.#learn();
  }

  /** The copy is made here; `tokenize` finds it in place. */
  protected override decode(window: Uint8Array, offset: number): string {
    if (window.length > this.#input.length) this.#grow(window.length);
    this.#input.set(window);
    return this.#scanner.isAscii(window.length) ? decodeAscii(window) : decodeUtf8(window, offset);
  }

  protected override tokenize(text: string, bytes: Uint8Array | undefined, flags: number): number {
    const length = bytes === undefined ? this.#write(text) : bytes.length;
    return this.#scanner.tokenize(length, length === text.length ? flags | ALL_ASCII : flags);
  }

  override get memoryBytes(): number {
    return this.#scanner.memory.buffer.byteLength;
  }

  override resume(): number {
    return this.#scanner.resume();
  }

  override parseU32(digits: string): number | null {
    return this.#scanner.parseInteger(this.#write(digits), 32) ? this.words[0]! >>> 0 : null;
  }

  override parseU64(digits: string): bigint | null {
    return this.#scanner.parseInteger(this.#write(digits), 64) ? this.quads[0]! : null;
  }

  /** Writes `text` as UTF-8 and returns its length in bytes. */
  #write(text: string): number {
    if (text.length > this.#input.length) this.#grow(text.length);
    const { read, written } = this.#encoder.encodeInto(text, this.#input);
    if (read === text.length) return written;
    this.#grow(Math.min(written + (text.length - read) * UTF8_PER_UNIT, inputLimit()));
    const second = this.#encoder.encodeInto(text, this.#input);
    if (second.read < text.length) throw new InputTooLargeError(text.length, inputLimit());
    return second.written;
  }

  #grow(inputBytes: number): void {
    if (inputBytes > inputLimit()) throw new InputTooLargeError(inputBytes, inputLimit());
    const bytes = INPUT_OFFSET + inputBytes + INPUT_SLACK;
    try {
      growMemory(this.#scanner.memory, bytes);
    } catch (cause) {
      throw new OutOfMemoryError(bytes, { cause });
    }
    this.#view();
  }

  /** Only `#grow` changes the memory's buffer, so only it and the constructor have to look again. */
  #view(): void {
    const { buffer } = this.#scanner.memory;
    const memory = buffer as ArrayBuffer;
    const records = INPUT_OFFSET - RECORDS_OFFSET;
    this.words = new Int32Array(memory, RECORDS_OFFSET, records / Int32Array.BYTES_PER_ELEMENT);
    this.quads = new BigUint64Array(memory, RECORDS_OFFSET, records / BigUint64Array.BYTES_PER_ELEMENT);
    this.#input = new Uint8Array(memory, INPUT_OFFSET, memory.byteLength - INPUT_OFFSET - INPUT_SLACK);
  }

  /** Writes the known words and option lists to the place for input, and has the scanner take them. */
  #learn(): void {
    const words = packedIds();
    const lists = listIds();
    const view = new DataView(this.#input.buffer, INPUT_OFFSET);
    let at = 0;
    for (const [word, ids] of words) {
      this.#input.fill(WORD_PADDING, at, at + WORD_BYTES_MAX);
      this.#encoder.encodeInto(word, this.#input.subarray(at));
      view.setUint32(at + WORD_IDS_AT, ids, true);
      at += WORD_ENTRY_BYTES;
    }
    for (const [list, id] of lists) {
      this.#encoder.encodeInto(list, this.#input.subarray(at));
      view.setUint32(at + LIST_LENGTH_AT, list.length, true);
      view.setUint32(at + LIST_ID_AT, id, true);
      at += LIST_ENTRY_BYTES;
    }
    this.#scanner.learn(words.size, lists.size);
  }
}
