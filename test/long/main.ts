// npm run test:long: what takes too long for npm test.

import { parseArgs } from 'node:util';
import { compareEngines } from './engines.ts';
import { TARGETS, type TargetName } from './fuzz/targets.ts';
import { fuzz } from './fuzz.ts';
import { attackWithGrowth } from './hostile.ts';
import { measureMemory, TIMES, type Work } from './memory.ts';
import { type Numbers, numbersOf } from './numbers.ts';
import { checkOptions, wordsOf } from './words.ts';

/** Ended by Ctrl-C, as shells say it: 128 and the number of SIGINT. */
const INTERRUPTED = 130;

const OPTIONS = {
  cases: { type: 'string', default: '10000000' },
  minutes: { type: 'string', default: '30' },
  every: { type: 'string', default: '1' },
  share: { type: 'string', default: '1' },
  seed: { type: 'string' },
  input: { type: 'string' },
  keep: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

const interrupt = new AbortController();
const { signal } = interrupt;

interface Subject {
  /** The words that it takes, of which none stands for all. */
  readonly words: readonly string[];
  readonly options: readonly string[];
  /** Gives how much it found. */
  run(words: readonly string[], numbers: Numbers, kept: Kept): Promise<number>;
}

/** What fuzzing is told besides numbers. */
interface Kept {
  readonly keep: boolean;
  readonly input?: string | undefined;
}

/** What there is to run. */
const SUBJECTS: Readonly<Record<string, Subject>> = {
  engines: {
    words: [],
    options: ['cases', 'seed'],
    run: (_, { cases, seed }) => compareEngines({ cases, seed, signal }),
  },
  fuzz: {
    words: Object.keys(TARGETS),
    options: ['minutes', 'seed', 'keep', 'input'],
    run: async (targets, { minutes, seed }, { keep, input }) => {
      if (input !== undefined && targets.length > 1) throw new Error('--input needs one target');
      let found = 0;
      for (const name of targets as TargetName[])
        found += await fuzz(name, { minutes, seed, keep, input, signal });
      return found;
    },
  },
  hostile: { words: [], options: ['every'], run: (_, { every }) => attackWithGrowth({ every, signal }) },
  memory: {
    words: Object.keys(TIMES),
    options: ['share'],
    run: (works, { share }) => measureMemory(works as Work[], { share, signal }),
  },
};

const USAGE = `npm run test:long -- [subject [words]] [options]        all subjects without

  engines             WebAssembly against TypeScript and a port of the seed, on generated cases: a text,
                      its records and config, and of every twentieth its documents and what scan says
    --cases N         how many, default ${OPTIONS.cases.default}
  fuzz [target ...]   ${Object.keys(TARGETS).join(', ')}; all without
    --minutes N       each, default 30
    --keep            test/long/corpus gets what was found
    --input FILE      tries this input of one target, and no other
  hostile             how the time of every work, and of every command, grows with every hostile input
    --every N         of all pairs of both, every N-th, default 1, which takes about three hours
  memory [work ...]   ${Object.keys(TIMES).join(', ')}; all without:
                      whether memory is flat over parses, spec reads, hooks and others, and no handle is left
    --share N         of how often, default 1

  --seed N            of what is generated, default another each time`;

async function main(): Promise<void> {
  const { values, positionals, tokens } = parseArgs({
    allowPositionals: true,
    tokens: true,
    options: OPTIONS,
  });
  if (values.help) return console.log(USAGE);
  // The second time it is the system's, which ends it at once.
  process.once('SIGINT', () => interrupt.abort());
  const numbers = numbersOf(values);
  const [subject, ...words] = positionals;
  const options = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
  const names = subject === undefined ? Object.keys(SUBJECTS) : [subject];
  let found = 0;
  for (const name of names) {
    const one = SUBJECTS[name];
    if (one === undefined) throw new Error(`no ${name} here\n\n${USAGE}`);
    if (name === subject) checkOptions(name, options, one.options);
    const given = wordsOf(name, words, one.words);
    if (!signal.aborted) found += await one.run(given, numbers, values);
  }
  if (found > 0) process.exitCode = 1;
  else if (signal.aborted) process.exitCode = INTERRUPTED;
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
