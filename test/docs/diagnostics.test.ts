import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DIAGNOSTIC_CODES, type DiagnosticCode, diagnose, docsPath } from '../../src/index.ts';
import { PROSE_CODES, READING_CODES, SCHEMA_CODES } from '../../src/spec/index.ts';
import { blocksOf } from './blocks.ts';

const text = readFileSync(new URL('../../docs/diagnostics.md', import.meta.url), 'utf8');

/** An entry of the page: its heading makes its anchor. */
interface Entry {
  code: string;
  body: string;
  /** What is wrong, and the same without it. */
  examples: string[];
}

const entries: Entry[] = text
  .split('\n## ')
  .slice(1)
  .map((part) => {
    const [code = '', ...body] = part.split('\n');
    const blocks = blocksOf(body.join('\n'));
    return { code, body: body.join('\n').trim(), examples: blocks.map(({ content }) => unescaped(content)) };
  });

/** `<U+0007>` stands for the character. */
function unescaped(block: string): string {
  return block
    .split('<U+')
    .map((part, i) => {
      if (i === 0) return part;
      const end = part.indexOf('>');
      return String.fromCharCode(Number.parseInt(part.slice(0, end), 16)) + part.slice(end + 1);
    })
    .join('');
}

function codesIn(example: string): string[] {
  return diagnose(example).diagnostics.map(({ code }) => code);
}

describe('docs/diagnostics.md', () => {
  it('has an entry for every code, in their order', () => {
    expect(entries.map(({ code }) => code)).toEqual(Object.keys(DIAGNOSTIC_CODES));
  });

  it('is where docsPath leads, at a heading', () => {
    const spec = readFileSync(new URL('../../docs/spec-diagnostics.md', import.meta.url), 'utf8');
    const [diagnostic] = diagnose('x=1\nprocess_arg=x\nnamespace=mount').diagnostics;
    expect(docsPath(diagnostic!)).toBe('docs/diagnostics.md#unknown-key');
    for (const [page, codes, options] of [
      [text, Object.keys(DIAGNOSTIC_CODES), {}],
      [spec, [...READING_CODES, ...SCHEMA_CODES, ...PROSE_CODES], { pointer: '' }],
    ] as const) {
      const headings = new Set(page.split('\n').filter((line) => line.startsWith('#')));
      for (const one of codes) {
        const [path, anchor = ''] = docsPath({ code: one, ...options }).split('#');
        expect(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')).toBe(page);
        expect(headings.has(`## ${anchor}`) || headings.has(`### ${anchor}`), anchor).toBe(true);
      }
    }
  });

  it.each(entries)('$code: says its severity', ({ code, body }) => {
    const [severity] = DIAGNOSTIC_CODES[code as DiagnosticCode];
    expect(body.toLowerCase()).toMatch(new RegExp(`^${severity}[.;]`));
  });

  it.each(entries)('$code: its example has it alone, mended it has nothing', ({ code, examples }) => {
    const [wrong = '', mended = '', ...more] = examples;
    expect(more).toEqual([]);
    // An example is a part of a document.
    const missing = ['no-args', 'no-mount-namespace', 'no-uts-namespace'].filter((other) => other !== code);
    const others = (example: string) => codesIn(example).filter((other) => !missing.includes(other));
    expect([...new Set(others(wrong))]).toEqual([code]);
    expect(others(mended)).toEqual([]);
    expect(mended).not.toBe('');
  });

  it('says of which codes there are fixes, and of which there are none', () => {
    for (const { code, body, examples } of entries) {
      const hasFix = diagnose(examples[0]!).diagnostics.some(
        (one) => one.code === code && one.fix !== undefined,
      );
      expect(/[Tt]he\s+fix/.test(body), code).toBe(hasFix);
    }
  });
});
