import {
  ALL_ASCII,
  DETAILS_END,
  FLAG_KNOWN,
  HEADS_OFFSET,
  INPUT_OFFSET,
  KEY_MASK,
  KNOWN_HEAD_AT,
  KNOWN_ID_SHIFT,
  KNOWN_LENGTH_AT,
  KNOWN_OFFSET,
  KNOWN_SLOT_BYTES,
  KNOWN_SLOTS,
  KNOWN_VERDICT_AT,
} from '../../assembly/protocol.ts';
import { InputArea } from './input-area.ts';
import type { ScannerExports } from './instance.ts';
import { TokenReader } from './reader.ts';
import { teach } from './teach.ts';
import { decodeUtf8, isUtf8 } from './utf8.ts';
import { WINDOW } from './windows.ts';

const SLOT_WORDS = KNOWN_SLOT_BYTES / Int32Array.BYTES_PER_ELEMENT;
const LENGTH_WORD = KNOWN_LENGTH_AT / Int32Array.BYTES_PER_ELEMENT;
const HEAD_WORD = KNOWN_HEAD_AT / Int32Array.BYTES_PER_ELEMENT;
const VERDICT_WORD = KNOWN_VERDICT_AT / Int32Array.BYTES_PER_ELEMENT;

/** Reads the tokens that the WebAssembly scanner writes. */
export class WasmTokenReader extends TokenReader {
  readonly name = 'wasm';
  readonly #scanner: ScannerExports;
  readonly #input: InputArea;
  #slots!: Int32Array<ArrayBuffer>;
  #written!: DataView<ArrayBuffer>;

  constructor(scanner: ScannerExports) {
    super();
    this.#scanner = scanner;
    this.#input = new InputArea(scanner.memory, () => this.#view(), scanner);
    this.#view();
    teach(scanner, this.#input.bytes);
  }

  protected override tokenizeText(text: string, flags: number): number {
    this.setText(text);
    const length = this.#input.write(text);
    const isAscii = length === text.length;
    this.bytes = isAscii ? this.#written : undefined;
    return this.#scanner.tokenize(length, isAscii ? flags | ALL_ASCII : flags);
  }

  protected override tokenizeBytes(bytes: Uint8Array, offset: number, flags: number): number {
    const { length } = bytes;
    this.#input.copy(bytes);
    if (this.#scanner.isAscii(length)) {
      this.setBytes(bytes, true);
      this.bytes = this.#written;
      return this.#scanner.tokenize(length, flags | ALL_ASCII);
    }
    this.bytes = undefined;
    // What is valid, and not too long to be made a string of, can be decoded when it is needed.
    if (length <= WINDOW && isUtf8(bytes)) this.setBytes(bytes, false);
    else this.setText(decodeUtf8(bytes, offset));
    return this.#scanner.tokenize(length, flags);
  }

  override remember(head: number, made: unknown): void {
    const id = head >>> KNOWN_ID_SHIFT;
    this.known[id] = made;
    this.#slots[id * SLOT_WORDS + HEAD_WORD] = (head & KEY_MASK) | FLAG_KNOWN | (id << KNOWN_ID_SHIFT);
  }

  override verdictOf(id: number): number {
    return this.#slots[id * SLOT_WORDS + VERDICT_WORD]!;
  }

  override judge(id: number, verdict: number): void {
    this.#slots[id * SLOT_WORDS + VERDICT_WORD] = verdict;
  }

  override knownLine(id: number): string {
    const offset = KNOWN_OFFSET + id * KNOWN_SLOT_BYTES;
    const length = this.#slots[id * SLOT_WORDS + LENGTH_WORD]! - 1; // the line feed
    return decodeUtf8(new Uint8Array(this.#scanner.memory.buffer as ArrayBuffer, offset, length), 0);
  }

  override get memoryBytes(): number {
    return this.#scanner.memory.buffer.byteLength;
  }

  override resume(): number {
    return this.#scanner.resume();
  }

  override parseU32(digits: string): number | null {
    this.generation++; // the result takes the place of records
    return this.#scanner.parseInteger(this.#input.write(digits), 32) ? this.words[0]! >>> 0 : null;
  }

  override parseU64(digits: string): bigint | null {
    this.generation++;
    return this.#scanner.parseInteger(this.#input.write(digits), 64) ? this.quads[0]! : null;
  }

  #view(): void {
    const memory = this.#scanner.memory.buffer as ArrayBuffer;
    const records = DETAILS_END - HEADS_OFFSET;
    this.words = new Int32Array(memory, HEADS_OFFSET, records / Int32Array.BYTES_PER_ELEMENT);
    this.quads = new BigUint64Array(memory, HEADS_OFFSET, records / BigUint64Array.BYTES_PER_ELEMENT);
    this.#slots = new Int32Array(memory, KNOWN_OFFSET, KNOWN_SLOTS * SLOT_WORDS);
    this.#written = new DataView(memory, INPUT_OFFSET);
  }
}
