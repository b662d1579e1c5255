import { afterAll, beforeAll, describe } from 'vitest';
import {
  HEAD_WORDS,
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
import type { EngineName, TokenReader } from '../../src/engine/reader.ts';
import { ScalarTokenReader } from '../../src/engine/scalar.ts';
import { engine, useEngine } from '../../src/engine/select.ts';
import { WasmTokenReader } from '../../src/engine/tokens.ts';

/** Runs a suite once with each engine. */
export function describeEngines(name: string, suite: (engine: EngineName) => void): void {
  describe.each<EngineName>(['wasm', 'typescript'])(`${name} (%s)`, (wanted) => {
    beforeAll(() => {
      useEngine(wanted);
      if (engine() !== wanted) throw new Error(`engine ${wanted} is not in use`);
    });
    afterAll(() => useEngine('auto'));
    suite(wanted);
  });
}

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

/** The words of details that mean something. */
function detailsOf({ words }: TokenReader, head: number, at: number): number[] {
  const key = head & KEY_MASK;
  const from = (start: number, end: number) => Array.from(words.subarray(at + start, at + end));
  if (key === KEY_NONE) return from(0, 1);
  if (key <= LAST_FLAG_KEY) return from(0, 3);
  if (key <= LAST_U64_KEY) return [...from(0, 3), ...from(4, 6)];
  if (key !== KEY_MOUNT) return from(0, 5);
  const count = words[at + 6]!;
  return from(0, MOUNT_WORDS + (count === OPTIONS_UNSPLIT ? 0 : 2 * count));
}
