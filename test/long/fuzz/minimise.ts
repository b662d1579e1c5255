import { edgesSeen, features, forgetAll, keep, startRun } from './coverage.ts';
import { Fuzzer } from './fuzzer.ts';
import type { Target } from './target.ts';

/** The fewest and shortest inputs that lead wherever all of them lead: by greed, as finding the best takes for ever. */
export async function minimised(target: Target, inputs: readonly Uint8Array[]): Promise<Uint8Array[]> {
  const fuzzer = new Fuzzer(target, { seed: 0 });
  const reached: { input: Uint8Array; found: Set<number> }[] = [];
  // The second run counts: the first has lines that were not met before, and functions that are called once.
  for (const rounds of [0, 1]) {
    for (const input of inputs) {
      startRun();
      if ((await fuzzer.run(input)) === undefined && rounds === 1)
        reached.push({ input, found: new Set(features()) });
    }
  }
  const kept: Uint8Array[] = [];
  const covered = new Set<number>();
  const left = new Set(reached);
  for (;;) {
    let best: (typeof reached)[number] | undefined;
    let gain = 0;
    for (const one of left) {
      const more = [...one.found].filter((feature) => !covered.has(feature)).length;
      if (more === 0) left.delete(one);
      // What it costs is its length, and a line.
      const value = more / (one.input.length + 20);
      if (more > 0 && value > gain) [best, gain] = [one, value];
    }
    if (best === undefined) break;
    left.delete(best);
    for (const feature of best.found) covered.add(feature);
    kept.push(best.input);
  }
  forgetAll();
  keep(covered);
  console.log(`${kept.length} of ${inputs.length} inputs lead through all ${edgesSeen()} edges`);
  return kept;
}
