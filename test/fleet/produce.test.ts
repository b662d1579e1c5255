import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { partName, recordName, STATE_FOLDER, type Work } from '../../src/fleet/folder.ts';
import { processShard } from '../../src/fleet/process-shard.ts';
import { parseAddress } from '../../src/fleet/queue/address.ts';
import { reach } from '../../src/fleet/queue/connection.ts';
import type { DeadLetter } from '../../src/fleet/queue/dead-letters.ts';
import { type JobData, type JobResult, jobId, PREFIX, QUEUE } from '../../src/fleet/queue/job.ts';
import { type Produced, type ProduceOptions, produce } from '../../src/fleet/queue/producer.ts';
import { readRunId, runIdOf } from '../../src/fleet/queue/run-id.ts';
import type { Task } from '../../src/fleet/task.ts';
import { RedisServer, whyNoRedis } from '../support/redis.ts';
import { fileOf, inputOf, newFolder, scratchFolder } from './support.ts';

const why = whyNoRedis();
const skip = why !== undefined && !process.env.OCICONF_REQUIRE_REAL;

const CHECK: Work = { operation: 'check', format: 'ndjson' };
const RESULT: JobResult = { documents: 0, bytes: 0 };

/** What comes seldom, and at the wrong moment: here the queue is told to say so. No worker runs but the test itself. */
describe.skipIf(skip)(
  `the news of a queue${why === undefined ? '' : ` (${why})`}`,
  { timeout: 120_000 },
  () => {
    const scratch = scratchFolder();
    const unhandled: unknown[] = [];
    const keep = (reason: unknown): void => void unhandled.push(reason);
    let redis: RedisServer;
    let queue: Queue<JobData, JobResult>;

    beforeAll(async () => {
      process.on('unhandledRejection', keep);
      redis = await RedisServer.start('--appendonly', 'yes');
      queue = new Queue(QUEUE, { connection: { host: '127.0.0.1', port: redis.port }, prefix: PREFIX });
    });
    afterEach(() => {
      expect(unhandled).toEqual([]);
      // Idle connections keep what a queue says about itself.
      expect(redis.keys().filter((key) => !key.endsWith(':meta'))).toEqual([]);
    });
    afterAll(async () => {
      await queue?.close();
      await redis?.remove();
      process.off('unhandledRejection', keep);
    });

    /** A run of shards without a document. */
    async function begin(shards: number, options: Partial<ProduceOptions> = {}) {
      const folder = newFolder(scratch);
      const run = await runIdOf(folder);
      const tasks: Task[] = Array.from({ length: shards }, (_, number) => {
        return { shard: { number, pieces: [] }, work: CHECK, folder };
      });
      const done: JobResult[] = [];
      const dead: DeadLetter[] = [];
      const notes: string[] = [];
      const start = async (more: Partial<ProduceOptions> = {}): Promise<Produced> =>
        produce(tasks, folder, await reach(parseAddress(redis.url, {})), {
          attempts: 1,
          delay: 1,
          version: '1.0.0',
          onDone: (result) => done.push(result),
          onGivenUp: (letter) => dead.push(letter),
          onNote: (text) => notes.push(text),
          ...options,
          ...more,
        });
      return { folder, run, tasks, done, dead, notes, start };
    }

    const key = (name: string): string => `${PREFIX}:${QUEUE}:${name}`;
    const hasAll = (shards: number): Promise<void> =>
      expect
        .poll(() => queue.getWaitingCount(), { timeout: 30_000 })
        .toBe(shards) as unknown as Promise<void>;
    /** What happens in the server in one step. */
    async function atOnce(...commands: (string | number)[][]): Promise<void> {
      const client = (await queue.getBackend().client) as unknown as {
        eval(script: string, keys: number, ...args: (string | number)[]): Promise<unknown>;
      };
      const script = 'for _, command in ipairs(cjson.decode(ARGV[1])) do redis.call(unpack(command)) end';
      await client.eval(script, 0, JSON.stringify(commands));
    }
    /** What tells when the server gets such a command: those that it gets then, it carries out later. */
    async function watchFor(isIt: (command: string, args: string[]) => boolean) {
      const client = new Redis(redis.port, '127.0.0.1');
      const monitor = await client.monitor();
      const met = new Promise<void>((resolve) => {
        monitor.on('monitor', (_: string, [command, ...args]: [string, ...string[]]) => {
          if (isIt(command.toLowerCase(), args)) resolve();
        });
      });
      return {
        met: met.finally(() => {
          for (const connection of [monitor, client]) connection.disconnect();
        }),
      };
    }
    const news = (event: string, job: string): string[] => [
      'XADD',
      key('events'),
      '*',
      'event',
      event,
      'jobId',
      job,
      'returnvalue',
      JSON.stringify(RESULT),
      'failedReason',
      'x',
    ];
    /** As a worker leaves a shard that it has given up, without saying so. */
    const failed = (job: string): (string | number)[][] => [
      ['LREM', key('wait'), 0, job],
      ['ZADD', key('failed'), 1, job],
      ['HSET', key(job), 'failedReason', 'it is broken', 'ats', 3],
    ];
    /** As a worker leaves one that it has done. */
    const completed = (job: string): (string | number)[][] => [
      ['LREM', key('wait'), 0, job],
      ['DEL', key(job)],
    ];
    const writeRecordOf = (folder: string, shard: number) =>
      processShard({ number: shard, pieces: [] }, CHECK, folder);

    it('are of other runs too, and may be old: a shard that is waiting is not given up', async () => {
      const { folder, run, dead, start } = await begin(1);
      const produced = start();
      await hasAll(1);
      const job = jobId(run, 0);
      await atOnce(news('failed', jobId('other', 0)), news('failed', jobId(run, 7)), news('failed', job));
      await writeRecordOf(folder, 0);
      await atOnce(...completed(job), news('completed', job));
      expect(await produced).toEqual({ done: 1, dead: [] });
      expect(dead).toEqual([]);
    });

    it('of a shard that is given up may come twice: it is told of once', async () => {
      const { run, dead, start } = await begin(1);
      const produced = start();
      await hasAll(1);
      const job = jobId(run, 0);
      await atOnce(...failed(job), news('failed', job), news('failed', job));
      const letter = { shard: { number: 0, pieces: [] }, reason: 'it is broken', attempts: 3 };
      expect(await produced).toEqual({ done: 0, dead: [letter] });
      expect(dead).toEqual([letter]);
    });

    it('may get lost: the queue is asked', async () => {
      const { run, start } = await begin(1);
      const produced = start();
      await hasAll(1);
      await atOnce(...failed(jobId(run, 0)));
      expect((await produced).dead).toMatchObject([{ reason: 'it is broken', attempts: 3 }]);
    });

    it('may be of a shard that the queue cannot tell of: it is asked again', async () => {
      const { run, start } = await begin(1);
      const produced = start();
      await hasAll(1);
      const job = jobId(run, 0);
      const data = redis.cli('hget', key(job), 'data').trimEnd();
      const asked = await watchFor((name, [of]) => name === 'hgetall' && of === key(job));
      // It is not JSON while the news are looked at.
      await atOnce(['HSET', key(job), 'data', '{'], ...failed(job), news('failed', job));
      await asked.met;
      await atOnce(['HSET', key(job), 'data', data]);
      expect((await produced).dead).toMatchObject([{ reason: 'it is broken' }]);
    });

    it('may come before the record does: it is waited for', async () => {
      const { folder, run, done, start } = await begin(1);
      let hasEnded = false;
      const produced = start().finally(() => {
        hasEnded = true;
      });
      await hasAll(1);
      const job = jobId(run, 0);
      await atOnce(...completed(job), news('completed', job));
      await expect.poll(() => done.length, { timeout: 30_000 }).toBe(1);
      // Whoever looks for the record now, is held by a pipe.
      const pipe = join(folder, STATE_FOLDER, recordName(0));
      execFileSync('mkfifo', [pipe]);
      let writer: number | undefined;
      while (writer === undefined) {
        expect(hasEnded).toBe(false);
        await sleep(10);
        writer = openForReader(pipe);
      }
      await writeRecordOf(folder, 0);
      closeSync(writer);
      expect(await produced).toEqual({ done: 1, dead: [] });
    });

    it('may come while the queue is asked: of what is done nothing stays in it, as it did', async () => {
      const shards = 500;
      const { folder, tasks, run, start } = await begin(shards);
      const produced = start();
      await hasAll(shards);
      const jobs = tasks.map(({ shard }) => jobId(run, shard.number));
      const asked = await watchFor((name, args) => name === 'evalsha' && args.includes(jobs.at(-1)!));
      await atOnce(...jobs.flatMap(completed));
      await asked.met;
      await atOnce(...jobs.map((job) => news('completed', job)));
      await writeRecordOf(folder, 0);
      for (const { shard } of tasks.slice(1)) copyRecord(folder, shard.number);
      expect(await produced).toEqual({ done: shards, dead: [] });
      expect(await queue.getWaitingCount()).toBe(0);
    });

    it('that come with an interruption are counted once, whoever brings them', async () => {
      const shards = 500;
      const controller = new AbortController();
      const { folder, run, tasks, done, start } = await begin(shards, { signal: controller.signal });
      const produced = start();
      await hasAll(shards);
      await writeRecordOf(folder, 0);
      for (const { shard } of tasks.slice(1)) copyRecord(folder, shard.number);
      const jobs = tasks.map(({ shard }) => jobId(run, shard.number));
      const told = atOnce(...jobs.flatMap(completed), ...jobs.map((job) => news('completed', job)));
      controller.abort();
      await told;
      expect(await produced).toEqual({ done: shards, dead: [] });
      expect(done).toHaveLength(shards);
    });

    it('end with an interruption, though a shard was queued again: where others queue it, it stays', async () => {
      const controller = new AbortController();
      const { folder, run, start } = await begin(2);
      const first = start({ signal: controller.signal });
      await hasAll(2);
      const [again, inHand] = [jobId(run, 0), jobId(run, 1)];
      const lock = `${key(inHand)}:lock`;
      await atOnce(
        ...completed(again),
        ['LREM', key('wait'), 0, inHand],
        ['LPUSH', key('active'), inHand],
        ['SET', lock, 'x'],
      );
      await hasAll(1);
      controller.abort();
      await hasAll(0);
      const second = start();
      await hasAll(1);
      await writeRecordOf(folder, 1);
      await atOnce(['LREM', key('active'), 0, inHand], ['DEL', lock, key(inHand)], news('completed', inHand));
      expect(await first).toEqual({ done: 1, dead: [] });
      expect(await queue.getJobState(again)).toBe('waiting');
      await writeRecordOf(folder, 0);
      await atOnce(...completed(again), news('completed', again));
      expect(await second).toEqual({ done: 2, dead: [] });
    });

    it('end with an interruption while shards are being queued: the rest is not', async () => {
      const shards = 20_000;
      const controller = new AbortController();
      const { done, start } = await begin(shards, { signal: controller.signal });
      const produced = start();
      let queued = 0;
      while (queued === 0) queued = await queue.getWaitingCount();
      controller.abort();
      expect(queued).toBeLessThan(shards);
      expect(await produced).toEqual({ done: 0, dead: [] });
      expect(done).toEqual([]);
    });

    it('are asked for by places that are the same everywhere', async () => {
      const { folder, run, tasks, start } = await begin(1);
      const file = inputOf(fileOf(folder, 'a.conf', 'hostname=a\n'));
      const object = { path: 's3://bucket/key', name: 's3://bucket/key', size: 9, mtime: '0', etag: '"1"' };
      const near = join(folder, 'x', '..', 'a.conf');
      const pieces = [
        { input: { ...file, path: near }, from: 0, to: file.size },
        { input: object, from: 0, to: 9 },
      ];
      tasks[0] = { ...tasks[0]!, shard: { number: 0, pieces } };
      const produced = start();
      await hasAll(1);
      const job = jobId(run, 0);
      const { shard } = (await queue.getJob(job))!.data.task;
      expect(shard.pieces.map(({ input }) => input)).toEqual([{ ...file, path: resolve(near) }, object]);
      await writeRecordOf(folder, 0);
      await atOnce(...completed(job), news('completed', job));
      expect(await produced).toEqual({ done: 1, dead: [] });
    });

    it('leave half-written files alone that are of no shard', async () => {
      const { folder, run, start } = await begin(1);
      const left = join(folder, '.part-000000.ndjson.0123456789ab.tmp');
      const other = join(folder, '.report.json.0123456789ab.tmp');
      for (const path of [left, other]) writeFileSync(path, 'half');
      const produced = start();
      await hasAll(1);
      await writeRecordOf(folder, 0);
      await atOnce(...completed(jobId(run, 0)), news('completed', jobId(run, 0)));
      await produced;
      expect([existsSync(left), existsSync(other)]).toEqual([false, true]);
    });
  },
);

describe('the id of a run', () => {
  const scratch = scratchFolder();

  it('is that of the folder, whoever asks first', async () => {
    const folder = newFolder(scratch);
    const ids = await Promise.all(Array.from({ length: 8 }, () => runIdOf(folder)));
    expect(new Set(ids).size).toBe(1);
    expect(await readRunId(folder)).toBe(ids[0]);
    expect(await runIdOf(newFolder(scratch))).not.toBe(ids[0]);
  });

  it('that is none is an error', async () => {
    const folder = newFolder(scratch);
    mkdirSync(join(folder, STATE_FOLDER, 'run'));
    const path = join(folder, STATE_FOLDER, 'run');
    await expect(runIdOf(folder)).rejects.toMatchObject({
      code: 'ERR_OCI_OUTPUT',
      path,
      message: `${JSON.stringify(path)} could not be read: illegal operation on a directory`,
    });
    // The system is not even asked.
    await expect(readRunId('a\0b')).rejects.toMatchObject({
      code: 'ERR_OCI_OUTPUT',
      problem: expect.stringContaining('null bytes'),
    });
  });
});

/** A pipe, to write into; undefined while nobody reads it. */
function openForReader(pipe: string): number | undefined {
  try {
    return openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
    return undefined;
  }
}

/** That of shard 0, for another one without a document. */
function copyRecord(folder: string, shard: number): void {
  cpSync(join(folder, partName(0, 'ndjson')), join(folder, partName(shard, 'ndjson')));
  const text = readFileSync(join(folder, STATE_FOLDER, recordName(0)), 'utf8');
  const renamed = text
    .replace('"shard":0', `"shard":${shard}`)
    .replace(partName(0, 'ndjson'), partName(shard, 'ndjson'));
  writeFileSync(join(folder, STATE_FOLDER, recordName(shard)), renamed);
}
