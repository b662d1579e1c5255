import { INPUT_OFFSET, INPUT_SLACK } from '../../assembly/protocol.ts';
import { InputTooLargeError, OutOfMemoryError } from '../errors.ts';
import { nodeBuffer } from './bytes.ts';
import { growMemory, type ModuleMemory } from './instance.ts';
import { inputLimit } from './limit.ts';
import { UTF8_PER_UNIT } from './utf8.ts';

interface Utf16Encoder {
  /** See assembly/utf16.ts. */
  encodeUtf16(units: number): number;
}

/** The place for input in a module's memory, which grows with what is written to it. */
export class InputArea {
  /** What there is room for now: all from INPUT_OFFSET on, but for the slack at the end. */
  bytes: Uint8Array<ArrayBuffer>;
  readonly #memory: ModuleMemory;
  readonly #onGrow: () => void;
  readonly #encoder = new TextEncoder();
  readonly #utf16: Utf16Encoder | undefined;
  /** Whether the latest text had characters beyond ASCII. */
  #wide = false;

  /**
   * @param onGrow called after the memory's buffer was replaced, which happens nowhere else
   * @param utf16 the module, where it encodes UTF-16
   */
  constructor(memory: ModuleMemory, onGrow: () => void, utf16?: Utf16Encoder) {
    this.#memory = memory;
    this.#onGrow = onGrow;
    this.#utf16 = utf16;
    this.bytes = inputOf(memory);
  }

  /**
   * Writes `text` as UTF-8 and returns its length in bytes.
   * @throws OutOfMemoryError, InputTooLargeError
   */
  write(text: string): number {
    const written = this.#wide ? (this.#writeUtf16(text) ?? this.#encode(text)) : this.#encode(text);
    this.#wide = written !== text.length;
    return written;
  }

  /**
   * As units that the module encodes: V8's encodeInto takes eight times as long where a string has characters beyond
   * ASCII, and none says so beforehand. Undefined where the host cannot copy units, or there is no room for them.
   */
  #writeUtf16(text: string): number | undefined {
    const units = text.length;
    const ucs2Write = nodeBuffer()?.prototype.ucs2Write;
    if (this.#utf16 === undefined || ucs2Write === undefined || units * UTF8_PER_UNIT + 1 > this.bytes.length)
      return undefined;
    const at = (units + 1) & -2;
    const copied = ucs2Write.call(this.bytes, text, at, 2 * units);
    return copied === 2 * units ? this.#utf16.encodeUtf16(units) : undefined;
  }

  #encode(text: string): number {
    if (text.length > this.bytes.length) this.#grow(text.length);
    const { read, written } = this.#encoder.encodeInto(text, this.bytes);
    if (read === text.length) return written;
    this.#grow(Math.min(written + (text.length - read) * UTF8_PER_UNIT, inputLimit()));
    const second = this.#encoder.encodeInto(text, this.bytes);
    if (second.read < text.length) throw new InputTooLargeError(text.length, inputLimit());
    return second.written;
  }

  /** @throws OutOfMemoryError, InputTooLargeError */
  copy(bytes: Uint8Array): void {
    if (bytes.length > this.bytes.length) this.#grow(bytes.length);
    this.bytes.set(bytes);
  }

  #grow(inputBytes: number): void {
    if (inputBytes > inputLimit()) throw new InputTooLargeError(inputBytes, inputLimit());
    const size = INPUT_OFFSET + inputBytes + INPUT_SLACK;
    try {
      growMemory(this.#memory, size);
    } catch (cause) {
      throw new OutOfMemoryError(size, { cause });
    }
    this.bytes = inputOf(this.#memory);
    this.#onGrow();
  }
}

function inputOf({ buffer }: ModuleMemory): Uint8Array<ArrayBuffer> {
  const memory = buffer as ArrayBuffer;
  return new Uint8Array(memory, INPUT_OFFSET, memory.byteLength - INPUT_OFFSET - INPUT_SLACK);
}
