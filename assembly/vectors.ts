// Vectors of one byte sixteen times over, in memory. A constant vector takes 18 bytes of code and three instructions,
// these take 8 and one.

import { VECTORS_OFFSET, WORD_PADDING } from './protocol';

/** Sixteen zeros and sixteen of WORD_PADDING: a load that starts at PADDED - n pads all but the first n bytes. */
export const PADDED: usize = VECTORS_OFFSET + 16;
export const NEWLINES: usize = VECTORS_OFFSET + 32;
export const EQUALS: usize = VECTORS_OFFSET + 48;
export const COLONS: usize = VECTORS_OFFSET + 64;
export const COMMAS: usize = VECTORS_OFFSET + 80;

export function writeVectors(): void {
  memory.fill(PADDED, <u8>WORD_PADDING, 16);
  memory.fill(NEWLINES, 0x0a, 16);
  memory.fill(EQUALS, 0x3d, 16);
  memory.fill(COLONS, 0x3a, 16);
  memory.fill(COMMAS, 0x2c, 16);
}

/** One bit for each of the 16 bytes at `p` that equals the byte of the vector. @inline */
export function matches(p: usize, vector: usize): i32 {
  return i8x16.bitmask(i8x16.eq(v128.load(p), v128.load(vector)));
}
