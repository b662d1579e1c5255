import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/config/diagnose.ts';
import { parse } from '../../src/config/parse.ts';
import { parseAll } from '../../src/config/parse-all.ts';
import { scan } from '../../src/config/scan.ts';
import { readSpec, TooDeepError, validateSpec } from '../../src/spec/index.ts';
import { describeEngines } from '../support/engines.ts';
import { growth, MOST } from '../support/growth.ts';

// Inputs of the largest sizes that we say to have tried, whole: what comes last of them is there, what is too deep is
// refused. Time is measured to a quarter of the size, and where a neighbour is busy to the whole of it.

const MILLION = 1_000_000;
const OPTIONS = 2 ** 20;
const LINE = 256 * 2 ** 20;

const manyOptions = (count: number) => Array.from({ length: count }, (_, i) => `o${i}`);

const LINES: [name: string, size: number, make: (size: number) => string][] = [
  ['a million repeated keys', MILLION, (count) => 'hostname=a\nprocess_env=__proto__=1\n'.repeat(count / 2)],
  ['one line of 256 MB', LINE, (length) => `hostname=${'x'.repeat(length)}`],
  ['2^20 mount options', OPTIONS, (count) => `mount=/a:b:c:${manyOptions(count)}`],
  ['2^20 mount options, all the same', OPTIONS, (count) => `mount=/a:b:c:${'ro,'.repeat(count)}`],
];

const SPECS: typeof LINES = [
  ['a million repeated keys', MILLION, (count) => `{${'"hostname":"a",'.repeat(count)}"ociVersion":"1.2.0"}`],
  ['2^20 mount options', OPTIONS, (count) => JSON.stringify(specOf(manyOptions(count)))],
  ['2^20 mount options, all the same', OPTIONS, (count) => JSON.stringify(specOf(Array(count).fill('ro')))],
];

function specOf(options: string[]): object {
  return { ociVersion: '1.2.0', mounts: [{ destination: '/a', options }] };
}

const WORKS: Record<string, (input: { text: string; bytes: Uint8Array }) => unknown> = {
  parse: ({ text }) => parse(text),
  'parse of bytes': ({ bytes }) => parse(bytes),
  parseAll: ({ text }) => [...parseAll(text)],
  scan: ({ text }) => scan(text),
  diagnose: ({ text }) => diagnose(text, { limit: 10 }),
};

function expectLinear<Input>(size: number, make: (size: number) => Input, run: (input: Input) => unknown) {
  const sizes = { small: size / 32, large: size / 4, rounds: 2 };
  expect(growth(make, (input) => void run(input), sizes)).toBeLessThan(MOST);
}

describeEngines('of their full size', () => {
  it('a million repeated keys', () => {
    const text = 'hostname=a\nprocess_env=__proto__=1\n'.repeat(MILLION / 2);
    const { hostname, process } = parse(text);
    expect([hostname, process.env.length, process.env.at(-1)]).toEqual(['a', MILLION / 2, '__proto__=1']);
    expect(scan(text).directives.process_env).toBe(MILLION / 2);
    expect(diagnose(text, { limit: 10 }).omitted?.error).toBeGreaterThan(0);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('one line of 256 MB', () => {
    expect(parse(`hostname=${'x'.repeat(LINE)}\nprocess_cwd=/after`).hostname).toHaveLength(LINE);
    expect(parse(`#${'x'.repeat(LINE)}\nhostname=after`).hostname).toBe('after');
  });

  it('2^20 mount options', () => {
    const { mounts } = parse(`mount=/a:b:c:${'ro,'.repeat(OPTIONS - 1)}last`);
    expect([mounts[0]?.options.length, mounts[0]?.options.at(-1)]).toEqual([OPTIONS, 'last']);
  });

  describe.each(LINES)('in linear time: %s', (_, size, make) => {
    it.each(Object.keys(WORKS))('%s', (name) => {
      const both = (part: number) => {
        const text = make(part);
        return { text, bytes: new TextEncoder().encode(text) };
      };
      expectLinear(size, both, WORKS[name]!);
    });
  });
});

it.each(SPECS)('config.json in linear time: %s', (_, size, make) => {
  expectLinear(size, make, (text) => {
    const { spec } = readSpec(text, { maxSize: 2 ** 25, limit: 10 });
    expect(validateSpec(spec, { limit: 10 }).length).toBeLessThan(100);
  });
});

it.each([100_000, MILLION])('JSON that is %d deep', (depth) => {
  const options = { maxSize: 2 ** 25 };
  expect(() => readSpec(`{"x":${'['.repeat(depth)}${']'.repeat(depth)}}`, options)).toThrow(TooDeepError);
  expect(() => readSpec(`${'{"mounts":'.repeat(depth)}1${'}'.repeat(depth)}`, options)).toThrow(TooDeepError);
});
