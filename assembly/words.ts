// The hash table of words that have ids: keys and namespace kinds. TypeScript owns the list and teaches it
// once per instance, so that it is written in one place only.

import {
  WORD_BYTES_MAX,
  WORD_ENTRY_BYTES,
  WORD_IDS_AT,
  WORD_LENGTH_AT,
  WORD_SLOT_BYTES,
  WORD_SLOTS,
  WORDS_OFFSET,
} from './protocol';

/** 2^64 / golden ratio: Fibonacci hashing spreads by the product's high bits. */
const SPREAD: u64 = 0x9e3779b97f4a7c15;
const WORDS: usize = WORDS_OFFSET;
const SLOTS: usize = WORD_SLOTS;
const SLOT_BYTES: usize = WORD_SLOT_BYTES;

function slotOf(text: v128): usize {
  const mixed = i64x2.extract_lane(text, 0) ^ rotl<u64>(i64x2.extract_lane(text, 1), 29);
  return (<usize>((mixed * SPREAD) >> 56) & (SLOTS - 1)) * SLOT_BYTES + WORDS;
}

function following(slot: usize): usize {
  return ((slot - WORDS + SLOT_BYTES) & (SLOTS * SLOT_BYTES - 1)) + WORDS;
}

/** Puts `count` entries at `p` (text padded to 16 bytes, u32 length, u32 ids) into the table. */
export function learnWords(p: usize, count: i32): void {
  for (; count > 0; count--, p += WORD_ENTRY_BYTES) {
    let slot = slotOf(v128.load(p));
    while (load<u32>(slot, WORD_IDS_AT) != 0) slot = following(slot);
    memory.copy(slot, p, WORD_ENTRY_BYTES);
  }
}

/** The packed ids of the word of `length` bytes at `p`, or 0. */
export function idsOf(p: usize, length: i32): i32 {
  if (length > WORD_BYTES_MAX) return 0;
  const lanes = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const text = v128.and(v128.load(p), i8x16.lt_u(lanes, i8x16.splat(<u8>length)));
  let slot = slotOf(text);
  while (true) {
    const ids = load<i32>(slot, WORD_IDS_AT);
    if (ids == 0) return 0;
    // The length tells `mount` from `mount` followed by NULs.
    if (load<i32>(slot, WORD_LENGTH_AT) == length && i8x16.all_true(i8x16.eq(v128.load(slot), text)))
      return ids;
    slot = following(slot);
  }
}
