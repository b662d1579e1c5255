import {
  HEAD_WORDS,
  INTEGER_WORDS,
  KEY_MASK,
  KEY_MOUNT,
  KEY_NONE,
  LAST_FLAG_KEY,
  LAST_U64_KEY,
  MOUNT_WORDS,
  OPTIONS_UNSPLIT,
  WHOLE_RECORDS,
} from '../../assembly/protocol.ts';
import { compileInlined, instantiate } from '../../src/engine/instance.ts';
import type { TokenReader } from '../../src/engine/reader.ts';
import { ScalarTokenReader } from '../../src/engine/scalar.ts';
import { WasmTokenReader } from '../../src/engine/tokens.ts';

export function wasmReader(): WasmTokenReader {
  return new WasmTokenReader(instantiate(compileInlined()));
}

export function scalarReader(): ScalarTokenReader {
  return new ScalarTokenReader();
}

/** One record, with the window that its positions index. */
export interface Token {
  text: string;
  head: number;
  details: number[];
}

/** Every record of an input, whole; `flags`: EVERY_LINE. */
export function tokensOf(reader: TokenReader, input: string | Uint8Array, flags = 0): Token[] {
  const tokens: Token[] = [];
  reader.open(input, WHOLE_RECORDS | flags);
  for (let end = reader.read(); end >= 0; end = reader.read()) {
    const { text, words } = reader;
    for (let i = 0; i < end; i += HEAD_WORDS) {
      const head = words[i]!;
      tokens.push({ text, head, details: detailsOf(reader, head, words[i + 1]!) });
    }
  }
  return tokens;
}

/** The same as numbers in a row, with the windows: a tenth of the time, for comparing very many. */
export function recordsOf(
  reader: TokenReader,
  input: string | Uint8Array,
  flags = 0,
): { windows: string[]; numbers: number[] } {
  const windows: string[] = [];
  const numbers: number[] = [];
  reader.open(input, WHOLE_RECORDS | flags);
  for (let end = reader.read(); end >= 0; end = reader.read()) {
    const { text, words } = reader;
    for (let i = 0; i < end; i += HEAD_WORDS) {
      if (windows.at(-1) !== text) windows.push(text);
      const head = words[i]!;
      numbers.push(windows.length, head);
      const at = words[i + 1]!;
      const size = detailsSize(reader, head, at);
      for (let k = 0; k < size; k++) if (means(head, k)) numbers.push(words[at + k]!);
    }
  }
  return { windows, numbers };
}

/** The start of the key, and start and end of the value. What follows is aligned to eight bytes. */
const SPAN = 3;

/** How many words of details there are to the last that means something. */
function detailsSize({ words }: TokenReader, head: number, at: number): number {
  const key = head & KEY_MASK;
  if (key === KEY_NONE) return 1;
  if (key <= LAST_FLAG_KEY) return SPAN;
  if (key <= LAST_U64_KEY) return INTEGER_WORDS;
  if (key !== KEY_MOUNT) return SPAN + 2;
  const count = words[at + 6]!;
  return MOUNT_WORDS + (count === OPTIONS_UNSPLIT ? 0 : 2 * count);
}

/** Between the span of an integer and its 64 bits, a word means nothing. */
function means(head: number, i: number): boolean {
  if (i !== SPAN) return true;
  const key = head & KEY_MASK;
  return key <= LAST_FLAG_KEY || key > LAST_U64_KEY;
}

function detailsOf(reader: TokenReader, head: number, at: number): number[] {
  const words = reader.words.subarray(at, at + detailsSize(reader, head, at));
  return Array.from(words).filter((_, i) => means(head, i));
}
