import { numberedConfig, strangeConfig } from './configs.ts';
import { HAND_TUNED, IDIOMATIC, NATIVE, REFERENCE } from './contenders.ts';
import { type Effort, interleave, type Measured } from './interleave.ts';
import { type Lane, own, ownPackage, timedLane } from './lane.ts';
import { build, NativeProcess } from './peers/native.ts';

/** More than a parser could remember all lines of: 32,000 of strangers, 7,000 of a fleet beside those that it shares. */
const CONFIGS = 1_000;
const SEPARATOR = '---\n';

export const DISTINCT = {
  fleet: 'each with its own names',
  strangers: 'no line met, but flags, namespaces',
  twice: 'the same, each parsed twice',
} as const;

export type DistinctName = keyof typeof DISTINCT;
export type Distinct = Record<DistinctName, Record<string, Measured>>;

const MAKERS: Readonly<Record<DistinctName, (i: number) => string>> = {
  fleet: numberedConfig,
  strangers: strangeConfig,
  twice: strangeConfig,
};

type Parser = Pick<typeof import('./peers/handTuned.ts'), 'parse'>;

/** What does `parse` cost where each config is another one? Nanoseconds and bytes of one. */
export async function measureDistinct(effort: Effort): Promise<Distinct> {
  const native = build() ? new NativeProcess() : undefined;
  const lanes: Record<string, Lane> = {};
  for (const [name, make] of Object.entries(MAKERS)) {
    // By way of bytes, as in configs.ts.
    const texts = Array.from({ length: CONFIGS }, (_, i) =>
      Buffer.from(make(name === 'twice' ? i >> 1 : i)).toString(),
    );
    const open = async (contender: string, load: (owner: string) => Promise<Parser>) => {
      const owner = `${contender} on ${name}`;
      lanes[owner] = await lane(owner, await load(owner), texts);
    };
    await open(REFERENCE, ownPackage as (owner: string) => Promise<Parser>);
    await open(HAND_TUNED, (owner) => own('./peers/handTuned.ts', owner));
    await open(IDIOMATIC, (owner) => own('./peers/idiomatic.ts', owner));
    if (native !== undefined) lanes[`${NATIVE} on ${name}`] = nativeLane(native, texts);
  }
  const measured = await interleave(lanes, effort);
  native?.close();
  const of = (name: DistinctName) =>
    Object.fromEntries(
      [REFERENCE, NATIVE, HAND_TUNED, IDIOMATIC]
        .filter((contender) => `${contender} on ${name}` in measured)
        .map((contender) => [contender, ofOne(measured[`${contender} on ${name}`]!)]),
    );
  return { fleet: of('fleet'), strangers: of('strangers'), twice: of('twice') };
}

async function lane(owner: string, { parse }: Parser, texts: readonly string[]): Promise<Lane> {
  const { parseAndRead } = await own<typeof import('./readFields.ts')>('./readFields.ts', owner);
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return timedLane(bytes, (times) => {
    let sum = 0;
    for (let time = 0; time < times; time++) {
      for (const text of texts) sum += parseAndRead(parse, text, 1);
    }
    return sum;
  });
}

function nativeLane(native: NativeProcess, texts: readonly string[]): Lane {
  const bytes = Buffer.from(texts.join(SEPARATOR));
  const batch = native.load(bytes, 'batch');
  return { bytes: bytes.length, run: (times) => native.run(batch, times) };
}

function ofOne({ bytes, samples }: Measured): Measured {
  return { bytes: Math.round(bytes / CONFIGS), samples: samples.map((sample) => sample / CONFIGS) };
}
