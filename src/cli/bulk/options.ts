import { availableParallelism } from 'node:os';
import { InvalidArgumentError } from 'commander';
import { type Format, type OperationName, SHARD_SIZE_MAX } from '../../fleet/index.ts';

export interface BulkOptions {
  output: string;
  operation: OperationName;
  format: Format;
  shardSize: number;
  share?: ShardShare;
  jobs: number;
  resume?: true;
  merge?: true;
  quiet?: true;
}

/** Every Nth shard, the one with the number I being the first of them. */
export interface ShardShare {
  /** From 1. */
  index: number;
  of: number;
}

/** More threads than that only take memory. */
const JOBS_MAX = 256;
const UNITS = new Map([
  ['', 1],
  ['K', 2 ** 10],
  ['M', 2 ** 20],
  ['G', 2 ** 30],
]);

/** `32M`, in bytes. */
export function parseSize(text: string): number {
  const unit = UNITS.get(text.slice(-1).toUpperCase());
  const factor = unit ?? 1;
  const size = (integer(unit === undefined ? text : text.slice(0, -1)) ?? 0) * factor;
  if (size < 1 || size > SHARD_SIZE_MAX)
    throw new InvalidArgumentError('It is a number of bytes up to 1G, such as 32M.');
  return size;
}

/** `2/8`. */
export function parseShare(text: string): ShardShare {
  const slash = text.indexOf('/');
  const index = integer(text.slice(0, Math.max(0, slash)));
  const of = integer(text.slice(slash + 1));
  if (index === undefined || of === undefined || index < 1 || index > of)
    throw new InvalidArgumentError('It is I/N with I from 1 to N, such as 2/8.');
  return { index, of };
}

export function parseJobs(text: string): number {
  const jobs = integer(text);
  if (jobs === undefined || jobs < 1 || jobs > JOBS_MAX)
    throw new InvalidArgumentError(`It is a number from 1 to ${JOBS_MAX}.`);
  return jobs;
}

export function defaultJobs(): number {
  return Math.min(availableParallelism(), JOBS_MAX);
}

/** Whether a shard is in the share. */
export function isInShare(shard: number, { index, of }: ShardShare): boolean {
  return shard % of === index - 1;
}

/** Decimal digits alone. */
function integer(text: string): number | undefined {
  const isDigits = text !== '' && text.length <= 15 && [...text].every((char) => char >= '0' && char <= '9');
  return isDigits ? Number(text) : undefined;
}
