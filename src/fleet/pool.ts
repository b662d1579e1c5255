import { fileURLToPath } from 'node:url';
import workerpool, { type Pool } from 'workerpool';
import { ShardError } from './errors.ts';
import type { ShardRecord } from './folder.ts';
import { type Amount, type Answer, errorOf, type Task } from './task.ts';

/** Of a thread, in MiB: more than twice what the most expensive document of those tried takes. */
const HEAP_MAX = 2048;

const WORKER = fileURLToPath(new URL('fleet-worker.js', import.meta.url));

/** How threads are started. */
export interface PoolOptions {
  /** What runs in the threads: without it `fleet-worker.js` beside the bundle. */
  script?: string;
  /** Of a thread, in MiB; 2048 without it. */
  heap?: number;
}

/** Threads that do shards. What goes between them is names, numbers and statistics: each reads and writes by itself. */
export class ShardPool {
  readonly #pool: Pool;

  /** @param jobs how many threads */
  constructor(jobs: number, { script = WORKER, heap = HEAP_MAX }: PoolOptions = {}) {
    this.#pool = workerpool.pool(script, {
      workerType: 'thread',
      maxWorkers: jobs,
      workerThreadOpts: { resourceLimits: { maxOldGenerationSizeMb: heap } },
    });
  }

  /**
   * @param onProgress told now and then how far it is: its documents, and the bytes of its inputs that are used up
   * @throws as `processShard`
   * @throws ShardError when the thread ends without an answer; the next shard gets another
   */
  async process(task: Task, onProgress?: (documents: number, bytes: number) => void): Promise<ShardRecord> {
    const { number } = task.shard;
    let answer: Answer;
    try {
      answer = (await this.#pool.exec('process', [task], {
        on: ({ documents, bytes }: Amount) => onProgress?.(documents, bytes),
      })) as Answer;
    } catch (error) {
      throw new ShardError(number, (error as Error).message);
    }
    if ('failure' in answer) throw errorOf(answer.failure, number);
    return answer.record;
  }

  /** Ends the threads, whatever they are at. */
  async close(): Promise<void> {
    await this.#pool.terminate(true);
  }
}
