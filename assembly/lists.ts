// The hash table of whole option lists that have ids: most containers' mounts carry one of a few dozen.

import {
  LIST_BYTES_MAX,
  LIST_BYTES_MIN,
  LIST_ENTRY_BYTES,
  LIST_ID_AT,
  LIST_LENGTH_AT,
  LIST_SLOT_BYTES,
  LIST_SLOTS,
  LISTS_OFFSET,
} from './protocol';
import { SPREAD } from './words';

const BYTES_MIN: usize = LIST_BYTES_MIN;
const BYTES_MAX: usize = LIST_BYTES_MAX;
const SLOT_BYTES: usize = LIST_SLOT_BYTES;
const SLOTS: usize = LIST_SLOTS;

/** The slot of the list of `length` bytes at `p`, or the empty one where it would go. */
function slotOf(p: usize, length: usize): usize {
  // Lists share beginnings and ends: both and the length together tell them apart.
  const mixed = (load<u64>(p, 8) ^ rotl<u64>(load<u64>(p + length - 8), 17)) + length;
  let index = <usize>((mixed * SPREAD) >> (64 - ctz<u64>(LIST_SLOTS)));
  while (true) {
    const slot = index * SLOT_BYTES + LISTS_OFFSET;
    const known = <usize>load<u32>(slot, LIST_LENGTH_AT);
    if (known == 0 || (known == length && equal(p, slot, length))) return slot;
    index = (index + 1) & (SLOTS - 1);
  }
}

/** Compares 16 bytes at a time, the last 16 over again where they do not fit. @inline */
function equal(p: usize, slot: usize, length: usize): bool {
  const last = length - 16;
  for (let at: usize = 0; at < last; at += 16) {
    if (v128.any_true(v128.xor(v128.load(p + at), v128.load(slot + at)))) return false;
  }
  return !v128.any_true(v128.xor(v128.load(p + last), v128.load(slot + last)));
}

/** The id of the list of `length` bytes at `p`, or 0. @inline */
export function listIdOf(p: usize, length: usize): i32 {
  return length - BYTES_MIN > BYTES_MAX - BYTES_MIN ? 0 : load<i32>(slotOf(p, length), LIST_ID_AT);
}

/** Puts `count` entries at `p` (text in 64 bytes, u32 length, u32 id) into the table. */
export function learnLists(p: usize, count: i32): void {
  for (; count > 0; count--, p += LIST_ENTRY_BYTES) {
    memory.copy(slotOf(p, load<u32>(p, LIST_LENGTH_AT)), p, LIST_ENTRY_BYTES);
  }
}
