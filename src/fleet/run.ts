import type { ShardRecord } from './folder.ts';
import type { Task } from './task.ts';

/** How several shards are done. */
export interface RunOptions {
  /** Does one: a pool, or `processShard` itself. */
  process: (task: Task) => Promise<ShardRecord>;
  /** How many are done at the same time. */
  concurrency: number;
  /** Aborted, no further shard is begun; those in hand are finished. */
  signal?: AbortSignal;
  /** Of a shard that is done. */
  onDone?: (record: ShardRecord, task: Task) => void | Promise<void>;
  /** Of a shard that failed. True where there is no use in beginning another. */
  onFailure: (error: unknown, task: Task) => boolean;
}

/** Does shards, several at a time, as they come. */
export async function runShards(
  tasks: AsyncIterable<Task> | Iterable<Task>,
  { process, concurrency, signal, onDone, onFailure }: RunOptions,
): Promise<void> {
  const running = new Set<Promise<void>>();
  let isStopped = false;
  const one = async (task: Task): Promise<void> => {
    try {
      const record = await process(task);
      await onDone?.(record, task);
    } catch (error) {
      if (onFailure(error, task)) isStopped = true;
    }
  };
  const mayGoOn = (): boolean => !isStopped && signal?.aborted !== true;
  try {
    if (!mayGoOn()) return;
    for await (const task of tasks) {
      const done = one(task).finally(() => running.delete(done));
      running.add(done);
      while (running.size >= concurrency && mayGoOn()) await Promise.race(running);
      if (!mayGoOn()) break;
    }
  } finally {
    await Promise.all(running);
  }
}
