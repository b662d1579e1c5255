// `npm run bench:fleet`: some configurations through `ociconf bulk`, through JSON.parse and ajv, and through native code, in
// turns. Then ten million of them, made as they are needed, through `bulk`: how many a second, and how much memory the
// process holds over time.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkReport } from './bulk/checkReport.ts';
import { race } from './bulk/race.ts';
import { numberedConfig } from './configs.ts';

const CLI = fileURLToPath(new URL('../build/cli.js', import.meta.url));
/** How often memory is looked at, in ms. */
const LOOK_EVERY = 1000;
/** What is written at once, in UTF-16 units. */
const WRITTEN = 2 ** 20;

/** Of the process, some time after its start. */
interface Sample {
  seconds: number;
  /** Resident. */
  mebibytes: number;
  /** Seconds of processor time, of all threads: what a busy machine changes least. */
  processor: number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      documents: { type: 'string', default: '10000000' },
      operation: { type: 'string', default: 'parse' },
      format: { type: 'string', default: 'ndjson' },
      jobs: { type: 'string', default: String(availableParallelism()) },
      folder: { type: 'string', default: tmpdir() },
      rounds: { type: 'string', default: '5' },
      raced: { type: 'string', default: '200000' },
    },
  });
  const documents = Number(values.documents);
  const { operation, format, jobs } = values;
  const folder = mkdtempSync(join(values.folder, 'ociconf-bulk-'));
  try {
    const [raced, rounds] = [Number(values.raced), Number(values.rounds)];
    if (rounds > 0) console.log(`${await race(CLI, folder, { documents: raced, rounds })}\n`);
    console.log(
      `${documents} documents, ${operation}, ${format}, ${jobs} jobs; load ${loadavg()[0]!.toFixed(1)}`,
    );
    const args = ['bulk', '-', '--output', join(folder, 'out'), '--quiet'];
    const options = ['--operation', operation, '--format', format, '--jobs', jobs];
    const start = performance.now();
    const child = spawn(process.execPath, [CLI, ...args, ...options], {
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    const closed = once(child, 'close');
    const samples = watch(child, start);
    await feed(child, documents);
    const [code] = (await closed) as [number | null];
    const seconds = (performance.now() - start) / 1000;
    clearInterval(samples.timer);
    checkReport(join(folder, 'out'), documents);
    console.log(
      `code ${code}, ${seconds.toFixed(0)} s, ${Math.round(documents / seconds)} documents a second`,
    );
    const processor = Math.max(...samples.taken.map((sample) => sample.processor));
    console.log(
      `${((1e6 * processor) / documents).toFixed(1)} µs of processor time a document, in all threads`,
    );
    sayMemory(samples.taken);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Distinct ones, as fast as they are taken. */
async function feed({ stdin }: ChildProcess, documents: number): Promise<void> {
  let text = '';
  for (let i = 0; i < documents; i++) {
    text += `${numberedConfig(i)}---\n`;
    if (text.length < WRITTEN && i + 1 < documents) continue;
    if (!stdin!.write(text)) await once(stdin!, 'drain');
    text = '';
  }
  stdin!.end();
}

function watch(child: ChildProcess, start: number): { taken: Sample[]; timer: NodeJS.Timeout } {
  const taken: Sample[] = [];
  const timer = setInterval(() => {
    const seconds = Math.round((performance.now() - start) / 1000);
    const mebibytes = residentOf(child.pid!);
    if (mebibytes > 0) taken.push({ seconds, mebibytes, processor: processorOf(child.pid!) });
  }, LOOK_EVERY);
  return { taken, timer };
}

/** In MiB; 0 of a process that has ended. */
function residentOf(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const at = status.indexOf('VmRSS:');
    return Math.round(Number.parseInt(status.slice(at + 'VmRSS:'.length), 10) / 1024);
  } catch {
    return 0;
  }
}

/** In seconds: user and system, fields 14 and 15 of proc_pid_stat(5), in hundredths. */
function processorOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return 0;
  }
}

/** Medians of tenths of the time: what grows, grows in them. The first two are the warm-up. */
function sayMemory(samples: readonly Sample[]): void {
  if (samples.length < 10) {
    console.log('too short a run to say how memory grows');
    return;
  }
  const tenths = Array.from({ length: 10 }, (_, i) => {
    const part = samples.slice((i * samples.length) / 10, ((i + 1) * samples.length) / 10);
    const sorted = part.map(({ mebibytes }) => mebibytes).sort((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? 0;
  });
  const warm = tenths.slice(2);
  const spread = (100 * (Math.max(...warm) - Math.min(...warm))) / Math.min(...warm);
  console.log(`resident MiB by tenths of the time: ${tenths.join(' ')}`);
  console.log(
    `from the third on they differ by ${spread.toFixed(1)} %; last against third ${growth(warm)} %`,
  );
}

function growth(warm: readonly number[]): string {
  return (100 * (warm.at(-1)! / warm[0]! - 1)).toFixed(1);
}

await main();
