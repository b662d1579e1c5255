import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matching } from '../../src/cli/bulk/matching.ts';
import { isPattern, patternsOf } from '../../src/cli/bulk/pattern.ts';
import { InvalidArgumentError } from '../../src/errors.ts';
import { growth, MOST } from '../support/growth.ts';

/** Whether a pattern of one name matches it. */
function matches(pattern: string, name: string): boolean {
  return patternsOf(pattern).some(
    ({ segments: [segment] }) => typeof segment === 'function' && segment(name),
  );
}

describe('a name', () => {
  it.each([
    ['*.conf', ['a.conf', 'a.b.conf'], ['.conf', '.a.conf', 'a.conf~', 'conf']],
    ['.*', ['.a'], ['a.']],
    ['web-?', ['web-1', 'web-é', 'web-😀'], ['web-', 'web-12']],
    ['[a-c0-]x', ['ax', 'cx', '0x', '-x'], ['dx', '1x']],
    ['[!a-c]x', ['dx'], ['ax', 'x']],
    ['[^a]', ['b'], ['a']],
    ['[]a]', [']', 'a'], ['b']],
    ['[a', ['[a'], ['a']],
    ['{web,d{b,ns}}-*', ['web-1', 'db-1', 'dns-1'], ['d-1', 'web,d-1']],
    ['{a}{b', ['{a}{b'], ['ab']],
    ['\\*\\[\\{a,b\\}', ['*[{a,b}'], ['x[{a,b}', '*[a']],
    ['a\\', ['a\\'], ['a']],
  ])('%s', (pattern, yes, no) => {
    expect(yes.filter((name) => !matches(pattern, name))).toEqual([]);
    expect(no.filter((name) => matches(pattern, name))).toEqual([]);
  });

  it('is matched as bash matches it', () => {
    const words = ['a', 'b', '-', '*', '?', '[ab]', '[!a]', '[a-b]', '\\*', '\\a'];
    const pattern = fc.array(fc.constantFrom(...words), { maxLength: 8 }).map((all) => `a${all.join('')}`);
    const name = fc
      .array(fc.constantFrom('a', 'b', '-', '*'), { maxLength: 10 })
      .map((all) => `a${all.join('')}`);
    const pairs = fc.sample(fc.tuple(pattern, name), 5000);
    const script =
      'while IFS= read -r pattern && IFS= read -r name; do [[ $name == $pattern ]] && echo 1 || echo 0; done';
    const { stdout } = spawnSync('bash', ['-c', script], {
      input: pairs.map(([pattern, name]) => `${pattern}\n${name}\n`).join(''),
      encoding: 'utf8',
    });
    const expected = stdout.trimEnd().split('\n');
    expect(expected.filter((line) => line === '1').length).toBeGreaterThan(100);
    expect(pairs.filter(([pattern, name], i) => matches(pattern, name) !== (expected[i] === '1'))).toEqual(
      [],
    );
  });

  it('of 240 dashes took a pattern of five stars 38 s', () => {
    const make = (length: number) => '-'.repeat(length);
    for (const pattern of ['*-*-*-*-*.conf', '*a*a*a*a*a*a*a*a*a*a*x', '*?*?*?*?x']) {
      const run = (name: string) => expect(matches(pattern, name)).toBe(false);
      expect(growth(make, run, { small: 50_000, large: 200_000 })).toBeLessThan(MOST);
    }
  });
});

describe('a pattern', () => {
  it('has something that only patterns have', () => {
    expect(['*', 'a?', '[a', '{a,b}', 'a\\\\*'].filter((text) => !isPattern(text))).toEqual([]);
    expect(['a.conf', '{a}', '{a', '\\*', '\\{a,b}', 'a,b'].filter(isPattern)).toEqual([]);
  });

  it('has at most 1024 alternatives, and of more none is made', () => {
    expect(patternsOf('{a,b}'.repeat(10))).toHaveLength(1024);
    for (const many of [11, 200])
      expect(() => patternsOf('{a,b}'.repeat(many))).toThrow(InvalidArgumentError);
  });
});

describe('in folders', () => {
  let root = '';
  const files = ['a.conf', 'b/a.conf', 'b/c/a.conf', 'b/c/x.txt', '.git/a.conf', 'b/.a.conf', 'd/c/a.conf'];

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'ociconf-pattern-'));
    for (const file of files) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), '');
    }
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it.each([
    ['*.conf', ['a.conf']],
    ['**/*.conf', ['a.conf', 'b/a.conf', 'b/c/a.conf', 'd/c/a.conf']],
    ['**/**/c/**', ['b/c/a.conf', 'b/c/x.txt', 'd/c/a.conf']],
    ['**', ['a.conf', 'b/a.conf', 'b/c/a.conf', 'b/c/x.txt', 'd/c/a.conf']],
    ['{b,d}/c/a.conf', ['b/c/a.conf', 'd/c/a.conf']],
    ['b/../b/*', ['b/a.conf']],
    ['.git/*', ['.git/a.conf']],
    ['b/.*', ['b/.a.conf']],
    ['*/*/*/*', []],
    ['b*', []],
    ['b/*/', []],
  ])('%s', async (pattern, expected) => {
    const readFolder = (path: string) => readdir(path, { withFileTypes: true });
    const paths = await matching(`${root}/${pattern}`, readFolder);
    expect(paths).toEqual(expected.map((path) => join(root, path)));
  });
});
