import { isBytes, plainBytes } from '../../engine/bytes.ts';
import { decodeUtf8 } from '../../engine/utf8.ts';
import { InputTooLargeError, InvalidUtf8Error, wrongType } from '../../errors.ts';

export interface Decoded {
  readonly text: string;
  /** Where bytes that are not UTF-8 begin, in the text; -1 where there are none. */
  readonly illFormedAt: number;
}

/**
 * The text of an input. What is not UTF-8 becomes U+FFFD, as in Go; a byte order mark stays.
 * @throws InputTooLargeError beyond `maxSize` bytes or UTF-16 units
 * @throws TypeError for anything but a string or bytes
 */
export function decode(input: string | Uint8Array, maxSize: number): Decoded {
  if (typeof input === 'string') {
    refuseTooLarge(input.length, maxSize);
    return { text: input, illFormedAt: -1 };
  }
  if (!isBytes(input)) throw wrongType('input', 'a string or a Uint8Array', input);
  refuseTooLarge(input.byteLength, maxSize);
  const bytes = plainBytes(input);
  try {
    return { text: decodeUtf8(bytes, 0), illFormedAt: -1 };
  } catch (error) {
    if (!(error instanceof InvalidUtf8Error)) throw error;
    return { text: lenient(bytes), illFormedAt: lenient(bytes.subarray(0, error.offset)).length };
  }
}

function lenient(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

function refuseTooLarge(length: number, limit: number): void {
  if (length > limit)
    throw new InputTooLargeError(length, limit, { advice: 'raise maxSize if that is meant' });
}
