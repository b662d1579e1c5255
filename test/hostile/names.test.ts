import { expect, it } from 'vitest';
import { editSpec } from '../../src/spec/index.ts';
import { growth, MOST } from '../support/growth.ts';
import { diagnoseAndDiff, namesInLines } from '../support/names.ts';

// V8 hashes strings of more than 16,383 units by their length alone: such names were each compared with all others.

const longOf = (count: number) =>
  Array.from({ length: count }, (_, i) => `${'x'.repeat(20_000)}${String(i).padStart(8, '0')}`);

it('long names: diagnose and diff', { timeout: 120_000 }, () => {
  const make = (count: number) => namesInLines(longOf(count));
  expect(growth(make, diagnoseAndDiff, { small: 100, large: 400, rounds: 5 })).toBeLessThan(MOST);
});

it('long names: edits', { timeout: 120_000 }, () => {
  const make = (count: number) =>
    longOf(count).map((name) => ({ pointer: `/annotations/${name}`, value: 'b' }));
  const run = (edits: ReturnType<typeof make>) => {
    const edited = editSpec('{"ociVersion":"1.2.0","annotations":{}}', edits);
    expect(edited.length).toBeGreaterThan(edits.length * 20_000);
  };
  expect(growth(make, run, { small: 400, large: 1600, rounds: 5 })).toBeLessThan(MOST);
});
