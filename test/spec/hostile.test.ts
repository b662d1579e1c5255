import { expect, it } from 'vitest';
import {
  editSpec,
  type Features,
  InputTooLargeError,
  readSpec,
  type Spec,
  type SpecBuilder,
  spec,
  validateSpec,
  writeSpec,
} from '../../src/spec/index.ts';
import { growth, MOST } from '../support/growth.ts';

// What took a time, or a text, that grows with the square of the input.

const COUNT = 8000;
const each = (part: (i: number) => unknown) => Array.from({ length: COUNT }, (_, i) => part(i));
const SPACES = ' '.repeat(64_000);
/** So much of what is written is white space of the text's. */
const WRITTEN_MOST = 5_000_000;

const mounts = `[${each((i) => `{"destination":"/a${i}","options":[]}`).join()}]`;

it.each([
  ['of the first member', `{\n${SPACES}"ociVersion":"1.2.0","mounts":${mounts}}`],
  ['of another member', `{\n"ociVersion":"1.2.0",\n${SPACES}"mounts":${mounts}}`],
  ['before a colon', `{\n "ociVersion"${SPACES}:"1.2.0","mounts":${mounts}}`],
])('edits copied a megabyte of spaces each: %s', (_, text) => {
  const edits = each((i) => ({ pointer: `/mounts/${i}/options`, value: ['ro', { a: 1 }] }));
  const edited = editSpec(text, edits as Parameters<typeof editSpec>[1]);
  expect(edited.length - text.length).toBeLessThan(WRITTEN_MOST);
  expect(JSON.parse(edited).mounts.at(-1)).toEqual({ destination: '/a7999', options: ['ro', { a: 1 }] });
});

it.each([
  ['on its line', SPACES],
  ['on a line of its own', `\n${SPACES}`],
])('members that were added copied a megabyte of spaces each: %s', (_, before) => {
  const text = `{"ociVersion":"1.2.0",${before}"hostname":"a"}`;
  const edited = editSpec(text, each((i) => ({ pointer: `/x${i}`, value: 1 })) as never);
  expect(edited.length - text.length).toBeLessThan(WRITTEN_MOST);
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

it('each annotation was compared with each prefix that a runtime names', { timeout: 60_000 }, () => {
  const make = (count: number) => Array.from({ length: count }, (_, i) => i);
  const run = (many: number[]) => {
    const names = many.map((i) => `org.p${i}.`);
    expect(unsafe(names, [...many.map((i) => `org.q${i}.x`), 'org.p9.x'])).toEqual(['org.p9.x']);
  };
  expect(growth(make, run, { small: 1000, large: 4000, rounds: 10 })).toBeLessThan(MOST);
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
  expect(growth(make, run, { small: 200, large: 800, rounds: 5 })).toBeLessThan(MOST);
});

const many = (count: number, part: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => part(i)).join();

it.each([
  ['numbers', (name: string, count: number) => `"x":{"${name}":[${many(count, () => '1e3')}]}`],
  [
    'unknown names',
    (name: string, count: number) =>
      `"linux":{"resources":{"rdma":{"${name}":{${many(count, (i) => `"x${i}":1`)}}}}}`,
  ],
])(
  'of each finding, the long name that it is under was gone through: %s',
  { timeout: 60_000 },
  (_, members) => {
    const make = (count: number) => `{"ociVersion":"1.2.0",${members('x'.repeat(128 * count), count)}}`;
    const run = (text: string) => {
      const { spec, diagnostics } = readSpec(text, { maxSize: Infinity });
      expect(validateSpec(spec).length).toBeGreaterThanOrEqual(diagnostics.length);
      expect(diagnostics.length).toBeGreaterThan(text.length / 200);
    };
    expect(growth(make, run, { small: 2000, large: 8000, rounds: 5 })).toBeLessThan(MOST);
  },
);

it('for each item that was made after reading, the text was gone through for a fix', {
  timeout: 60_000,
}, () => {
  const make = (count: number) => {
    const { spec } = readSpec(`{"ociVersion":"1.2.0",${many(count, (i) => `"x${i}":1`)}}`, {
      maxSize: Infinity,
    });
    const mounts = Array.from({ length: count }, (_, i) => ({ destination: `late${i}` }));
    return Object.assign(spec, { mounts });
  };
  const run = (spec: Spec & { mounts: object[] }) => {
    const found = validateSpec(spec).filter(({ code }) => code === 'deprecated');
    expect(found).toHaveLength(spec.mounts.length);
    expect(found.filter(({ fix }) => fix !== undefined)).toEqual([]);
  };
  expect(growth(make, run, { small: 500, large: 2000, rounds: 5 })).toBeLessThan(MOST);
});

it('each list of a tree was compared with all of a long one that came to its place', {
  timeout: 60_000,
}, () => {
  const treeOf = (leaves: number): unknown => (leaves < 2 ? 1 : [treeOf(leaves / 2), treeOf(leaves / 2)]);
  const make = (count: number) => {
    let value: unknown = Array.from({ length: count }, (_, i) => i);
    for (let leaves = count; leaves > 2; leaves /= 2) value = [value];
    return { original: `{"ociVersion":"1.2.0","x":${JSON.stringify(treeOf(count))}}`, value };
  };
  const run = ({ original, value }: ReturnType<typeof make>) => {
    const text = writeSpec({ ociVersion: '1.2.0', x: value } as Spec, { original });
    expect(JSON.parse(text).x).toEqual(value);
  };
  expect(growth(make, run, { small: 1024, large: 4096, rounds: 5 })).toBeLessThan(MOST);
});

it('a config.json of names that V8 compares each with each takes no time to speak of: maxSize is in the way', () => {
  // V8 hashes strings of more than 16,383 units by their lengths alone, also as names of objects.
  const name = (i: number) => `${'x'.repeat(16_392)}${String(i).padStart(8, '0')}`;
  const names = (count: number) => `"annotations":{${many(count, (i) => `"${name(i)}":"a"`)}}`;
  for (const comment of ['', '/**/']) {
    const text = `{${comment}"ociVersion":"1.2.0",${names(255)}}`;
    expect(text.length).toBeGreaterThan(4 * 2 ** 20 - 20_000);
    const started = process.cpuUsage();
    expect(Object.keys(readSpec(text).spec.annotations ?? {})).toHaveLength(255);
    const { user, system } = process.cpuUsage(started);
    // 0.1 s were seen.
    expect((user + system) / 1e6).toBeLessThan(2);
  }
  expect(() => readSpec(`{${names(257)}}`)).toThrow(InputTooLargeError);
});

type Step = (builder: SpecBuilder, i: number) => void;
const STEPS: Record<string, Step> = {
  env: (builder, i) => builder.env(`A${i}`, '1'),
  rlimit: (builder, i) => builder.rlimit(`RLIMIT_${i}`, 1),
  mount: (builder, i) => builder.mount({ destination: `/a${i}` }),
  namespace: (builder, i) => builder.namespace(`a${i}` as never),
  'namespace, and share': (builder, i) => builder.namespace(`a${i}` as never).share(`a${i >> 1}` as never),
  sysctl: (builder, i) => builder.sysctl(`net.a${i}`, '1'),
  hook: (builder) => builder.hook('poststop', { path: '/a' }),
  annotation: (builder, i) => builder.annotation(`a${i}`, '1'),
};

it.each(Object.keys(STEPS))(
  'each step of a builder copied what all before had made: %s',
  {
    timeout: 60_000,
  },
  (name) => {
    const run = (count: number) => {
      const builder = spec('minimal');
      for (let i = 0; i < count; i++) STEPS[name]!(builder, i);
      builder.change((made) => expect(JSON.stringify(made).length).toBeGreaterThan(count * 4));
    };
    expect(growth((count) => count, run, { small: 250, large: 1000, rounds: 40 })).toBeLessThan(MOST);
  },
);
