// Bytes -> lines: an index of up to 1,012 line ends at LINES_OFFSET, which the scanner then walks. Two loops
// instead of one, because finding newlines 64 bytes at a time wants every register.
//
//     | lineEnd u32 | origin u32 |  one entry a line
//
// `origin` is the position that stands for UTF-16 unit 0 in the line after this one: position - origin is a
// string index up to that line's first character beyond ASCII.

import { INPUT_OFFSET, LINES_END, LINES_OFFSET } from './protocol';
import { shrinkage } from './text';
import { matches, NEWLINES } from './vectors';

export const LINE_BYTES: usize = 8;
/** A block of 64 bytes adds 64 lines at most, and entries are written four at a time. */
const LAST_ENTRY: usize = LINES_END - (64 + 4) * 8;

/** The input not indexed yet; behind it stands a newline of our own. */
let position: usize = 0;
let end: usize = 0;
let allAscii: bool = false;
/** The first line without an origin yet, and the origin in it. */
let lineStart: usize = 0;
let origin: usize = 0;

export function endOfInput(): usize {
  return end;
}

/** Starts on `length` bytes at INPUT_OFFSET; `ascii` says that none is above 0x7F. */
export function openLines(length: i32, ascii: bool): void {
  position = INPUT_OFFSET;
  end = INPUT_OFFSET + length;
  allAscii = ascii;
  lineStart = INPUT_OFFSET;
  origin = INPUT_OFFSET;
  store<u8>(end, load<u8>(NEWLINES));
}

/** Indexes the next lines. Returns the end of the index: LINES_OFFSET when there are none. @inline */
export function indexLines(): usize {
  let entry: usize = LINES_OFFSET;
  let block = position;
  for (; block <= end && entry <= LAST_ENTRY; block += 64) {
    let newlines = newlinesIn(block);
    const next = entry + <usize>popcnt(newlines) * LINE_BYTES;
    // Most blocks have fewer than four lines: writing four without a test costs less than testing.
    do {
      newlines = writeEntry(entry, block, newlines);
      newlines = writeEntry(entry + LINE_BYTES, block, newlines);
      newlines = writeEntry(entry + LINE_BYTES * 2, block, newlines);
      newlines = writeEntry(entry + LINE_BYTES * 3, block, newlines);
      entry += LINE_BYTES * 4;
    } while (newlines != 0);
    entry = next;
  }
  position = block;
  if (!allAscii) writeOrigins(entry);
  return entry;
}

/** Writes the entry of the first of `newlines`, as if all were ASCII, and returns the others. @inline */
function writeEntry(entry: usize, block: usize, newlines: u64): u64 {
  store<u64>(entry, (<u64>block + ctz(newlines)) | ((<u64>INPUT_OFFSET) << 32));
  return newlines & (newlines - 1);
}

function writeOrigins(lastEntry: usize): void {
  let p = lineStart;
  let lineOrigin = origin;
  for (let entry: usize = LINES_OFFSET; entry < lastEntry; entry += LINE_BYTES) {
    const next = <usize>load<u32>(entry) + 1;
    lineOrigin += shrinkage(p, next);
    store<u32>(entry, <u32>lineOrigin, 4);
    p = next;
  }
  lineStart = p;
  origin = lineOrigin;
}

/** One bit for each of the 64 bytes at `block` that is a newline of the input, or ours behind it. @inline */
function newlinesIn(block: usize): u64 {
  const low = matches(block, NEWLINES) | (matches(block + 16, NEWLINES) << 16);
  const high = matches(block + 32, NEWLINES) | (matches(block + 48, NEWLINES) << 16);
  const found = <u64>(<u32>low) | ((<u64>(<u32>high)) << 32);
  return end - block < 63 ? found & (((<u64>2) << (end - block)) - 1) : found;
}
