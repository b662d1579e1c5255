import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  applyFixes,
  type Diagnostic,
  FEATURES_CODES,
  PROSE_CODES,
  READING_CODES,
  readFeatures,
  readSpec,
  SCHEMA_CODES,
  SPEC_CODE_SUMMARIES,
  validateSpec,
} from '../../src/spec/index.ts';

// docs/spec-diagnostics.md has an entry for every code, with an example that gives it.

const CODES = [...READING_CODES, ...SCHEMA_CODES, ...PROSE_CODES, ...FEATURES_CODES];
const docs = readFileSync(new URL('../../docs/spec-diagnostics.md', import.meta.url), 'utf8');
const { value: features } = readFeatures(
  readFileSync(new URL('../fixtures/runc-features.json', import.meta.url)),
);
features.potentiallyUnsafeConfigAnnotations = ['org.systemd.property.'];

interface Entry {
  code: string;
  text: string;
  example: string;
}

const entries: Entry[] = docs
  .split('\n### ')
  .slice(1)
  .map((section) => {
    const [code = '', ...lines] = section.split('\n');
    const text = lines.join('\n');
    return { code, text, example: text.split('```')[1]?.slice('json\n'.length).trimEnd() ?? '' };
  });

function bytesOf(example: string): Uint8Array {
  const [before = '', after] = example.replace('<U+FEFF>', '\ufeff').split('<FF>');
  const parts = [
    Buffer.from(before),
    ...(after === undefined ? [] : [Uint8Array.of(0xff), Buffer.from(after)]),
  ];
  return Buffer.concat(parts);
}

function diagnosticsOf(example: string): Diagnostic[] {
  return validateSpec(readSpec(bytesOf(example)).spec, { features });
}

describe('the documentation of codes', () => {
  it('has an entry for each, in their order', () => {
    expect(entries.map(({ code }) => code)).toEqual(CODES);
  });

  it('says in a sentence of each what it means', () => {
    expect(Object.keys(SPEC_CODE_SUMMARIES)).toEqual(CODES);
    const sentences = Object.values(SPEC_CODE_SUMMARIES);
    expect(new Set(sentences).size).toBe(CODES.length);
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z][^\n]{15,100}\.$/);
  });

  it.each(entries)('$code: its example gives it', ({ code, text, example }) => {
    const found = diagnosticsOf(example).filter((diagnostic) => diagnostic.code === code);
    expect(found.length).toBeGreaterThan(0);
    const [{ severity, clause, message } = {} as Diagnostic] = found;
    expect(text.toLowerCase(), 'the severity').toContain(severity);
    expect(clause).toContain('.md');
    expect(message).not.toBe('');
  });

  it.each(entries.filter(({ text }) => text.includes('The fix ')))(
    '$code: its fix mends it',
    ({ code, example }) => {
      const { text } = readSpec(bytesOf(example));
      const ofCode = diagnosticsOf(example).filter((diagnostic) => diagnostic.code === code);
      const { text: mended } = applyFixes(text, ofCode);
      expect(mended).not.toBe(text);
      const left = diagnosticsOf(mended).filter((diagnostic) => diagnostic.code === code);
      expect(left).toEqual([]);
    },
  );
});
