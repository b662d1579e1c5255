// Bytes -> lines -> key and value spans -> records.

import { value as integer, parseDigits } from './integers';
import {
  FLAG_NONE,
  FLAG_TRUE,
  HOOK_WORDS,
  ID_MASK,
  INPUT_OFFSET,
  INTEGER_WORDS,
  KEY_MOUNT,
  KEY_NAMESPACE,
  KIND_SHIFT,
  LAST_FLAG_KEY,
  LAST_TEXT_KEY,
  LAST_U32_KEY,
  LAST_U64_KEY,
  MORE,
  MOUNT_WORDS,
  NAMESPACE_WORDS,
  NO_PATH,
  OPTIONS_MAX,
  OPTIONS_UNSPLIT,
  RECORD_WORDS_MAX,
  RECORDS_OFFSET,
  SIZE_SHIFT,
  TEXT_WORDS,
} from './protocol';
import { maybeSpace, trimEnd, trimStart, utf16Length } from './text';
import { idsOf } from './words';

const LAST_RECORD: usize = INPUT_OFFSET - RECORD_WORDS_MAX * 4;

/** Where `resume` goes on. */
let position: usize = 0;
let end: usize = 0;
let ascii: bool = false;
/** Up to which byte UTF-16 units are counted, and how many there are. */
let countedTo: usize = 0;
let counted: i32 = 0;

/** Starts on `length` bytes at INPUT_OFFSET; `allAscii` says that none is above 0x7F. */
export function open(length: i32, allAscii: bool): void {
  position = INPUT_OFFSET;
  end = INPUT_OFFSET + length;
  ascii = allAscii;
  countedTo = INPUT_OFFSET;
  counted = 0;
}

/** Fills the record area. Returns the words written, with MORE where input is left. */
export function fill(): i32 {
  let out: usize = RECORDS_OFFSET;
  let lineStart = position;
  for (let block = lineStart; block < end; block += 64) {
    let newlines = newlinesIn(block);
    if (end - block < 64) newlines &= ((<u64>1) << (end - block)) - 1;
    for (; newlines != 0; newlines &= newlines - 1) {
      if (out > LAST_RECORD) {
        position = lineStart;
        return <i32>((out - RECORDS_OFFSET) >> 2) | MORE;
      }
      const lineEnd = block + <usize>ctz(newlines);
      out = line(lineStart, lineEnd, out);
      lineStart = lineEnd + 1;
    }
  }
  position = lineStart;
  if (lineStart < end) {
    if (out > LAST_RECORD) return <i32>((out - RECORDS_OFFSET) >> 2) | MORE;
    out = line(lineStart, end, out);
    position = end;
  }
  return <i32>((out - RECORDS_OFFSET) >> 2);
}

/** One bit for each of 64 bytes: is it a newline? */
function newlinesIn(p: usize): u64 {
  const newline = i8x16.splat(0x0a);
  const a = i8x16.bitmask(i8x16.eq(v128.load(p), newline));
  const b = i8x16.bitmask(i8x16.eq(v128.load(p, 16), newline));
  const c = i8x16.bitmask(i8x16.eq(v128.load(p, 32), newline));
  const d = i8x16.bitmask(i8x16.eq(v128.load(p, 48), newline));
  return <u64>(<u32>a | ((<u32>b) << 16)) | ((<u64>(<u32>c | ((<u32>d) << 16))) << 32);
}

/** The first `byte` in p..q, or q. */
function find(p: usize, q: usize, byte: u8): usize {
  const wanted = i8x16.splat(byte);
  for (; p < q; p += 16) {
    const hits = i8x16.bitmask(i8x16.eq(v128.load(p), wanted));
    if (hits != 0) return min(p + <usize>ctz(hits), q);
  }
  return q;
}

/** Writes the record of the line p..q at `out`, if it has one. Returns where the next record goes. */
function line(p: usize, q: usize, out: usize): usize {
  if (p == q) return out;
  if (maybeSpace(load<u8>(p))) p = trimStart(p, q);
  if (p == q || load<u8>(p) == 0x23 /* # */) return out;
  if (maybeSpace(load<u8>(q - 1))) q = trimEnd(p, q);

  const equals = find(p, q, 0x3d);
  if (equals == q || equals == p) return out;
  const keyEnd = maybeSpace(load<u8>(equals - 1)) ? trimEnd(p, equals) : equals;
  const key = idsOf(p, keyEnd) & ID_MASK;
  if (key == 0) return out;

  let start = equals + 1;
  if (start < q && maybeSpace(load<u8>(start))) start = trimStart(start, q);
  return record(key, p, start, q, out);
}

function record(key: i32, keyStart: usize, start: usize, q: usize, out: usize): usize {
  let head = key;
  let words: i32;
  if (key <= LAST_TEXT_KEY) {
    words = TEXT_WORDS;
  } else if (key <= LAST_FLAG_KEY) {
    words = TEXT_WORDS;
    if (q - start == 4 && load<u32>(start) == 0x65757274 /* "true", little-endian */) head |= FLAG_TRUE;
  } else if (key <= LAST_U64_KEY) {
    words = INTEGER_WORDS;
    if (!parseDigits(start, q, key <= LAST_U32_KEY ? u32.MAX_VALUE : u64.MAX_VALUE)) head |= FLAG_NONE;
    store<u64>(out, integer, 16);
  } else if (key == KEY_MOUNT) {
    words = mount(start, q, out);
  } else if (key == KEY_NAMESPACE) {
    words = namespace(start, q, out);
  } else {
    words = HOOK_WORDS;
    hook(start, q, out);
  }
  if (words == 0) return out;
  store<i32>(out, head | (words << SIZE_SHIFT));
  store<i32>(out, <i32>(keyStart - INPUT_OFFSET), 4);
  store<i32>(out, <i32>(start - INPUT_OFFSET), 8);
  store<i32>(out, <i32>(q - INPUT_OFFSET), 12);
  if (!ascii) toUtf16(key, out);
  return out + ((<usize>words) << 2);
}

/** destination:type:source[:options]; 0 words where there are fewer than three parts. */
function mount(p: usize, q: usize, out: usize): i32 {
  const destinationEnd = find(p, q, 0x3a);
  if (destinationEnd == q) return 0;
  const typeEnd = find(destinationEnd + 1, q, 0x3a);
  if (typeEnd == q) return 0;
  const sourceEnd = find(typeEnd + 1, q, 0x3a);
  store<i32>(out, <i32>(destinationEnd - INPUT_OFFSET), 16);
  store<i32>(out, <i32>(typeEnd - INPUT_OFFSET), 20);
  store<i32>(out, <i32>(sourceEnd - INPUT_OFFSET), 24);
  const count = sourceEnd == q ? 0 : options(sourceEnd + 1, q, out);
  store<i32>(out, count, 28);
  return count == OPTIONS_UNSPLIT ? MOUNT_WORDS : MOUNT_WORDS + 2 * count;
}

/** Splits at commas, trims, and writes each span. An empty list is one empty option. */
function options(p: usize, q: usize, out: usize): i32 {
  let count = 0;
  while (true) {
    if (count == OPTIONS_MAX) return OPTIONS_UNSPLIT;
    const comma = find(p, q, 0x2c);
    const start = trimStart(p, comma);
    store<i32>(out, <i32>(start - INPUT_OFFSET), 32);
    store<i32>(out, <i32>(trimEnd(start, comma) - INPUT_OFFSET), 36);
    out += 8;
    count++;
    if (comma == q) return count;
    p = comma + 1;
  }
}

/** kind[:path]; 0 words where the kind is unknown. */
function namespace(p: usize, q: usize, out: usize): i32 {
  const colon = find(p, q, 0x3a);
  const kind = (idsOf(p, colon) >> KIND_SHIFT) & ID_MASK;
  if (kind == 0) return 0;
  store<i32>(out, kind, 16);
  store<i32>(out, colon == q ? NO_PATH : <i32>(colon + 1 - INPUT_OFFSET), 20);
  return NAMESPACE_WORDS;
}

/** path[:timeout] */
function hook(p: usize, q: usize, out: usize): void {
  const colon = find(p, q, 0x3a);
  if (colon == q) parseDigits(q, q, 0);
  else parseDigits(colon + 1, q, u32.MAX_VALUE);
  store<i32>(out, <i32>(colon - INPUT_OFFSET), 16);
  store<u32>(out, <u32>integer, 20);
}

/** Turns the record's byte positions into UTF-16 positions, in the order in which they stand. */
function toUtf16(key: i32, out: usize): void {
  rebase(out + 4);
  rebase(out + 8);
  if (key == KEY_MOUNT) {
    rebase(out + 16);
    rebase(out + 20);
    rebase(out + 24);
    const spans = load<i32>(out, 28) * 2;
    for (let i = 0; i < spans; i++) rebase(out + 32 + ((<usize>i) << 2));
  } else if (key == KEY_NAMESPACE) {
    if (load<i32>(out, 20) != NO_PATH) rebase(out + 20);
  } else if (key > KEY_NAMESPACE) {
    rebase(out + 16);
  }
  rebase(out + 12);
}

function rebase(word: usize): void {
  const p: usize = <usize>(load<i32>(word) + INPUT_OFFSET);
  counted += utf16Length(countedTo, p);
  countedTo = p;
  store<i32>(word, counted);
}
