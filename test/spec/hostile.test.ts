import { expect, it } from 'vitest';
import { editSpec, type Features, type Spec, validateSpec } from '../../src/spec/index.ts';
import { growth } from '../support/growth.ts';

// What took a time, or a text, that grows with the square of the input.

const COUNT = 8000;
const each = (part: (i: number) => unknown) => Array.from({ length: COUNT }, (_, i) => part(i));
const SPACES = ' '.repeat(64_000);
/** So much of what is written is white space of the text's. */
const MOST = 5_000_000;

const mounts = `[${each((i) => `{"destination":"/a${i}","options":[]}`).join()}]`;

it.each([
  ['of the first member', `{\n${SPACES}"ociVersion":"1.2.0","mounts":${mounts}}`],
  ['of another member', `{\n"ociVersion":"1.2.0",\n${SPACES}"mounts":${mounts}}`],
  ['before a colon', `{\n "ociVersion"${SPACES}:"1.2.0","mounts":${mounts}}`],
])('edits copied a megabyte of spaces each: %s', (_, text) => {
  const edits = each((i) => ({ pointer: `/mounts/${i}/options`, value: ['ro', { a: 1 }] }));
  const edited = editSpec(text, edits as Parameters<typeof editSpec>[1]);
  expect(edited.length - text.length).toBeLessThan(MOST);
  expect(JSON.parse(edited).mounts.at(-1)).toEqual({ destination: '/a7999', options: ['ro', { a: 1 }] });
});

it.each([
  ['on its line', SPACES],
  ['on a line of its own', `\n${SPACES}`],
])('members that were added copied a megabyte of spaces each: %s', (_, before) => {
  const text = `{"ociVersion":"1.2.0",${before}"hostname":"a"}`;
  const edited = editSpec(text, each((i) => ({ pointer: `/x${i}`, value: 1 })) as never);
  expect(edited.length - text.length).toBeLessThan(MOST);
  expect(JSON.parse(edited)).toMatchObject({ hostname: 'a', x0: 1, x7999: 1 });
});

it('a deep indentation that people write is still that of what is added', () => {
  const text = `{\n${' '.repeat(40)}"hostname": "a"\n}`;
  expect(editSpec(text, [{ pointer: '/domainname', value: 'b' }])).toBe(
    `{\n${' '.repeat(40)}"hostname": "a",\n${' '.repeat(40)}"domainname": "b"\n}`,
  );
});

function unsafe(names: readonly string[], annotations: readonly string[]): string[] {
  const features = {
    ociVersionMin: '1.0.0',
    ociVersionMax: '1.2.0',
    potentiallyUnsafeConfigAnnotations: names,
  };
  const spec = {
    ociVersion: '1.2.0',
    annotations: Object.fromEntries(annotations.map((name) => [name, '1'])),
  };
  return validateSpec(spec as unknown as Spec, { features: features as Features })
    .filter(({ code }) => code === 'unsafe-annotation')
    .map(({ key }) => String(key));
}

it('unsafe annotations are told by names and by prefixes, whatever is between them in their order', () => {
  const names = ['b.', 'b.c.', 'b.c.d', 'b!', 'd', 'b..', 'e.f.'];
  const annotations = [
    'a',
    'b',
    'b!',
    'b.',
    'b.c.d',
    'b.zz',
    'bb',
    'd',
    'd.e',
    'e',
    'e.f',
    'e.f.',
    'e.f.g',
    'e.g',
  ];
  const expected = annotations.filter((key) =>
    names.some((name) => (name.endsWith('.') ? key.startsWith(name) : key === name)),
  );
  expect(unsafe(names, annotations).sort()).toEqual(expected);
  expect(expected).toHaveLength(7);
});

/** Four times as much takes four times as long, and sixteen times where each is compared with all others. */
const BOUND = 8;

it('each annotation was compared with each prefix that a runtime names', { timeout: 60_000 }, () => {
  const make = (count: number) => Array.from({ length: count }, (_, i) => i);
  const run = (many: number[]) => {
    const names = many.map((i) => `org.p${i}.`);
    expect(unsafe(names, [...many.map((i) => `org.q${i}.x`), 'org.p9.x'])).toEqual(['org.p9.x']);
  };
  expect(growth(make, run, { small: 4000, large: 16_000, rounds: 3 })).toBeLessThan(BOUND);
});

it('long words of one length were each compared with all others', { timeout: 60_000 }, () => {
  const long = (count: number) =>
    Array.from({ length: count }, (_, i) => 'x'.repeat(20_000) + String(i).padStart(8, '0'));
  const make = (count: number) => {
    const process = {
      cwd: '/',
      args: ['a'],
      env: long(count).map((name) => `${name}=1`),
      capabilities: {
        bounding: long(count),
        effective: ['CAP_KILL', ...long(count)],
        permitted: long(count),
      },
    };
    const features = { ociVersionMin: '1.0.0', ociVersionMax: '1.2.0', linux: { capabilities: long(count) } };
    return { spec: { ociVersion: '1.2.0', process }, features };
  };
  const run = ({ spec, features }: ReturnType<typeof make>) => {
    const found = validateSpec(spec as unknown as Spec, { features: features as Features });
    // The one that is not permitted, and which the runtime does not know.
    expect(found.filter(({ code }) => code === 'capability-not-permitted')).toHaveLength(1);
    expect(found.filter(({ code }) => code === 'not-supported')).toHaveLength(1);
  };
  expect(growth(make, run, { small: 200, large: 800, rounds: 3 })).toBeLessThan(BOUND);
});
