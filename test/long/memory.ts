import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { bundled } from './bundle.ts';
import { count } from './progress.ts';

/** How often each is done. */
export const TIMES = {
  parse: 1_000_000,
  spec: 100_000,
  refused: 100_000,
  scan: 100_000,
  view: 1_000_000,
  stream: 10_000,
  hooks: 10_000,
} as const;

export type Work = keyof typeof TIMES;

/** How many of the three modules each uses. */
const MODULES: Readonly<Record<Work, number>> = {
  parse: 1,
  spec: 1,
  refused: 2,
  scan: 1,
  view: 1,
  stream: 1,
  hooks: 0,
};

/** What a test can have leak. */
export type Leak = 'heap' | 'instance' | 'handle' | 'file' | 'child';

/** What is in use after so many times, after a full collection; memory in bytes. */
export interface MemorySample {
  readonly done: number;
  readonly heap: number;
  readonly external: number;
  /** What all instances of WebAssembly modules have, and of how many modules there were any. */
  readonly wasm: number;
  readonly modules: number;
  /** Timers, pipes, processes and so on that keep the process alive. */
  readonly resources: readonly string[];
  /** Open files, and processes that were started and not waited for. */
  readonly files: number;
  readonly children: number;
}

export interface Verdict {
  /** What grew or was left; empty where nothing did. */
  readonly problems: readonly string[];
  readonly samples: readonly MemorySample[];
}

/**
 * What heap and external memory may differ by, in bytes, between the medians of the three samples after the first tenth
 * and of the last three, which are six tenths of the work apart. What V8 compiles late in a short run takes up to 330,000.
 * With all times, a leak of one byte a parse is found, of 10 a config.json, of 100 a hook; the smallest object has 16.
 */
const GROWTH = 600_000;

/** Does memory stay what it is, over very many times? Gives how many kinds of work leak. */
export function measureMemory(
  works: readonly Work[],
  { share, signal }: { share: number; signal: AbortSignal },
): Promise<number> {
  return withWorker(async (measure) => {
    let leaking = 0;
    for (const work of works) {
      if (signal.aborted) break;
      const start = performance.now();
      const { problems, samples } = await measure(work, share, undefined, signal);
      if (samples.length === 0) break;
      const [, first] = samples;
      const last = samples.at(-1)!;
      const seconds = ((performance.now() - start) / 1000).toFixed(0);
      const of = (key: 'heap' | 'external') =>
        `${key} ${count(first![key] / 1000)} to ${count(last[key] / 1000)} kB`;
      const verdict = problems.length === 0 ? 'flat' : `LEAKS: ${problems.join('; ')}`;
      console.log(
        `memory: ${work} ${count(last.done)} times, ${seconds} s: ${of('heap')}, ${of('external')}, ` +
          `WASM ${last.wasm / 65_536} pages, ${last.files} files: ${verdict}`,
      );
      if (problems.length > 0) leaking++;
    }
    return leaking;
  });
}

type Measure = (work: Work, share: number, leak?: Leak, signal?: AbortSignal) => Promise<Verdict>;

/** Lets measure, each in a process that does nothing else. */
export function withWorker<Result>(use: (measure: Measure) => Promise<Result>): Promise<Result> {
  return bundled("import './memory-work.ts';", (path) =>
    use(async (work, share, leak, signal) => {
      // V8 gives itself more room for young objects as time goes by, in steps that would look like a leak.
      const flags = ['--expose-gc', '--min-semi-space-size=16', '--max-semi-space-size=16'];
      const args = [...flags, path, work, String(Math.ceil(TIMES[work] * share)), ...(leak ? [leak] : [])];
      try {
        const { stdout } = await promisify(execFile)(process.execPath, args, signal ? { signal } : {});
        const samples = stdout
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as MemorySample);
        return { problems: problemsOf(work, samples), samples };
      } catch (error) {
        if (signal?.aborted) return { problems: [], samples: [] };
        throw error;
      }
    }),
  );
}

function problemsOf(work: Work, [before, , ...samples]: readonly MemorySample[]): string[] {
  const problems: string[] = [];
  const seen = samples.find(({ wasm, modules }) => modules !== MODULES[work] || wasm > 0 !== modules > 0);
  if (seen !== undefined)
    problems.push(`${count(seen.wasm)} bytes of ${seen.modules} WASM modules were seen`);
  const warm = samples.slice(0, 3);
  const last = samples.slice(-3);
  for (const key of ['heap', 'external'] as const) {
    const grown = median(last.map((one) => one[key])) - median(warm.map((one) => one[key]));
    if (grown > GROWTH) problems.push(`${key} grew by ${count(grown)} bytes`);
  }
  const pages = new Set(samples.map(({ wasm }) => wasm));
  if (pages.size > 1) problems.push(`WASM memory had ${[...pages].map(count).join(', ')} bytes`);
  for (const key of ['resources', 'files', 'children'] as const) {
    const [was, is] = [before, samples.at(-1)].map((one) => JSON.stringify(one![key]));
    if (was !== is) problems.push(`${key}: ${was} before, ${is} after`);
  }
  return problems;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
