// The ABI of ociconf-scan.wasm: what can be told of many documents without a record for each line. It shares the line
// index and the words with the scanner, and counts instead of writing:
//
//     4,224    | the line index, 1,012 x 8 |
//     12,320   | counts, i32 by key id | 128
//     12,448   | refused documents: root.path, process.args, process.cwd, i32 each | 16
//     12,464   | the document's integers, u64 in the order of their key ids | 48
//     12,512   | what they are where a document does not say, u64 each | 48
//     12,560   | sum low, sum high, min, max of each, u64 | 192
//     12,752   | ends of documents: bytes, units, u32 each; 6,598 |

import { parseDigits, value } from './integers';
import { endOfInput, indexLines, LINE_BYTES, openLines } from './lines';
import {
  ALL_ASCII,
  COUNTS_OFFSET,
  DOCUMENT_INTEGERS_OFFSET,
  ENDS_END,
  ENDS_OFFSET,
  ID_MASK,
  INITIAL_INTEGERS_OFFSET,
  INPUT_OFFSET,
  INTEGER_KEYS,
  KEY_MOUNT,
  KEY_NAMESPACE,
  KEY_PROCESS_ARG,
  KEY_PROCESS_CWD,
  KEY_PROCESS_UID,
  KEY_ROOT_PATH,
  KIND_SHIFT,
  LAST_FLAG_KEY,
  LAST_U32_KEY,
  LAST_U64_KEY,
  LINES_OFFSET,
  MORE,
  PROTOCOL_VERSION,
  REFUSED_OFFSET,
  SUMMARIES_OFFSET,
} from './protocol';
import { find, findEquals, isSeparator } from './search';
import { allAscii, maybeSpace, trimEnd, trimStart } from './text';
import { COLONS } from './vectors';
import { idsOf, learnWords, rareIdsOf } from './words';

export const protocol: i32 = PROTOCOL_VERSION;

const SLASH: u8 = 0x2f;
const HASH: u8 = 0x23;
const SUMMARY_BYTES: usize = 32;
const INTEGERS: usize = INTEGER_KEYS;
const SUMMARIES: usize = SUMMARIES_OFFSET;
const LAST_END: usize = ENDS_END;

let nextLine: usize = 0;
let lastLine: usize = 0;
let lineStart: usize = 0;
/** Of the document at hand. */
let argsBefore: i32 = 0;
let rootIsEmpty: bool = false;
let cwdIsRelative: bool = false;

/** Takes `words` entries of WORD_ENTRY_BYTES at INPUT_OFFSET. Once, on a fresh instance that has its vectors. */
export function learn(words: i32): void {
  learnWords(INPUT_OFFSET, words);
}

/** Forgets all documents. The integers' initial values are already in place. */
export function begin(): void {
  memory.fill(COUNTS_OFFSET, 0, DOCUMENT_INTEGERS_OFFSET - COUNTS_OFFSET);
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
  openLines(length, (flags & ALL_ASCII) != 0);
  nextLine = LINES_OFFSET;
  lastLine = LINES_OFFSET;
  lineStart = INPUT_OFFSET;
  return resume();
}

export function resume(): i32 {
  let out: usize = ENDS_OFFSET;
  let next = nextLine;
  let last = lastLine;
  let p = lineStart;
  let more: i32 = MORE;
  while (out < LAST_END) {
    if (next == last) {
      next = LINES_OFFSET;
      last = indexLines();
      if (next == last) {
        more = 0;
        break;
      }
    }
    const q: usize = load<u32>(next);
    if (isSeparator(p)) {
      endDocument();
      const after = min(q + 1, endOfInput());
      store<u32>(out, <u32>(after - INPUT_OFFSET));
      store<u32>(out, <u32>(after - load<u32>(next, 4)), 4);
      out += 8;
    } else {
      line(p, q);
    }
    next += LINE_BYTES;
    p = q + 1;
  }
  nextLine = next;
  lastLine = last;
  lineStart = p;
  return <i32>((out - ENDS_OFFSET) >> 3) | more;
}

/** Adds the document at hand to the summaries, and starts the next. */
export function endDocument(): void {
  let refused: usize = 0;
  if (rootIsEmpty) refused = REFUSED_OFFSET;
  else if (load<i32>(COUNTS_OFFSET + KEY_PROCESS_ARG * 4) == argsBefore) refused = REFUSED_OFFSET + 4;
  else if (cwdIsRelative) refused = REFUSED_OFFSET + 8;
  if (refused != 0) store<i32>(refused, load<i32>(refused) + 1);
  for (let i: usize = 0; i < INTEGERS; i++) {
    const integer = load<u64>(i * 8 + DOCUMENT_INTEGERS_OFFSET);
    const summary = SUMMARIES + i * SUMMARY_BYTES;
    const sum = load<u64>(summary) + integer;
    store<u64>(summary, sum);
    store<u64>(summary, load<u64>(summary, 8) + <u64>(sum < integer), 8);
    if (integer < load<u64>(summary, 16)) store<u64>(summary, integer, 16);
    if (integer > load<u64>(summary, 24)) store<u64>(summary, integer, 24);
  }
  startDocument();
}

function startDocument(): void {
  memory.copy(DOCUMENT_INTEGERS_OFFSET, INITIAL_INTEGERS_OFFSET, INTEGERS * 8);
  argsBefore = load<i32>(COUNTS_OFFSET + KEY_PROCESS_ARG * 4);
  rootIsEmpty = false;
  cwdIsRelative = false;
}

/** @inline */
function line(p: usize, q: usize): void {
  const equals = findEquals(p, q);
  if (equals >= q) return;
  let key = idsOf(p, equals - p) & ID_MASK;
  if (key == 0) {
    if (load<u8>(p) == HASH) return;
    p = trimStart(p, equals);
    key = rareIdsOf(p, trimEnd(p, equals) - p) & ID_MASK;
    if (key == 0) return;
  }
  let start = equals + 1;
  if (maybeSpace(load<u8>(start)) | maybeSpace(load<u8>(q - 1))) {
    q = trimEnd(start, q);
    start = trimStart(start, q);
  }
  if (key == KEY_MOUNT) {
    const first = find(start, q, COLONS);
    if (find(first + 1, q, COLONS) >= q) return;
  } else if (key == KEY_NAMESPACE) {
    const kind = idsOf(start, find(start, q, COLONS) - start) >> KIND_SHIFT;
    if ((kind & ID_MASK) == 0) return;
  } else if (key == KEY_ROOT_PATH) {
    rootIsEmpty = start == q;
  } else if (key == KEY_PROCESS_CWD) {
    cwdIsRelative = load<u8>(start) != SLASH; // an empty value is followed by a space or a newline
  } else if (key > LAST_FLAG_KEY && key <= LAST_U64_KEY) {
    const at = (key - KEY_PROCESS_UID) * 8;
    const found = parseDigits(start, q, key <= LAST_U32_KEY ? u32.MAX_VALUE : u64.MAX_VALUE);
    store<u64>(DOCUMENT_INTEGERS_OFFSET + at, found ? value : load<u64>(INITIAL_INTEGERS_OFFSET + at));
  }
  const counter = COUNTS_OFFSET + (key << 2);
  store<i32>(counter, load<i32>(counter) + 1);
}
