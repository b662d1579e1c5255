import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/config/diagnose.ts';
import { diff } from '../../src/config/diff.ts';
import { parse } from '../../src/config/parse.ts';
import { NameMap } from '../../src/engine/names.ts';
import { editSpec, readSpec, validateSpec, writeSpec } from '../../src/spec/index.ts';

// Names that are all in one place of a Map: numbers in Chromium, where this took minutes; and long names in V8 anywhere,
// of which test/hostile/growth.ts has more.

const STEP = 2 ** 17;
const COUNT = 32_768;
const numbers = Array.from({ length: COUNT }, (_, i) => String(i * STEP));
const LONG = 200;
const long = Array.from({ length: LONG }, (_, i) => `${'x'.repeat(20_000)}${String(i).padStart(8, '0')}`);

/** As many in order take so long; a test that is slow fails by its time. */
const SECONDS = 20;

describe('names that are chosen to be slow', { timeout: SECONDS * 1000 }, () => {
  it.each([
    ['numbers', numbers],
    ['long names', long],
  ])('%s: diagnose and diff', (_, names) => {
    const text = `${names.map((name) => `process_env=${name}=1\nmount=${name}:a:b\n`).join('')}${'process_arg=a\n'}`;
    const { config, diagnostics } = diagnose(`${text}process_env=${names[1]}=2`);
    expect(diagnostics.filter(({ code }) => code === 'duplicate-env')).toHaveLength(1);
    expect(diff(config, config)).toEqual([]);
    expect(diff(parse(text), config)).toHaveLength(1);
  });

  it('numbers: config.json', () => {
    const members = numbers.map((name) => `"${name}":1`).join();
    const env = numbers.map((name) => `"${name}=1"`).join();
    const text = `{"ociVersion":"1.2.0","process":{"cwd":"/","env":[${env}]},"annotations":{${members},"0":2}}`;
    const read = readSpec(text, { maxSize: 2 ** 24 });
    expect(read.diagnostics.map(({ code }) => code)).toEqual(['duplicate-name']);
    expect(validateSpec(read.spec).filter(({ code }) => code === 'wrong-type')).toHaveLength(COUNT);
    expect(read.locate(`/annotations/${STEP}`)).not.toBeNull();
    expect(editSpec(text, [{ pointer: `/annotations/${STEP}`, value: 'a' }])).toContain(`"${STEP}":"a"`);
    const other = structuredClone(read.spec);
    for (const name of numbers) (other.annotations as Record<string, unknown>)[name] = 'b';
    expect(writeSpec(other, { original: text })).toContain(`"${STEP}":"b"`);
  });
});

it('a NameMap tells all names apart', () => {
  const map = new NameMap<string>();
  const names = [
    '',
    '\0',
    '\u0001',
    '1',
    '\0' + '1',
    '\u0001' + '0:a',
    '__proto__',
    'a',
    ...numbers.slice(0, 9),
  ];
  const longer = ['x', 'y'].flatMap((end) =>
    [8191, 8192, 8193, 16_384, 30_000].map((n) => 'x'.repeat(n) + end),
  );
  for (const name of [...names, ...longer]) map.set(name, name);
  for (const name of [...names, ...longer]) expect(map.get(name) === name).toBe(true);
  expect([...map.values()]).toEqual([...new Set([...names, ...longer])]);
  expect([map.has('b'), map.has(`\u0001${1}:x`), map.get('x'.repeat(8200))]).toEqual([
    false,
    false,
    undefined,
  ]);
});
