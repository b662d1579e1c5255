import { fitSpec } from '../../../build/spec/fits.ts';
import { countQuotes } from '../../engine/quotes.ts';
import { UTF8_PER_UNIT } from '../../engine/utf8.ts';
import { hasLoneSurrogate } from './exact.ts';

/**
 * The fast way through JSON in which nothing is unusual: `JSON.parse`, and a proof that it lost nothing. Undefined
 * where there is none: the exact way (exact.ts) then finds out what it is.
 *
 * The proof: a text without escaped code units has two quotes for every name and every string, and a name that
 * stands twice leaves fewer of them in the value. Numbers are seen in the text (their form) and in the value (their
 * size and sign).
 *
 * Most texts need no more than a look at them as vectors and a count along the rules of a config.json; a text that has
 * what the first does not judge, or something that the rules do not name, takes the loops below.
 */
export function parsePlain(text: string, maxDepth: number): unknown {
  const surelyPlain = countQuotes(text, maxDepth);
  const quotes = surelyPlain < 0 ? countQuotesOneByOne(text) : surelyPlain;
  if (quotes < 0) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (surelyPlain >= 0 && 2 * fitSpec(value, Number.POSITIVE_INFINITY) === quotes) return value;
  return 2 * countTexts(value, maxDepth) === quotes ? value : undefined;
}

const QUOTE = 0x22;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const BACKSLASH = 0x5c;
const SMALL_E = 0x65;
const SMALL_U = 0x75;
const CASE_BIT = 0x20;

let encoder: TextEncoder | undefined;
/** Most configurations fit. */
let scratch: Uint8Array<ArrayBuffer> | undefined;
const SCRATCH_SIZE = 2 ** 16;

/**
 * Quotes around strings; -1 where a string has `\\u` or half of a surrogate pair, or a number a fraction or an
 * exponent. Looks at bytes: reading them one by one is twice as fast as asking a string for its units.
 */
function countQuotesOneByOne(text: string): number {
  encoder ??= new TextEncoder();
  scratch ??= new Uint8Array(SCRATCH_SIZE);
  const needed = text.length * UTF8_PER_UNIT;
  const bytes = needed <= SCRATCH_SIZE ? scratch : new Uint8Array(needed);
  const { written } = encoder.encodeInto(text, bytes);
  if (written !== text.length && hasLoneSurrogate(text)) return -1;
  let quotes = 0;
  for (let i = 0; i < written; ) {
    const byte = bytes[i++]!;
    if (byte === QUOTE) {
      // To the closing quote; the text may end before it.
      for (let inner = bytes[i++]; inner !== QUOTE; inner = bytes[i++]) {
        if (i > written || (inner === BACKSLASH && bytes[i++] === SMALL_U)) return -1;
      }
      quotes += 2;
    } else if (byte < ZERO) {
      if (byte === POINT) return -1;
    } else if ((byte | CASE_BIT) === SMALL_E && bytes[i - 2]! <= NINE) return -1;
  }
  return quotes;
}

/** Names and strings in a value; not a number where one of its numbers is unusual or it is too deep. */
function countTexts(value: unknown, depth: number): number {
  if (typeof value === 'string') return 1;
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0) ? 0 : Number.NaN;
  if (typeof value !== 'object' || value === null) return 0;
  if (depth === 0) return Number.NaN;
  let count = 0;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) count += countTexts(value[i], depth - 1);
  } else {
    const members = value as Record<string, unknown>;
    for (const name in members) count += 1 + countTexts(members[name], depth - 1);
  }
  return count;
}
