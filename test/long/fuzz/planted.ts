import { Fuzzer } from './fuzzer.ts';
import { planted, slowOnce, stuck, unsettled } from './planted/fault.ts';
import type { Target } from './target.ts';

/** A target that hangs on one first byte of 256. */
export const target: Target = { words: ['a'], seeds: [], run: stuck };

/** One that is slow a single time, whoever tries it, and has the planted fault. */
export const slow: Target = {
  ...target,
  run(input) {
    slowOnce(input);
    planted(input);
  },
};

/** One that never settles on one first byte, and has the planted fault. */
export const unsettling: Target = {
  ...target,
  run(input) {
    planted(input);
    return unsettled(input);
  },
};

const faulty: Target = { words: ['a'], seeds: [], run: planted };

/** What is found of the planted fault, within so many runs. */
export async function search(guided: boolean, seed: number, runs: number): Promise<string | undefined> {
  const fuzzer = new Fuzzer(faulty, { seed, guided });
  await fuzzer.add(new TextEncoder().encode('hello, world'));
  while (fuzzer.executions < runs) {
    const found = await fuzzer.step();
    if (found?.failure !== undefined) return String(found.failure);
  }
  return undefined;
}
