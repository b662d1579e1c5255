import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from '../../src/config/parse.ts';
import { useEngine } from '../../src/engine/select.ts';
import { scalarReader, tokensOf, wasmReader } from '../support/engines.ts';
import { anyText, byAlphabet, nearMiss } from './arbitraries.ts';

const wasm = wasmReader();
const scalar = scalarReader();
const encoder = new TextEncoder();

/** UTF-8 cannot say a lone surrogate. */
function isWellFormed(text: string): boolean {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(encoder.encode(text)) === text;
}

describe.each([
  ['arbitrary text', anyText],
  ['near-miss text', nearMiss],
  ['one alphabet', byAlphabet],
])('both engines give the same for %s', (_, texts) => {
  it('tokens, from the string and from its bytes', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const tokens = tokensOf(scalar, text);
        expect(tokensOf(wasm, text)).toStrictEqual(tokens);
        if (isWellFormed(text)) {
          const bytes = encoder.encode(text);
          expect(tokensOf(wasm, bytes)).toStrictEqual(tokens);
          expect(tokensOf(scalar, bytes)).toStrictEqual(tokens);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it('configs', () => {
    fc.assert(
      fc.property(texts, (text) => {
        useEngine('typescript');
        const expected = parse(text);
        useEngine('wasm');
        expect(parse(text)).toStrictEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('long inputs', () => {
  it('give the same tokens whatever the window cuts', () => {
    const lines = fc.array(nearMiss, { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(lines, fc.nat(70_000), fc.nat(2_000), (parts, padding, copies) => {
        const text = `${'#'.repeat(padding)}\n${`${parts.join('\n')}\n`.repeat(copies)}`;
        expect(tokensOf(wasm, text)).toStrictEqual(tokensOf(scalar, text));
      }),
      { numRuns: 40 },
    );
  });
});
