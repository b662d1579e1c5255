import {
  VECTORS_OFFSET,
  WORD_BYTES_MAX,
  WORD_ENTRY_BYTES,
  WORD_IDS_AT,
  WORD_PADDING,
} from '../../assembly/protocol.ts';
import type { ModuleExports } from './instance.ts';
import { packedIds } from './words.ts';

/** The bytes that assembly/vectors.ts wants sixteen times over, in its order; the seventh is no vector. */
const VECTORS = [0, WORD_PADDING, 0x0a, 0x3d, 0x3a, 0x2c, 0, 0xef];
const VECTOR_BYTES = 16;

interface Pupil extends ModuleExports {
  learn(words: number): void;
}

/**
 * Writes what a fresh instance has to know.
 * @param input its place for input
 */
export function teach(module: Pupil, input: Uint8Array<ArrayBuffer>): void {
  const vectors = new Uint8Array(module.memory.buffer, VECTORS_OFFSET, VECTORS.length * VECTOR_BYTES);
  VECTORS.forEach((byte, i) => {
    vectors.fill(byte, i * VECTOR_BYTES, (i + 1) * VECTOR_BYTES);
  });
  module.learn(writeWords(packedIds(), input));
}

/** Writes words with their ids as assembly/protocol.ts says. Returns how many. */
function writeWords(words: Map<string, number>, to: Uint8Array<ArrayBuffer>): number {
  const view = new DataView(to.buffer, to.byteOffset);
  let at = 0;
  for (const [word, ids] of words) {
    to.fill(WORD_PADDING, at, at + WORD_BYTES_MAX);
    // A loop, because this runs once, before anything is compiled: it is a fifth of the time of as many calls.
    for (let i = 0; i < word.length; i++) to[at + i] = word.charCodeAt(i);
    view.setUint32(at + WORD_IDS_AT, ids, true);
    at += WORD_ENTRY_BYTES;
  }
  return words.size;
}
