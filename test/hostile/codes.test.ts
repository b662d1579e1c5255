import { expect, it } from 'vitest';
import { DIAGNOSTIC_CODES } from '../../build/index.js';
import { FEATURES_CODES, PROSE_CODES, READING_CODES, SCHEMA_CODES } from '../../build/spec.js';
import { LINE_TEXTS, type Make } from './line-texts.ts';
import { SPEC_TEXTS } from './spec-texts.ts';
import { LINE_WORKS, SPEC_WORKS, type Work } from './works.ts';

// Every diagnostic is found by a work of the campaign in a text of it, and where a text can have it again and again, as
// often as the text is long.

const SIZE = 64;
/** Of a code that can be there again and again. The examples of the docs are there a quarter as often as the size says. */
const OFTEN = SIZE / 4;

/** Works that say what they found. */
const TELLING = ['diagnose', 'diagnoseAll', 'readSpec', 'diagnoseSpec', 'validateSpec'];

const told = (works: Record<string, Work<string>>) =>
  Object.values(works).filter(({ attacks }) => attacks.some((name) => TELLING.includes(name)));

/** By code, how often it is found at most by one work in one text. */
function mostFound(texts: Record<string, Make>, works: Record<string, Work<string>>): Map<string, number> {
  const most = new Map<string, number>();
  for (const make of Object.values(texts)) {
    const text = make(SIZE);
    for (const { prepare, run } of told(works)) {
      const counts = new Map<string, number>();
      for (const code of codesIn(run(prepare(text) as never, text)))
        counts.set(code, (counts.get(code) ?? 0) + 1);
      for (const [code, count] of counts) most.set(code, Math.max(count, most.get(code) ?? 0));
    }
  }
  return most;
}

interface Telling {
  readonly code?: unknown;
  readonly diagnostics?: unknown;
}

/** Of diagnostics, and of what has them. */
function codesIn(result: unknown): string[] {
  if (Array.isArray(result)) return result.flatMap(codesIn);
  if (typeof result !== 'object' || result === null) return [];
  const { code, diagnostics } = result as Telling;
  return typeof code === 'string' ? [code] : codesIn(diagnostics);
}

/** Codes of which one text has few, whatever its size, and why. */
const FEW_IN_LINES: Record<string, string> = { 'byte-order-mark': 'in front of a text' };
const FEW_IN_SPECS: Record<string, string> = {
  'byte-order-mark': 'in front of a text',
  'trailing-bytes': 'all that is behind the object is one',
  'invalid-version': 'of ociVersion',
  'version-not-supported': 'of ociVersion',
  'other-platform': 'a section of each platform',
  'bad-cpu-list': 'five properties are such lists',
  'shared-mounts': 'of mounts as a whole',
};

it.each([
  ['lines', Object.keys(DIAGNOSTIC_CODES), LINE_TEXTS, LINE_WORKS, FEW_IN_LINES],
  [
    'config.json',
    [...READING_CODES, ...SCHEMA_CODES, ...PROSE_CODES, ...FEATURES_CODES],
    SPEC_TEXTS,
    SPEC_WORKS,
    FEW_IN_SPECS,
  ],
])('every diagnostic of %s is attacked, with many in a text', (_, codes, texts, works, few) => {
  const most = mostFound(texts, works);
  expect(codes.filter((code) => !most.has(code))).toEqual([]);
  expect(codes.filter((code) => most.get(code)! < OFTEN).sort()).toEqual(Object.keys(few).sort());
});
