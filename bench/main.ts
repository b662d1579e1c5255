import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { NATIVE } from './contenders.ts';
import { measureDiagnosis } from './diagnosis.ts';
import { measureDistinct } from './distinct.ts';
import { measureFleet } from './fleet.ts';
import type { Effort } from './interleave.ts';
import { measureKept } from './kept.ts';
import { thisMachine } from './machine.ts';
import { measureParsing } from './parsing.ts';
import { pinToOneProcessor } from './pin.ts';
import { publish } from './publish.ts';
import { describe, formatDistinct, formatParsing, formatTargets } from './report.ts';
import { type Results, toJson } from './results.ts';
import { measureSizes } from './sizes.ts';
import { measureSpec } from './spec.ts';
import { measureStartUp } from './startUp.ts';
import { targetsOf } from './targets.ts';
import { measureThreeFields } from './threeFields.ts';

interface Plan {
  readonly parsing: Effort;
  readonly distinct: Effort;
  readonly fleet: Effort;
  readonly threeFields: Effort;
  /** 64 MB take half a second each. */
  readonly sizes: Effort;
  readonly keptConfigs: number;
  readonly processes: number;
}

const FULL: Plan = {
  parsing: { rounds: 180, warmUpRounds: 25, sliceMilliseconds: 8 },
  distinct: { rounds: 60, warmUpRounds: 15, sliceMilliseconds: 8 },
  fleet: { rounds: 40, warmUpRounds: 5, sliceMilliseconds: 20 },
  threeFields: { rounds: 160, warmUpRounds: 25, sliceMilliseconds: 8 },
  sizes: { rounds: 16, warmUpRounds: 8, sliceMilliseconds: 20 },
  keptConfigs: 100_000,
  processes: 90,
};

/** A smoke run: too short for the compilers to have done their work. */
const QUICK: Plan = {
  parsing: { rounds: 10, warmUpRounds: 10, sliceMilliseconds: 4 },
  distinct: { rounds: 3, warmUpRounds: 3, sliceMilliseconds: 4 },
  fleet: { rounds: 3, warmUpRounds: 1, sliceMilliseconds: 4 },
  threeFields: { rounds: 10, warmUpRounds: 10, sliceMilliseconds: 4 },
  sizes: { rounds: 2, warmUpRounds: 3, sliceMilliseconds: 4 },
  keptConfigs: 5_000,
  processes: 5,
};

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      publish: { type: 'boolean', default: false },
    },
  });
  if (values.publish) return publish();
  const machine = thisMachine();
  console.log(describe(machine));
  const results = await measure(values.quick ? QUICK : FULL);
  const targets = targetsOf(results);
  console.log(
    `\n${formatParsing(results.parsing)}\n\n${formatDistinct(results.distinct)}\n\n${formatTargets(targets)}`,
  );
  if (values.quick) return;
  writeFileSync(new URL('results.json', import.meta.url), toJson(results, machine, new Date()));
  publish();
  console.log('\nwritten: bench/results.json, and of it bench/results.svg and docs/guides/speed.md');
}

async function measure(plan: Plan): Promise<Results> {
  // First what starts processes, while they may still run on any processor.
  const startUp = measureStartUp(plan.processes);
  const kept = measureKept(plan.keptConfigs);
  const sizes = await measureSizes(plan.sizes);
  if (!pinToOneProcessor()) console.log(`not pinned to one processor: ${NATIVE} may look slower than it is`);
  const { rounds, sliceMilliseconds } = plan.parsing;
  console.log(`${rounds} rounds of ${sliceMilliseconds} ms slices, every field of every result read`);
  const parsing = await measureParsing(plan.parsing);
  const distinct = await measureDistinct(plan.distinct);
  const threeFields = await measureThreeFields(plan.threeFields);
  const diagnosis = await measureDiagnosis(plan.distinct);
  const spec = await measureSpec(plan.threeFields);
  const fleet = await measureFleet(plan.fleet);
  return { parsing, distinct, threeFields, diagnosis, spec, fleet, sizes, kept, startUp };
}

await main();
