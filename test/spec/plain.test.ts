import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitSpec } from '../../build/spec/fits.ts';
import { Limited } from '../../src/diagnostics/limited.ts';
import { countQuotes } from '../../src/engine/quotes.ts';
import { readSpec, toJson, validateSpec } from '../../src/spec/index.ts';
import { eachFinding, hasLoneSurrogate } from '../../src/spec/read/exact.ts';
import { parsePlain } from '../../src/spec/read/plain.ts';
import { parseSyntax } from '../../src/spec/read/syntax.ts';
import type { Problem } from '../../src/spec/validate/problem.ts';
import { rules } from '../../src/spec/validate/rules.ts';
import { walk } from '../../src/spec/validate/walk.ts';
import { random } from '../support/random.ts';
import { mutated, valueFor } from './generate.ts';

// The two shortcuts, against what they stand for: the look at bytes as vectors, and the code made of the schema.

/** Numbers and their neighbours, of every kind that needs a closer look or not. */
const number = fc.oneof(
  fc.constantFrom(
    '0',
    '-1',
    '7',
    '-10',
    '123456789012345',
    '-123456789012345',
    '10',
    'true',
    'null',
    '"-0.5e16"',
  ),
  fc.constantFrom(
    '-0',
    '1.0',
    '0.5',
    '1e3',
    '1E3',
    '1e+3',
    '1234567890123456',
    '18446744073709551615',
    '1E400',
  ),
);
const filler = fc.oneof(
  fc.constantFrom('""', '"1.5"', '"1e5"', '"-0"', '"{[["', '"12345678901234567890"', '"é"', '"😀"'),
  fc.string({ maxLength: 70 }).map((text) => JSON.stringify(text)),
);
const space = fc.nat({ max: 70 }).map((length) => ' '.repeat(length));

describe('countQuotes', () => {
  it('takes a closer look at exactly what needs one, wherever in a block it stands', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(space, fc.oneof(number, filler)), { maxLength: 6 }), (parts) => {
        const text = `[${parts.map(([before, part]) => before + part).join(',')}]`;
        const quotes = countQuotes(text, 512);
        const root = parseSyntax(`{"x":${text}}`, 512).root;
        const suspicious =
          text.includes('\\') || hasLoneSurrogate(text) || numbersIn(JSON.parse(text), text).some(isUnusual);
        if (suspicious) expect(quotes, text).toBe(-1);
        else {
          expect(quotes, text).toBe(text.split('"').length - 1);
          eachFinding(root, (finding) => expect.fail(`${text}: ${finding.code}`));
        }
      }),
      { numRuns: 20_000 },
    );
  });

  it('counts opening braces and brackets outside of strings', () => {
    expect(countQuotes('[[{"a":"[[[["}]]', 3)).toBe(4);
    expect(countQuotes('[[{"a":"[[[["}]]', 2)).toBe(-1);
    expect(countQuotes(`${'['.repeat(200)}${']'.repeat(200)}`, 200)).toBe(0);
    expect(countQuotes(`${'['.repeat(200)}${']'.repeat(200)}`, 199)).toBe(-1);
  });

  it('leaves texts that do not fit into its memory to others, with the same result', () => {
    const text = JSON.stringify({ ociVersion: '1.0.2', annotations: { 'a.b': 'x'.repeat(2 ** 20) } });
    expect(countQuotes(text, 512)).toBe(-1);
    expect(parsePlain(text, 512)).toEqual(JSON.parse(text));
    const wide = JSON.stringify({ a: 'é'.repeat(2 ** 17) });
    expect(countQuotes(wide, 512)).toBe(-1);
    expect(parsePlain(wide, 512)).toEqual(JSON.parse(wide));
  });

  it('takes a closer look at what is not ASCII in a host without String.prototype.isWellFormed', () => {
    const method = Object.getOwnPropertyDescriptor(String.prototype, 'isWellFormed')!;
    try {
      Reflect.deleteProperty(String.prototype, 'isWellFormed');
      expect(countQuotes('["a"]', 512)).toBe(2);
      expect(countQuotes('["é"]', 512)).toBe(-1);
      expect(parsePlain('{"a":"é"}', 512)).toEqual({ a: 'é' });
    } finally {
      Object.defineProperty(String.prototype, 'isWellFormed', method);
    }
    expect(countQuotes('["é"]', 512)).toBe(2);
  });

  it('keeps nothing of one text for the next', () => {
    expect(countQuotes('["1.5"', 512)).toBe(2);
    expect(countQuotes(`["${'x'.repeat(100)}`, 512)).toBe(1);
    expect(countQuotes('{}', 512)).toBe(0);
    expect(countQuotes('', 512)).toBe(0);
  });
});

describe('parsePlain', () => {
  /** With what the look at vectors leaves to the loops, or without. */
  const texts = (member: string) => [
    `{"x":${member}}`,
    `{"x":${member},"e":"\\n"}`,
    `{"e":"\\n","x":${member}}`,
    `{"e":"\\"\\\\","x":[${member},${member}]}`,
    `{"e":"${'\\n'.repeat(12_000)}","x":${member}}`,
  ];

  it.each(
    [
      ...['true', 'false', 'null', '0', '9', '10', '-1', '-90', '123456789', '[]', '{}', '[1,2]', '{"e":1}'],
      ...['""', '"e"', '"1e5"', '"1.5"', '"-0"', '".e"', '"/"', '"é"', '"😀"', '"\\\\u"', '"\\t\\/"'],
      ...[' 1 ', '\n1', '[true,false]', '"a\\\\"', '9007199254740991'],
    ].flatMap(texts),
  )('is the fast way where nothing is unusual, %#', (text) => {
    expect(parsePlain(text, 512)).toEqual(JSON.parse(text));
  });

  it.each(
    [
      ...['1.5', '1.0', '-1.5', '1e5', '0e5', '9E5', '1e+5', '-0', '9007199254740992', '-9007199254740992'],
      ...['"\\u0041"', '"\\ud800"', '"\ud800"', '"a\udc00"', '{"a":1,"a":1}', '{"a":"","a":""}'],
      ...['[1,', '"\\', 'tru', '01', '1 2', '{"a"}', '\ufeff1', '[1.5]', '{"a":{"b":1e5}}'],
    ].flatMap(texts),
  )('leaves what is unusual to the exact way, %#', (text) => {
    expect(parsePlain(text, 512)).toBeUndefined();
  });

  it('goes as deep as it may', () => {
    for (const text of ['{"a":[{"b":1}]}', '{"e":"\\n","a":[{"b":1}]}']) {
      expect(parsePlain(text, 3)).toEqual(JSON.parse(text));
      expect(parsePlain(text, 2)).toBeUndefined();
    }
  });
});

/** The numbers of a list as they are written: what is left when its strings are taken away. */
function numbersIn(list: unknown[], text: string): string[] {
  let rest = text.slice(1, -1);
  for (const item of list) {
    if (typeof item === 'string') rest = rest.replace(JSON.stringify(item), () => '');
  }
  return rest.split(',').map((part) => part.trim());
}

function isUnusual(digits: string): boolean {
  const isNumber = digits !== '' && digits !== 'true' && digits !== 'null';
  const isSmall = digits.replace('-', '').length <= 15;
  return (
    isNumber && (digits.includes('.') || digits.toLowerCase().includes('e') || digits === '-0' || !isSmall)
  );
}

const RELEASES = [10_000, 10_002, 10_100, 10_200, 10_201, 10_300, Number.POSITIVE_INFINITY];

/** Whether walking along the rules finds nothing. */
function isPassed(sample: unknown, release: number): boolean {
  const problems = new Limited<Problem>();
  walk(sample, rules().config, problems, { release });
  return problems.items.length === 0;
}

describe('the code made of the schema', () => {
  it('fits exactly what walking along the rules finds nothing about', { timeout: 120_000 }, () => {
    const next = random(7);
    const verdicts = { fit: 0, unfit: 0 };
    for (let i = 0; i < 4_000; i++) {
      const value = valueFor(rules().config, next, 0.4);
      const sample: unknown = i % 2 === 0 ? value : mutated(value, next);
      const release = RELEASES[i % RELEASES.length]!;
      const fits = fitSpec(sample, release) >= 0;
      expect(fits, toJson(sample)).toBe(isPassed(sample, release));
      verdicts[fits ? 'fit' : 'unfit']++;
    }
    expect(Math.min(verdicts.fit, verdicts.unfit)).toBeGreaterThan(500);
  });

  it.each<(value: unknown) => object>([
    (hostname) => ({ hostname }),
    (terminal) => ({ process: { cwd: '/', terminal } }),
    (args) => ({ process: { cwd: '/', args } }),
    (uid) => ({ process: { cwd: '/', user: { uid, gid: 0 } } }),
    (annotations) => ({ annotations }),
    (limit) => ({ linux: { resources: { memory: { limit } } } }),
    (sysctl) => ({ linux: { sysctl } }),
    (root) => ({ root }),
  ])('fits the types that walking lets pass, %#', (members) => {
    const values = [
      true,
      'x',
      '',
      0,
      7,
      1.5,
      -1,
      2 ** 32,
      5n,
      -(2n ** 63n),
      2n ** 63n,
      null,
      [],
      ['a'],
      [1],
      {},
    ];
    for (const value of [...values, { a: 'b' }, { a: 1 }, { path: 'r' }]) {
      const sample = { ociVersion: '1.0.2', ...members(value) };
      const release = Number.POSITIVE_INFINITY;
      expect(fitSpec(sample, release) >= 0, toJson(sample)).toBe(isPassed(sample, release));
    }
  });

  it.each([
    ['an unknown name', '{"ociVersion":"1.0.2","x":1}'],
    ['a name of every object', '{"ociVersion":"1.0.2","constructor":1}'],
    ['a prototype', '{"ociVersion":"1.0.2","__proto__":{"hostname":"a"}}'],
    ['another case', '{"ociVersion":"1.0.2","hostName":"a"}'],
    ['a name twice', '{"ociVersion":"1.0.2","hostname":"a","hostname":"b"}'],
    ['a name twice deep in it', '{"ociVersion":"1.0.2","root":{"path":"a","path":"a"}}'],
    [
      'a name twice where nothing is said of names',
      '{"ociVersion":"1.0.2","annotations":{"a.b":"","a.b":""}}',
    ],
    [
      'a name twice within anything',
      '{"ociVersion":"1.0.2","windows":{"layerFolders":["a"],"credentialSpec":{"a":1,"a":1}}}',
    ],
    ['a name twice, once with an escape', '{"ociVersion":"1.0.2","hostname":"a","host\\u006eame":"b"}'],
  ])('does not hide %s', (_, text) => {
    const found = validateSpec(readSpec(text).spec).map(({ code }) => code);
    const expected = ['unknown-property', 'name-case', 'duplicate-name'];
    expect(found.filter((code) => expected.includes(code))).toHaveLength(1);
  });

  it('does not take what an object inherits for what it has', () => {
    class Root {
      readonly unknown = true;
      get path() {
        return 'rootfs';
      }
    }
    const made = { ociVersion: '1.0.2', root: new Root(), process: { cwd: '/', args: ['sh'] } };
    expect(fitSpec(made, Number.POSITIVE_INFINITY)).toBeLessThan(0);
    expect(validateSpec(made).map(({ pointer }) => pointer)).toEqual(['/root/unknown', '/root/path']);
    const root = Object.assign(Object.create(null), { path: 'rootfs' });
    expect(fitSpec({ ociVersion: '1.0.2', root }, Number.POSITIVE_INFINITY)).toBeGreaterThan(0);
  });

  it('sees what was changed after reading', () => {
    const { spec } = readSpec('{"ociVersion":"1.0.2","hostname":"a","hostname":"b"}');
    Object.assign(spec, { domainname: 'a' });
    expect(validateSpec(spec).map(({ code }) => code)).toContain('duplicate-name');
    const other = readSpec('{"ociVersion":"1.0.2"}').spec;
    Object.assign(other, { nope: 1 });
    expect(validateSpec(other).map(({ code }) => code)).toContain('unknown-property');
  });

  it('ends for values that contain themselves where nothing is said of them', () => {
    const credentialSpec: Record<string, unknown> = {};
    credentialSpec.a = credentialSpec;
    credentialSpec.b = credentialSpec;
    const spec = { ociVersion: '1.0.2', windows: { layerFolders: ['a'], credentialSpec } };
    expect(validateSpec(spec).every(({ code }) => code !== 'wrong-type')).toBe(true);
  });
});
