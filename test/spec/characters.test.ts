import { expect, it } from 'vitest';
import { diagnoseSpec, type Spec, spec, validateSpec } from '../../src/spec/index.ts';

// Characters that no string may have, in specs that were made: of those that were read, read.test.ts.

/** What is found in a minimal config.json with more. */
function found(more: object): string[] {
  return validateSpec({ ...spec('minimal').build(), ...more })
    .filter(({ code }) => code === 'nul-character' || code === 'lone-surrogate')
    .map(({ code, severity, pointer, key, line }) => `${severity} ${code} ${pointer} ${key} ${line}`);
}

it.each([
  ['a string', { hostname: 'a\0' }, ['error nul-character /hostname hostname 1']],
  ['an item', { x: ['a', '\0'] }, ['error nul-character /x/1 x 1']],
  ['a name', { annotations: { 'a\0': 'b' } }, ['error nul-character /annotations/a\0 a\0 1']],
  ['half of a pair', { hostname: '\ud83d' }, ['error lone-surrogate /hostname hostname 1']],
  [
    'both',
    { hostname: '\0\udc00' },
    ['error nul-character /hostname hostname 1', 'error lone-surrogate /hostname hostname 1'],
  ],
  ['none', { hostname: '😀', x: [1, null, true, undefined, 1n] }, []],
])('are told in a spec that was made: %s', (_, more, expected) => {
  expect(found(more)).toEqual(expected);
});

it('are told once of what stands in several places, and of what is within itself', () => {
  const shared: Record<string, unknown> = { name: '\0' };
  shared.again = shared;
  expect(found({ x: shared, y: shared })).toEqual(['error nul-character /x/name name 1']);
});

it('are looked for as deep as a spec can be written', () => {
  const nested = (depth: number): object => {
    let x: unknown = '\0';
    for (let i = 0; i < depth; i++) x = { x };
    return x as object;
  };
  expect(found(nested(1000))).toHaveLength(1);
  expect(found(nested(1001))).toEqual([]);
  expect(found(nested(100_000))).toEqual([]);
});

it('are counted beyond a limit', () => {
  const made = { ...spec('minimal').build(), x: ['\0', '\0', '\0'] } as Spec;
  const { diagnostics, omitted } = diagnoseSpec(made, { limit: 1 });
  expect(diagnostics).toHaveLength(1);
  expect(omitted).toEqual({ error: 2, warning: 1, info: 0 });
});
