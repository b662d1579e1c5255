import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/config/diagnose.ts';
import { diff } from '../../src/config/diff.ts';
import { parse } from '../../src/config/parse.ts';
import { NameMap, nameKey } from '../../src/engine/names.ts';
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

/** Whether V8 may take it for a number, which is its own hash. */
function isNumber(key: unknown): key is string {
  return typeof key === 'string' && String(Number(key)) === key;
}

/** Numbers that become keys of maps and sets meanwhile. Their time shows in Chromium alone: not in a Node of 2026. */
function numbersInMaps(work: () => void): string[] {
  const found = new Set<string>();
  const [{ set }, { add }] = [Map.prototype, Set.prototype];
  const note = (key: unknown): void => {
    if (isNumber(key)) add.call(found, key);
  };
  Map.prototype.set = function (key, value) {
    note(key);
    return set.call(this, key, value);
  };
  Set.prototype.add = function (key) {
    note(key);
    return add.call(this, key);
  };
  try {
    work();
  } finally {
    Map.prototype.set = set;
    Set.prototype.add = add;
  }
  return [...found];
}

describe('names that are chosen to be slow', { timeout: SECONDS * 1000 }, () => {
  it.each([
    ['numbers', numbers],
    ['long names', long],
  ])('%s: diagnose and diff', (_, names) => {
    const text = `${names.map((name) => `process_env=${name}=1\nmount=${name}:a:b\n`).join('')}${'process_arg=a\n'}`;
    const keys = numbersInMaps(() => {
      const { config, diagnostics } = diagnose(`${text}process_env=${names[1]}=2`);
      expect(diagnostics.filter(({ code }) => code === 'duplicate-env')).toHaveLength(1);
      expect(diff(config, config)).toEqual([]);
      expect(diff(parse(text), config)).toHaveLength(1);
    });
    expect(keys).toEqual([]);
  });

  it('numbers: config.json', () => {
    const members = numbers.map((name) => `"${name}":1`).join();
    const env = numbers.map((name) => `"${name}=1"`).join();
    const text = `{"ociVersion":"1.2.0","process":{"cwd":"/","env":[${env}]},"annotations":{${members},"0":2}}`;
    const keys = numbersInMaps(() => {
      const read = readSpec(text, { maxSize: 2 ** 24 });
      expect(read.diagnostics.map(({ code }) => code)).toEqual(['duplicate-name']);
      expect(validateSpec(read.spec).filter(({ code }) => code === 'wrong-type')).toHaveLength(COUNT);
      expect(read.locate(`/annotations/${STEP}`)).not.toBeNull();
      expect(editSpec(text, [{ pointer: `/annotations/${STEP}`, value: 'a' }])).toContain(`"${STEP}":"a"`);
      const other = structuredClone(read.spec);
      for (const name of numbers) (other.annotations as Record<string, unknown>)[name] = 'b';
      expect(writeSpec(other, { original: text })).toContain(`"${STEP}":"b"`);
    });
    expect(keys).toEqual([]);
  });
});

it('what a name that is a number is looked up by is none', () => {
  expect(isNumber(String(STEP))).toBe(true);
  expect([...numbers, '4294967296', '1.5', '9'].map(nameKey).filter(isNumber)).toEqual([]);
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
