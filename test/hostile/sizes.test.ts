import { expect, it } from 'vitest';
import { diagnose } from '../../src/config/diagnose.ts';
import { parse } from '../../src/config/parse.ts';
import { scan } from '../../src/config/scan.ts';
import { readSpec, TooDeepError } from '../../src/spec/index.ts';
import { describeEngines } from '../support/engines.ts';

// Inputs of the largest sizes that we say to have tried, whole: what comes last of them is there, and what is too deep is
// refused.

const MILLION = 1_000_000;
const OPTIONS = 2 ** 20;
const LINE = 256 * 2 ** 20;

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
});

it.each([100_000, MILLION])('JSON that is %d deep', (depth) => {
  const options = { maxSize: 2 ** 25 };
  expect(() => readSpec(`{"x":${'['.repeat(depth)}${']'.repeat(depth)}}`, options)).toThrow(TooDeepError);
  expect(() => readSpec(`${'{"mounts":'.repeat(depth)}1${'}'.repeat(depth)}`, options)).toThrow(TooDeepError);
});
