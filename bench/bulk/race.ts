import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { numberedConfig } from '../configs.ts';
import { build, NativeProcess } from '../peers/native.ts';
import { type Summary, summarize, summarizeRatio } from '../statistics.ts';
import { formatTable } from '../table.ts';
import { checkReport } from './checkReport.ts';
import { JsonAndAjv } from './jsonAndAjv.ts';
import { scaling } from './scaling.ts';

/** Does the work once; how many seconds that took. */
type Contender = () => number | Promise<number>;

const OURS = 'bulk, one thread';

/**
 * The same configurations, read from a file, parsed, validated and written as lines of JSON, by everyone in turns: `bulk` in
 * a process of its own, with its start and its report; the others without, and warm.
 */
export async function race(
  cli: string,
  folder: string,
  { documents, rounds }: { documents: number; rounds: number },
): Promise<string> {
  const lines = join(folder, 'fleet.conf');
  writeLines(lines, documents);
  const json = new JsonAndAjv(folder);
  await json.write(documents);
  const native = build() ? new NativeProcess() : undefined;
  const contenders: Record<string, Contender> = {
    [OURS]: () => bulk(cli, folder, lines, 1, documents),
    'bulk, two threads': () => bulk(cli, folder, lines, 2, documents),
    'JSON.parse, ajv, JSON.stringify': () => json.run(),
    ...(native && {
      native: async () => (await native.rows(lines, join(folder, 'native.ndjson'))).nanoseconds / 1e9,
    }),
  };
  const gains: number[] = [];
  const seconds = await inTurns(contenders, rounds, async () => gains.push(await scaling()));
  native?.close();
  const gain = summarize(gains).median.toFixed(2);
  return `${tableOf(seconds, documents)}\nTwo threads that share nothing do ${gain} times what one does here.`;
}

function writeLines(path: string, documents: number): void {
  const file = openSync(path, 'w');
  for (let i = 0; i < documents; i++) writeSync(file, `${numberedConfig(i)}---\n`);
  closeSync(file);
}

function bulk(cli: string, folder: string, input: string, jobs: number, documents: number): number {
  const output = join(folder, 'raced');
  rmSync(output, { recursive: true, force: true });
  const args = ['bulk', input, '--output', output, '--quiet', '--jobs', String(jobs)];
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
  const seconds = (performance.now() - start) / 1000;
  // 1: some are rejected, as they should be.
  if (status !== 1) throw new Error(`bulk ended with ${status}: ${stderr}`);
  checkReport(output, documents);
  return seconds;
}

/** A first round warms up and does not count. */
async function inTurns(
  contenders: Readonly<Record<string, Contender>>,
  rounds: number,
  between: () => Promise<unknown>,
): Promise<Map<string, number[]>> {
  const seconds = new Map(Object.keys(contenders).map((name): [string, number[]] => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, run] of Object.entries(contenders)) {
      const took = await run();
      if (round > 0) seconds.get(name)!.push(took);
    }
    await between();
  }
  return seconds;
}

function tableOf(seconds: ReadonlyMap<string, number[]>, documents: number): string {
  const ours = seconds.get(OURS)!;
  return formatTable(
    ['', 'documents a second', 'times as long as bulk, one thread', '(quartiles)'],
    [...seconds].map(([name, samples]) => {
      const ratio = summarizeRatio(samples, ours);
      const rate = Math.round(documents / summarize(samples).median);
      return [name, String(rate), ratio.median.toFixed(2), quartiles(ratio)];
    }),
  );
}

function quartiles({ lowerQuartile, upperQuartile }: Summary): string {
  return `${lowerQuartile.toFixed(2)} to ${upperQuartile.toFixed(2)}`;
}
