// The ABI. Input stands at INPUT_OFFSET; results in the record area; nothing traps, nothing is imported.

import { parseDigits, value } from './integers';
import { INPUT_OFFSET, PROTOCOL_VERSION, RECORDS_OFFSET } from './protocol';
import { fill, open } from './scanner';
import { learnWords } from './words';

/** Lets the reader refuse a module of another version. */
export const protocol: i32 = PROTOCOL_VERSION;

/** Takes `count` entries of WORD_ENTRY_BYTES at INPUT_OFFSET. Called once, on a fresh instance. */
export function learn(count: i32): void {
  learnWords(INPUT_OFFSET, count);
}

/** Tokenizes `length` bytes. Returns words written to the record area, with MORE where input is left. */
export function tokenize(length: i32, allAscii: bool): i32 {
  open(length, allAscii);
  return fill();
}

/** Goes on where `tokenize` or `resume` ran out of record area. */
export function resume(): i32 {
  return fill();
}

/** Parses `length` bytes as a u32. Returns whether there is one; it is the record area's first word. */
export function parseU32(length: i32): bool {
  return parseInteger(length, u32.MAX_VALUE);
}

/** Parses `length` bytes as a u64. Returns whether there is one; it is the record area's first two words. */
export function parseU64(length: i32): bool {
  return parseInteger(length, u64.MAX_VALUE);
}

function parseInteger(length: i32, max: u64): bool {
  const found = parseDigits(INPUT_OFFSET, INPUT_OFFSET + length, max);
  store<u64>(RECORDS_OFFSET, value);
  return found;
}
