// The hash table of words that have ids: keys and namespace kinds. TypeScript owns the list and teaches it once
// per instance, so that it is written in one place only.

import {
  VECTORS_OFFSET,
  WORD_BYTES_MAX,
  WORD_ENTRY_BYTES,
  WORD_IDS_AT,
  WORD_SLOT_BITS,
  WORD_SLOT_BYTES,
} from './protocol';
import { PADDED } from './vectors';

/** 2^64 / golden ratio: Fibonacci hashing spreads by the product's high bits. */
export const SPREAD: u64 = 0x9e3779b97f4a7c15;
const SLOT_BITS: u64 = WORD_SLOT_BITS;
const SLOT_BYTES: usize = WORD_SLOT_BYTES;
const BYTES_MAX: usize = WORD_BYTES_MAX;
const TABLE_MASK: usize = VECTORS_OFFSET - 1;

/** The slot of the word of `length` bytes at `p`, or the empty one where it would go. @inline */
function slotHere(p: usize, length: usize): usize {
  const text = v128.or(v128.load(p), v128.load(PADDED - length));
  const mixed = <u64>i64x2.extract_lane(text, 0) ^ rotl<u64>(i64x2.extract_lane(text, 1), 29);
  let slot = <usize>((mixed * SPREAD) >> (64 - SLOT_BITS)) * SLOT_BYTES;
  while (v128.any_true(v128.xor(v128.load(slot), text)) && load<i32>(slot, WORD_IDS_AT) != 0) {
    slot = (slot + SLOT_BYTES) & TABLE_MASK;
  }
  return slot;
}

function slotOf(p: usize, length: usize): usize {
  return slotHere(p, length);
}

/** The packed ids of the word of `length` bytes at `p`, or 0. */
export function idsOf(p: usize, length: usize): i32 {
  return length > BYTES_MAX ? 0 : load<i32>(slotOf(p, length), WORD_IDS_AT);
}

/** The same, for a module that has room for it. @inline */
export function idsHere(p: usize, length: usize): i32 {
  return length > BYTES_MAX ? 0 : load<i32>(slotHere(p, length), WORD_IDS_AT);
}

/** Puts `count` entries at `p` (text padded to 16 bytes, u32 ids) into the table. */
export function learnWords(p: usize, count: i32): void {
  for (; count > 0; count--, p += WORD_ENTRY_BYTES) {
    memory.copy(slotOf(p, BYTES_MAX), p, WORD_ENTRY_BYTES);
  }
}
