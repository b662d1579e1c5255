// The ABI of ociconf-scan.wasm: what can be told of many documents without a record for each line. A line has an
// effect, its key and a value; it is counted by its key, and its value takes the place of the one before it.
//
//     4,224    | lines that took effect, i32 by key id | 128
//     4,352    | refused documents: root.path, process.args, process.cwd, i32 each | 16
//     4,368    | the document's values, u64 by key id | 192
//     4,560    | what they are where a document does not say, u64 by key id | 192
//     4,752    | sum low, sum high, min, max of each integer, u64 | 192
//     4,944    | the values of known lines, u64 by id | 8,192
//     13,136   | ends of documents: bytes, units, u32 each; 7,078 |
//
// The value of an integer is the number, of root_path whether it is empty, of process_cwd whether it is relative.

import { value as integer, parseDigits } from './integers';
import {
  ALL_ASCII,
  COUNTS_OFFSET,
  ENDS_END,
  ENDS_OFFSET,
  FLAG_KNOWN,
  ID_MASK,
  INITIAL_VALUES_OFFSET,
  INPUT_OFFSET,
  INTEGER_KEYS,
  KEY_MASK,
  KEY_MOUNT,
  KEY_NAMESPACE,
  KEY_PROCESS_ARG,
  KEY_PROCESS_CWD,
  KEY_PROCESS_UID,
  KEY_ROOT_PATH,
  KIND_SHIFT,
  KNOWN_HEAD_AT,
  KNOWN_LENGTH_AT,
  KNOWN_NEXT_AT,
  KNOWN_OFFSET,
  KNOWN_SLOT_BYTES,
  KNOWN_VALUES_OFFSET,
  LAST_FLAG_KEY,
  LAST_U32_KEY,
  LAST_U64_KEY,
  MORE,
  PROTOCOL_VERSION,
  REFUSED_OFFSET,
  SUMMARIES_OFFSET,
  VALUES_OFFSET,
} from './protocol';
import { forgetWhenFull, holds, recallHere, slotOf } from './recall';
import { find, findHere, isSeparator } from './search';
import { allAscii, maybeSpace, shrinkage, trimEnd, trimStart } from './text';
import { BEGINNING, COLONS, EQUALS, NEWLINES } from './vectors';
import { idsHere, idsOf, learnWords } from './words';

export const protocol: i32 = PROTOCOL_VERSION;

const SLASH: u8 = 0x2f;
const HASH: u8 = 0x23;
const VALUE_BYTES: usize = 8;
const SUMMARY_BYTES: usize = 32;
const SUMMARIES: usize = SUMMARIES_OFFSET;
/** A slot has as many bytes for each byte of its value. */
const SLOT_SHARE: usize = KNOWN_SLOT_BYTES / 8;
const INTEGERS: usize = INTEGER_KEYS;
const LAST_END: usize = ENDS_END;
const FIRST_INTEGER: usize = KEY_PROCESS_UID;

/** The input not read yet. */
let position: usize = 0;
let end: usize = 0;
let ascii: bool = false;
/** The position that stands for UTF-16 unit 0 of the window, at the document's start. */
let base: usize = 0;
let documentStart: usize = 0;
let argsBefore: i32 = 0;

/** Takes `words` entries of WORD_ENTRY_BYTES at INPUT_OFFSET. Once, on a fresh instance that has its vectors. */
export function learn(words: i32): void {
  learnWords(INPUT_OFFSET, words);
}

/** Forgets all documents. The initial values are already in place. */
export function begin(): void {
  memory.fill(COUNTS_OFFSET, 0, VALUES_OFFSET - COUNTS_OFFSET);
  for (let i: usize = 0; i < INTEGERS; i++) {
    const summary = SUMMARIES + i * SUMMARY_BYTES;
    memory.fill(summary, 0, SUMMARY_BYTES);
    store<u64>(summary, u64.MAX_VALUE, 16);
  }
  startDocument();
}

export function isAscii(length: i32): bool {
  return allAscii(INPUT_OFFSET, INPUT_OFFSET + length);
}

/** Counts a window of `length` bytes; `flags`: ALL_ASCII. Returns how many documents ended, with MORE to go on. */
export function count(length: i32, flags: i32): i32 {
  position = INPUT_OFFSET;
  end = INPUT_OFFSET + length;
  store<u8>(end, load<u8>(NEWLINES));
  ascii = (flags & ALL_ASCII) != 0;
  base = INPUT_OFFSET;
  documentStart = INPUT_OFFSET;
  forgetWhenFull();
  return resume();
}

export function resume(): i32 {
  let out: usize = ENDS_OFFSET;
  const last = end;
  let previous: usize = BEGINNING;
  let p = position;
  while (p < last && out < LAST_END) {
    if (isSeparator(p)) {
      p = min(find(p, last, NEWLINES) + 1, last);
      writeEnd(p, out);
      endDocument();
      previous = BEGINNING;
      out += 8;
      continue;
    }
    let slot: usize = load<u32>(previous, KNOWN_NEXT_AT);
    let length: usize = load<u32>(slot, KNOWN_LENGTH_AT);
    if (load<i32>(slot, KNOWN_HEAD_AT) == 0 || !holds(slot, p, length)) {
      length = findHere(p, last, NEWLINES) + 1 - p;
      const head = recallHere(p, length);
      if ((head & FLAG_KNOWN) == 0) {
        newLine(p, p + length - 1, head);
        p += length;
        continue;
      }
      slot = slotOf(head);
      store<u32>(previous, <u32>slot, KNOWN_NEXT_AT);
    }
    takeEffect(load<i32>(slot, KNOWN_HEAD_AT) & KEY_MASK, load<u64>(knownValue(slot)));
    previous = slot;
    p += length;
  }
  position = p;
  return <i32>((out - ENDS_OFFSET) >> 3) | (p < last ? MORE : 0);
}

/** Where the value of a known line stands. @inline */
function knownValue(slot: usize): usize {
  return (slot - KNOWN_OFFSET) / SLOT_SHARE + KNOWN_VALUES_OFFSET;
}

/** Counts a line. What has no effect has key 0, whose count and value nobody reads. @inline */
function takeEffect(key: usize, value: u64): void {
  const counter = (key << 2) + COUNTS_OFFSET;
  store<i32>(counter, load<i32>(counter) + 1);
  store<u64>((key << 3) + VALUES_OFFSET, value);
}

/** Notes that a document ends where the next starts, at `p`. */
function writeEnd(p: usize, out: usize): void {
  if (!ascii) base += shrinkage(documentStart, p);
  documentStart = p;
  store<u32>(out, <u32>(p - INPUT_OFFSET));
  store<u32>(out, <u32>(p - base), 4);
}

/** Adds the document at hand to the summaries, and starts the next. */
export function endDocument(): void {
  let refused: usize = 0;
  if (load<u8>(VALUES_OFFSET + KEY_ROOT_PATH * 8) != 0) refused = REFUSED_OFFSET;
  else if (load<i32>(COUNTS_OFFSET + KEY_PROCESS_ARG * 4) == argsBefore) refused = REFUSED_OFFSET + 4;
  else if (load<u8>(VALUES_OFFSET + KEY_PROCESS_CWD * 8) != 0) refused = REFUSED_OFFSET + 8;
  if (refused != 0) store<i32>(refused, load<i32>(refused) + 1);
  for (let i: usize = 0; i < INTEGERS; i++) {
    const value = load<u64>((FIRST_INTEGER + i) * VALUE_BYTES + VALUES_OFFSET);
    const summary = SUMMARIES + i * SUMMARY_BYTES;
    const sum = load<u64>(summary) + value;
    store<u64>(summary, sum);
    store<u64>(summary, load<u64>(summary, 8) + <u64>(sum < value), 8);
    if (value < load<u64>(summary, 16)) store<u64>(summary, value, 16);
    if (value > load<u64>(summary, 24)) store<u64>(summary, value, 24);
  }
  startDocument();
}

function startDocument(): void {
  memory.copy(VALUES_OFFSET, INITIAL_VALUES_OFFSET, SUMMARIES_OFFSET - INITIAL_VALUES_OFFSET);
  argsBefore = load<i32>(COUNTS_OFFSET + KEY_PROCESS_ARG * 4);
}

/** The value of the latest line that took effect. */
let value: u64 = 0;

/** Counts a line that is not known; `learnable` is what `recall` said of it. */
function newLine(p: usize, q: usize, learnable: i32): void {
  const key = parseLine(p, q);
  takeEffect(key, value);
  if (learnable == 0) return;
  const slot = slotOf(learnable);
  store<u64>(knownValue(slot), value);
  store<i32>(slot, FLAG_KNOWN | learnable | <i32>key, KNOWN_HEAD_AT);
}

/** Returns the key of the line p..q, and sets `value`; 0 for a line that has no effect. @inline */
function parseLine(p: usize, q: usize): usize {
  value = 0;
  const equals = findHere(p, q, EQUALS);
  if (equals >= q) return 0;
  let key = idsHere(p, equals - p) & ID_MASK;
  if (key == 0) {
    if (load<u8>(p) == HASH) return 0;
    p = trimStart(p, equals);
    key = idsOf(p, trimEnd(p, equals) - p) & ID_MASK;
    if (key == 0) return 0;
  }
  let start = equals + 1;
  if (maybeSpace(load<u8>(start)) | maybeSpace(load<u8>(q - 1))) {
    q = trimEnd(start, q);
    start = trimStart(start, q);
  }
  if (key == KEY_MOUNT) {
    const first = find(start, q, COLONS);
    if (find(first + 1, q, COLONS) >= q) return 0;
  } else if (key == KEY_NAMESPACE) {
    const kind = idsOf(start, find(start, q, COLONS) - start) >> KIND_SHIFT;
    if ((kind & ID_MASK) == 0) return 0;
  } else if (key == KEY_ROOT_PATH) {
    value = <u64>(start == q);
  } else if (key == KEY_PROCESS_CWD) {
    value = <u64>(load<u8>(start) != SLASH); // an empty value is followed by a space or a line feed
  } else if (key > LAST_FLAG_KEY && key <= LAST_U64_KEY) {
    const found = parseDigits(start, q, key <= LAST_U32_KEY ? u32.MAX_VALUE : u64.MAX_VALUE);
    value = found ? integer : load<u64>(((<usize>key) << 3) + INITIAL_VALUES_OFFSET);
  }
  return key;
}
