import { execFile } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ROOMY_HEAP } from '../support/heap.ts';

export interface Finding {
  readonly text: string;
  readonly work: string;
  /** How many times longer for eight times the input; the error where there was one. */
  readonly growth: number | string;
  readonly milliseconds: readonly [number, number];
}

export interface Campaign {
  /** Pairs of an input and a work. */
  readonly count: number;
  /** Those of them that took long enough to be compared. */
  readonly compared: number;
  readonly findings: readonly Finding[];
}

const TSX = fileURLToPath(new URL('../../node_modules/.bin/tsx', import.meta.url));
const GROWTH = fileURLToPath(new URL('growth.ts', import.meta.url));

const OUTPUT = 2 ** 26;

export interface CampaignOptions {
  readonly signal?: AbortSignal;
  /** How many of all pairs are done. */
  readonly onProgress?: (done: number, total: number) => void;
  /** What was found, at once. */
  readonly onFinding?: (line: string) => void;
}

/** Runs growth.ts in a process of its own. */
export async function growthCampaign(
  args: readonly string[],
  { signal, onProgress, onFinding }: CampaignOptions = {},
): Promise<Campaign> {
  const words = [...ROOMY_HEAP, GROWTH, '--json', '--progress', ...args];
  const run = promisify(execFile)(TSX, words, { maxBuffer: OUTPUT, signal });
  createInterface(run.child.stderr!).on('line', (text) => {
    if (!text.startsWith('{')) return onFinding?.(text);
    const { done, total } = JSON.parse(text);
    onProgress?.(done, total);
  });
  const { stdout } = await run.catch((error: { stdout?: string }) => {
    // It ends with 1 where it found something.
    if (!error.stdout) throw error;
    return { stdout: error.stdout };
  });
  return JSON.parse(stdout);
}

export function line({ text, work, growth, milliseconds }: Finding): string {
  const times = typeof growth === 'string' ? growth : `${growth.toFixed(1)} times for eight times as much`;
  return `${text}: ${work}: ${times} (${milliseconds.map((ms) => ms.toFixed(1)).join(' and ')} ms)`;
}

export function summary({ count, compared, findings }: Campaign): string {
  const pairs = `${count} pairs of an input and a work, ${compared} of them long enough to be compared`;
  return `${pairs}, ${findings.length} too slow or broken`;
}
