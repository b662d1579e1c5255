import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

// SECURITY.md says of each threat which test holds it.

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGE = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8');

const SUBJECTS = [
  'Config bytes',
  'JSON that runtimes read otherwise',
  'What reaches the host',
  'Hooks',
  'Ids and paths',
  'The state folder',
  'The queue',
  'Inputs in S3',
  "The playground's share links",
  'Terminal, logs and workflow commands',
  'The published package',
];

interface Threat {
  threat: string;
  stop: string;
  pointers: { file: string; title: string }[];
}

const threats = PAGE.split('\n## Threats\n')[1]!.split('\n## ')[0]!;
const sections = threats.split('\n### ').slice(1);

/** The rows of a section's table, without its head. */
function threatsOf(section: string): Threat[] {
  const rows = section.split('\n').filter((line) => line.startsWith('| '));
  return rows.slice(1).map((row) => {
    const [threat = '', stop = '', held = '', ...rest] = row.slice(2, -2).split(' | ');
    expect(rest, row).toEqual([]);
    return { threat, stop, pointers: pointersOf(held) };
  });
}

/** `file`, "title"; `file`, "title" */
function pointersOf(cell: string): { file: string; title: string }[] {
  const pointers = [...cell.matchAll(/`([^`]+)`, "([^"]+)"/g)].map(([, file = '', title = '']) => ({
    file,
    title,
  }));
  // Nothing in it that is read as nothing.
  expect(pointers.map(({ file, title }) => `\`${file}\`, "${title}"`).join('; ')).toBe(cell);
  return pointers;
}

const TESTS = new Set(['it', 'test', 'describe']);
const NEVER = new Set(['skip', 'todo', 'fails']);

/**
 * The titles of a file's tests: what `it`, `test` and `describe` are given, also behind `.each(…)` and the like, and
 * the names of the rows of `.each`, where its title has them: for `%s` the first text, for `$name` the `name`.
 */
function titlesOf(text: string): Set<string> {
  const file = ts.createSourceFile('test.ts', text, ts.ScriptTarget.Latest, true);
  const titles = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isTest(node.expression)) {
      const title = textOf(node.arguments[0], file);
      if (title !== undefined) titles.add(title);
      for (const row of rowsOf(title, node.expression, file)) titles.add(row);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return titles;
}

/** Whether it is `it`, or what `it.skipIf(…)`, `it.each(…)` and the like give; what never runs, or is to fail, is none. */
function isTest(called: ts.Expression): boolean {
  if (ts.isIdentifier(called)) return TESTS.has(called.text);
  if (ts.isPropertyAccessExpression(called) && NEVER.has(called.name.text)) return false;
  return (ts.isCallExpression(called) || ts.isPropertyAccessExpression(called)) && isTest(called.expression);
}

/** What a text says, be it in a constant; of a template, with its `${…}`. */
function textOf(node: ts.Node | undefined, file: ts.SourceFile): string | undefined {
  if (node === undefined) return undefined;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) return node.getText(file).slice(1, -1);
  return ts.isIdentifier(node) ? textOf(constantOf(node.text, file), file) : undefined;
}

/** The names that a title has of the rows that are given to `.each`. */
function rowsOf(title: string | undefined, called: ts.Expression, file: ts.SourceFile): string[] {
  const nameOf = title?.includes('%s') ? firstOf : title?.includes('$name') ? memberOf : undefined;
  if (
    nameOf === undefined ||
    !ts.isCallExpression(called) ||
    !ts.isPropertyAccessExpression(called.expression)
  )
    return [];
  if (called.expression.name.text !== 'each') return [];
  const [given] = called.arguments;
  const table = given && ts.isIdentifier(given) ? constantOf(given.text, file) : given;
  if (table === undefined || !ts.isArrayLiteralExpression(table)) return [];
  return table.elements.flatMap((row) => textOf(nameOf(row), file) ?? []);
}

function firstOf(row: ts.Expression): ts.Expression | undefined {
  return ts.isArrayLiteralExpression(row) ? row.elements[0] : row;
}

function memberOf(row: ts.Expression): ts.Expression | undefined {
  if (!ts.isObjectLiteralExpression(row)) return undefined;
  const members = row.properties.filter(ts.isPropertyAssignment);
  return members.find(({ name }) => ts.isIdentifier(name) && name.text === 'name')?.initializer;
}

/** What a constant of the file is given. */
function constantOf(name: string, file: ts.SourceFile): ts.Expression | undefined {
  let found: ts.Expression | undefined;
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && node.name.getText(file) === name) found ??= node.initializer;
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

describe('the threat model', () => {
  it('has every subject, with threats', () => {
    expect(sections.map((section) => section.split('\n', 1)[0])).toEqual(SUBJECTS);
    for (const section of sections) expect(threatsOf(section).length, section).toBeGreaterThan(2);
  });

  it.each(sections.flatMap(threatsOf).map((row) => [row.threat, row] as const))(
    'points at tests that are there: %s',
    (threat, { stop, pointers }) => {
      expect(threat.length * stop.length * pointers.length).toBeGreaterThan(0);
      for (const { file, title } of pointers) {
        const path = join(ROOT, 'test', file);
        expect(existsSync(path), file).toBe(true);
        expect([...titlesOf(readFileSync(path, 'utf8'))], file).toContain(title);
      }
    },
  );

  it('would miss a test that is not, or is only spoken of', () => {
    const text = `
      const ROWS = [['a row elsewhere', 1]];
      const LIST = ['in a list', ['in a list of lists']];
      it('is one', () => expect('spoken of').toBe(f('given to another')));
      // it('in a comment', () => {});
      it.skipIf(LIST)('is skipped', () => {});
      it.each([['a row', ['within a row']], ['another row']])('%s is held', f);
      it.each(ROWS)('has %s', f);
      it.each([['no name']])('of a number: %i', f);
      it.each([{ name: 'a named row', other: 'not its name' }, { other: 'no name either' }])('$name', f);
      describe('a group', () => {});
    `;
    expect([...titlesOf(text)].sort()).toEqual(
      [
        'is one',
        'is skipped',
        'a row',
        'another row',
        '%s is held',
        'a row elsewhere',
        'has %s',
        'of a number: %i',
        'a named row',
        '$name',
        'a group',
      ].sort(),
    );
  });
});
