import { version } from '../../../package.json';
import {
  finish,
  type GivenUp,
  OutputError,
  openFolder,
  type Plan,
  PlanError,
  planShards,
  REPORT_HTML,
  readPlan,
  readRecord,
  runShards,
  type Shard,
  ShardPool,
  type ShardRecord,
  type Spooled,
  STREAM,
  spool,
  sweepSpool,
  type Task,
} from '../../fleet/index.ts';
import { DEAD_LETTERS, produce, reach, type Server, writeDeadLetters } from '../../fleet/queue/index.ts';
import { systemReason } from '../../system-errors.ts';
import { print } from '../output.ts';
import { attempt, Exit, note, raiseExitCode, report } from '../report.ts';
import { Failures } from './failures.ts';
import { collectInputs } from './inputs.ts';
import { addressOf, type BulkOptions, isInShare } from './options.ts';
import { Progress } from './progress.ts';
import { count } from './progress-line.ts';
import { exitCodeOf, Stop } from './stop.ts';
import { summaryOf } from './summary.ts';

/** A run over inputs, or over standard input. */
export async function runBulk(args: readonly string[], options: BulkOptions): Promise<void> {
  const { queue } = options;
  const address = queue === undefined ? undefined : await attempt('queue', () => addressOf(queue));
  if (queue !== undefined && address === undefined) return;
  const isStream = args[0] === '-';
  const inputs = isStream ? [STREAM] : await collectInputs(args, options.output, options.shardSize);
  if (inputs === undefined) return;
  const plan: Plan = {
    version,
    operation: options.operation,
    format: options.format,
    shardSize: options.shardSize,
    inputs,
  };
  // Before the folder is made: without a server, nothing is.
  const server = address && (await attempt('queue', () => reach(address)));
  if (address !== undefined && server === undefined) return;
  const isOurs = othersOf(options);
  const shards = await attempt(options.output, async () => {
    const planned = isStream ? [] : planShards(inputs, { size: options.shardSize });
    await openFolder(options.output, plan, { resume: options.resume === true, ...(isOurs && { isOurs }) });
    return planned;
  });
  if (shards === undefined) return;
  const run = new BulkRun(plan, options, server);
  await (isStream ? run.stream() : run.files(shards));
}

/** Which shards nobody else is at work on, where there may be others. */
function othersOf({ share, queue }: BulkOptions): ((shard: number) => boolean) | undefined {
  if (queue !== undefined) return () => false;
  return share && ((shard) => isInShare(shard, share));
}

/** The report over what several runs have done, each with its share. */
export async function mergeBulk(options: BulkOptions): Promise<void> {
  const { output } = options;
  await attempt(output, async () => {
    const plan = await readPlan(output);
    if (plan === undefined)
      throw new PlanError(`there is no output of ociconf bulk in ${JSON.stringify(output)}`);
    if (plan.inputs[0]?.name === STREAM.name && plan.inputs[0].path === STREAM.path)
      throw new PlanError('its input was standard input, whose report is made by the run itself');
    const shards = planShards(plan.inputs, { size: plan.shardSize });
    await endWithReport(output, plan, shards.length, options);
  });
}

class BulkRun {
  readonly #plan: Plan;
  readonly #options: BulkOptions;
  /** Where the workers are that do it; without it, this process does it. */
  readonly #server: Server | undefined;
  readonly #stop: Stop;
  #progress: Progress | undefined;
  readonly #failures = new Failures();
  /** By the workers of a queue. */
  #givenUp: GivenUp[] = [];

  constructor(plan: Plan, options: BulkOptions, server: Server | undefined) {
    this.#plan = plan;
    this.#server = server;
    this.#options = options;
    this.#stop = new Stop(() => {
      this.#progress?.say('bulk', 'finishes the shards in hand; Ctrl+C once more ends it at once');
    });
  }

  async files(all: readonly Shard[]): Promise<void> {
    const { output, share } = this.#options;
    const ours = share === undefined ? all : all.filter(({ number }) => isInShare(number, share));
    const left: Shard[] = [];
    for (const shard of ours) if ((await readRecord(output, shard.number)) === undefined) left.push(shard);
    if (left.length < ours.length && !this.#options.resume) {
      report(Exit.Failed, output, 'has the output of an earlier run of this share: go on with it (--resume)');
      return this.#stop.leave();
    }
    const bytes = left.reduce((sum, { pieces }) => sum + bytesOf(pieces), 0);
    const tasks = left.map((shard) => this.#task(shard));
    const done = await (this.#server === undefined
      ? this.#run(bytes, tasks, async () => {})
      : this.#queued(bytes, tasks, this.#server));
    if (done !== undefined) await this.#end(left.length - done, all.length);
  }

  async stream(): Promise<void> {
    const { output, shardSize } = this.#options;
    await sweepSpool(output);
    const spooled = spool(process.stdin, {
      size: shardSize,
      folder: output,
      checksumOf: async (shard) => (await readRecord(output, shard))?.checksum,
    });
    const removals = new Map<number, Spooled['remove']>();
    let shards: number | undefined;
    const tasks = async function* (run: BulkRun): AsyncGenerator<Task> {
      for (;;) {
        const next = await spooled.next();
        if (next.done) {
          shards = next.value;
          return;
        }
        removals.set(next.value.shard.number, next.value.remove);
        yield { ...run.#task(next.value.shard), checksum: next.value.checksum };
      }
    };
    // Nobody may be writing to it: then it would be waited for in vain.
    this.#stop.aborted.addEventListener('abort', () => process.stdin.destroy());
    const isRead = await attempt('<stdin>', async () => {
      try {
        await this.#run(undefined, tasks(this), async ({ shard }) => {
          await removals.get(shard)?.();
          removals.delete(shard);
        });
      } catch (error) {
        if (this.#stop.signal === undefined) throw error;
      }
      return true;
    });
    for (const remove of removals.values()) await remove();
    await spooled.return(0);
    // Nobody reads it any more: whoever writes to it is to know.
    process.stdin.destroy();
    if (!isRead) this.#failures.add('', []);
    await this.#end(shards === undefined ? 1 : 0, shards ?? 0);
  }

  #task(shard: Shard): Task {
    const { operation, format } = this.#plan;
    return { shard, work: { operation, format }, folder: this.#options.output };
  }

  /** How many were done. */
  async #run(
    bytes: number | undefined,
    tasks: Iterable<Task> | AsyncIterable<Task>,
    onDone: (record: ShardRecord) => Promise<void>,
  ): Promise<number> {
    const { jobs, quiet } = this.#options;
    const pool = new ShardPool(jobs);
    const progress = new Progress(bytes, quiet === true);
    this.#progress = progress;
    let done = 0;
    let documents = 0;
    try {
      await runShards(tasks, {
        process: (task) => {
          const { number } = task.shard;
          return pool
            .process(task, (documents, bytes) => progress.hold(number, documents, bytes))
            .finally(() => progress.release(number));
        },
        // What is spooled while all are at work is ready for the first that is done.
        concurrency: bytes === undefined ? jobs + 1 : jobs,
        signal: this.#stop.aborted,
        onDone: async (record, { shard }) => {
          done++;
          documents += record.statistics.documents;
          progress.add(record.statistics.documents, bytesOf(shard.pieces));
          await onDone(record);
        },
        onFailure: (error, { shard }) => this.#fail(error, shard),
      });
    } finally {
      const seconds = progress.end();
      await pool.close();
      if (!quiet && done > 0) {
        const rate = count(Math.round(documents / seconds));
        note('bulk', `${count(documents)} documents in ${seconds.toFixed(1)} s, ${rate}/s`);
      }
    }
    return done;
  }

  /** How many were done; undefined where the output folder cannot be used. */
  async #queued(bytes: number, tasks: readonly Task[], server: Server): Promise<number | undefined> {
    const { output, quiet, attempts, retryDelay } = this.#options;
    const progress = new Progress(bytes, quiet === true);
    this.#progress = progress;
    const produced = await attempt('queue', () =>
      produce(tasks, output, server, {
        attempts,
        delay: retryDelay * 1000,
        version,
        signal: this.#stop.aborted,
        onDone: ({ documents, bytes }) => progress.add(documents, bytes),
        onGivenUp: ({ shard, reason }) => {
          if (this.#failures.add(reason, shard.pieces))
            progress.say('queue', `shard ${shard.number} is given up: ${reason}`);
        },
        onNote: (text) => progress.say('queue', text),
      }),
    ).finally(() => progress.end());
    if (produced === undefined) {
      this.#stop.leave();
      return undefined;
    }
    const { done, dead } = produced;
    await attempt(output, () => writeDeadLetters(output, dead));
    if (dead.length > 0) {
      raiseExitCode(Exit.Refused);
      const numbers = someOf(dead.map(({ shard }) => shard.number));
      note(
        'bulk',
        `given up are the shards ${numbers}: ${JSON.stringify(`${output}/${DEAD_LETTERS}`)} says why`,
      );
    }
    this.#givenUp = dead.map(({ shard, reason }) => ({ shard: shard.number, reason }));
    return done;
  }

  /** Of a full disk there is no use in going on. */
  #fail(error: unknown, { number, pieces }: Shard): boolean {
    const reason = systemReason(error);
    if (this.#failures.add(reason, pieces)) this.#progress?.say(`shard ${number}`, reason);
    raiseExitCode(Exit.Failed);
    return error instanceof OutputError;
  }

  async #end(left: number, shards: number): Promise<void> {
    const { output, share } = this.#options;
    this.#stop.leave();
    const { signal } = this.#stop;
    if (left > 0) {
      if (left === this.#givenUp.length)
        await attempt(output, () => endWithReport(output, this.#plan, shards, this.#options, this.#givenUp));
      note('bulk', this.#failures.goOnText(output, signal !== undefined));
      if (signal !== undefined) process.exitCode = exitCodeOf(signal);
      return;
    }
    if (share === undefined)
      await attempt(output, () => endWithReport(output, this.#plan, shards, this.#options));
    else if (!this.#options.quiet)
      note(
        'bulk',
        `share ${share.index}/${share.of} is done; ociconf bulk --merge --output makes the report of all`,
      );
  }
}

async function endWithReport(
  output: string,
  plan: Plan,
  shards: number,
  { quiet }: BulkOptions,
  givenUp: readonly GivenUp[] = [],
): Promise<void> {
  const { report: found, missing } = await finish(output, plan, shards, givenUp);
  if (found === undefined) throw new PlanError(missingText(missing, shards));
  if (found.rejected > 0) raiseExitCode(Exit.Refused);
  if (!quiet) await print(summaryOf(found, `${output}/${REPORT_HTML}`));
}

function missingText(missing: readonly number[], shards: number): string {
  return `${missing.length} of ${shards} shards are not done (${someOf(missing)}): run their shares, with --resume where they were begun`;
}

function someOf(shards: readonly number[]): string {
  return shards.slice(0, 5).join(', ') + (shards.length > 5 ? ', …' : '');
}

function bytesOf(pieces: Shard['pieces']): number {
  return pieces.reduce((sum, { from, to }) => sum + to - from, 0);
}
