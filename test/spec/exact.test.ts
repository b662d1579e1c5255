import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidJsonError, readSpec } from '../../src/spec/index.ts';
import { valueOfNode } from '../../src/spec/read/exact.ts';
import { Places } from '../../src/spec/read/places.ts';
import { parsePlain } from '../../src/spec/read/plain.ts';
import { Seeker } from '../../src/spec/read/seek.ts';
import { parseSyntax } from '../../src/spec/read/syntax.ts';

// The fast way and the exact way, against each other and against JSON.parse.

const RUNS = { numRuns: 2_000 };
const name = fc.oneof(
  fc.constantFrom('a', 'b', '__proto__', '1', 'constructor', 'é', '😀', 'a"', '\\', ''),
  fc.string(),
);
const object = fc
  .letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.integer(),
      fc.string({ unit: 'binary' }),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      tie('object'),
    ),
    object: fc.dictionary(name, tie('value'), { maxKeys: 5 }),
  }))
  .object.map((value) => value as object);
const indent = fc.constantFrom(undefined, 1, 4, '\t');

describe('JSON.stringify writes', () => {
  it('what both ways read back', () => {
    fc.assert(
      fc.property(object, indent, (value, space) => {
        const text = JSON.stringify(value, null, space);
        expect(readSpec(text).spec).toEqual(JSON.parse(text));
        expect(valueOfNode(parseSyntax(text, 512).root)).toEqual(JSON.parse(text));
        expect(
          readSpec(text)
            .diagnostics.filter(({ severity }) => severity === 'error')
            .every(({ code }) =>
              ['lone-surrogate', 'nul-character', 'name-case', 'number-form'].includes(code),
            ),
        ).toBe(true);
      }),
      RUNS,
    );
  });
});

describe('places', () => {
  it('are the same whether they are sought or looked up in a tree', () => {
    fc.assert(
      fc.property(object, indent, (value, space) => {
        const text = JSON.stringify(value, null, space);
        if (parsePlain(text, 512) === undefined) return;
        const source = { text, maxDepth: 512 };
        const tree = new Places({ ...source, plain: false });
        const seeker = new Seeker(text);
        const paths = pathsIn(value).flatMap((path) => [path, [...path, 'nope'], [...path, 7]]);
        for (const path of paths) {
          const { value, name, whole } = tree.find(path);
          const expected = { value: at(value), name: name && at(name), whole };
          expect(new Places({ ...source, plain: true }).find(path)).toEqual(expected);
          // What it remembers of the way to the last place leads to the next one as well.
          expect(seeker.seek(path)).toEqual(expected);
        }
      }),
      RUNS,
    );
  });
});

it('the fast way does not take a number with a fraction behind 64 KiB of white space', () => {
  expect(parsePlain(`{"x":[${' '.repeat(70_000)}1.0]}`, 512)).toBeUndefined();
});

it('places of what has no name are those of its value, and undefined is a name like others', () => {
  const text = '{"a":[1, {"undefined":22}]}';
  for (const plain of [true, false]) {
    const places = new Places({ text, maxDepth: 512, plain });
    expect(places.span(['a', 0], 'name')).toEqual({ offset: 6, length: 1 });
    expect(places.span([], 'name')).toEqual({ offset: 0, length: text.length });
    expect(places.span(['a', 1], 'name')).toEqual({ offset: 9, length: 16 });
    expect(places.span(['a', 1, 'undefined'], 'name')).toEqual({ offset: 10, length: 11 });
    expect(places.span(['a', 1, 'b'], 'missing')).toEqual({ offset: 9, length: 0 });
  }
});

it('below what is not there, there is nothing, however often and deep it is asked for', () => {
  const places = new Places({ text: '{"a":[1, 2]}', maxDepth: 512, plain: false });
  const a = { value: { offset: 5, end: 11 }, whole: false };
  for (const below of [[], ['y'], ['y'], ['a'], [0, 'z'], []]) {
    expect(places.find(['a', 'x', ...below])).toMatchObject(a);
  }
});

function at({ offset, end }: { offset: number; end: number }): object {
  return { offset, end };
}

function pathsIn(value: unknown): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [[], ...entries.flatMap(([step, item]) => pathsIn(item).map((path) => [step, ...path]))];
}

/** Pieces that JSON is made of, and some that it is not. */
const piece = fc.constantFrom(
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '"a"',
  '"b"',
  '"a":',
  '"a":1',
  '1',
  '-',
  '0',
  '1.0',
  '1e9',
  '9007199254740993',
  'true',
  'null',
  ' ',
  '\n',
  '\\',
  '"',
  '/*',
  '*/',
  '//',
  '\ufeff',
  '"\\u0000"',
  '"\\ud800"',
  '"\\u00',
  'é',
  '\u0001',
  '.',
  'e',
);

describe('any text', () => {
  it('is read as JSON.parse reads it, or refused as it refuses it, or odd', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = `{"x":${pieces.join('')}}`;
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {}
        let read: ReturnType<typeof readSpec> | undefined;
        try {
          read = readSpec(text);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidJsonError);
        }
        if (expected === undefined) {
          // What JSON.parse refuses is refused too, or told.
          const odd = ['byte-order-mark', 'comment', 'trailing-comma', 'trailing-bytes'];
          if (read) expect(read.diagnostics.some(({ code }) => odd.includes(code))).toBe(true);
          return;
        }
        expect(toNumbers(read?.spec)).toEqual(expected);
      }),
      { numRuns: 20_000 },
    );
  });

  it('goes the fast way only where nothing is unusual', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = `{"x":${pieces.join('')}}`;
        if (parsePlain(text, 512) === undefined) return;
        const unusual = readSpec(text).diagnostics.filter(({ code }) => code !== 'unknown-property');
        expect(unusual).toEqual([]);
      }),
      { numRuns: 20_000 },
    );
  });
});

/** With numbers for bigints, as JSON.parse has them. */
function toNumbers(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(toNumbers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toNumbers(item)]));
}
