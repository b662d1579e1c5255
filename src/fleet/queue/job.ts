import { isAbsolute } from 'node:path';
import { isRecord } from '../../spec/is-record.ts';
import { isCount } from '../statistics/is-statistics.ts';
import type { Task } from '../task.ts';
import { OPERATION_NAMES } from '../work/operation.ts';
import { FORMATS } from '../write/rows.ts';

/** One queue for all runs: workers take what there is, in the order in which it came. */
export const QUEUE = 'bulk';
/** In braces, so that all keys are in one slot where the server is a cluster. */
export const PREFIX = '{ociconf}';

/** What a worker gets. Plain data. */
export interface JobData {
  /** Of the output folder, see run-id.ts. */
  readonly run: string;
  /** Of the package that planned: another may write other bytes. */
  readonly version: string;
  readonly task: Task;
}

/** What a worker gives: as much as progress needs. The record is in the output folder. */
export interface JobResult {
  readonly documents: number;
  readonly bytes: number;
}

/** The same for the same shard, so that it is in the queue once, however often it is put there. */
export function jobId(run: string, shard: number): string {
  return `${run}-${shard}`;
}

/** The number of the shard, of a job of this run; undefined for others. */
export function shardOfJob(id: string, run: string): number | undefined {
  const prefix = `${run}-`;
  return id.startsWith(prefix) ? Number(id.slice(prefix.length)) : undefined;
}

/**
 * Whether a plan may have put this into the queue. Whoever may write to the server can put anything there, and names of
 * files are made of it: of a folder that has the id of the run, a number, and words that are known.
 */
export function isJob(data: unknown): data is JobData {
  if (!isRecord(data) || !isRecord(data.task)) return false;
  const { folder, shard, work } = data.task;
  return (
    typeof data.version === 'string' &&
    typeof data.run === 'string' &&
    data.run !== '' &&
    typeof folder === 'string' &&
    isAbsolute(folder) &&
    isRecord(shard) &&
    isCount(shard.number) &&
    Array.isArray(shard.pieces) &&
    isRecord(work) &&
    (OPERATION_NAMES as readonly unknown[]).includes(work.operation) &&
    (FORMATS as readonly unknown[]).includes(work.format)
  );
}
