import type { IRawProperty, Parameters } from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { branchExport, FALSE, TRUE } from './branches.ts';
import { watchBranches } from './watched.ts';

// Every branch of assembly/ is taken by tests. These run here once more, on modules that note which values their
// conditions had; what the tests expect, they expect of those modules too.

const SUITES = [
  '../conformance/vectors.test.ts',
  '../unit/parse-all.test.ts',
  '../unit/scan.test.ts',
  '../property/integers.test.ts',
  '../property/engines.test.ts',
  '../spec/plain.test.ts',
];

/** What no input leads to, with the reason. */
const EXCEPTIONS: Record<string, string> = {
  'assembly/scan.ts, never false: resume: known != 0 ? known : learnable(id);':
    'recall.ts is also the scanner’s, whose reader remembers a line later or never; scan.ts does at once',
};

/** Each time the same cases, and few: properties have runs enough where they are tested. */
const { RUNS } = vi.hoisted(() => ({ RUNS: 30 }));
vi.mock('fast-check', async (original) => {
  const { default: fc } = await original<typeof import('fast-check')>();
  const assert = (
    property: IRawProperty<unknown>,
    { numRuns = RUNS, ...parameters }: Parameters<unknown> = {},
  ) => fc.assert(property, { ...parameters, numRuns: Math.min(numRuns, RUNS), seed: 1 });
  return { default: { ...fc, assert } };
});

vi.mock('../property/differential.ts', async (original) => {
  const { TEXTS } = await import('../property/arbitraries.ts');
  return { ...(await original<object>()), CASES: RUNS * Object.keys(TEXTS).length };
});

const watched = await watchBranches();
// Each in a suite, to which its hooks are confined.
for (const suite of SUITES) {
  describe(suite, async () => {
    await import(suite);
  });
}

describe('the branches of assembly/', () => {
  const untaken = () =>
    watched.flatMap(({ entry, branches, instances }) =>
      branches.flatMap(({ place, name }, i) => {
        const values = instances.reduce((seen, exports) => seen | valuesOf(exports, branchExport(i)), 0);
        const missing = [FALSE, TRUE].filter((value) => (values & value) === 0);
        return missing.map((value) => ({
          place,
          name: `${entry}, never ${value === TRUE}: ${name}`,
        }));
      }),
    );

  it('are watched', () => {
    for (const { entry, branches, instances } of watched) {
      expect(branches.length, entry).toBeGreaterThan(0);
      expect(instances.length, entry).toBeGreaterThan(0);
    }
  });

  it('are taken, both ways, but for those with a reason', () => {
    expect(untaken().filter(({ name }) => EXCEPTIONS[name] === undefined)).toEqual([]);
  });

  it('have no reason that is not needed any more', () => {
    const names = untaken().map(({ name }) => name);
    expect(Object.keys(EXCEPTIONS).filter((name) => !names.includes(name))).toEqual([]);
  });
});

function valuesOf(exports: WebAssembly.Exports, name: string): number {
  return (exports[name] as WebAssembly.Global<'i32'>).value;
}
