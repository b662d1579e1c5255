import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Campaign, type Found } from './fuzz/campaign.ts';
import { readCorpus, writeCorpus } from './fuzz/corpus.ts';
import { bundledTarget, type TargetName } from './fuzz/targets.ts';
import { count, durationOf, Progress } from './progress.ts';

export const SERVE = "import { serve } from './fuzz/worker.ts';\nawait serve(target);\n";
const FINDINGS = fileURLToPath(new URL('../../build/findings/', import.meta.url));
const SMALL = 200;

export interface FuzzOptions {
  readonly minutes: number;
  readonly seed: number;
  /** Whether the corpus that is committed gets what was found. */
  readonly keep: boolean;
  /** The path of an input that alone is tried. */
  readonly input?: string | undefined;
  readonly signal: AbortSignal;
}

/** Fuzzes a target. Gives how many findings there are. */
export function fuzz(name: TargetName, options: FuzzOptions): Promise<number> {
  return bundledTarget(name, SERVE, (path) =>
    options.input === undefined ? runFor(name, path, options) : tryOne(name, path, options.input),
  );
}

async function tryOne(name: TargetName, path: string, input: string): Promise<number> {
  const campaign = new Campaign({ path, seed: 0, corpus: [] });
  await campaign.only([new Uint8Array(readFileSync(input))]);
  for (const { error } of campaign.findings) console.log(error);
  if (campaign.findings.length === 0) console.log(`fuzz ${name}: ${input} is as it has to be`);
  return campaign.findings.length;
}

async function runFor(name: TargetName, path: string, options: FuzzOptions): Promise<number> {
  const { minutes, seed, signal } = options;
  const known = readCorpus(name);
  const campaign = new Campaign({ path, seed, corpus: known.length > 0 ? known : await seedsOf(name) });
  const start = performance.now();
  const cpu = process.cpuUsage();
  const seconds = () => (performance.now() - start) / 1000;
  const standing = () => {
    const { executions, edges, corpus } = campaign.progress;
    return (
      `fuzz ${name}: ${count(executions)} runs, ${count(executions / seconds())}/s, ${count(edges)} edges, ` +
      `${count(corpus)} inputs (${count(campaign.fresh.length)} new), ${campaign.findings.length} findings`
    );
  };
  const progress = new Progress(() => `${standing()}, ${durationOf(minutes * 60 - seconds())} left`);
  const stop = () => campaign.stop();
  const timer = setTimeout(stop, minutes * 60_000);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    await campaign.run();
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    progress.end();
  }
  const { user, system } = process.cpuUsage(cpu);
  const perCpu = count(campaign.progress.executions / ((user + system) / 1e6));
  console.log(`${standing()}, ${perCpu} runs a second of CPU, seed ${seed}, ${durationOf(seconds())}`);
  for (const found of campaign.findings) report(name, found);
  if (options.keep) await keepCorpus(name, [...known, ...campaign.fresh]);
  if (!campaign.isStopped) throw new Error(`fuzz ${name}: ended by itself, before its time`);
  return campaign.findings.length;
}

function report(name: TargetName, { input, error }: Found): void {
  mkdirSync(FINDINGS, { recursive: true });
  const hash = createHash('sha256').update(input).digest('hex').slice(0, 12);
  const path = join(FINDINGS, `${name}-${hash}`);
  writeFileSync(path, input);
  const shown = JSON.stringify(Buffer.from(input.subarray(0, SMALL)).toString('latin1'));
  console.log(`\nfound: ${error}\ninput (${input.length} bytes): ${shown}`);
  console.log(`again: npm run test:long -- fuzz ${name} --input ${path}`);
}

/** Where nothing is committed yet. */
function seedsOf(name: TargetName): Promise<Uint8Array[]> {
  return bundledTarget(name, 'export const { seeds } = target;\n', async (path) => {
    const { seeds } = (await import(pathToFileURL(path).href)) as { seeds: (string | Uint8Array)[] };
    return seeds.map((seed) => (typeof seed === 'string' ? new TextEncoder().encode(seed) : seed));
  });
}

function keepCorpus(name: TargetName, inputs: readonly Uint8Array[]): Promise<void> {
  const source =
    "import { minimised } from './fuzz/minimise.ts';\nexport const run = (inputs) => minimised(target, inputs);\n";
  return bundledTarget(name, source, async (path) => {
    const { run } = (await import(pathToFileURL(path).href)) as {
      run(inputs: readonly Uint8Array[]): Promise<Uint8Array[]>;
    };
    const kept = await run(inputs);
    const written = writeCorpus(name, kept);
    const left = kept.length - written;
    console.log(`${written} of them are in test/long/corpus/${name}.jsonl, ${left} had no room there`);
  });
}
