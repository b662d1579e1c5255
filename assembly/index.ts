// The ABI. Input stands at INPUT_OFFSET; results in the records; nothing traps, nothing is imported.

import { parseDigits, value } from './integers';
import { HEADS_OFFSET, INPUT_OFFSET, PROTOCOL_VERSION } from './protocol';
import { fill, open } from './scanner';
import { allAscii } from './text';
import { learnWords } from './words';

export { encodeUtf16 } from './utf16';

/** Lets the reader refuse a module of another version. */
export const protocol: i32 = PROTOCOL_VERSION;

/** Takes `words` entries of WORD_ENTRY_BYTES at INPUT_OFFSET. Once, on a fresh instance that has its vectors. */
export function learn(words: i32): void {
  learnWords(INPUT_OFFSET, words);
}

/**
 * Tokenizes `length` bytes; `flags`: ALL_ASCII, DOCUMENTS, WHOLE_RECORDS, EVERY_LINE. Returns how many words of heads it wrote, with MORE
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

/** Parses `length` bytes as an integer of `bits`. Returns whether there is one; it is the first quad of the heads. */
export function parseInteger(length: i32, bits: i32): bool {
  const found = parseDigits(INPUT_OFFSET, INPUT_OFFSET + length, u64.MAX_VALUE >> (64 - bits));
  store<u64>(HEADS_OFFSET, value);
  return found;
}
