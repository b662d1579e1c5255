import { describe, expect, it } from 'vitest';
import { type Leak, TIMES, type Work, withWorker } from './memory.ts';

/** Of how often `npm run test:long -- memory` does each. */
const SHARE = 0.05;

describe('memory, handles and files are what they were', () => {
  it.each(Object.keys(TIMES) as Work[])('after very many times: %s', async (work) => {
    const { problems, samples } = await withWorker((measure) => measure(work, SHARE));
    expect(problems).toEqual([]);
    expect(samples.at(-1)!.done).toBeGreaterThanOrEqual(TIMES[work] * SHARE);
  });
});

describe('what leaks is noticed', () => {
  it.each<[Leak, number, string]>([
    ['heap', SHARE, 'heap grew'],
    ['instance', SHARE / 10, 'WASM memory had'],
    ['handle', SHARE / 10, 'resources: '],
    ['file', SHARE / 10, 'files: '],
    ['child', SHARE / 10, 'children: '],
  ])('%s', async (leak, share, problem) => {
    const { problems } = await withWorker((measure) => measure('parse', share, leak));
    expect(problems.join('\n')).toContain(problem);
  });
});
