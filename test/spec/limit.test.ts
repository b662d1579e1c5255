import { describe, expect, it } from 'vitest';
import { writable } from '../../src/diagnostics/limited.ts';
import { diagnose, diagnoseAll } from '../../src/index.ts';
import {
  type Diagnostic,
  diagnoseSpec,
  fromSpec,
  readSpec,
  SCHEMA_CODES,
  type Severity,
  type SpecReading,
  spec,
  type ValidateOptions,
  validateSpec,
} from '../../src/spec/index.ts';

/** Warnings, errors and infos of the schema, of the text and of reading. */
const TEXT = `{
  "x": 1, "y": 2, "Hostname": "h",
  "ociVersion": "1.0.2", // a comment
  "annotations": { "a": "b", "": "c", "org.opencontainers.z": "d" },
  "process": { "cwd": "srv", "args": [], "env": ["A", "B", "C"], "args": [] },
  "root": { "path": "r" },
  "mounts": [{ "destination": "d" }]
}`;

function countOf(found: readonly Diagnostic[], severity: Severity): number {
  return found.filter((one) => one.severity === severity).length;
}

type Limited = Pick<SpecReading, 'diagnostics' | 'omitted'>;

/** That a limit keeps so many of all, and counts the others. */
function expectLimited(all: readonly Diagnostic[], { diagnostics, omitted }: Limited, limit: number) {
  expect(diagnostics).toHaveLength(Math.min(limit, all.length));
  expect(all).toEqual(expect.arrayContaining(diagnostics));
  expect(diagnostics.map(({ offset }) => offset)).toEqual(
    diagnostics.map(({ offset }) => offset).sort((a, b) => a - b),
  );
  for (const severity of ['error', 'warning', 'info'] as const) {
    const left = countOf(all, severity) - countOf(diagnostics, severity);
    expect(omitted?.[severity] ?? 0, `${severity}, of ${limit}`).toBe(left);
  }
  if (limit > 0) expect(countOf(diagnostics, 'error') > 0).toBe(countOf(all, 'error') > 0);
}

describe('a limit of diagnostics', () => {
  const supported = JSON.stringify({ ociVersionMin: '1.0.0', ociVersionMax: '1.0.2', mountOptions: [] });

  it.each<[string, string, ValidateOptions]>([
    ['all kinds', TEXT, {}],
    ['what JSON does not have', TEXT.replace('1,', '1.0,').replace('"d"', '"\\ud800"'), {}],
    [
      'words that nobody knows, and what is missing',
      '{"ociVersion":"1.0.2","linux":{"namespaces":[{"type":"a"},{"type":"b"},{},{}]}}',
      {},
    ],
    ['many warnings first', `{"a":1,"b":1,"c":1,${TEXT.slice(1).replace('""', '"e"')}`, {}],
    [
      'what a runtime does not support',
      '{"ociVersion":"1.3.0","root":{"path":"r"},"process":{"cwd":"/","args":["a"]},"linux":{"netDevices":{"a":{}},"memoryPolicy":{"mode":"MPOL_LOCAL"}}}',
      { features: supported },
    ],
  ])('keeps so many, counts the others, and keeps an error where there is one: %s', (_, text, options) => {
    const { spec } = readSpec(text);
    const all = validateSpec(spec, options);
    expect(all.length).toBeGreaterThan(2);
    for (let limit = 0; limit <= all.length; limit++) {
      const found = diagnoseSpec(spec, { ...options, limit });
      expectLimited(all, { omitted: undefined, ...found }, limit);
      expect(validateSpec(spec, { ...options, limit })).toEqual(found.diagnostics);
    }
    expect(diagnoseSpec(spec, { ...options, limit: all.length })).toStrictEqual({ diagnostics: all });
    expect(diagnoseSpec(spec, options)).toStrictEqual({ diagnostics: all });
  });

  it('is none where nothing is said: all are given, and none is counted', () => {
    const { spec } = readSpec(TEXT);
    expect(diagnoseSpec(spec)).toEqual({ diagnostics: validateSpec(spec) });
  });

  it('is one of what reading finds, too', () => {
    const all = readSpec(TEXT);
    expect(all.omitted).toBeUndefined();
    for (let limit = 0; limit <= all.diagnostics.length; limit++)
      expectLimited(all.diagnostics, readSpec(TEXT, { limit }), limit);
  });

  it('leaves the rules of the text out where more has a wrong type, as they could meet it', () => {
    const { spec } = readSpec(
      '{"ociVersion":"x","process":{"cwd":"srv","args":[1,2,3]},"mounts":[{"destination":4}]}',
    );
    const all = validateSpec(spec);
    const ofSchema = all.filter(({ code }) => (SCHEMA_CODES as readonly string[]).includes(code));
    expect(ofSchema).toHaveLength(4);
    expect(all.length).toBeGreaterThan(4);
    expect(diagnoseSpec(spec, { limit: 3 })).toEqual({
      diagnostics: ofSchema.slice(0, 3),
      omitted: { error: 1, warning: 0, info: 0 },
    });
    expectLimited(all, { omitted: undefined, ...diagnoseSpec(spec, { limit: 4 }) }, 4);
  });

  it('does not hide an error from those that ask for the first', () => {
    const unknown = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`x${i}`, i]));
    const built = spec().change((made) => Object.assign(made, unknown, { hostname: 5 }));
    expect(() => built.build()).toThrow('/hostname: must be a string, not the number 5');
  });
});

describe('what is written of places under a long name', () => {
  const LONG = 'x'.repeat(2 ** 19);
  const textOf = (values: string) =>
    `{"ociVersion":"1.0.2","root":{"path":"r"},"process":{"cwd":"/","args":["a"]},"x":{"${LONG}":[${values}]}}`;

  it.each([
    ['errors', '1e3,'.repeat(20)],
    ['an error behind warnings', `${'-0,'.repeat(20)}1e3,`],
    ['warnings', '-0,'.repeat(20)],
  ])('is what there is room for, with an error where there is one: %s', (_, values) => {
    const all = validateSpec(readSpec(textOf(`${values}0`)).spec);
    const found = writable({ diagnostics: all });
    expectLimited(all, found, found.diagnostics.length);
    // Of x, which nobody knows, and of three with a key and a pointer of 2 ** 19 units and some.
    expect(found.diagnostics).toHaveLength(4);
    expect(writable({ diagnostics: all, omitted: { error: 1, warning: 2, info: 3 } }).omitted).toEqual({
      error: found.omitted.error + 1,
      warning: found.omitted.warning + 2,
      info: found.omitted.info + 3,
    });
  });

  it('is all where they are short, and one where not even that has room', () => {
    const { diagnostics } = readSpec(TEXT);
    expect(writable({ diagnostics })).toEqual({ diagnostics, omitted: { error: 0, warning: 0, info: 0 } });
    const [found] = validateSpec(readSpec(textOf('1e3')).spec).filter(({ code }) => code === 'number-form');
    const longer = { ...found!, pointer: '~0'.repeat(2 ** 22) };
    expect(writable({ diagnostics: [longer, found!] }).diagnostics).toEqual([longer]);
  });
});

describe('a limit of losses', () => {
  const given = readSpec(
    '{"ociVersion":"1.0.2","process":{"args":[1,2],"x":3},"mounts":[4],"linux":{"namespaces":[{"type":"time"}]}}',
  ).spec;

  it('keeps so many, and counts the others', () => {
    const { config, losses: all, ...others } = fromSpec(given);
    expect(others).toEqual({});
    expect(all).toHaveLength(5);
    for (let limit = 0; limit < all.length; limit++) {
      const left = { config, losses: all.slice(0, limit), omitted: all.length - limit };
      expect(fromSpec(given, { limit })).toEqual(left);
    }
    expect(fromSpec(given, { limit: all.length })).toEqual({ config, losses: all });
  });
});

it.each([-1, Number.NaN, '3', null])('a limit of %j was taken for some other', (limit) => {
  const options = { limit: limit as number };
  const { spec } = readSpec('{"ociVersion":"1.0.2"}');
  for (const call of [
    () => diagnoseSpec(spec, options),
    () => validateSpec(spec, options),
    () => readSpec('{}', options),
    () => fromSpec(spec, options),
    () => diagnose('process_arg=a', options),
    () => diagnoseAll('process_arg=a', options),
  ]) {
    expect(call).toThrow(`invalid limit: "${limit}" is no number from 0`);
  }
});
