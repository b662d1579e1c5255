import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exampleOf, isCpuList, matches, parseVersion } from '../../src/spec/validate/formats.ts';
import type { Form } from '../../src/spec/validate/rule.ts';

// The schema has patterns where the validator has functions: both take the same texts.

const schemas = ['config', 'features'].map((name) =>
  readFileSync(new URL(`../../build/${name}.schema.json`, import.meta.url), 'utf8'),
);

const FORMS: [Form, pattern: string, good: string[], bad: string[]][] = [
  [
    'rlimit',
    '^RLIMIT_[A-Z]+$',
    ['RLIMIT_CORE', 'RLIMIT_A'],
    ['RLIMIT_', 'RLIMIT', 'XLIMIT_AS', 'AS', 'RLIMIT_as', 'RLIMIT_A_S', ' RLIMIT_AS'],
  ],
  ['device-type', '^[cbup]$', ['c', 'b', 'u', 'p'], ['', 'cb', 'x', 'C']],
  ['cpu-list', '^[0-9, -]*$', ['', '0-3,7', ' 1 - 2 '], ['a', '0;1', '0-3\n']],
  [
    'page-size',
    '^[1-9][0-9]*[KMG]B$',
    ['2MB', '64KB', '1GB', '10GB'],
    ['', 'MB', 'B', '02MB', '2M', '2mB', '2TB', '2 MB', 'xMB', '2MBB', '2Mb'],
  ],
  [
    'mem-bw-schema',
    '^MB:[^\\n]*$',
    ['MB:', 'MB:0=20;1=70'],
    ['', 'MB', 'L3:0=f', ' MB:', 'MB:\n', 'MB:0=1\nMB:'],
  ],
  [
    'capability',
    '^CAP_[A-Z_]+$',
    ['CAP_CHOWN', 'CAP_SYS_ADMIN', 'CAP__'],
    ['CAP_', 'CAP', 'CHOWN', 'cap_chown', 'CAP_chown', 'XAP_CHOWN', 'CAP_CHOWN '],
  ],
];

describe.each(FORMS)('%s', (form, pattern, good, bad) => {
  it('has a pattern in the schema that says the same', () => {
    expect(schemas.join()).toContain(JSON.stringify(pattern).slice(1, -1));
    for (const text of [...good, ...bad])
      expect(matches(form, text), text).toBe(new RegExp(pattern).test(text));
  });

  it('takes what has it, and its own example, and nothing else', () => {
    expect([...good, exampleOf(form)].filter((text) => !matches(form, text))).toEqual([]);
    expect(bad.filter((text) => matches(form, text))).toEqual([]);
    expect(exampleOf(form)).not.toBe('');
  });
});

it.each([
  ['0', true],
  ['0-3,7', true],
  [' 0 , 2-2 ', true],
  ['123456789', true],
  ['1234567890', false],
  ['', false],
  ['0,', false],
  ['3-0', false],
  ['0-', false],
  ['-1', false],
  ['1-2-3', false],
  ['a', false],
  ['0-b', false],
  ['a-1', false],
])('the list of processors %j: %s', (text, expected) => {
  expect(isCpuList(text)).toBe(expected);
});

it('tells versions, the same one again too', () => {
  expect(['1.2.3', '1.2.3', '', '1.2', '1.2', '1.2.3-dev'].map(parseVersion)).toEqual([
    10_203,
    10_203,
    null,
    null,
    null,
    10_203,
  ]);
});
