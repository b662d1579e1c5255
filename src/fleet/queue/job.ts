import type { Task } from '../task.ts';

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
