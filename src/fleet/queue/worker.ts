import { access } from 'node:fs/promises';
import type { Job, Queue, Worker } from 'bullmq';
import { InputChangedError, QueueError } from '../errors.ts';
import { ShardPool } from '../pool.ts';
import { isS3 } from '../s3/object.ts';
import type { Task } from '../task.ts';
import type { QueueAddress } from './address.ts';
import { clearIfEmpty } from './clear.ts';
import { reach, type Server, Watch } from './connection.ts';
import { isJob, type JobData, type JobResult, PREFIX, QUEUE } from './job.ts';
import { readRunId } from './run-id.ts';

export interface WorkOptions {
  /** How many shards are done at the same time. */
  readonly jobs: number;
  /** After so long without a sign of a worker, in ms, its shards go to others. */
  readonly lease: number;
  /** Ends when there is nothing left to do, instead of waiting for more. */
  readonly drain: boolean;
  /** Of the package: shards that another has planned are not taken. */
  readonly version: string;
  /** Aborted, the shards in hand are finished, and no other is begun. */
  readonly signal: AbortSignal;
  readonly onDone: (result: JobResult, task: Task) => void;
  /** A shard that failed, and whether it is tried again. */
  readonly onFailure: (error: Error, task: Task, isFinal: boolean) => void;
  readonly onNote: (text: string) => void;
}

/** How often a shard may be lost with its worker before it is taken for the reason. */
const LOST_MAX = 5;
/** Between two looks whether there is something left to do, in ms. */
const LOOK_EVERY = 500;

/**
 * Does the shards of a queue, until it is told to stop.
 * @throws QueueError when the server cannot be used, or when a shard cannot be done here: it is of another version of
 * this package, or its output folder is not here. The shard is given back then.
 */
export async function work(address: QueueAddress, options: WorkOptions): Promise<void> {
  const server = await reach(address);
  await new QueueWorker(server, options).run();
}

class QueueWorker {
  readonly #options: WorkOptions;
  readonly #packages: Server['packages'];
  readonly #queue: Queue;
  readonly #worker: Worker<JobData, JobResult>;
  readonly #pool: ShardPool;
  readonly #watch: Watch;
  /** Why nothing can be done here. */
  #misfit: QueueError | undefined;
  #leave!: () => void;
  readonly #left = new Promise<void>((resolve) => {
    this.#leave = resolve;
  });

  constructor({ packages, connection }: Server, options: WorkOptions) {
    const { jobs, lease } = options;
    this.#options = options;
    this.#packages = packages;
    this.#pool = new ShardPool(jobs);
    this.#watch = new Watch(options.onNote);
    const shared = { connection, prefix: PREFIX, skipVersionCheck: true };
    this.#queue = new packages.Queue(QUEUE, { ...shared, skipMetasUpdate: true });
    this.#worker = new packages.Worker(QUEUE, (job, token) => this.#process(job, token), {
      ...shared,
      concurrency: jobs,
      lockDuration: lease,
      stalledInterval: lease,
      maxStalledCount: LOST_MAX,
      autorun: false,
    });
    this.#queue.on('error', (error) => this.#watch.failed(error));
    this.#worker.on('error', (error) => this.#watch.failed(error));
    this.#worker.on('active', () => this.#watch.back());
  }

  async run(): Promise<void> {
    const { signal, drain } = this.#options;
    signal.addEventListener('abort', this.#leave);
    const timer = drain ? setInterval(() => void this.#look(), LOOK_EVERY) : undefined;
    try {
      await this.#work();
      await clearIfEmpty(this.#queue);
    } finally {
      clearInterval(timer);
      signal.removeEventListener('abort', this.#leave);
      await this.#queue.close();
      await this.#pool.close();
    }
    if (this.#misfit !== undefined) throw this.#misfit;
  }

  /** Until it is to leave, which it may have been while the server was being reached. */
  async #work(): Promise<void> {
    try {
      if (!this.#options.signal.aborted) await Promise.race([this.#left, this.#worker.run()]);
    } finally {
      await this.#worker.close();
    }
  }

  async #look(): Promise<void> {
    const counts = await this.#queue
      .getJobCounts('waiting', 'active', 'delayed', 'prioritized')
      .catch(() => undefined);
    if (counts !== undefined && Object.values(counts).every((count) => count === 0)) this.#leave();
  }

  async #process(job: Job<JobData, JobResult>, token: string | undefined): Promise<JobResult> {
    if (!isJob(job.data)) {
      this.#options.onNote('there is something in the queue that no plan has put there: it is left alone');
      throw new this.#packages.UnrecoverableError('is no shard of a plan');
    }
    this.#misfit ??= await this.#misfitOf(job.data);
    if (this.#misfit !== undefined) {
      this.#leave();
      await job.moveToWait(token);
      throw new this.#packages.WaitingError();
    }
    const { task } = job.data;
    try {
      const { documents, bytes } = (await this.#pool.process(task)).statistics;
      this.#options.onDone({ documents, bytes }, task);
      return { documents, bytes };
    } catch (error) {
      throw await this.#failed(job, error as Error);
    }
  }

  /** Why a shard cannot be done here, though elsewhere it can. */
  async #misfitOf({ run, version, task }: JobData): Promise<QueueError | undefined> {
    if (version !== this.#options.version)
      return new QueueError(
        `there is a shard that ociconf ${version} has planned, and this is ${this.#options.version}: it may write other bytes`,
      );
    const found = await readRunId(task.folder).catch(() => undefined);
    if (found === run) return undefined;
    const folder = JSON.stringify(task.folder);
    return new QueueError(
      found === undefined
        ? `the output folder ${folder} is not here: the storage has to be at the same place on all hosts`
        : `the output folder ${folder} is another one here: the storage has to be shared by all hosts`,
    );
  }

  async #failed(job: Job<JobData, JobResult>, error: Error): Promise<Error> {
    const { task } = job.data;
    const isHopeless = await isFinal(error, task);
    const isLast = isHopeless || job.attemptsMade + 1 >= job.opts.attempts!;
    this.#options.onFailure(error, task, isLast);
    return isHopeless ? new this.#packages.UnrecoverableError(error.message) : error;
  }
}

/**
 * Whether trying again is of no use: the input is another one now. One that is gone may only be missing on this host.
 */
async function isFinal(error: Error, { shard }: Task): Promise<boolean> {
  if (!(error instanceof InputChangedError)) return false;
  const piece = shard.pieces.find(({ input }) => input.name === error.path);
  if (piece === undefined || isS3(piece.input.path)) return true;
  return access(piece.input.path).then(
    () => true,
    () => false,
  );
}
