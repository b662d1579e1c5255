import {
  ALL_ASCII,
  INPUT_OFFSET,
  LIST_ENTRY_BYTES,
  LIST_ID_AT,
  LIST_LENGTH_AT,
  RECORDS_OFFSET,
  WORD_BYTES_MAX,
  WORD_ENTRY_BYTES,
  WORD_IDS_AT,
  WORD_PADDING,
} from '../../assembly/protocol.ts';
import { InputArea } from './input-area.ts';
import type { ScannerExports } from './instance.ts';
import { TokenReader } from './reader.ts';
import { decodeAscii, decodeUtf8 } from './utf8.ts';
import { listIds, packedIds } from './words.ts';

/** Reads the tokens that the WebAssembly scanner writes. */
export class WasmTokenReader extends TokenReader {
  readonly name = 'wasm';
  readonly #scanner: ScannerExports;
  readonly #input: InputArea;

  constructor(scanner: ScannerExports) {
    super();
    this.#scanner = scanner;
    this.#input = new InputArea(scanner.memory, () => this.#view());
    this.#view();
    const { bytes } = this.#input;
    scanner.learn(...writeKnown(bytes, packedIds(), listIds()));
  }

  /** The copy is made here; `tokenize` finds it in place. */
  protected override decode(window: Uint8Array, offset: number): string {
    this.#input.copy(window);
    return this.#scanner.isAscii(window.length) ? decodeAscii(window) : decodeUtf8(window, offset);
  }

  protected override tokenize(text: string, bytes: Uint8Array | undefined, flags: number): number {
    const length = bytes === undefined ? this.#input.write(text) : bytes.length;
    return this.#scanner.tokenize(length, length === text.length ? flags | ALL_ASCII : flags);
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
    const records = INPUT_OFFSET - RECORDS_OFFSET;
    this.words = new Int32Array(memory, RECORDS_OFFSET, records / Int32Array.BYTES_PER_ELEMENT);
    this.quads = new BigUint64Array(memory, RECORDS_OFFSET, records / BigUint64Array.BYTES_PER_ELEMENT);
  }
}

/**
 * Writes what a module learns: entries of words, then of option lists, as assembly/protocol.ts says.
 * @returns how many of each
 */
export function writeKnown(
  to: Uint8Array<ArrayBuffer>,
  words: Map<string, number>,
  lists: Map<string, number>,
): [words: number, lists: number] {
  const view = new DataView(to.buffer, to.byteOffset);
  let at = 0;
  for (const [word, ids] of words) {
    to.fill(WORD_PADDING, at, at + WORD_BYTES_MAX);
    writeAscii(word, to, at);
    view.setUint32(at + WORD_IDS_AT, ids, true);
    at += WORD_ENTRY_BYTES;
  }
  for (const [list, id] of lists) {
    writeAscii(list, to, at);
    view.setUint32(at + LIST_LENGTH_AT, list.length, true);
    view.setUint32(at + LIST_ID_AT, id, true);
    at += LIST_ENTRY_BYTES;
  }
  return [words.size, lists.size];
}

/** A loop, because this runs once, before anything is compiled: it is a fifth of the time of as many calls. */
function writeAscii(text: string, to: Uint8Array, at: number): void {
  for (let i = 0; i < text.length; i++) to[at + i] = text.charCodeAt(i);
}
