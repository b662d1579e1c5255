import { InputTooLargeError, InvalidUtf8Error } from '../errors.ts';
import { nodeBuffer } from './bytes.ts';

let decoder: TextDecoder | undefined;

/** Longest string of V8, in units; other engines' are longer. */
export const STRING_MAX = 2 ** 29 - 24;
/** Most bytes that a UTF-16 unit takes in UTF-8. */
export const UTF8_PER_UNIT = 3;

/** Bytes of start..end in UTF-8; a lone surrogate takes three, as the character that replaces it. */
export function utf8Length(text: string, start: number, end: number): number {
  let bytes = 0;
  for (let i = start; i < end; i++) {
    const code = text.codePointAt(i) as number;
    if (code > 0xffff) i++;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

/**
 * Decodes UTF-8 and keeps a byte order mark, as Rust's `str` does.
 * @param base where `bytes` starts in the caller's input, for the error
 * @throws InvalidUtf8Error
 * @throws InputTooLargeError when there are more than a string can hold
 */
export function decodeUtf8(bytes: Uint8Array, base: number): string {
  decoder ??= new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    const offset = illFormedAt(bytes);
    if (offset >= 0) throw new InvalidUtf8Error(base + offset);
    throw new InputTooLargeError(bytes.length, STRING_MAX, { cause });
  }
}

/** Whether bytes are UTF-8, where the host can tell faster than by decoding them; else false. */
export function isUtf8(bytes: Uint8Array): boolean {
  if (check === null) {
    const { process } = globalThis as {
      process?: { getBuiltinModule?(name: string): BufferModule | undefined };
    };
    check = process?.getBuiltinModule?.('node:buffer')?.isUtf8;
  }
  return check?.(bytes) ?? false;
}

/** Node's, once looked for. */
let check: BufferModule['isUtf8'] | undefined | null = null;

interface BufferModule {
  isUtf8?(bytes: Uint8Array): boolean;
}

/** Decodes bytes that are known to be below 0x80. */
export function decodeAscii(bytes: Uint8Array): string {
  const buffer = nodeBuffer();
  if (buffer === undefined) return decodeUtf8(bytes, 0);
  try {
    return buffer.prototype.latin1Slice.call(bytes, 0, bytes.length);
  } catch (cause) {
    throw new InputTooLargeError(bytes.length, STRING_MAX, { cause });
  }
}

/** Offset of the first ill-formed sequence (Unicode 15, table 3-7), or -1. */
function illFormedAt(bytes: Uint8Array): number {
  let i = 0;
  while (i < bytes.length) {
    const size = sequenceLength(bytes, i);
    if (size === 0) return i;
    i += size;
  }
  return -1;
}

/** Each run of bytes that are no part of a well-formed sequence: where it starts, and what is behind it. */
export function* illFormedRuns(bytes: Uint8Array): Generator<readonly [start: number, end: number]> {
  for (let i = 0; i < bytes.length; ) {
    const size = sequenceLength(bytes, i);
    const start = i;
    i += size;
    if (size > 0) continue;
    while (i < bytes.length && sequenceLength(bytes, i) === 0) i++;
    yield [start, i];
  }
}

/** Bytes of the well-formed sequence at `i`, or 0. */
function sequenceLength(bytes: Uint8Array, i: number): number {
  const lead = bytes[i]!;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const size = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  // The second byte excludes overlong forms, surrogates and code points above U+10FFFF.
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  const second = bytes[i + 1] ?? 0;
  if (second < low || second > high) return 0;
  for (let k = 2; k < size; k++) {
    if (((bytes[i + k] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return size;
}
