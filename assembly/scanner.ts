// Lines -> key and value spans -> records.

import { value as integer, parseDigits } from './integers';
import { endOfInput, indexLines, LINE_BYTES, openLines } from './lines';
import { listIdOf } from './lists';
import {
  ALL_ASCII,
  ATOM_SHIFT,
  DOCUMENT_END,
  DOCUMENT_WORDS,
  DOCUMENTS,
  FLAG_NONE,
  FLAG_TRUE,
  HOOK_WORDS,
  ID_MASK,
  INPUT_OFFSET,
  INTEGER_WORDS,
  KEY_DOCUMENT,
  KEY_MOUNT,
  KEY_NAMESPACE,
  KIND_SHIFT,
  LAST_FLAG_KEY,
  LAST_TEXT_KEY,
  LAST_U32_KEY,
  LINES_OFFSET,
  MORE,
  MOUNT_WORDS,
  NAMESPACE_WORDS,
  NO_PATH,
  OPTIONS_MAX,
  OPTIONS_UNSPLIT,
  RECORD_WORDS_MAX,
  RECORDS_OFFSET,
  SIZE_SHIFT,
  SOURCE_ATOM_SHIFT,
  TEXT_WORDS,
} from './protocol';
import { find, findEquals, isSeparator } from './search';
import { maybeSpace, shrinkage, trimEnd, trimStart } from './text';
import { COLONS, COMMAS } from './vectors';
import { idsOf, rareIdsOf } from './words';

const HASH: u8 = 0x23;

const LAST_RECORD: usize = INPUT_OFFSET - RECORD_WORDS_MAX * 4;

/** The indexed lines that are not scanned yet. */
let nextLine: usize = 0;
let lastLine: usize = 0;
/** The next line's start, and the position that stands for UTF-16 unit 0 of the window in it. */
let lineStart: usize = 0;
let origin: usize = 0;
/** Where the document starts: in memory, and in units of the window. */
let documentStart: usize = 0;
let documentUnits: usize = 0;
let byDocument: bool = false;

/** Starts on `length` bytes at INPUT_OFFSET. `flags`: ALL_ASCII, DOCUMENTS. */
export function open(length: i32, flags: i32): void {
  openLines(length, (flags & ALL_ASCII) != 0);
  nextLine = LINES_OFFSET;
  lastLine = LINES_OFFSET;
  lineStart = INPUT_OFFSET;
  origin = INPUT_OFFSET;
  documentStart = INPUT_OFFSET;
  documentUnits = 0;
  byDocument = (flags & DOCUMENTS) != 0;
}

/** Fills the record area. Returns the words written, with MORE or DOCUMENT_END where that is why it stopped. */
export function fill(): i32 {
  let out: usize = RECORDS_OFFSET;
  let next = nextLine;
  let last = lastLine;
  let p = lineStart;
  let lineOrigin = origin;
  let units = documentUnits;
  const many = byDocument;
  let ending: i32 = MORE;
  while (out <= LAST_RECORD) {
    if (next == last) {
      next = LINES_OFFSET;
      last = indexLines();
      if (next == last) {
        ending = 0;
        break;
      }
    }
    const q: usize = load<u32>(next);
    const nextOrigin: usize = load<u32>(next, 4);
    const from = lineOrigin + units;
    next += LINE_BYTES;
    if (many && isSeparator(p, q)) {
      writeDocumentEnd(p, min(q + 1, endOfInput()), from, out);
      units = q + 1 - nextOrigin;
      out += DOCUMENT_WORDS * 4;
      ending = DOCUMENT_END;
    } else {
      out = line(p, q, from, lineOrigin != nextOrigin, out);
    }
    p = q + 1;
    lineOrigin = nextOrigin;
    if (ending == DOCUMENT_END) break;
  }
  nextLine = next;
  lastLine = last;
  lineStart = p;
  origin = lineOrigin;
  documentUnits = units;
  return <i32>((out - RECORDS_OFFSET) >> 2) | ending;
}

function writeDocumentEnd(p: usize, next: usize, from: usize, out: usize): void {
  store<i32>(out, KEY_DOCUMENT | (DOCUMENT_WORDS << SIZE_SHIFT));
  store<i32>(out, <i32>(p - from), 4);
  store<i32>(out, <i32>(next - from), 8);
  store<i32>(out, <i32>(next - documentStart), 12);
  documentStart = next;
}

/**
 * Writes the record of the line p..q at `out`, if it has one.
 * @param from the position that stands for UTF-16 unit 0
 * @param wide whether the line has characters beyond ASCII
 * @returns where the next record goes
 * @inline
 */
function line(p: usize, q: usize, from: usize, wide: bool, out: usize): usize {
  const begin = p;
  const equals = findEquals(p, q);
  if (equals >= q) return out;
  let key = idsOf(p, equals - p) & ID_MASK;
  if (key == 0) {
    // Unknown, or with space around it. A comment is the first: no key starts with `#`.
    if (load<u8>(p) == HASH) return out;
    p = trimStart(p, equals);
    key = rareIdsOf(p, trimEnd(p, equals) - p) & ID_MASK;
    if (key == 0) return out;
  }
  let start = equals + 1;
  if (maybeSpace(load<u8>(start)) | maybeSpace(load<u8>(q - 1))) {
    q = trimEnd(start, q);
    start = trimStart(start, q);
  }

  let head = key;
  let words = TEXT_WORDS;
  if (key > LAST_TEXT_KEY) {
    if (key == KEY_MOUNT) {
      words = mount(start, q, from, out);
    } else if (key == KEY_NAMESPACE) {
      words = namespace(start, q, from, out);
    } else if (key > KEY_NAMESPACE) {
      words = hook(start, q, from, out);
    } else if (key > LAST_FLAG_KEY) {
      words = INTEGER_WORDS;
      if (!parseDigits(start, q, key <= LAST_U32_KEY ? u32.MAX_VALUE : u64.MAX_VALUE)) head |= FLAG_NONE;
      store<u64>(out, integer, 16);
    } else if (q - start == 4 && load<u32>(start) == 0x65757274 /* "true", little-endian */) {
      head |= FLAG_TRUE;
    }
    if (words == 0) return out;
  }
  store<i32>(out, head | (words << SIZE_SHIFT));
  store<i32>(out, <i32>(p - from), 4);
  store<i32>(out, <i32>(start - from), 8);
  store<i32>(out, <i32>(q - from), 12);
  const next = out + ((<usize>words) << 2);
  if (wide) narrowPositions(key, begin, from, out, next);
  return next;
}

/** destination:type:source[:options]; 0 words where there are fewer than three parts. @inline */
function mount(p: usize, q: usize, from: usize, out: usize): i32 {
  const afterParts = out + 28;
  let part = out + 16;
  let atoms = 0;
  while (true) {
    const colon = find(p, q, COLONS);
    store<i32>(part, <i32>(colon - from));
    // The atoms shift in from above, so that the first ends up lowest.
    atoms = (atoms >>> 8) | (atomOf(p, colon) << SOURCE_ATOM_SHIFT);
    part += 4;
    p = colon + 1;
    if (part == afterParts) break;
    if (colon == q) return 0;
  }
  const list = p > q ? 0 : listIdOf(p, q - p);
  const count = p > q || list != 0 ? 0 : options(p, q, from, out + MOUNT_WORDS * 4);
  store<i32>(out, count, 28);
  store<i32>(out, atoms, 32);
  store<i32>(out, list, 36);
  return count == OPTIONS_UNSPLIT ? MOUNT_WORDS : MOUNT_WORDS + 2 * count;
}

/** @inline */
function atomOf(p: usize, q: usize): i32 {
  return idsOf(p, q - p) >>> ATOM_SHIFT;
}

/** Splits at commas, trims, and writes each span. An empty list is one empty option. Returns how many. */
function options(p: usize, q: usize, from: usize, span: usize): i32 {
  for (let count = 1; count <= OPTIONS_MAX; count++) {
    const comma = find(p, q, COMMAS);
    let end = comma;
    let atom = atomOf(p, end);
    if (atom == 0 && maybeSpace(load<u8>(p)) | maybeSpace(load<u8>(end - 1))) {
      p = trimStart(p, end);
      end = trimEnd(p, end);
      atom = rareIdsOf(p, end - p) >>> ATOM_SHIFT;
    }
    store<i32>(span, <i32>(p - from));
    store<i32>(span, atom == 0 ? <i32>(end - from) : -1 - atom, 4);
    if (comma == q) return count;
    p = comma + 1;
    span += 8;
  }
  return OPTIONS_UNSPLIT;
}

/** kind[:path]; 0 words where the kind is unknown. @inline */
function namespace(p: usize, q: usize, from: usize, out: usize): i32 {
  const colon = find(p, q, COLONS);
  const kind = (idsOf(p, colon - p) >> KIND_SHIFT) & ID_MASK;
  if (kind == 0) return 0;
  store<i32>(out, kind, 16);
  store<i32>(out, colon == q ? NO_PATH : <i32>(colon + 1 - from), 20);
  return NAMESPACE_WORDS;
}

/** path[:timeout] */
function hook(p: usize, q: usize, from: usize, out: usize): i32 {
  const colon = find(p, q, COLONS);
  parseDigits(min(colon + 1, q), q, u32.MAX_VALUE);
  store<i32>(out, <i32>(colon - from), 16);
  store<u32>(out, <u32>integer, 20);
  return HOOK_WORDS;
}

/** Takes from each position of the record what the characters before it in the line are shorter in UTF-16. */
function narrowPositions(key: i32, lineStart: usize, from: usize, out: usize, next: usize): void {
  countedTo = lineStart;
  shrunk = 0;
  narrow(out + 4, from);
  narrow(out + 8, from);
  if (key == KEY_MOUNT) {
    narrow(out + 16, from);
    narrow(out + 20, from);
    narrow(out + 24, from);
    for (let word = out + MOUNT_WORDS * 4; word < next; word += 4) narrow(word, from);
  } else if (key >= KEY_NAMESPACE) {
    narrow(key == KEY_NAMESPACE ? out + 20 : out + 16, from);
  }
  narrow(out + 12, from);
}

/** Up to which byte of the line `shrunk` counts. */
let countedTo: usize = 0;
let shrunk: usize = 0;

/** Positions of a record are narrowed in the order in which they stand in the line. */
function narrow(word: usize, from: usize): void {
  const unit = load<i32>(word);
  if (unit < 0) return; // an atom, or no path
  const p = <usize>unit + from;
  shrunk += shrinkage(countedTo, p);
  countedTo = p;
  store<i32>(word, <i32>(p - from - shrunk));
}
