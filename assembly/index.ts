// The ABI. Input stands at INPUT_OFFSET; results in the record area; nothing traps, nothing is imported.

import { parseDigits, value } from './integers';
import { learnLists } from './lists';
import { INPUT_OFFSET, PROTOCOL_VERSION, RECORDS_OFFSET, WORD_ENTRY_BYTES } from './protocol';
import { fill, open } from './scanner';
import { allAscii } from './text';
import { writeVectors } from './vectors';
import { learnWords } from './words';

/** Lets the reader refuse a module of another version. */
export const protocol: i32 = PROTOCOL_VERSION;

/** Takes `words` entries of words, then `lists` of option lists, at INPUT_OFFSET. Once, on a fresh instance. */
export function learn(words: i32, lists: i32): void {
  writeVectors();
  learnWords(INPUT_OFFSET, words);
  learnLists(INPUT_OFFSET + words * WORD_ENTRY_BYTES, lists);
}

/**
 * Tokenizes `length` bytes; `flags` are ALL_ASCII and DOCUMENTS. Returns words written to the record area, with MORE
 * or DOCUMENT_END where `resume` has to go on.
 */
export function tokenize(length: i32, flags: i32): i32 {
  open(length, flags);
  return fill();
}

/** Goes on where `tokenize` or `resume` stopped. */
export function resume(): i32 {
  return fill();
}

/** Whether none of `length` bytes is above 0x7F. */
export function isAscii(length: i32): bool {
  return allAscii(INPUT_OFFSET, INPUT_OFFSET + length);
}

/** Parses `length` bytes as an integer of `bits`. Returns whether there is one; it is the record area's first quad. */
export function parseInteger(length: i32, bits: i32): bool {
  const found = parseDigits(INPUT_OFFSET, INPUT_OFFSET + length, u64.MAX_VALUE >> (64 - bits));
  store<u64>(RECORDS_OFFSET, value);
  return found;
}
