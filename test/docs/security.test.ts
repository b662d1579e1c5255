import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
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

/** Whether a file's text has a test of exactly this title, be it the name of a row in its table. */
function hasTest(text: string, title: string): boolean {
  return ["'", '"', '`'].some((mark) => {
    const literal = mark + title + mark;
    for (let at = text.indexOf(literal); at >= 0; at = text.indexOf(literal, at + 1)) {
      if (isTitle(text.slice(0, at).trimEnd())) return true;
    }
    return false;
  });
}

/** Whether what stands before a text makes it a title: a call of `it` or of what it gave, or the start of a row. */
function isTitle(before: string): boolean {
  if (before.endsWith('[')) return true;
  return /\bit\($/.test(before) || /\)\($/.test(before);
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
        expect(hasTest(readFileSync(path, 'utf8'), title), `${file}: ${title}`).toBe(true);
      }
    },
  );

  it('would miss a test that is not, or is only spoken of', () => {
    const text =
      "it('is one', () => {}); // it is 'another'\nexpect('a third');\nit.each([\n ['a row', 1],\n])('%s', f);";
    const titles = ['is one', 'another', 'a third', 'a row', '%s', 'is on'];
    expect(titles.filter((title) => hasTest(text, title))).toEqual(['is one', 'a row', '%s']);
  });
});
