// The hash table of words that have ids: keys, namespace kinds, atoms. TypeScript owns the list and teaches it once
// per instance, so that it is written in one place only.

import {
  PADDING_OFFSET,
  WORD_BYTES_MAX,
  WORD_ENTRY_BYTES,
  WORD_IDS_AT,
  WORD_PADDING,
  WORD_SLOT_BITS,
  WORD_SLOT_BYTES,
} from './protocol';

/** 2^64 / golden ratio: Fibonacci hashing spreads by the product's high bits. */
const SPREAD: u64 = 0x9e3779b97f4a7c15;
const SLOT_BITS: u64 = WORD_SLOT_BITS;
const SLOT_BYTES: usize = WORD_SLOT_BYTES;
const BYTES_MAX: usize = WORD_BYTES_MAX;
const PADDING: usize = PADDING_OFFSET;
const TABLE_MASK: usize = PADDING_OFFSET - 1;

/** @inline */
function slotOf(text: v128): usize {
  const mixed = <u64>i64x2.extract_lane(text, 0) ^ rotl<u64>(i64x2.extract_lane(text, 1), 29);
  return <usize>((mixed * SPREAD) >> (64 - SLOT_BITS)) * SLOT_BYTES;
}

/** @inline */
function following(slot: usize): usize {
  return (slot + SLOT_BYTES) & TABLE_MASK;
}

/** Puts `count` entries at `p` (text padded to 16 bytes, u32 ids) into the table. */
export function learnWords(p: usize, count: i32): void {
  memory.fill(PADDING + BYTES_MAX, <u8>WORD_PADDING, BYTES_MAX);
  for (; count > 0; count--, p += WORD_ENTRY_BYTES) {
    let slot = slotOf(v128.load(p));
    while (load<u32>(slot, WORD_IDS_AT) != 0) slot = following(slot);
    memory.copy(slot, p, WORD_ENTRY_BYTES);
  }
}

/** The packed ids of the word of `length` bytes at `p`, or 0. @inline */
export function idsOf(p: usize, length: usize): i32 {
  if (length > BYTES_MAX) return 0;
  const text = v128.or(v128.load(p), v128.load(PADDING + BYTES_MAX - length));
  let slot = slotOf(text);
  let ids = load<i32>(slot, WORD_IDS_AT);
  while (ids != 0 && v128.any_true(v128.xor(v128.load(slot), text))) {
    slot = following(slot);
    ids = load<i32>(slot, WORD_IDS_AT);
  }
  return ids;
}
