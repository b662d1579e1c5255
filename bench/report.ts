import { loadavg } from 'node:os';
import { type BenchConfig, CONFIGS, type ConfigName } from './configs.ts';
import { NATIVE, REFERENCE } from './contenders.ts';
import { DISTINCT, type Distinct, type DistinctName } from './distinct.ts';
import type { Measured } from './interleave.ts';
import type { Machine } from './machine.ts';
import type { Parsing } from './parsing.ts';
import { type Summary, summarize, summarizeRatio } from './statistics.ts';
import { formatTable } from './table.ts';
import { isMet, type Target } from './targets.ts';

export function describe({ processor, cores, system, versions }: Machine): string {
  return [
    `${processor}, ${cores} cores, load ${loadavg()[0]?.toFixed(1)}, ${system}`,
    `Node ${versions.node}, V8 ${versions.v8}, rustc ${versions.rustc ?? 'not there'}`,
  ].join('\n');
}

/** A table for each config: medians and quartiles. */
export function formatParsing(parsing: Parsing): string {
  const tables = Object.entries(CONFIGS).map(([key, config]) =>
    formatContenders(config, parsing[key as ConfigName]),
  );
  return tables.join('\n\n');
}

/** The same for configs of which each is another one. */
export function formatDistinct(distinct: Distinct): string {
  const tables = Object.entries(DISTINCT).map(([name, title]) =>
    formatRows(title, distinct[name as DistinctName]),
  );
  return tables.join('\n\n');
}

function formatContenders(config: BenchConfig, results: Readonly<Record<string, Measured>>): string {
  const lines = config.text.split('\n').length - 1;
  return formatRows(`${config.name}, ${lines} lines`, results);
}

function formatRows(title: string, results: Readonly<Record<string, Measured>>): string {
  const reference = results[REFERENCE]!;
  const rows = Object.entries(results).map(([contender, measured]) => [
    contender,
    ...timeCells(measured),
    ...ratioCells(measured, reference),
  ]);
  const absent = NATIVE in results ? [] : [[NATIVE, 'no cargo']];
  const header = [title, 'ns', 'quartiles', 'bytes', 'MB/s', `${REFERENCE} is`, 'quartiles'];
  return formatTable(header, [...rows, ...absent]);
}

function timeCells({ bytes, samples }: Measured): string[] {
  const time = summarize(samples);
  const megabytesPerSecond = (bytes / time.median) * 1e3;
  return [format(time.median), spread(time), format(bytes), format(megabytesPerSecond)];
}

/** How the reference compares. */
function ratioCells(measured: Measured, reference: Measured): string[] {
  if (measured === reference) return [];
  const ratio = summarizeRatio(measured.samples, reference.samples);
  return [`${format(ratio.median, 2)} x as fast`, spread(ratio, 2)];
}

/** What the package promises itself, and what became of it. */
export function formatTargets(targets: readonly Target[]): string {
  const rows = targets.map((target) => [
    target.what,
    boundText(target),
    target.measured === undefined ? 'not measured' : `${format(target.measured.median, 2)} ${target.unit}`,
    target.measured === undefined ? '' : spread(target.measured, 2),
    verdict(isMet(target)),
  ]);
  return formatTable(['what', 'target', 'measured', 'quartiles', ''], rows);
}

export function boundText({ bound }: Target): string {
  if (bound === null) return 'none';
  return 'atLeast' in bound ? `at least ${bound.atLeast}` : `at most ${bound.atMost}`;
}

export function verdict(met: boolean | undefined): string {
  if (met === undefined) return '';
  return met ? 'met' : 'MISSED';
}

function spread({ lowerQuartile, upperQuartile }: Summary, digits = 0): string {
  return `${format(lowerQuartile, digits)} - ${format(upperQuartile, digits)}`;
}

export function format(value: number, digits = 0): string {
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
