// Vectors of one byte sixteen times over, which TypeScript writes to memory. A constant vector takes 18 bytes of code
// and three instructions, these take 8 and one.

import { KNOWN_NEXT_AT, VECTORS_OFFSET } from './protocol';

/** Behind sixteen zeros, sixteen of WORD_PADDING: a load that starts at PADDED - n pads all but the first n bytes. */
export const PADDED: usize = VECTORS_OFFSET + 16;
export const NEWLINES: usize = VECTORS_OFFSET + 32;
export const EQUALS: usize = VECTORS_OFFSET + 48;
export const COLONS: usize = VECTORS_OFFSET + 64;
export const COMMAS: usize = VECTORS_OFFSET + 80;

/** Not a vector: the pseudo slot that comes before the first line, of which only KNOWN_NEXT_AT is used. */
export const BEGINNING: usize = VECTORS_OFFSET + 96 - KNOWN_NEXT_AT;

/** The byte with which U+FFFD begins, and all from U+F000 on. */
export const LEADS_OF_REPLACEMENT: usize = VECTORS_OFFSET + 112;

/** One bit for each of the 16 bytes at `p` that equals the byte of the vector. @inline */
export function matches(p: usize, vector: usize): i32 {
  return i8x16.bitmask(i8x16.eq(v128.load(p), v128.load(vector)));
}
