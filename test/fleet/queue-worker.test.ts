import { renameSync, rmSync } from 'node:fs';
import { AwsClient } from 'aws4fetch';
import { Queue } from 'bullmq';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { version } from '../../package.json';
import type { PlannedInput } from '../../src/fleet/plan/shards.ts';
import { type JobData, type JobResult, PREFIX, QUEUE } from '../../src/fleet/queue/job.ts';
import { runIdOf } from '../../src/fleet/queue/run-id.ts';
import { RedisServer, whyNoRedis } from '../support/redis.ts';
import { Running, recordsOf, until } from './queue-support.ts';
import { fileOf, inputOf, newFolder, PARSE, scratchFolder } from './support.ts';

const why = whyNoRedis();
const skip = why !== undefined && !process.env.OCICONF_REQUIRE_REAL;

/** Each gets one shard, which the test puts into the queue. */
describe.skipIf(skip)(`a worker${why === undefined ? '' : ` (${why})`}`, { timeout: 120_000 }, () => {
  const scratch = scratchFolder();
  const running: Running[] = [];
  let redis: RedisServer;
  let queue: Queue<JobData, JobResult>;
  let output: string;

  beforeAll(async () => {
    redis = await RedisServer.start('--appendonly', 'yes');
    queue = new Queue(QUEUE, { connection: { host: '127.0.0.1', port: redis.port }, prefix: PREFIX });
  });
  beforeEach(() => {
    output = newFolder(scratch);
  });
  afterEach(async () => {
    for (const command of running.splice(0)) {
      command.kill('SIGKILL');
      await command.end();
    }
    await queue.obliterate({ force: true });
  });
  afterAll(async () => {
    await queue?.close();
    await redis?.remove();
  });

  async function put(input: PlannedInput, change: Partial<JobData> = {}): Promise<void> {
    const shard = { number: 0, pieces: [{ input, from: 0, to: input.size }] };
    const task = { shard, work: PARSE, folder: output };
    const data = { run: await runIdOf(output), version, task, ...change };
    await queue.add('shard', data, { attempts: 20, backoff: { type: 'fixed', delay: 200 } });
  }
  const worker = (env?: NodeJS.ProcessEnv, url = redis.url): Running => {
    const command = new Running(['worker', '--queue', url, '--drain', '--jobs', '1'], env);
    running.push(command);
    return command;
  };
  const aFile = (name: string): PlannedInput => inputOf(fileOf(scratch, name, 'process_arg=x\n'));
  const expectGivenBack = async (command: Running, said: string): Promise<void> => {
    expect(await command.end(), String(command)).toBe(2);
    expect(command.stderr).toContain(said);
    expect(await queue.getWaitingCount()).toBe(1);
    expect(recordsOf(output)).toEqual([]);
  };

  it('gives a shard back that another version has planned', async () => {
    await put(aFile('version.conf'), { version: '0.0.0' });
    await expectGivenBack(
      worker(),
      `there is a shard that ociconf 0.0.0 has planned, and this is ${version}: it may write other bytes`,
    );
  });

  it('gives a shard back whose output folder is another one here', async () => {
    await put(aFile('run.conf'), { run: 'of-another-host' });
    await expectGivenBack(
      worker(),
      `the output folder "${output}" is another one here: the storage has to be shared by all hosts`,
    );
  });

  it('tries again what is not there: another host may have it', async () => {
    const input = aFile('gone.conf');
    renameSync(input.path, `${input.path}.away`);
    await put(input);
    const command = worker();
    await until('it has tried', () => command.stderr.includes('is gone'));
    renameSync(`${input.path}.away`, input.path);
    expect(await command.end()).toBe(0);
    expect(command.stderr).toContain('it is tried again');
    expect(recordsOf(output)).toHaveLength(1);
  });

  it('does not try again what is another one now, under whatever name it goes', async () => {
    const input = aFile('changed.conf');
    const changed = { ...input, size: 3 };
    for (const name of [input.name, {} as string]) {
      await put({ ...changed, name });
      const command = worker();
      expect(await command.end()).toBe(0);
      expect(command.stderr).toContain('and had 3 when it was planned');
      expect(command.stderr).not.toContain('it is tried again');
    }
    expect((await queue.getFailed()).map(({ attemptsMade }) => attemptsMade)).toEqual([1, 1]);
    rmSync(input.path);
  });

  it('does not end before the server says that nothing is left', async () => {
    redis.cli('acl', 'setuser', 'mute', 'on', '>secret', '~*', '&*', '+@all', '-zcard');
    const command = worker({}, redis.url.replace('//', '//mute:secret@'));
    await new Promise((resolve) => setTimeout(resolve, 4000));
    expect(command.child.exitCode).toBe(null);
    redis.cli('acl', 'setuser', 'mute', '+zcard');
    expect(await command.end(), String(command)).toBe(0);
  });

  describe('of a store that speaks S3', () => {
    const path = 's3://configs/a.conf';
    let store: FauxqsServer;
    let env: Record<string, string>;
    const write = async (key: string, body?: string): Promise<string> => {
      const client = new AwsClient({ accessKeyId: 'id', secretAccessKey: 'secret', service: 's3' });
      const options = { method: 'PUT', ...(body !== undefined && { body }) };
      const response = await client.fetch(`${store.address}/configs${key}`, options);
      expect(response.status).toBe(200);
      return response.headers.get('etag') ?? '';
    };
    beforeAll(async () => {
      store = await startFauxqs({ port: 0, logger: false });
      env = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret', AWS_ENDPOINT_URL: store.address };
      await write('');
    });
    afterAll(() => store.stop());

    it('does what is there, and gives up at once what was written to', async () => {
      const body = 'process_arg=x\n';
      const etag = await write('/a.conf', body);
      const input = { path, name: path, size: body.length, mtime: '0', etag };
      await put(input);
      const first = worker(env);
      expect(await first.end(), String(first)).toBe(0);
      expect(recordsOf(output)).toHaveLength(1);

      output = newFolder(scratch);
      await put(input);
      await write('/a.conf', 'process_arg=y\n');
      const second = worker(env);
      expect(await second.end()).toBe(0);
      expect(second.stderr).toContain('was written to since it was planned');
      expect(second.stderr).not.toContain('it is tried again');
      expect(recordsOf(output)).toEqual([]);
      expect((await queue.getFailed()).map(({ attemptsMade }) => attemptsMade)).toEqual([1]);
    });
  });
});
