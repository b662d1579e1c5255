import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { format } from './report.ts';
import { summarize } from './statistics.ts';
import { formatTable } from './table.ts';

const PARSES = 1_000_000;
const STEP = 50_000;
const WASM_PAGE = 65_536;

/** What is in use after a full collection, in bytes. */
export interface MemorySample {
  readonly parses: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly rss: number;
  readonly wasm: number;
}

/** Does memory stay what it was, over a million parses? */
export function reportMemory(): void {
  const samples = takeSamples();
  const rows = samples.map(({ parses, heapUsed, external, rss, wasm }) => [
    format(parses),
    ...[heapUsed, external, rss].map((bytes) => format(bytes / 1e6, 2)),
    format(wasm / WASM_PAGE),
  ]);
  console.log(`\n${formatTable(['parses', 'heap MB', 'external MB', 'resident MB', 'WASM pages'], rows)}\n`);
  for (const [name, of] of Object.entries(COLUMNS)) console.log(verdict(name, samples.map(of)));
}

const COLUMNS: Readonly<Record<string, (sample: MemorySample) => number>> = {
  heap: ({ heapUsed }) => heapUsed,
  external: ({ external }) => external,
  resident: ({ rss }) => rss,
  WASM: ({ wasm }) => wasm,
};

/** In a process of its own, which does nothing else. */
function takeSamples(): MemorySample[] {
  const child = fileURLToPath(new URL('children/memory.ts', import.meta.url));
  // V8 gives itself more room for young objects as time goes by, in steps of many megabytes that would look like a leak.
  const fixed = ['--min-semi-space-size=16', '--max-semi-space-size=16'];
  const args = [...process.execArgv, ...fixed, child, String(PARSES), String(STEP)];
  const lines = execFileSync(process.execPath, args, { encoding: 'utf8' }).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line));
}

/** The first five samples after warming up against the last five: a leak of one byte a parse would be 0.7 MB. */
function verdict(name: string, bytes: readonly number[]): string {
  const first = summarize(bytes.slice(2, 7)).median;
  const last = summarize(bytes.slice(-5)).median;
  const change = (last / first - 1) * 100;
  const text = `${format(first / 1e6, 2)} MB at first, ${format(last / 1e6, 2)} MB at last`;
  return `${name}: ${change <= 2 ? 'flat' : 'GROWS'}, ${text} (${change >= 0 ? '+' : ''}${change.toFixed(2)} %)`;
}
