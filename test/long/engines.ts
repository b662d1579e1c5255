import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { bundled } from './bundle.ts';
import type { Batch } from './engines-batch.ts';
import { count, durationOf, Progress, standing } from './progress.ts';

export interface EnginesOptions {
  readonly cases: number;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** So many cases share engines, and what these remember: a difference shows again when its batch is repeated. */
const BATCH = 10_000;

/** Compares the engines on so many generated cases. Gives how many differences were found: it ends with the first. */
export function compareEngines(options: EnginesOptions): Promise<number> {
  return bundled("export { compareBatch, KINDS } from './engines-batch.ts';", async (path) => {
    const module = (await import(pathToFileURL(path).href)) as typeof import('./engines-batch.ts');
    return compareWith(module, options);
  });
}

async function compareWith(
  { compareBatch, KINDS }: typeof import('./engines-batch.ts'),
  { cases, seed, signal }: EnginesOptions,
): Promise<number> {
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  let done = 0;
  const progress = new Progress(() => `engines: ${standing(done, cases, seconds())}, none different`);
  try {
    for (let batch = 0; done < cases && !signal.aborted; batch++) {
      const size = Math.min(BATCH, cases - done);
      const made: Batch = compareBatch(KINDS[batch % KINDS.length]!, size, seed + batch);
      done += made.cases;
      if (made.difference !== undefined) {
        progress.say(`\nengines: different after ${count(done)} cases\n${made.difference}`);
        const whole = BATCH * KINDS.length;
        progress.say(
          `again: npm run test:long -- engines --seed ${seed + batch - (batch % KINDS.length)} --cases ${whole}`,
        );
        return 1;
      }
      // For timers and Ctrl-C.
      await setImmediate();
    }
  } finally {
    progress.end();
  }
  console.log(`engines: ${count(done)} cases, none different, seed ${seed}, ${durationOf(seconds())}`);
  return 0;
}
