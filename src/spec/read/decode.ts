import type { Span } from '../../diagnostics/diagnostic.ts';
import { bareView, isBytes, plainBytes } from '../../engine/bytes.ts';
import { decodeUtf8, illFormedRuns } from '../../engine/utf8.ts';
import { InputTooLargeError, InvalidUtf8Error, wrongType } from '../../errors.ts';

/** Places in a text that came of bytes that are not UTF-8. */
export interface IllFormed {
  /** Offset of the first of them in the bytes. */
  readonly first: number;
  /** The first of them, in the text. */
  readonly spans: readonly Span[];
  /** How many there are beyond these. */
  readonly more: number;
}

export interface Decoded {
  readonly text: string;
  readonly illFormed?: IllFormed;
}

/** A file in another encoding has a place in every other word. */
const MOST_PLACES = 100;

/**
 * The text of an input. What is not UTF-8 becomes U+FFFD, as in Go; a byte order mark stays.
 * @throws InputTooLargeError beyond `maxSize` bytes or UTF-16 units
 * @throws TypeError for anything but a string or bytes
 */
export function decode(input: string | Uint8Array, maxSize: number): Decoded {
  if (typeof input === 'string') {
    refuseTooLarge(input.length, maxSize);
    return { text: input };
  }
  if (!isBytes(input)) throw wrongType('input', 'a string or a Uint8Array', input);
  refuseTooLarge(bareView(input).length, maxSize);
  const bytes = plainBytes(input);
  try {
    return { text: decodeUtf8(bytes, 0) };
  } catch (error) {
    if (!(error instanceof InvalidUtf8Error)) throw error;
    return lenient(bytes, error.offset);
  }
}

function lenient(bytes: Uint8Array, first: number): Decoded {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const spans: Span[] = [];
  let text = '';
  let more = 0;
  let decoded = 0;
  for (const [start, end] of illFormedRuns(bytes)) {
    if (spans.length === MOST_PLACES) {
      more++;
      continue;
    }
    text += decoder.decode(bytes.subarray(decoded, start));
    const replaced = decoder.decode(bytes.subarray(start, end));
    spans.push({ offset: text.length, length: replaced.length });
    text += replaced;
    decoded = end;
  }
  return { text: text + decoder.decode(bytes.subarray(decoded)), illFormed: { first, spans, more } };
}

function refuseTooLarge(length: number, limit: number): void {
  // Not >, so that NaN is no limit that lets everything pass.
  if (!(length <= limit))
    throw new InputTooLargeError(length, limit, { advice: 'raise maxSize if that is meant' });
}
