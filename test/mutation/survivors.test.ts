import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

type Judge = (
  files: [file: string, report: object][],
  groups: { mutants: Record<string, string[]> }[],
) => string[];
const path = new URL('./survivors.mjs', import.meta.url).href;
const { ambiguous, needless, unexplained } = (await import(path)) as Record<string, Judge>;
const { gone } = (await import(path)) as {
  gone: (sourceOf: (file: string) => string | undefined, groups?: object[]) => string[];
};

const FILE = 'counts.ts';
const LINES = [
  'let most = 1;',
  'function one() {',
  'return 1;',
  '}',
  'function other() {',
  'return 1 + 2;',
  '}',
];

/** A report in which `1 => 2` has such a status at the top level, in one() and in other(), and `2 => 3` in other(). */
function judged(named: string[], ...statuses: string[]) {
  const places = [
    [1, 12, '2'],
    [3, 8, '2'],
    [6, 8, '2'],
    [6, 12, '3'],
  ] as const;
  const mutants = places.map(([line, column, replacement], i) => ({
    location: { start: { line, column }, end: { line, column: column + 1 } },
    replacement,
    status: statuses[i],
  }));
  return [unexplained, ambiguous, needless].map((judge) =>
    judge!([[FILE, { source: LINES.join('\n'), mutants }]], [{ mutants: { [FILE]: named } }]),
  );
}

describe('the reason of a mutant that survived', () => {
  it('holds for the only one of its kind in a file', () => {
    expect(judged(['2 => 3'], 'Killed', 'Killed', 'Killed', 'Survived')).toEqual([[], [], []]);
  });

  it('holds for no function where another has the same, even if it does not survive there', () => {
    expect(judged(['1 => 2'], 'Killed', 'Survived', 'Killed', 'Killed')).toEqual([
      ['counts.ts:3:8 one() 1 => 2'],
      ['counts.ts 1 => 2'],
      [],
    ]);
  });

  it('holds for the function that it names, and for what is in none', () => {
    const named = ['top level 1 => 2', 'one() 1 => 2'];
    expect(judged(named, 'Survived', 'NoCoverage', 'Survived', 'Killed')).toEqual([
      ['counts.ts:6:8 other() 1 => 2'],
      [],
      [],
    ]);
  });

  it('is needed by something that survived or timed out', () => {
    const named = ['one() 1 => 2', 'other() 1 => 2', '2 => 3'];
    expect(judged(named, 'Killed', 'Timeout', 'Killed', 'Killed')).toEqual([
      [],
      [],
      ['counts.ts other() 1 => 2', 'counts.ts 2 => 3'],
    ]);
  });
});

describe('what a reason is given for', () => {
  const ROOT = fileURLToPath(new URL('../..', import.meta.url));

  it('is still in its file', () => {
    const sourceOf = (file: string) =>
      existsSync(join(ROOT, file)) ? readFileSync(join(ROOT, file), 'utf8') : undefined;
    expect(gone(sourceOf)).toEqual([]);
  });

  it('would be missed if it were not', () => {
    const mutants = {
      'a.ts': ['one() x => 1 => 2', '(a) => b => () => undefined', 'y => 2'],
      'b.ts': ['x => 1'],
    };
    const sourceOf = (file: string) => (file === 'a.ts' ? 'x =>\n 1; (a) => b;' : undefined);
    expect(gone(sourceOf, [{ mutants }])).toEqual(['a.ts y => 2', 'b.ts x => 1']);
  });
});
