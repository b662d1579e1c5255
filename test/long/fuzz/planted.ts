import { Fuzzer } from './fuzzer.ts';
import { planted, stuck } from './planted/fault.ts';
import type { Target } from './target.ts';

/** A target that hangs on one first byte of 256. */
export const target: Target = { words: ['a'], seeds: [], run: stuck };

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
