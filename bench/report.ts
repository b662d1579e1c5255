import { execFileSync } from 'node:child_process';
import { arch, cpus, loadavg, platform } from 'node:os';
import type { BenchConfig } from './configs.ts';
import { REFERENCE } from './contenders.ts';
import { type Summary, summarize } from './statistics.ts';
import { formatTable } from './table.ts';

/** What one contender did with one config. */
export interface Result {
  readonly contender: string;
  readonly config: BenchConfig;
  /** Size of what the contender read. */
  readonly bytes: number;
  /** Nanoseconds per parse, by round. */
  readonly samples: readonly number[];
}

export function describeMachine(): string {
  const [cpu] = cpus();
  return [
    `${cpu?.model.trim()}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, ${platform()} ${arch()}`,
    `Node ${process.versions.node}, V8 ${process.versions.v8}${rustVersion()}`,
  ].join('\n');
}

/**
 * The results on one config as a table: medians and quartiles.
 * @param absent rows for contenders that could not run
 */
export function formatResults(
  config: BenchConfig,
  results: readonly Result[],
  absent: readonly string[][],
): string {
  const ours = results.filter((result) => result.config === config);
  const reference = ours.find(({ contender }) => contender === REFERENCE)!;
  const rows = ours.map((result) => [...timeCells(result), ...ratioCells(result, reference)]);
  const lines = config.text.split('\n').length - 1;
  const title = `${config.name}, ${lines} lines`;
  const header = [title, 'ns', 'quartiles', 'bytes', 'MB/s', `${REFERENCE} is`, 'quartiles'];
  return formatTable(header, [...rows, ...absent]);
}

function timeCells({ contender, bytes, samples }: Result): string[] {
  const time = summarize(samples);
  const megabytesPerSecond = (bytes / time.median) * 1e3;
  return [contender, format(time.median), spread(time), format(bytes), format(megabytesPerSecond)];
}

/** How the reference compares: the times of each round are divided, so that a slow moment cancels out. */
function ratioCells(result: Result, reference: Result): string[] {
  if (result === reference) return [];
  const ratio = summarize(result.samples.map((sample, round) => sample / reference.samples[round]!));
  return [`${format(ratio.median, 2)} x as fast`, spread(ratio, 2)];
}

function rustVersion(): string {
  try {
    return `, ${execFileSync('rustc', ['--version'], { encoding: 'utf8' }).trim()}`;
  } catch {
    return '';
  }
}

function spread({ lowerQuartile, upperQuartile }: Summary, digits = 0): string {
  return `${format(lowerQuartile, digits)} - ${format(upperQuartile, digits)}`;
}

function format(value: number, digits = 0): string {
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
