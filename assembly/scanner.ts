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
import { join, maybeSpace, shrinkage, surrogatePairs, trimEnd, trimStart, unitStarts } from './text';
import { idsOf } from './words';

const NEWLINE: u8 = 0x0a;
const HASH: u8 = 0x23;
const COMMA: u8 = 0x2c;
const COLON: u8 = 0x3a;
const EQUALS: u8 = 0x3d;

const LAST_RECORD: usize = INPUT_OFFSET - RECORD_WORDS_MAX * 4;

/** Where the next line starts. */
let position: usize = 0;
/** The input's last byte is before this one, where a newline of our own ends the last line. */
let end: usize = 0;
/** Whether every byte is its own UTF-16 unit. */
let ascii: bool = false;
/** A line's position `p` is UTF-16 unit `p - origin`, up to the line's first character beyond ASCII. */
let origin: usize = 0;

/** Starts on `length` bytes at INPUT_OFFSET; `allAscii` says that none is above 0x7F. */
export function open(length: i32, allAscii: bool): void {
  position = INPUT_OFFSET;
  origin = INPUT_OFFSET;
  end = INPUT_OFFSET + length;
  ascii = allAscii;
  store<u8>(end, NEWLINE);
}

/** Fills the record area. Returns the words written, with MORE where input is left. */
export function fill(): i32 {
  let out: usize = RECORDS_OFFSET;
  let lineStart = position;
  let lineOrigin = origin;
  let units: usize = lineStart - lineOrigin;
  for (let block = lineStart; block <= end; block += 64) {
    let newlines = matches(block, NEWLINE);
    if (end - block < 63) newlines &= ((<u64>2) << (end - block)) - 1;
    const starts = ascii ? 0 : unitStarts(block);
    const pairs = ascii ? 0 : surrogatePairs(block);
    for (; newlines != 0; newlines &= newlines - 1) {
      if (out > LAST_RECORD) {
        position = lineStart;
        origin = lineOrigin;
        return <i32>((out - RECORDS_OFFSET) >> 2) | MORE;
      }
      const lineEnd = block + <usize>ctz(newlines);
      let nextOrigin = lineOrigin;
      if (!ascii) {
        const upTo = newlines ^ (newlines - 1); // this newline's bit and all below
        nextOrigin = lineEnd + 1 - units - <usize>(popcnt(starts & upTo) + popcnt(pairs & upTo));
      }
      out = line(lineStart, lineEnd, lineOrigin, nextOrigin != lineOrigin, out);
      lineStart = lineEnd + 1;
      lineOrigin = nextOrigin;
    }
    units += <usize>(popcnt(starts) + popcnt(pairs));
  }
  position = end + 1;
  return <i32>((out - RECORDS_OFFSET) >> 2);
}

/** One bit for each of the 64 bytes at `p`: is it `byte`? */
function matches(p: usize, byte: u8): u64 {
  const wanted = i8x16.splat(byte);
  return join(
    i8x16.bitmask(i8x16.eq(v128.load(p), wanted)),
    i8x16.bitmask(i8x16.eq(v128.load(p, 16), wanted)),
    i8x16.bitmask(i8x16.eq(v128.load(p, 32), wanted)),
    i8x16.bitmask(i8x16.eq(v128.load(p, 48), wanted)),
  );
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

/**
 * Writes the record of the line p..q at `out`, if it has one.
 * @param wide whether the line has characters beyond ASCII
 * @returns where the next record goes
 */
function line(p: usize, q: usize, lineOrigin: usize, wide: bool, out: usize): usize {
  const lineStart = p;
  if (maybeSpace(load<u8>(p))) {
    p = trimStart(p, q);
    if (p == q) return out;
  }
  if (load<u8>(p) == HASH) return out;
  if (maybeSpace(load<u8>(q - 1))) q = trimEnd(p, q);

  const hits = i8x16.bitmask(i8x16.eq(v128.load(p), i8x16.splat(EQUALS)));
  const equals = hits != 0 ? p + <usize>ctz(hits) : find(p + 16, q, EQUALS);
  if (equals >= q || equals == p) return out;
  const keyEnd = maybeSpace(load<u8>(equals - 1)) ? trimEnd(p, equals) : equals;
  const key = idsOf(p, <i32>(keyEnd - p)) & ID_MASK;
  if (key == 0) return out;

  let start = equals + 1;
  if (start < q && maybeSpace(load<u8>(start))) start = trimStart(start, q);
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
    words = mount(start, q, lineOrigin, out);
  } else if (key == KEY_NAMESPACE) {
    words = namespace(start, q, lineOrigin, out);
  } else {
    words = HOOK_WORDS;
    hook(start, q, lineOrigin, out);
  }
  if (words == 0) return out;
  store<i32>(out, head | (words << SIZE_SHIFT));
  store<i32>(out, <i32>(p - lineOrigin), 4);
  store<i32>(out, <i32>(start - lineOrigin), 8);
  store<i32>(out, <i32>(q - lineOrigin), 12);
  if (wide) narrowPositions(key, lineStart, lineOrigin, out);
  return out + (<usize>words << 2);
}

/** destination:type:source[:options]; 0 words where there are fewer than three parts. */
function mount(p: usize, q: usize, lineOrigin: usize, out: usize): i32 {
  const colon = i8x16.splat(COLON);
  let part = out + 16;
  for (let block = p; block < q; block += 16) {
    let colons = i8x16.bitmask(i8x16.eq(v128.load(block), colon));
    for (; colons != 0; colons &= colons - 1) {
      const at = block + <usize>ctz(colons);
      if (at >= q) break;
      store<i32>(part, <i32>(at - lineOrigin));
      part += 4;
      if (part == out + 28) return options(at + 1, q, lineOrigin, out);
    }
  }
  if (part != out + 24) return 0;
  store<i32>(out, <i32>(q - lineOrigin), 24);
  store<i32>(out, 0, 28);
  return MOUNT_WORDS;
}

/** Splits at commas, trims, and writes each span. An empty list is one empty option. */
function options(p: usize, q: usize, lineOrigin: usize, out: usize): i32 {
  const comma = i8x16.splat(COMMA);
  const first = out + 32;
  let span = first;
  let start = p;
  for (let block = p; block < q; block += 16) {
    let commas = i8x16.bitmask(i8x16.eq(v128.load(block), comma));
    for (; commas != 0; commas &= commas - 1) {
      const at = block + <usize>ctz(commas);
      if (at >= q) break;
      if (span == first + (OPTIONS_MAX - 1) * 8) {
        store<i32>(out, OPTIONS_UNSPLIT, 28);
        return MOUNT_WORDS;
      }
      option(start, at, lineOrigin, span);
      start = at + 1;
      span += 8;
    }
  }
  option(start, q, lineOrigin, span);
  const count = <i32>((span - first) >> 3) + 1;
  store<i32>(out, count, 28);
  return MOUNT_WORDS + 2 * count;
}

function option(p: usize, q: usize, lineOrigin: usize, span: usize): void {
  if (maybeSpace(load<u8>(p)) || maybeSpace(load<u8>(q - 1))) {
    p = trimStart(p, q);
    q = trimEnd(p, q);
  }
  store<i32>(span, <i32>(p - lineOrigin));
  store<i32>(span, <i32>(q - lineOrigin), 4);
}

/** kind[:path]; 0 words where the kind is unknown. */
function namespace(p: usize, q: usize, lineOrigin: usize, out: usize): i32 {
  const colon = find(p, q, COLON);
  const kind = (idsOf(p, <i32>(colon - p)) >> KIND_SHIFT) & ID_MASK;
  if (kind == 0) return 0;
  store<i32>(out, kind, 16);
  store<i32>(out, colon == q ? NO_PATH : <i32>(colon + 1 - lineOrigin), 20);
  return NAMESPACE_WORDS;
}

/** path[:timeout] */
function hook(p: usize, q: usize, lineOrigin: usize, out: usize): void {
  const colon = find(p, q, COLON);
  parseDigits(min(colon + 1, q), q, u32.MAX_VALUE);
  store<i32>(out, <i32>(colon - lineOrigin), 16);
  store<u32>(out, <u32>integer, 20);
}

/** Takes from each position of the record what the characters before it in the line are shorter in UTF-16. */
function narrowPositions(key: i32, lineStart: usize, lineOrigin: usize, out: usize): void {
  countedTo = lineStart;
  shrunk = 0;
  narrow(out + 4, lineOrigin);
  narrow(out + 8, lineOrigin);
  if (key == KEY_MOUNT) {
    narrow(out + 16, lineOrigin);
    narrow(out + 20, lineOrigin);
    narrow(out + 24, lineOrigin);
    const spans = load<i32>(out, 28) * 2;
    for (let i = 0; i < spans; i++) narrow(out + 32 + (<usize>i << 2), lineOrigin);
  } else if (key == KEY_NAMESPACE) {
    if (load<i32>(out, 20) != NO_PATH) narrow(out + 20, lineOrigin);
  } else if (key > KEY_NAMESPACE) {
    narrow(out + 16, lineOrigin);
  }
  narrow(out + 12, lineOrigin);
}

/** Up to which byte of the line `shrunk` counts. */
let countedTo: usize = 0;
let shrunk: usize = 0;

/** Positions of a record are narrowed in the order in which they stand in the line. */
function narrow(word: usize, lineOrigin: usize): void {
  const p = <usize>load<i32>(word) + lineOrigin;
  shrunk += shrinkage(countedTo, p);
  countedTo = p;
  store<i32>(word, <i32>(p - lineOrigin - shrunk));
}
