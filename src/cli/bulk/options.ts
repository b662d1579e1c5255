import { availableParallelism } from 'node:os';
import { InvalidArgumentError } from 'commander';
import { isDigits } from '../../diagnostics/characters.ts';
import { type Format, type OperationName, SHARD_SIZE_MAX } from '../../fleet/index.ts';
import { parseAddress, type QueueAddress } from '../../fleet/queue/index.ts';

export interface BulkOptions {
  output: string;
  operation: OperationName;
  format: Format;
  shardSize: number;
  share?: ShardShare;
  jobs: number;
  resume?: true;
  merge?: true;
  /** As it was given: there may be a password in it. */
  queue?: string;
  attempts: number;
  /** In seconds. */
  retryDelay: number;
  quiet?: true;
}

/** Every Nth shard, the one with the number I being the first of them. */
export interface ShardShare {
  /** From 1. */
  index: number;
  of: number;
}

export const ATTEMPTS = 4;
/** In seconds. */
export const RETRY_DELAY = 5;
const ATTEMPTS_MAX = 100;
const SECONDS_MAX = 86_400;

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

export function parseAttempts(text: string): number {
  const attempts = integer(text);
  if (attempts === undefined || attempts < 1 || attempts > ATTEMPTS_MAX)
    throw new InvalidArgumentError(`It is a number from 1 to ${ATTEMPTS_MAX}.`);
  return attempts;
}

export function parseSeconds(text: string): number {
  const seconds = integer(text);
  if (seconds === undefined || seconds < 1 || seconds > SECONDS_MAX)
    throw new InvalidArgumentError(`It is a number of seconds from 1 to ${SECONDS_MAX}.`);
  return seconds;
}

/** Not by commander, which repeats what it refuses: there may be a password in it. */
export function addressOf(queue: string): QueueAddress {
  const address = parseAddress(queue, process.env);
  // What `ps` shows of this process from here on.
  if (address.isPasswordInText) process.title = 'ociconf';
  return address;
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
  return text.length <= 15 && isDigits(text) ? Number(text) : undefined;
}
