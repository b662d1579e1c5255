import { CONFIGS, type ConfigName } from './configs.ts';
import { type Contender, createContenders, IDIOMATIC, NATIVE } from './contenders.ts';
import { type Effort, interleave, type Measured } from './interleave.ts';
import type { Lane } from './lane.ts';
import { countWrong, VECTOR_INPUTS } from './peers/check.ts';

/** By config, then by contender. */
export type Parsing = Record<ConfigName, Record<string, Measured>>;

interface Entry {
  readonly contender: string;
  readonly config: ConfigName;
  readonly lane: Lane;
}

/** How fast is `parse`, against what else there is? Everyone parses every config, all in one interleaved run. */
export async function measureParsing(effort: Effort): Promise<Parsing> {
  const contenders = createContenders();
  for (const contender of contenders) await checkVectors(contender);
  const entries = await openLanes(contenders);
  await checkAgreement(entries);
  const lanes = entries.map(({ contender, config, lane }) => [nameOf(config, contender), lane]);
  const measured = await interleave<string>(Object.fromEntries(lanes), effort);
  for (const contender of contenders) contender.close?.();
  const on = (config: ConfigName) =>
    Object.fromEntries(contenders.map(({ name }) => [name, measured[nameOf(config, name)]!]));
  return {
    typical: on('typical'),
    tiny: on('tiny'),
    large: on('large'),
    nonAscii: on('nonAscii'),
    unusual: on('unusual'),
  };
}

function nameOf(config: ConfigName, contender: string): string {
  return `${contender} on ${config}`;
}

async function openLanes(contenders: readonly Contender[]): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (const [config, of] of Object.entries(CONFIGS)) {
    for (const { name, open } of contenders)
      entries.push({ contender: name, config: config as ConfigName, lane: await open(of) });
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
  for (const [name, { bytes, text }] of Object.entries(CONFIGS)) {
    const ascii = bytes.length === text.length;
    const sums = new Map<number, string>();
    for (const { contender, config, lane } of entries) {
      if (config !== name || (contender === NATIVE && !ascii)) continue;
      sums.set((await lane.run(1)).checksum, contender);
    }
    if (sums.size > 1) throw new Error(`on ${name}, these differ: ${[...sums.values()].join('; ')}`);
  }
}
