// Known lines and option lists: texts that were met often enough, each in a slot of its own. Two ways lead to a slot. Mostly
// lines come in the order in which they came the last time, so the slot of the line before says where to look first.
// Otherwise a hash of the text finds a set of four slots, whose tags, which are more of the hash, are compared at once.

import {
  FLAG_KNOWN,
  FLAG_LEARN,
  INPUT_OFFSET,
  KNOWN_BYTES_MAX,
  KNOWN_HEAD_AT,
  KNOWN_ID_SHIFT,
  KNOWN_LENGTH_AT,
  KNOWN_NEXT_AT,
  KNOWN_OFFSET,
  KNOWN_SLOT_BYTES,
  KNOWN_SLOTS,
  MET_OFFSET,
  TAGS_OFFSET,
  WORD_PADDING,
} from './protocol';
import { find } from './search';
import { BEGINNING, LEADS_OF_REPLACEMENT, PADDED } from './vectors';
import { SPREAD } from './words';

const BYTES_MAX: usize = KNOWN_BYTES_MAX;
const SETS: u64 = KNOWN_SLOTS / 4;
const MET_SETS: usize = KNOWN_SLOTS;
/** Beyond three of four slots taken, sets are full too often: all is forgotten. */
const TAKEN_MAX: i32 = (KNOWN_SLOTS / 4) * 3;

let taken: i32 = TAKEN_MAX;

/** Forgets all when there is no room for more, and at first. No record may be read after that. */
export function forgetWhenFull(): void {
  if (taken < TAKEN_MAX) return;
  memory.fill(TAGS_OFFSET, 0, INPUT_OFFSET - TAGS_OFFSET);
  // Slot 0 is never taken, as tags are odd: it holds no text, and is where to look first when nothing is known.
  store<i32>(TAGS_OFFSET, 2);
  store<u32>(BEGINNING, KNOWN_OFFSET, KNOWN_NEXT_AT);
  taken = 0;
}

/** Whether the slot's text is that of `length` bytes at `p`. @inline */
export function holds(slot: usize, p: usize, length: usize): bool {
  const short = length < 16;
  const over: usize = short ? 0 : length - 16;
  const padding = v128.load(PADDED - (short ? length : 16));
  const beginning = v128.xor(v128.load(slot), v128.or(v128.load(p), padding));
  const end = v128.xor(v128.load(slot + over), v128.or(v128.load(p + over), padding));
  let differs = v128.or(beginning, end);
  for (let at: usize = 16; at < over; at += 16) {
    differs = v128.or(differs, v128.xor(v128.load(slot + at), v128.load(p + at)));
  }
  return !v128.any_true(differs);
}

/**
 * What is known of the text of `length` bytes at `p`: the head of its record, with FLAG_KNOWN; FLAG_LEARN and an id
 * when it is to be learnt; 0 for nothing. A line ends with its line feed, so no list of options is the same text.
 */
export function recall(p: usize, length: usize): i32 {
  return recallHere(p, length);
}

/** The same, for a module that has room for it. @inline */
export function recallHere(p: usize, length: usize): i32 {
  if (length - 1 >= BYTES_MAX) return 0;
  // Beginning, middle and end tell texts apart well enough; what they miss is not known, but never mistaken.
  const short = length < 16;
  const over: usize = short ? 0 : length - 16;
  const padding = v128.load(PADDED - (short ? length : 16));
  const ends = v128.xor(v128.load(p), i64x2.add(v128.load(p + over), v128.load(p + (over >> 1))));
  const mixed = short ? v128.or(v128.load(p), padding) : ends;
  const lanes = <u64>i64x2.extract_lane(mixed, 0) ^ rotl<u64>(i64x2.extract_lane(mixed, 1), 29);
  const hash = lanes * SPREAD + length;
  const set = <usize>(hash >> (64 - ctz<u64>(SETS)));
  const tag = <i32>(hash >> 24) | 1;
  const same = i32x4.bitmask(i32x4.eq(v128.load(set * 16 + TAGS_OFFSET), i32x4.splat(tag)));
  if (same == 0) return meet(p, length, set, tag);
  const id = set * 4 + <usize>ctz(same);
  const slot = id * KNOWN_SLOT_BYTES + KNOWN_OFFSET;
  if (<usize>load<u32>(slot, KNOWN_LENGTH_AT) != length || !holds(slot, p, length)) return 0;
  const known = load<i32>(slot, KNOWN_HEAD_AT);
  return known != 0 ? known : learnable(id);
}

/** @inline */
function learnable(id: usize): i32 {
  return FLAG_LEARN | <i32>(id << KNOWN_ID_SHIFT);
}

/** The slot of what is known or learnable. @inline */
export function slotOf(head: i32): usize {
  return (<usize>(<u32>head) >> KNOWN_ID_SHIFT) * KNOWN_SLOT_BYTES + KNOWN_OFFSET;
}

/** Notes a text that is not known; at the third time, gives it a slot: what is read twice is not worth it. @inline */
function meet(p: usize, length: usize, set: usize, tag: i32): i32 {
  // The four tags met last in a set of their own, the latest first; this one must be there twice.
  const last = (<usize>(tag >> 1) & (MET_SETS - 1)) * 16 + MET_OFFSET;
  const met = v128.load(last);
  const times = i32x4.bitmask(i32x4.eq(met, i32x4.splat(tag)));
  if ((times & (times - 1)) == 0) {
    v128.store(last, i32x4.replace_lane(v128.shuffle<u32>(met, met, 0, 0, 1, 2), 0, tag));
    return 0;
  }
  // JavaScript's halves of surrogate pairs all become U+FFFD in UTF-8: texts that may have one are not what they seem.
  if (find(p, p + length, LEADS_OF_REPLACEMENT) < p + length) return 0;
  const tags = set * 16 + TAGS_OFFSET;
  const free = i32x4.bitmask(i32x4.eq(v128.load(tags), i32x4.splat(0)));
  if (free == 0) return 0;
  const way = <usize>ctz(free);
  store<i32>(tags + way * 4, tag);
  taken++;
  const head = learnable(set * 4 + way);
  const slot = slotOf(head);
  memory.fill(slot, <u8>WORD_PADDING, 16);
  memory.copy(slot, p, length);
  store<u32>(slot, <u32>length, KNOWN_LENGTH_AT);
  store<i32>(slot, 0, KNOWN_HEAD_AT);
  store<u64>(slot, KNOWN_OFFSET, KNOWN_NEXT_AT); // and no verdict
  return head;
}

/** Says of a line that is to be learnt that it has no effect, which needs no reader. */
export function learnNothing(head: i32): void {
  store<i32>(slotOf(head), (head ^ FLAG_LEARN) | FLAG_KNOWN, KNOWN_HEAD_AT);
}
