import { describe, expect, it } from 'vitest';
import { NameMap } from '../../src/names.ts';
import { editSpec, readSpec, type Spec, validateSpec, writeSpec } from '../../src/spec/index.ts';
import { growth, MOST } from '../support/growth.ts';
import { diagnoseAndDiff, namesInLines } from '../support/names.ts';

// Names that are all in one place of a Map: numbers in Chromium, and in Node before March 2026, where 32,768 took 13 s.
// Long names, which are so in any V8, are in test/hostile/names.test.ts.

const STEP = 2 ** 17;
const numbersOf = (count: number) => Array.from({ length: count }, (_, i) => String(i * STEP));

/** Whether V8 may take it for a number, which is its own hash. */
function isNumber(key: unknown): key is string {
  return typeof key === 'string' && String(Number(key)) === key;
}

/** Numbers that become keys of maps and sets meanwhile: their time does not show in a Node of 2026. */
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

describe('names that are numbers', { timeout: 120_000 }, () => {
  it('diagnose and diff', () => {
    const make = (count: number) => namesInLines(numbersOf(count));
    expect(numbersInMaps(() => diagnoseAndDiff(make(100)))).toEqual([]);
    expect(growth(make, diagnoseAndDiff, { small: 2048, large: 8192, rounds: 5 })).toBeLessThan(MOST);
  });

  it('config.json', () => {
    const make = (count: number) => {
      const names = numbersOf(count);
      const members = names.map((name) => `"${name}":1`).join();
      const env = names.map((name) => `"${name}=1"`).join();
      return `{"ociVersion":"1.2.0","process":{"cwd":"/","env":[${env}]},"annotations":{${members},"0":2}}`;
    };
    const run = (text: string) => {
      const read = readSpec(text, { maxSize: 2 ** 24 });
      const names = Object.keys(read.spec.annotations!);
      expect(read.diagnostics.map(({ code }) => code)).toEqual(['duplicate-name']);
      expect(validateSpec(read.spec).filter(({ code }) => code === 'wrong-type')).toHaveLength(names.length);
      expect(read.locate(`/annotations/${STEP}`)).not.toBeNull();
      expect(editSpec(text, [{ pointer: `/annotations/${STEP}`, value: 'a' }])).toContain(`"${STEP}":"a"`);
      const annotations = Object.fromEntries(names.map((name) => [name, 'b']));
      expect(writeSpec({ ...read.spec, annotations }, { original: text })).toContain(`"${STEP}":"b"`);
    };
    expect(numbersInMaps(() => run(make(100)))).toEqual([]);
    expect(growth(make, run, { small: 2048, large: 8192, rounds: 5 })).toBeLessThan(MOST);
  });
});

it('types of namespaces, and names of what is written, were kept as they are', () => {
  const names = numbersOf(100);
  const annotations = Object.fromEntries(names.map((name) => [name, 'a']));
  const linux = { namespaces: names.map((type) => ({ type })) };
  const spec = { ociVersion: '1.2.0', annotations, linux } as unknown as Spec;
  expect(numbersInMaps(() => void validateSpec(spec))).toEqual([]);
  expect(numbersInMaps(() => void writeSpec(spec))).toEqual([]);
});

it('a NameMap has no key that is a number', () => {
  const map = new NameMap<number>();
  const fill = () =>
    [...numbersOf(100), '4294967296', '1.5', '9'].forEach((name, i) => void map.set(name, i));
  expect(numbersInMaps(fill)).toEqual([]);
  expect(numbersInMaps(() => new Set<string>().add(String(STEP)))).toEqual([String(STEP)]);
});

it('a NameMap tells all names apart', () => {
  const map = new NameMap<string>();
  const names = ['', '\0', '\u0001', '1', '\0' + '1', '\u0001' + '0:a', '__proto__', 'a', ...numbersOf(9)];
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
