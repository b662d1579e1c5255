import { afterAll, beforeAll, describe } from 'vitest';
import { SIZE_SHIFT } from '../../assembly/protocol.ts';
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
  words: number[];
}

/** Every record of an input. */
export function tokensOf(reader: TokenReader, input: string | Uint8Array): Token[] {
  const tokens: Token[] = [];
  reader.open(input);
  for (let end = reader.read(); end >= 0; end = reader.read()) {
    for (let i = 0; i < end; ) {
      const size = (reader.words[i] as number) >>> SIZE_SHIFT;
      tokens.push({ text: reader.text, words: Array.from(reader.words.subarray(i, i + size)) });
      i += size;
    }
  }
  return tokens;
}
