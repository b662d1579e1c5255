import { parseArgs } from 'node:util';
import { type BenchConfig, CONFIGS } from './configs.ts';
import { type Contender, createContenders, IDIOMATIC, type Lane, NATIVE } from './contenders.ts';
import { type Effort, interleave } from './interleave.ts';
import { countWrong, VECTOR_INPUTS } from './peers/check.ts';
import { pinToOneProcessor } from './pin.ts';
import { describeMachine, formatResults, type Result } from './report.ts';

const FULL: Effort = { rounds: 240, warmUpRounds: 30, sliceMilliseconds: 8 };
/** A smoke run: too short for the compilers to have done their work. */
const QUICK: Effort = { rounds: 10, warmUpRounds: 10, sliceMilliseconds: 4 };

interface Entry {
  contender: Contender;
  config: BenchConfig;
  lane: Lane;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
  console.log(describeMachine());
  if (!pinToOneProcessor()) console.log(`not pinned to one processor: ${NATIVE} may look slower than it is`);
  const contenders = createContenders();
  for (const contender of contenders) await checkVectors(contender);
  const entries = await openLanes(contenders);
  await checkAgreement(entries);
  const results = await measure(entries, values.quick ? QUICK : FULL);
  const absent = contenders.some(({ name }) => name === NATIVE) ? [] : [[NATIVE, 'no cargo']];
  for (const config of CONFIGS) console.log(`\n${formatResults(config, results, absent)}`);
  for (const contender of contenders) contender.close?.();
}

async function openLanes(contenders: readonly Contender[]): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const config of CONFIGS) {
    for (const contender of contenders)
      entries.push({ contender, config, lane: await contender.open(config) });
  }
  return entries;
}

/** Nothing that is wrong gets measured, but for the contender whose point that is. */
async function checkVectors({ name, parseAll }: Contender): Promise<void> {
  if (parseAll === undefined) return;
  const wrong = countWrong(await parseAll(VECTOR_INPUTS));
  if (wrong === 0) return;
  const verdict = `${name} is wrong on ${wrong} of ${VECTOR_INPUTS.length} vectors`;
  if (name !== IDIOMATIC) throw new Error(verdict);
  console.log(verdict);
}

/** All read the same from what is measured. Native texts count in bytes, so only ASCII ones compare. */
async function checkAgreement(entries: readonly Entry[]): Promise<void> {
  for (const config of CONFIGS) {
    const ascii = config.bytes.length === config.text.length;
    const sums = new Map<number, string>();
    for (const { contender, config: its, lane } of entries) {
      if (its !== config || (contender.name === NATIVE && !ascii)) continue;
      sums.set((await lane.run(1)).checksum, contender.name);
    }
    if (sums.size > 1) throw new Error(`on ${config.name}, these differ: ${[...sums.values()].join('; ')}`);
  }
}

async function measure(entries: readonly Entry[], effort: Effort): Promise<Result[]> {
  console.log(
    `${effort.rounds} rounds of ${effort.sliceMilliseconds} ms slices, every field of every result read`,
  );
  const samples = await interleave(
    entries.map(({ lane }) => lane),
    effort,
  );
  return entries.map(({ contender, config, lane }, i) => ({
    contender: contender.name,
    config,
    bytes: lane.bytes,
    samples: samples[i]!,
  }));
}

await main();
