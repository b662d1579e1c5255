import { parseArgs } from 'node:util';
import { BOUND, TIMES } from './bound.ts';
import { type Campaign, type Finding, line, summary } from './campaign.ts';
import { cpuOf } from './cpu.ts';
import { FILE_WORKS } from './file-works.ts';
import { LINE_TEXTS } from './line-texts.ts';
import { SPEC_TEXTS } from './spec-texts.ts';
import { STREAMS } from './streams.ts';
import { LINE_WORKS, SPEC_WORKS, STREAM_WORKS, THOROUGH, type Work } from './works.ts';

// How the CPU time of every work grows with every hostile input: `tsx test/hostile/growth.ts [--least <ms>] [--only <part>] [--every <n>] [--planted] [--progress]`,
// as campaign.ts starts it, with the flags of support/heap.ts.
// Prints a line for each that grows too fast, or throws what is no error of ours; and in the end how many there were.

/** A neighbour on the machine only ever adds: of so many rounds the fastest counts, of more where that is too slow. */
const ROUNDS = 2;
const MORE_ROUNDS = 6;
/** The largest smaller input; some works take no time, whatever they get. */
const LARGEST = 65_536;

/**
 * Where V8's own tables take longer: names that are numbers outgrow the processor's caches in them. Of the first,
 * `JSON.parse` alone takes 20 times as long for 131,072 of them as for 16,384. What compares each with each takes 64.
 */
const BOUND_OF_V8 = 20;
const TEXTS_OF_V8: readonly string[] = ['annotations of digits', 'members of digits'];

interface Options {
  readonly only: string;
  /** Of all pairs one in so many, in each text another work; besides those that are thorough. */
  readonly every: number;
  /** Whether there is a work, too, that compares each with each. */
  readonly planted: boolean;
}

const PLANTED_TEXTS = { 'a planted text': (n: number) => 'x'.repeat(n) };
const PLANTED_WORKS: Record<string, Work<string>> = {
  'a planted work': {
    attacks: [],
    prepare: (text: string) => text,
    run: (text: string) => {
      let equal = 0;
      for (let i = 0; i < text.length; i++) {
        for (let j = 0; j < text.length; j++) if (text.charCodeAt(i) === text.charCodeAt(j)) equal++;
      }
      return equal;
    },
  },
};

/** A text and a work that takes it. */
interface Pair {
  readonly text: string;
  readonly work: string;
  /** As `growthOf`. */
  readonly growth: (least: number) => ReturnType<typeof growthOf>;
}

function pairsOf<Input>(
  texts: Record<string, (n: number) => Input>,
  works: Record<string, Work<Input>>,
  { only, every }: Pick<Options, 'only' | 'every'>,
): Pair[] {
  return Object.entries(texts).flatMap(([text, make], t) =>
    Object.entries(works)
      .filter(([name], w) => (t + w) % every === 0 || THOROUGH.includes(name))
      .filter(([name]) => `${text}: ${name}`.includes(only))
      .map(([name, work]) => ({ text, work: name, growth: (least) => growthOf(make, work, least) })),
  );
}

function allPairs(options: Options): Pair[] {
  return [
    ...pairsOf(LINE_TEXTS, LINE_WORKS, options),
    ...pairsOf(SPEC_TEXTS, SPEC_WORKS, options),
    ...pairsOf(STREAMS, STREAM_WORKS, options),
    ...pairsOf({ ...LINE_TEXTS, ...SPEC_TEXTS }, FILE_WORKS, options),
    ...(options.planted ? pairsOf(PLANTED_TEXTS, PLANTED_WORKS, { ...options, every: 1 }) : []),
  ];
}

/** @param onPair is told how many are done */
async function attack(
  pairs: readonly Pair[],
  least: number,
  onPair: (done: number) => void,
): Promise<Campaign> {
  const findings: Finding[] = [];
  let compared = 0;
  for (const [i, { text, work, growth }] of pairs.entries()) {
    const found = await growth(least);
    onPair(i + 1);
    if (found === undefined) continue;
    compared++;
    const bound = TEXTS_OF_V8.includes(text) ? BOUND_OF_V8 : BOUND;
    if (typeof found.growth === 'number' && found.growth <= bound) continue;
    const finding = { text, work, ...found };
    findings.push(finding);
    process.stderr.write(`${line(finding)}\n`);
  }
  return { count: pairs.length, compared, findings };
}

/**
 * Of what grows too fast, with twice as much, and again: where caches end or a neighbour is busy, that is all. A mount of
 * `mount repeated` takes ten times as long once there are more lines than are known, and a third longer where all of
 * them are larger than the processor's caches; between the two, parsing is linear.
 */
const ATTEMPTS = 5;
/** Almost quadratic, which is 64: neither caches nor neighbours do that. */
const CLEARLY = 48;
/** Below that, in ms, another way of working may begin between the two sizes, or what is worked on be there at all. */
const STEP = 250;

/** Undefined where the work is too short to say anything. */
async function growthOf<Input>(
  make: (n: number) => Input,
  work: Work<Input>,
  least: number,
): Promise<Omit<Finding, 'text' | 'work'> | undefined> {
  try {
    for (let n = await sizeFor(make, work, least), attempt = 1; ; n *= 2) {
      const milliseconds = await compare(work, make(n), make(n * TIMES));
      if (milliseconds[1] < least * TIMES) {
        // It was slow only as long as it was not compiled.
        if (n >= LARGEST) return undefined;
        continue;
      }
      const growth = milliseconds[1] / milliseconds[0];
      const isClear = growth > CLEARLY && milliseconds[1] > STEP;
      if (growth <= BOUND || isClear || attempt === ATTEMPTS) return { growth, milliseconds };
      attempt++;
    }
  } catch (error) {
    return { growth: String(error).slice(0, 300), milliseconds: [0, 0] };
  }
}

/**
 * The larger first, and between the two the young generation alone is collected: with all of the heap, V8 throws compiled
 * code away, and what took 0.6 ms took 5 until it was compiled again, as if what is quadratic grew with the input.
 */
async function compare<Input>(work: Work<Input>, small: Input, large: Input): Promise<[number, number]> {
  const fastest: [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const isSlow = () => fastest[1] > BOUND * fastest[0];
  // There with the heap of campaign.ts.
  globalThis.gc?.();
  for (let round = 0; round < ROUNDS || (round < MORE_ROUNDS && isSlow()); round++) {
    for (const [which, input] of [
      [1, large],
      [0, small],
    ] as const) {
      const prepared = work.prepare(input) as never;
      globalThis.gc?.({ type: 'minor' });
      fastest[which] = Math.min(fastest[which], await cpuOf(() => work.run(prepared, input)));
    }
  }
  return fastest;
}

/** The first size, doubled, for which the work takes long enough. */
async function sizeFor<Input>(make: (n: number) => Input, work: Work<Input>, least: number): Promise<number> {
  for (let n = 512; ; n *= 2) {
    const input = make(n);
    const prepared = work.prepare(input) as never;
    await work.run(prepared, input);
    if (n >= LARGEST || (await cpuOf(() => work.run(work.prepare(input) as never, input))) >= least) return n;
  }
}

/** Tells on stderr, ten times a second at most, how many of all pairs are done. */
function progress(total: number): (done: number) => void {
  let told = 0;
  return (done) => {
    if (performance.now() < told + 100) return;
    told = performance.now();
    process.stderr.write(`${JSON.stringify({ done, total })}\n`);
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      least: { type: 'string', default: '10' },
      only: { type: 'string', default: '' },
      every: { type: 'string', default: '1' },
      planted: { type: 'boolean', default: false },
      progress: { type: 'boolean' },
      json: { type: 'boolean' },
    },
  });
  const { only, planted } = values;
  const pairs = allPairs({ only, planted, every: Number(values.every) });
  const onPair = values.progress ? progress(pairs.length) : () => {};
  const campaign = await attack(pairs, Number(values.least), onPair);
  if (values.json) console.log(JSON.stringify(campaign));
  else console.log(summary(campaign));
  process.exitCode = campaign.findings.length === 0 ? 0 : 1;
}

if (process.argv[1]?.endsWith('growth.ts')) await main();
