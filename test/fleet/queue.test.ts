import { mkdirSync, readFileSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ociconf } from '../cli/command.ts';
import { certificate, RedisServer, whyNoRedis } from '../support/redis.ts';
import {
  filesOf,
  hasRunId,
  Running,
  recordsOf,
  temporaryFilesOf,
  until,
  writeFleet,
} from './queue-support.ts';
import { linesOf, scratchFolder } from './support.ts';

const why = whyNoRedis();
const skip = why !== undefined && !process.env.OCICONF_REQUIRE_REAL;

const DOCUMENTS = 16_000;
const SHARD = '256K';

describe.skipIf(skip)(`bulk by a queue${why === undefined ? '' : ` (${why})`}`, () => {
  const folder = scratchFolder();
  const fleet = join(folder, 'fleet.conf');
  const other = join(folder, 'other.conf');
  const alone = join(folder, 'alone');
  const inputs = [fleet, other, '--operation', 'check', '--shard-size', SHARD];
  const running: Running[] = [];
  let redis: RedisServer;
  let shards = 0;
  let outputs = 0;

  const start = (args: string[], env?: NodeJS.ProcessEnv): Running => {
    const command = new Running(args, env);
    running.push(command);
    return command;
  };
  const worker = (...more: string[]): Running =>
    start(['worker', '--queue', redis.url, '--jobs', '1', '--lease', '2', ...more]);
  const newOutput = (): string => join(folder, `out-${outputs++}`);
  const bulk = (output: string, ...more: string[]): Running =>
    start(['bulk', ...inputs, '--output', output, '--queue', redis.url, ...more]);

  beforeAll(async () => {
    writeFleet(fleet, DOCUMENTS);
    // A shard of its own.
    writeFleet(other, 10);
    const run = await ociconf(['bulk', ...inputs, '--output', alone]);
    expect(run.code).toBe(1);
    shards = recordsOf(alone).length;
    expect(shards).toBeGreaterThan(8);
  });

  afterEach(async () => {
    for (const command of running.splice(0)) {
      command.kill('SIGKILL');
      await command.end();
    }
    await redis.remove();
  });

  afterAll(() => redis?.remove());

  const expectSame = async (output: string): Promise<void> => {
    expect([...filesOf(output).keys()]).toEqual([...filesOf(alone).keys()]);
    for (const [name, text] of filesOf(output)) expect(text === filesOf(alone).get(name), name).toBe(true);
    expect(temporaryFilesOf(output)).toEqual([]);
    // While they are idle, workers keep a key.
    for (const command of running) {
      command.kill('SIGTERM');
      await command.end();
    }
    expect(redis.keys()).toEqual([]);
  };

  it('gives the same bytes, though a worker is killed in mid-shard and the server restarts', async () => {
    redis = await RedisServer.start('--appendonly', 'yes');
    const output = newOutput();
    const producer = bulk(output);
    const doomed = worker();
    await until('a shard is in hand', () => temporaryFilesOf(output).length > 0);
    doomed.kill('SIGKILL');
    expect(await doomed.end()).toBe('SIGKILL');
    // It was in the middle of one.
    expect(temporaryFilesOf(output)).not.toEqual([]);
    const before = recordsOf(output).length;

    const survivors = [worker(), worker()];
    await until('others have begun', () => recordsOf(output).length > before);
    await redis.kill();
    await new Promise((resolve) => setTimeout(resolve, 500));
    await redis.start();

    // 1, as for bulk alone: some documents are rejected.
    expect(await producer.end()).toBe(1);
    expect(producer.stdout).toContain((DOCUMENTS + 10).toLocaleString('en-US'));
    const lines = [...linesOf(output, 'part-'), ...linesOf(output, 'rejects-')];
    expect(lines).toHaveLength(DOCUMENTS + 10);
    expect(new Set(lines.map(({ source }) => `${source.input}:${source.offset}`)).size).toBe(DOCUMENTS + 10);
    expect(producer.stderr).not.toContain('given up');
    for (const survivor of survivors) {
      survivor.kill('SIGTERM');
      expect(await survivor.end()).toBe(0);
    }
    await expectSame(output);
  });

  it('goes on with a server that has forgotten everything', async () => {
    redis = await RedisServer.start();
    const output = newOutput();
    const producer = bulk(output);
    worker();
    await until('a shard is done', () => recordsOf(output).length > 0);
    await redis.kill();
    expect(recordsOf(output).length).toBeLessThan(shards);
    await redis.start();
    expect(await producer.end()).toBe(1);
    expect(producer.stderr).toContain('forgets');
    await expectSame(output);
  });

  it('gives poison shards up, says why, and tries them again when told to', async () => {
    redis = await RedisServer.start('--appendonly', 'yes');
    const output = newOutput();
    const producer = bulk(output, '--attempts', '2', '--retry-delay', '1');
    await until('all shards are queued', () => Number(redis.cli('llen', '{ociconf}:bulk:wait')) === shards);
    // No retry helps: the input is another one. Retries might help: a folder is in the way of the output.
    renameSync(other, `${other}.kept`);
    writeFleet(other, 11);
    mkdirSync(join(output, 'part-000002.ndjson'));
    const busy = worker();
    expect(await producer.end()).toBe(1);
    rmdirSync(join(output, 'part-000002.ndjson'));
    const last = shards - 1;
    expect(producer.stderr).toContain(
      `given up are the shards 2, ${last}: "${output}/dead-letters.ndjson" says why`,
    );
    expect(producer.stderr).toContain('--resume');
    const letters = filesOf(output)
      .get('dead-letters.ndjson')!
      .trimEnd()
      .split('\n')
      .map(
        (line) => JSON.parse(line) as { shard: number; reason: string; attempts: number; pieces: object[] },
      );
    expect(letters).toMatchObject([
      { shard: 2, attempts: 2, pieces: [{ input: fleet }] },
      { shard: last, attempts: 1, pieces: [{ input: other }] },
    ]);
    expect(letters[0]!.reason).toContain('could not be written: illegal operation on a directory');
    expect(letters[1]!.reason).toContain('when it was planned');
    expect(busy.stderr).toContain('it is tried again');
    expect(JSON.parse(filesOf(output).get('report.json')!)).toMatchObject({
      missing: letters.map(({ shard, reason }) => ({ shard, reason })),
    });
    expect(filesOf(output).get('report.html')).toContain('2 shards that no attempt could do');
    // Everything else was done, and nothing stays in the server.
    expect(recordsOf(output)).toHaveLength(shards - 2);
    expect(redis.keys().filter((key) => key !== '{ociconf}:bulk:meta')).toEqual([]);

    renameSync(`${other}.kept`, other);
    const again = bulk(output, '--resume');
    expect(await again.end()).toBe(1);
    await expectSame(output);
  });

  it('takes back what nobody has begun when it is interrupted, and goes on later', async () => {
    redis = await RedisServer.start('--appendonly', 'yes');
    const output = newOutput();
    const producer = bulk(output);
    const first = worker();
    await until('a shard is done', () => recordsOf(output).length > 0);
    producer.kill('SIGINT');
    expect(await producer.end()).toBe(130);
    expect(producer.stderr).toContain('--resume');
    const done = recordsOf(output).length;
    expect(done).toBeLessThan(shards);
    first.kill('SIGTERM');
    expect(await first.end()).toBe(0);
    expect(redis.keys()).toEqual([]);
    expect(recordsOf(output)).toHaveLength(done);

    const again = bulk(output, '--resume');
    worker();
    expect(await again.end()).toBe(1);
    await expectSame(output);
  });

  it('may be started twice, and killed meanwhile', async () => {
    redis = await RedisServer.start('--appendonly', 'yes');
    const output = newOutput();
    const killed = bulk(output);
    await until('all shards are queued', () => Number(redis.cli('llen', '{ociconf}:bulk:wait')) === shards);
    killed.kill('SIGKILL');
    await killed.end();
    const [one, two] = [bulk(output, '--resume'), bulk(output, '--resume')];
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(Number(redis.cli('llen', '{ociconf}:bulk:wait'))).toBe(shards);
    worker();
    expect(await one.end()).toBe(1);
    expect(await two.end()).toBe(1);
    await expectSame(output);
  });

  it('refuses shards of another version, and output that is not here', async () => {
    redis = await RedisServer.start('--appendonly', 'yes');
    const output = newOutput();
    const producer = bulk(output);
    await until('all shards are queued', () => Number(redis.cli('llen', '{ociconf}:bulk:wait')) === shards);
    renameSync(output, `${output}.away`);
    const lost = worker();
    expect(await lost.end()).toBe(2);
    expect(lost.stderr).toContain('is not here: the storage has to be at the same place on all hosts');
    renameSync(`${output}.away`, output);
    expect(recordsOf(output)).toEqual([]);
    // The shard was given back.
    worker('--drain');
    expect(await producer.end()).toBe(1);
    await expectSame(output);
  });

  it('ends a worker with --drain when there is nothing left', async () => {
    redis = await RedisServer.start('--appendonly', 'yes');
    const drained = worker('--drain');
    expect(await drained.end()).toBe(0);
    expect(drained.stderr).toContain('0 shards');
    expect(redis.keys()).toEqual([]);
  });

  it('takes the password from the environment or the URL, by TLS, and never shows it', async () => {
    const secret = 'swordfish%1';
    const tls = certificate(folder);
    redis = await RedisServer.start('--requirepass', secret, '--appendonly', 'yes', ...tls.settings);
    const encoded = encodeURIComponent(secret);
    const byTls = (login = ''): string => `rediss://${login}127.0.0.1:${redis.port + 1}/0`;
    const output = newOutput();
    const producer = start(['bulk', other, '--output', output, '--queue', byTls(`:${encoded}@`)], tls.env);
    await until('it has begun', () => hasRunId(output));
    // Only at the very start, `ps` could show it.
    expect(readFileSync(`/proc/${producer.child.pid}/cmdline`, 'utf8')).not.toContain('swordfish');
    const byEnvironment = start(['worker', '--queue', byTls()], {
      ...tls.env,
      OCICONF_REDIS_PASSWORD: secret,
    });
    expect(await producer.end()).toBe(1);
    byEnvironment.kill('SIGTERM');
    expect(await byEnvironment.end()).toBe(0);
    const refused = [
      // Not the password.
      start(['worker', '--queue', byTls(':wrongpass@')], tls.env),
      // Not a server that is known.
      start(['worker', '--queue', byTls(`:${encoded}@`)]),
      // No address.
      start(['worker', '--queue', `redis://:${encoded}@127.0.0.1:99999/0`]),
      start(['bulk', other, '--output', newOutput(), '--queue', `http://:${encoded}@127.0.0.1`]),
    ];
    for (const command of refused) expect(await command.end()).toBe(2);
    expect(refused[0]!.stderr).toContain('cannot be used: WRONGPASS');
    expect(refused[1]!.stderr).toContain('certificate');
    for (const { stdout, stderr } of [producer, byEnvironment, ...refused]) {
      for (const word of ['swordfish', 'wrongpass']) expect(`${stdout}${stderr}`).not.toContain(word);
    }
  });
});
