import { join, resolve } from 'node:path';
import type { Queue, QueueEvents } from 'bullmq';
import { readRecord, STATE_FOLDER, shardOf } from '../folder.ts';
import { isS3 } from '../s3/object.ts';
import type { Task } from '../task.ts';
import { sweepLeftovers } from '../write/output-file.ts';
import { Attendance } from './attendance.ts';
import { clearIfEmpty } from './clear.ts';
import { type Server, Watch } from './connection.ts';
import type { DeadLetter } from './dead-letters.ts';
import { type JobData, type JobResult, jobId, PREFIX, QUEUE, shardOfJob } from './job.ts';
import { runIdOf } from './run-id.ts';

export interface ProduceOptions {
  /** How often a shard is tried before it is given up. */
  readonly attempts: number;
  /** Before the second attempt, in ms; before each further one, twice as long. */
  readonly delay: number;
  /** Of the package: workers of another do not take the shards. */
  readonly version: string;
  /** Aborted, shards that nobody has begun are taken back; those in hand are waited for. */
  readonly signal?: AbortSignal;
  readonly onDone: (result: JobResult) => void;
  /** Of a shard that no worker could do. */
  readonly onGivenUp: (letter: DeadLetter) => void;
  /** What is worth knowing meanwhile. */
  readonly onNote: (text: string) => void;
}

export interface Produced {
  /** How many shards were done. */
  readonly done: number;
  readonly dead: readonly DeadLetter[];
}

/** Shards that are put into the queue, asked for, or taken out of it at once. */
const BATCH = 500;
/** Without news for so long, in ms, the queue is asked about each shard. */
const SILENCE = 3000;
/** And in any case after so long, in ms: news get lost when a server restarts. */
const ASK_EVERY = 30_000;
/** By default, NFS believes for at most 60 s that a file is not there; in ms. */
const SETTLE_MAX = 90_000;

/**
 * Has shards done by the workers of a queue, and waits for them. Nothing of them is left in the queue then.
 *
 * The output folder is what counts: a shard is done when its record is there. The queue may forget; what is neither in
 * it nor done is put into it again.
 * @param tasks of one output folder
 * @throws OutputError
 */
export async function produce(
  tasks: readonly Task[],
  folder: string,
  server: Server,
  options: ProduceOptions,
): Promise<Produced> {
  for (const doubt of server.doubts) options.onNote(doubt);
  const producer = new Producer(server, await runIdOf(folder), tasks, folder, options);
  try {
    return await producer.run();
  } finally {
    await producer.close();
  }
}

class Producer {
  readonly #queue: Queue<JobData, JobResult>;
  readonly #events: QueueEvents;
  readonly #run: string;
  readonly #folder: string;
  readonly #options: ProduceOptions;
  /** Neither done nor dead, by the number of the shard. */
  readonly #pending: Map<number, Task>;
  readonly #dead: DeadLetter[] = [];
  readonly #watch: Watch;
  readonly #attendance: Attendance;
  readonly #done: number[] = [];
  /** Put into the queue once more, as nothing was known of them. */
  readonly #again = new Set<number>();
  /** When there were news, and when all shards were asked for, in ms. */
  #heard = performance.now();
  #asked = performance.now();
  /** Resolved when there is something to look at. */
  #wake: () => void = () => {};

  constructor(
    { packages, connection, now }: Server,
    run: string,
    tasks: readonly Task[],
    folder: string,
    options: ProduceOptions,
  ) {
    const { Queue, QueueEvents } = packages;
    const shared = { connection, prefix: PREFIX, skipVersionCheck: true };
    this.#queue = new Queue(QUEUE, shared);
    // From now on, in the server's time: what was before is of earlier runs.
    this.#events = new QueueEvents(QUEUE, { ...shared, lastEventId: `${now}-0` });
    this.#run = run;
    this.#folder = folder;
    this.#options = options;
    this.#pending = new Map(tasks.map((task) => [task.shard.number, placed(task)]));
    this.#watch = new Watch(options.onNote);
    this.#attendance = new Attendance(this.#queue, options.onNote);
    this.#queue.on('error', (error) => this.#watch.failed(error));
    this.#events.on('error', (error) => this.#watch.failed(error));
  }

  async run(): Promise<Produced> {
    this.#listen();
    const { signal } = this.#options;
    const onAbort = (): void => this.#wake();
    signal?.addEventListener('abort', onAbort);
    try {
      await this.#forget([...this.#pending.keys()]);
      await this.#enqueue([...this.#pending.values()]);
      let isTakenBack = false;
      while (this.#pending.size > 0) {
        if (signal?.aborted && !isTakenBack) {
          isTakenBack = true;
          await this.#takeBack();
          continue;
        }
        await this.#attendance.look();
        if (this.#isTimeToAsk()) await this.#ask();
        else await this.#sleep();
      }
      await this.#settle();
      await this.#clear();
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
    this.#dead.sort((a, b) => a.shard.number - b.shard.number);
    return { done: this.#done.length, dead: this.#dead };
  }

  async close(): Promise<void> {
    await Promise.all([this.#events.close(), this.#queue.close()]);
  }

  #listen(): void {
    this.#events.on('completed', ({ jobId, returnvalue }) => {
      const shard = this.#news(jobId);
      if (shard !== undefined) this.#finish(shard, returnvalue as unknown as JobResult);
    });
    this.#events.on('failed', ({ jobId }) => {
      const shard = this.#news(jobId);
      if (shard !== undefined) void this.#bury(shard).catch(() => {});
    });
    this.#events.on('active', ({ jobId }) => this.#news(jobId));
    this.#events.on('delayed', ({ jobId }) => this.#news(jobId));
  }

  /** The number of the shard, if it is one of ours that is not done yet. */
  #news(job: string): number | undefined {
    const shard = shardOfJob(job, this.#run);
    if (shard === undefined || !this.#pending.has(shard)) return undefined;
    this.#heard = performance.now();
    this.#watch.back();
    this.#attendance.sign();
    return shard;
  }

  #finish(shard: number, result: JobResult): void {
    if (!this.#pending.delete(shard)) return;
    this.#done.push(shard);
    this.#options.onDone(result);
    if (this.#pending.size === 0) this.#wake();
  }

  /** Of a shard that is given up. The queue is asked: the news may be old. */
  async #bury(number: number): Promise<void> {
    const job = await this.#queue.getJob(jobId(this.#run, number));
    if (job === undefined || !(await job.isFailed())) return;
    const task = this.#pending.get(number);
    if (task === undefined) return;
    this.#pending.delete(number);
    const { failedReason, attemptsStarted } = job;
    const letter = { shard: task.shard, reason: failedReason, attempts: attemptsStarted };
    this.#dead.push(letter);
    this.#options.onGivenUp(letter);
    if (this.#pending.size === 0) this.#wake();
  }

  async #enqueue(tasks: readonly Task[]): Promise<void> {
    const { attempts, delay, version, signal } = this.#options;
    const opts = {
      attempts,
      backoff: { type: 'exponential', delay, jitter: 0.5 },
      // What is done is known by its record; what is dead stays, to be asked about.
      removeOnComplete: true,
      removeOnFail: false,
      stackTraceLimit: 0,
    };
    for (const batch of batchesOf(tasks)) {
      if (signal?.aborted) return;
      await this.#queue.addBulk(
        batch.map((task) => ({
          name: 'shard',
          data: { run: this.#run, version, task },
          opts: { ...opts, jobId: jobId(this.#run, task.shard.number) },
        })),
      );
      this.#watch.back();
    }
  }

  #isTimeToAsk(): boolean {
    const now = performance.now();
    const isSilent = now - this.#heard > SILENCE && now - this.#asked > SILENCE;
    return isSilent || now - this.#asked > ASK_EVERY;
  }

  /** What has become of each shard that nothing is known of. */
  async #ask(): Promise<void> {
    if (this.#options.signal?.aborted) await this.#takeBack();
    for (const batch of batchesOf([...this.#pending.keys()])) {
      const states = await Promise.all(
        batch.map((shard) => this.#queue.getJobState(jobId(this.#run, shard))),
      );
      const lost: number[] = [];
      for (const [i, state] of states.entries()) {
        const shard = batch[i]!;
        if (state === 'failed') await this.#bury(shard);
        else if (state === 'unknown' && !(await this.#isRecorded(shard))) lost.push(shard);
      }
      // Of some there were news meanwhile.
      const pending = lost.filter((shard) => this.#pending.has(shard));
      for (const shard of pending) this.#again.add(shard);
      await this.#enqueue(pending.map((shard) => this.#pending.get(shard)!));
    }
    this.#watch.back();
    this.#asked = performance.now();
  }

  async #isRecorded(shard: number): Promise<boolean> {
    const record = await readRecord(this.#folder, shard);
    if (record === undefined) return false;
    const { documents, bytes } = record.statistics;
    this.#finish(shard, { documents, bytes });
    return true;
  }

  /** Takes out of the queue what nobody has begun; what is not there any more was done, or lost. */
  async #takeBack(): Promise<void> {
    for (const batch of batchesOf([...this.#pending.keys()])) {
      await Promise.all(
        batch.map(async (shard) => {
          // It leaves those alone that a worker has in hand.
          if ((await this.#queue.remove(jobId(this.#run, shard))) !== 1) return;
          if (!(await this.#isRecorded(shard))) this.#pending.delete(shard);
        }),
      );
    }
  }

  /** What an earlier run with the same output has left: dead letters are to be tried again. */
  async #forget(shards: readonly number[]): Promise<void> {
    for (const batch of batchesOf(shards)) {
      await Promise.all(
        batch.map(async (shard) => {
          const id = jobId(this.#run, shard);
          const state = await this.#queue.getJobState(id);
          if (state === 'failed' || state === 'completed') await this.#queue.remove(id);
        }),
      );
    }
  }

  /** Waits for records to show here, too: network file systems remember for a while that a file is not there. */
  async #settle(): Promise<void> {
    const end = performance.now() + SETTLE_MAX;
    for (const shard of this.#done) {
      while ((await readRecord(this.#folder, shard)) === undefined && performance.now() < end)
        await this.#sleep();
    }
  }

  /** Nothing of ours stays in the queue, nor half-written in the folder. */
  async #clear(): Promise<void> {
    await this.#forget(this.#dead.map(({ shard }) => shard.number));
    // Only of what is done: what was taken back, whoever shares the run may have queued or begun again.
    const done = new Set<number | undefined>(this.#done);
    // Done all the same, where the news were slower than the question.
    for (const batch of batchesOf([...this.#again].filter((shard) => done.has(shard))))
      await Promise.all(batch.map((shard) => this.#queue.remove(jobId(this.#run, shard))));
    await clearIfEmpty(this.#queue);
    const isDone = (name: string): boolean => done.has(shardOf(name));
    for (const folder of [this.#folder, join(this.#folder, STATE_FOLDER)])
      await sweepLeftovers(folder, isDone);
  }

  #sleep(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, SILENCE / 3);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** With places that mean the same on every machine and in every folder. What outputs call an input stays. */
function placed({ shard, folder, ...rest }: Task): Task {
  const pieces = shard.pieces.map(({ input, ...range }) => ({
    ...range,
    input: { ...input, path: isS3(input.path) ? input.path : resolve(input.path) },
  }));
  return { ...rest, shard: { ...shard, pieces }, folder: resolve(folder) };
}

function* batchesOf<T>(all: readonly T[]): Generator<T[], undefined> {
  for (let i = 0; i < all.length; i += BATCH) yield all.slice(i, i + BATCH);
}
