import { Text } from '@codemirror/state';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../playground/analysis/analyser.ts';
import { Places } from '../../playground/analysis/places.ts';
import { fieldsOf, Records, readRecords } from '../../playground/analysis/records.ts';
import { childrenOf, isBranch, type Node, pathAt, rangeOf } from '../../playground/tabs/config/nodes.ts';
import { ScalarTokenReader } from '../../src/engine/scalar.ts';
import { borrowReader } from '../../src/engine/select.ts';
import { KEYS, KINDS } from '../../src/engine/words.ts';
import { parse } from '../../src/index.ts';

type Known = Pick<Analysis, 'text' | 'records' | 'places' | 'config'>;

function analysed(content: string): Analysis {
  const records = new Records(readRecords(borrowReader(), content));
  const known: Known = {
    // As the editor has it: lines end at line feeds only.
    text: Text.of(content.split('\n')),
    records,
    places: new Places(records),
    config: parse(content),
  };
  return known as Analysis;
}

function leaves(node: Node): Node[] {
  return isBranch(node) ? childrenOf(node).flatMap(leaves) : [node];
}

const space = fc.constantFrom('', ' ', '\t', ' \u00a0');
const part = fc.constantFrom(
  '',
  'a',
  '/dev',
  'proc',
  'ü',
  '🐋',
  ' x ',
  '7',
  '007',
  '99999999999999999999',
  'true',
);
const value = fc.oneof(
  part,
  fc.tuple(fc.constantFrom(...KINDS), part).map(([kind, path]) => (path === '' ? kind : `${kind}:${path}`)),
  fc.array(part, { maxLength: 5 }).map((parts) => parts.join(':')),
  fc
    .tuple(part, part, part, fc.array(part, { maxLength: 40 }))
    .map(([a, b, c, options]) => `${a}:${b}:${c}:${options.join(',')}`),
);
const line = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(space, fc.constantFrom(...KEYS), space, space, value, space)
      .map(([a, [key], b, c, text, d]) => `${a}${key}${b}=${c}${text}${d}`),
  },
  fc.constantFrom('', '# comment', 'unknown=1', 'no equals', '---', '\r', '='),
);
const texts = fc.array(line, { maxLength: 30 }).map((lines) => lines.join('\n'));

describe('places in the text', () => {
  it('of every value say what the value is', () => {
    fc.assert(
      fc.property(texts, (content) => {
        const analysis = analysed(content);
        const found = leaves({ path: [], value: analysis.config }).flatMap((node) => {
          const range = rangeOf(node, analysis);
          return range === null ? [] : [[node, content.slice(range.from, range.to)] as const];
        });
        for (const [{ value: made, path }, text] of found) {
          if (typeof made === 'string' && made !== '')
            expect([path, lineValue(text, path)]).toEqual([path, made]);
          // Numbers and flags as their own lines would make them.
          if (typeof made === 'bigint' && digitsOnly(text))
            expect([path, BigInt(text)]).toEqual([path, made]);
          if (typeof made === 'boolean' && text === 'true') expect([path, made]).toEqual([path, true]);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are there for exactly what lines made', () => {
    fc.assert(
      fc.property(texts, (content) => {
        const analysis = analysed(content);
        const { config } = analysis;
        for (const list of ['process.args', 'process.env', 'mounts', 'linux.namespaces', 'hooks.prestart']) {
          const path = list.split('.');
          const items = path.reduce(
            (at: unknown, name) => (at as Record<string, unknown>)[name],
            config,
          ) as unknown[];
          items.forEach((item, i) => {
            const range = rangeOf({ path: [...path, i], value: item }, analysis);
            expect(range).not.toBeNull();
            // And back: the place leads to the item.
            expect(pathAt(range!.from, analysis)?.slice(0, path.length + 1)).toEqual([...path, i]);
          });
          const count = Array.from({ length: analysis.records.length }, (_, i) =>
            analysis.places.placeOf(i),
          ).filter((place) => place?.field === list).length;
          expect(count).toBe(items.length);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are the same from both engines', () => {
    fc.assert(
      fc.property(texts, (content) => {
        const scalar = readRecords(new ScalarTokenReader(), content);
        const wasm = readRecords(borrowReader(), content);
        const shown = (raw: typeof wasm) => {
          const records = new Records(raw);
          return Array.from({ length: records.length }, (_, i) => {
            const record = records.at(i);
            return [record.key, record.from, fieldsOf(record, Text.of(content.split('\n')))];
          });
        };
        expect(shown(wasm)).toEqual(shown(scalar));
      }),
      { numRuns: 200 },
    );
  });

  it('count on where an input is cut into windows', () => {
    const content = Array.from({ length: 10_000 }, (_, i) => `process_env = NAME_${i}=ü\n`).join('');
    const analysis = analysed(content);
    expect(analysis.records.length).toBe(10_000);
    for (const i of [0, 1, 1999, 5000, 9999]) {
      const range = rangeOf({ path: ['process', 'env', i], value: '' }, analysis)!;
      expect(content.slice(range.from, range.to)).toBe(`process_env = NAME_${i}=ü`);
    }
  });
});

/** Of an argument or a variable, the place is the whole line. */
function lineValue(text: string, path: Node['path']): string {
  const isLine = path[0] === 'process' && path.length === 3;
  return isLine ? text.slice(text.indexOf('=') + 1).trim() : text;
}

function digitsOnly(text: string): boolean {
  return text !== '' && [...text].every((digit) => digit >= '0' && digit <= '9') && BigInt(text) < 2n ** 64n;
}
