// Lines -> key and value spans -> records.

import { value as integer, parseDigits } from './integers';
import {
  ALL_ASCII,
  DETAIL_WORDS_MAX,
  DETAILS_END,
  DETAILS_OFFSET,
  DOCUMENT_END,
  DOCUMENT_WORDS,
  DOCUMENTS,
  EVERY_LINE,
  FLAG_KNOWN,
  FLAG_NONE,
  FLAG_TRUE,
  HEADS_OFFSET,
  HOOK_WORDS,
  ID_MASK,
  INPUT_OFFSET,
  INTEGER_WORDS,
  KEY_DOCUMENT,
  KEY_MASK,
  KEY_MOUNT,
  KEY_NAMESPACE,
  KEY_NONE,
  KIND_SHIFT,
  KNOWN_HEAD_AT,
  KNOWN_LENGTH_AT,
  KNOWN_NEXT_AT,
  LAST_FLAG_KEY,
  LAST_TEXT_KEY,
  LAST_U32_KEY,
  MORE,
  MOUNT_WORDS,
  NAMESPACE_WORDS,
  NO_PATH,
  OPTIONS_MAX,
  OPTIONS_UNSPLIT,
  TEXT_WORDS,
  WHOLE_RECORDS,
} from './protocol';
import { forgetWhenFull, holds, learnNothing, recall, slotOf } from './recall';
import { find, findHere, isSeparator } from './search';
import { maybeSpace, shrinkage, trimEnd, trimStart } from './text';
import { BEGINNING, COLONS, COMMAS, EQUALS, NEWLINES } from './vectors';
import { idsOf } from './words';

const HASH: u8 = 0x23;
const HEAD_BYTES: usize = 8;
const LAST_DETAILS: usize = DETAILS_END - DETAIL_WORDS_MAX * 4;

/** The input not read yet; behind it stands a line feed of our own. */
let position: usize = 0;
let end: usize = 0;
let allAscii: bool = false;
let byDocument: bool = false;
let recalls: bool = false;
let everyLine: bool = false;
/** Where the document starts. */
let documentStart: usize = 0;
/** The position that stands for the document's UTF-16 unit 0 at `countedTo`, up to where it takes all into account. */
let base: usize = 0;
let countedTo: usize = 0;
/** The slot of the latest line that was known. */
let lastKnown: usize = 0;
/** Where the next details go. */
let details: usize = 0;

/** Starts on `length` bytes at INPUT_OFFSET. `flags`: ALL_ASCII, DOCUMENTS, WHOLE_RECORDS, EVERY_LINE. */
export function open(length: i32, flags: i32): void {
  position = INPUT_OFFSET;
  end = INPUT_OFFSET + length;
  store<u8>(end, load<u8>(NEWLINES));
  allAscii = (flags & ALL_ASCII) != 0;
  byDocument = (flags & DOCUMENTS) != 0;
  recalls = (flags & WHOLE_RECORDS) == 0;
  everyLine = (flags & EVERY_LINE) != 0;
  startDocument(INPUT_OFFSET);
  forgetWhenFull();
}

function startDocument(p: usize): void {
  documentStart = p;
  base = p;
  countedTo = p;
  lastKnown = BEGINNING;
}

/** Fills the heads. Returns the words written, with MORE or DOCUMENT_END where that is why it stopped. */
export function fill(): i32 {
  let out: usize = HEADS_OFFSET;
  details = DETAILS_OFFSET;
  const last = end;
  const many = byDocument;
  const known = recalls;
  let previous = lastKnown;
  let p = position;
  let ending: i32 = 0;
  while (p < last) {
    if (out == DETAILS_OFFSET) {
      ending = MORE;
      break;
    }
    if (many && isSeparator(p)) {
      const next = min(find(p, last, NEWLINES) + 1, last);
      writeDocumentEnd(p, next, out);
      previous = lastKnown;
      p = next;
      out += HEAD_BYTES;
      ending = DOCUMENT_END;
      break;
    }
    let head = 0;
    let length: usize = 0;
    if (known) {
      let slot: usize = load<u32>(previous, KNOWN_NEXT_AT);
      length = load<u32>(slot, KNOWN_LENGTH_AT);
      if (holds(slot, p, length)) head = load<i32>(slot, KNOWN_HEAD_AT);
      if (head == 0) {
        length = findHere(p, last, NEWLINES) + 1 - p;
        head = recall(p, length);
        if ((head & FLAG_KNOWN) != 0) {
          slot = slotOf(head);
          store<u32>(previous, <u32>slot, KNOWN_NEXT_AT);
        }
      }
      if ((head & FLAG_KNOWN) != 0) {
        previous = slot;
        p += length;
        store<i32>(out, head);
        if ((head & KEY_MASK) != 0 || everyLine) out += HEAD_BYTES;
        continue;
      }
    } else {
      length = find(p, last, NEWLINES) + 1 - p;
    }
    if (details > LAST_DETAILS) {
      ending = MORE;
      break;
    }
    out = newLine(p, p + length - 1, out, head);
    p += length;
  }
  lastKnown = previous;
  position = p;
  return <i32>((out - HEADS_OFFSET) >> 2) | ending;
}

/** Moves `base` on to the position `p`. */
function countTo(p: usize): void {
  if (!allAscii) base += shrinkage(countedTo, p);
  countedTo = p;
}

/** Writes the head of a record whose `words` of details stand at `details`. */
function writeHead(out: usize, head: i32, words: i32): void {
  store<i32>(out, head);
  store<i32>(out, <i32>((details - HEADS_OFFSET) >> 2), 4);
  details += (<usize>words) << 2;
}

function writeDocumentEnd(p: usize, next: usize, out: usize): void {
  countTo(p);
  store<i32>(details, <i32>(p - base));
  store<i32>(details, <i32>(next - base), 4);
  store<i32>(details, <i32>(next - documentStart), 8);
  writeHead(out, KEY_DOCUMENT, DOCUMENT_WORDS);
  startDocument(next);
}

/**
 * Writes the record of the line p..q at `out`, if it has one; `learnable` is what `recall` said of it.
 * @returns where the next record goes
 */
function newLine(p: usize, q: usize, out: usize, learnable: i32): usize {
  if (parseLine(p, q, out, learnable) != 0) return out + HEAD_BYTES;
  if (learnable != 0) learnNothing(learnable);
  if (!everyLine) return out;
  countTo(p);
  store<i32>(details, <i32>(p - base));
  writeHead(out, KEY_NONE, TEXT_WORDS);
  return out + HEAD_BYTES;
}

/** Returns how many words of details there are: 0 for a line that has no effect. @inline */
function parseLine(p: usize, q: usize, out: usize, learnable: i32): i32 {
  const begin = p;
  const equals = find(p, q, EQUALS);
  if (equals >= q) return 0;
  let key = idsOf(p, equals - p) & ID_MASK;
  if (key == 0) {
    // Unknown, or with space around it. A comment is the first: no key starts with `#`.
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

  countTo(begin);
  const from = base;
  const at = details;
  let head = key | learnable;
  let words = TEXT_WORDS;
  if (key > LAST_TEXT_KEY) {
    if (key == KEY_MOUNT) {
      words = mount(start, q, from, at);
    } else if (key == KEY_NAMESPACE) {
      words = namespace(start, q, from, at);
    } else if (key > KEY_NAMESPACE) {
      words = hook(start, q, from, at);
    } else if (key > LAST_FLAG_KEY) {
      words = INTEGER_WORDS;
      if (!parseDigits(start, q, key <= LAST_U32_KEY ? u32.MAX_VALUE : u64.MAX_VALUE)) head |= FLAG_NONE;
      store<u64>(at, integer, 16);
    } else if (q - start == 4 && load<u32>(start) == 0x65757274 /* "true", little-endian */) {
      head |= FLAG_TRUE;
    }
    if (words == 0) return 0;
  }
  store<i32>(at, <i32>(p - from));
  store<i32>(at, <i32>(start - from), 4);
  store<i32>(at, <i32>(q - from), 8);
  writeHead(out, head, words);
  if (!allAscii && shrinkage(begin, q) != 0) narrowPositions(key, from, at, at + ((<usize>words) << 2));
  return words;
}

/** destination:type:source[:options]; 0 words where there are fewer than three parts. @inline */
function mount(p: usize, q: usize, from: usize, at: usize): i32 {
  const afterParts = at + 24;
  let part = at + 12;
  while (true) {
    const colon = find(p, q, COLONS);
    store<i32>(part, <i32>(colon - from));
    part += 4;
    p = colon + 1;
    if (part == afterParts) break;
    if (colon == q) return 0;
  }
  let list = 0;
  let count = 0;
  if (p <= q) {
    if (recalls) list = recall(p, q - p);
    if ((list & FLAG_KNOWN) == 0) count = options(p, q, from, at + MOUNT_WORDS * 4);
  }
  store<i32>(at, count, 24);
  store<i32>(at, list, 28);
  return count == OPTIONS_UNSPLIT ? MOUNT_WORDS : MOUNT_WORDS + 2 * count;
}

/** Splits at commas, trims, and writes each span. An empty list is one empty option. Returns how many. */
function options(p: usize, q: usize, from: usize, span: usize): i32 {
  for (let count = 1; count <= OPTIONS_MAX; count++) {
    const comma = find(p, q, COMMAS);
    let end = comma;
    if (maybeSpace(load<u8>(p)) | maybeSpace(load<u8>(end - 1))) {
      p = trimStart(p, end);
      end = trimEnd(p, end);
    }
    store<i32>(span, <i32>(p - from));
    store<i32>(span, <i32>(end - from), 4);
    if (comma == q) return count;
    p = comma + 1;
    span += 8;
  }
  return OPTIONS_UNSPLIT;
}

/** kind[:path]; 0 words where the kind is unknown. @inline */
function namespace(p: usize, q: usize, from: usize, at: usize): i32 {
  const colon = find(p, q, COLONS);
  const kind = (idsOf(p, colon - p) >> KIND_SHIFT) & ID_MASK;
  if (kind == 0) return 0;
  store<i32>(at, kind, 12);
  store<i32>(at, colon == q ? NO_PATH : <i32>(colon + 1 - from), 16);
  return NAMESPACE_WORDS;
}

/** path[:timeout] */
function hook(p: usize, q: usize, from: usize, at: usize): i32 {
  const colon = find(p, q, COLONS);
  parseDigits(min(colon + 1, q), q, u32.MAX_VALUE);
  store<i32>(at, <i32>(colon - from), 12);
  store<u32>(at, <u32>integer, 16);
  return HOOK_WORDS;
}

/** Takes from each position of the details what the characters before it in the line are shorter in UTF-16. */
function narrowPositions(key: i32, from: usize, at: usize, next: usize): void {
  narrowedTo = countedTo;
  shrunk = 0;
  narrow(at, from);
  narrow(at + 4, from);
  if (key == KEY_MOUNT) {
    narrow(at + 12, from);
    narrow(at + 16, from);
    narrow(at + 20, from);
    for (let word = at + MOUNT_WORDS * 4; word < next; word += 4) narrow(word, from);
  } else if (key >= KEY_NAMESPACE) {
    narrow(key == KEY_NAMESPACE ? at + 16 : at + 12, from);
  }
  narrow(at + 8, from);
}

/** Up to which byte of the line `shrunk` counts. */
let narrowedTo: usize = 0;
let shrunk: usize = 0;

/** Positions of a record are narrowed in the order in which they stand in the line. */
function narrow(word: usize, from: usize): void {
  const unit = load<i32>(word);
  if (unit < 0) return; // no path
  const p = <usize>unit + from;
  shrunk += shrinkage(narrowedTo, p);
  narrowedTo = p;
  store<i32>(word, <i32>(p - from - shrunk));
}
