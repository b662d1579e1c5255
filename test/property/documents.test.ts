import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from '../../src/config/parse.ts';
import { type ParsedDocument, parseAll } from '../../src/config/parse-all.ts';
import { cutDocuments } from '../support/documents.ts';
import { describeEngines } from '../support/engines.ts';
import { anyText, byAlphabet, nearMiss } from './arbitraries.ts';

const encoder = new TextEncoder();
const dashes = fc.constantFrom('---', '--', '----', ' ---', '--- ', '-=-', '---\r', '---=');
const lines = fc.oneof(nearMiss, anyText, byAlphabet, dashes, fc.constant(''));
const manyDocuments = fc
  .array(fc.tuple(lines, fc.constantFrom('\n---\n', '\n---\r\n', '\n', '---\n', '\n---')), { maxLength: 8 })
  .map((parts) => parts.flat().join(''));

/** By the other means, each document by itself. */
function reference(text: string): ParsedDocument[] {
  return cutDocuments(text).map((piece) => ({ config: parse(piece.text), offset: piece.offset }));
}

/** Cuts at the given places, which may be anywhere and come twice. */
function chunksOf<T extends string | Uint8Array>(input: T, cuts: number[]): T[] {
  const ends = [...cuts.map((cut) => cut % (input.length + 1)), input.length].sort((a, b) => a - b);
  return ends.map((end, i) => input.slice(ends[i - 1] ?? 0, end) as T);
}

describeEngines('parseAll', () => {
  it('gives what parsing each document gives', () => {
    fc.assert(
      fc.property(manyDocuments, (text) => {
        expect([...parseAll(text)]).toStrictEqual(reference(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('gives the same for bytes, with byte offsets', () => {
    fc.assert(
      fc.property(manyDocuments, (ill) => {
        const bytes = encoder.encode(ill);
        const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
        const expected = reference(text).map(({ config, offset }) => ({
          config,
          offset: encoder.encode(text.slice(0, offset)).length,
        }));
        expect([...parseAll(bytes)]).toStrictEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives the same for any chunks, of strings and of bytes', () => {
    const copies = fc.constantFrom(1, 1, 1, 100);
    fc.assert(
      fc.property(manyDocuments, copies, fc.array(fc.nat(), { maxLength: 20 }), (once, times, cuts) => {
        const text = once.repeat(times);
        expect([...parseAll(chunksOf(text, cuts))]).toStrictEqual([...parseAll(text)]);
        const bytes = encoder.encode(text);
        expect([...parseAll(chunksOf(bytes, cuts))]).toStrictEqual([...parseAll(bytes)]);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same wherever a window ends', () => {
    const document = 'hostname=a\nprocess_arg=/bin/ä\n---\n';
    for (let padding = 0; padding < document.length + 3; padding++) {
      const text = `#${'x'.repeat(padding)}\n${document.repeat(2500)}`;
      const all = [...parseAll(text)];
      expect(all).toHaveLength(2500);
      expect(all.every(({ config }) => config.process.args[0] === '/bin/ä')).toBe(true);
      expect(all.at(-1)?.offset).toBe(text.length - document.length);
    }
  });
});

describe('one document', () => {
  it('means what it always meant where parse meets separators', () => {
    expect(parse('hostname=a\n---\nhostname=b').hostname).toBe('b');
  });
});
