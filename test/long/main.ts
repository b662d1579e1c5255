// npm run test:long: what takes too long for npm test.

import { parseArgs } from 'node:util';
import { compareEngines } from './engines.ts';
import { TARGETS, type TargetName } from './fuzz/targets.ts';
import { fuzz } from './fuzz.ts';
import { attackWithGrowth } from './hostile.ts';
import { measureMemory } from './memory.ts';

/** Ended by Ctrl-C, as shells say it: 128 and the number of SIGINT. */
const INTERRUPTED = 130;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cases: { type: 'string', default: '10000000' },
    minutes: { type: 'string', default: '30' },
    every: { type: 'string', default: '1' },
    share: { type: 'string', default: '1' },
    seed: { type: 'string' },
    input: { type: 'string' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const interrupt = new AbortController();
const { signal } = interrupt;
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : numberOf('seed', values.seed);

/** What there is to run: with the rest of the words, gives how much it found. */
const SUBJECTS: Readonly<Record<string, (words: string[]) => number | Promise<number>>> = {
  engines: () => compareEngines({ cases: numberOf('cases', values.cases), seed, signal }),
  fuzz: async (words) => {
    const { keep, input } = values;
    let found = 0;
    for (const name of words.length > 0 ? words : Object.keys(TARGETS)) {
      if (!(name in TARGETS)) throw new Error(`${name} is none of ${Object.keys(TARGETS).join(', ')}`);
      const minutes = numberOf('minutes', values.minutes);
      found += await fuzz(name as TargetName, { minutes, seed, keep, input, signal });
    }
    return found;
  },
  hostile: () => attackWithGrowth({ every: numberOf('every', values.every), signal }),
  memory: () => measureMemory({ share: numberOf('share', values.share), signal }),
};

const USAGE = `npm run test:long -- [subject [words]] [options]        all subjects without

  engines             WebAssembly against TypeScript and a port of the seed, on generated cases
    --cases N         how many, default ${values.cases}
  fuzz [target ...]   ${Object.keys(TARGETS).join(', ')}; all without
    --minutes N       each, default 30
    --keep            test/long/corpus gets what was found
    --input FILE      tries this input of one target, and no other
  hostile             how the time of every work, and of every command, grows with every hostile input
    --every N         of all pairs of both, every N-th, default 1, which takes about two hours
  memory              whether memory is flat over parses, spec reads, hooks and others, and no handle is left
    --share N         of how often, default 1

  --seed N            of what is generated, default another each time`;

function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0)) throw new Error(`--${name} ${text} is no number`);
  return value;
}

async function main(): Promise<void> {
  if (values.help) return console.log(USAGE);
  // The second time it is the system's, which ends it at once.
  process.once('SIGINT', () => interrupt.abort());
  const [subject, ...words] = positionals;
  const names = subject === undefined ? Object.keys(SUBJECTS) : [subject];
  let found = 0;
  for (const name of names) {
    const run = SUBJECTS[name];
    if (run === undefined) throw new Error(`no ${name} here\n\n${USAGE}`);
    if (!signal.aborted) found += await run(words);
  }
  if (found > 0) process.exitCode = 1;
  else if (signal.aborted) process.exitCode = INTERRUPTED;
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
