import type { Cut, Delimiter } from './stretches.ts';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const DASH = 0x2d;
const DASHES = 3;

/** Lines that are exactly `---`, where a carriage return may follow: as the engines have them (SEPARATOR in text.ts). */
export const SEPARATORS: Delimiter = {
  // A line feed, `---` and a carriage return.
  longestStart: 5,

  first(bytes: Uint8Array, from: number, isLineStart: boolean): Cut | undefined {
    for (let feed = bytes.indexOf(LINE_FEED, from); feed >= 0; feed = bytes.indexOf(LINE_FEED, feed + 1)) {
      const start = separatorStart(bytes, feed, isLineStart);
      if (start >= 0) return { start, end: feed + 1 };
    }
    return undefined;
  },

  lastEnd(bytes: Uint8Array, from: number): number {
    for (let i = bytes.length - 1; i >= from; i--) {
      if (bytes[i] === LINE_FEED && separatorStart(bytes, i, true) >= 0) return i + 1;
    }
    return 0;
  },

  contentEnd(rest: Uint8Array): number {
    const start = separatorStart(rest, rest.length, true);
    return start < 0 ? rest.length : start;
  },
};

/** Where the separator starts that ends at `end`, or -1. */
function separatorStart(bytes: Uint8Array, end: number, isLineStart: boolean): number {
  const start = (bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end) - DASHES;
  if (start < 0 || (start === 0 ? !isLineStart : bytes[start - 1] !== LINE_FEED)) return -1;
  for (let i = start; i < start + DASHES; i++) if (bytes[i] !== DASH) return -1;
  return start;
}
