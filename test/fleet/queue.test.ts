import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { version } from '../../package.json';
import { STATE_FOLDER } from '../../src/fleet/folder.ts';
import { PREFIX, QUEUE } from '../../src/fleet/queue/job.ts';
import { runIdOf } from '../../src/fleet/queue/run-id.ts';
import { ociconf } from '../cli/command.ts';
import { certificate, RedisServer, whyNoRedis } from '../support/redis.ts';
import {
  filesOf,
  hasRunId,
  Running,
  recordsOf,
  stopInShard,
  temporaryFilesOf,
  until,
  writeFleet,
} from './queue-support.ts';
import { linesOf, scratchFolder } from './support.ts';

const why = whyNoRedis();
const skip = why !== undefined && !process.env.OCICONF_REQUIRE_REAL;

const DOCUMENTS = 16_000;
const SHARD = '256K';
/** A shard of no document, and what to do with it. */
const NONE = { number: 7, pieces: [] };
const CHECK = { operation: 'check', format: 'ndjson' };

// Longer than anything that is waited for.
const timeout = 240_000;

describe.skipIf(skip)(`bulk by a queue${why === undefined ? '' : ` (${why})`}`, { timeout }, () => {
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
    start(['worker', '--queue', redis.url, '--jobs', '1', ...more]);
  const newOutput = (): string => join(folder, `out-${outputs++}`);
  const bulk = (output: string, ...more: string[]): Running =>
    start(['bulk', ...inputs, '--output', output, '--queue', redis.url, ...more]);
  const queued = (): Promise<void> =>
    until('all shards are queued', () => Number(redis.cli('llen', '{ociconf}:bulk:wait')) === shards);
  const eventsOf = (kind: string): number =>
    redis
      .cli('xrange', '{ociconf}:bulk:events', '-', '+')
      .split('\n')
      .filter((line) => line === kind).length;
  /** A shard that is tried again and again until nothing is in its way: the run does not end before. */
  const RETRIES = ['--attempts', '50', '--retry-delay', '1'];
  const obstacle = (output: string): string => join(output, 'part-000002.ndjson');
  const expectEnd = async (command: Running, code: number): Promise<void> => {
    expect(await command.end(), String(command)).toBe(code);
  };

  beforeAll(async () => {
    writeFleet(fleet, DOCUMENTS);
    // A shard of its own.
    writeFleet(other, 10);
    const run = await ociconf(['bulk', ...inputs, '--output', alone]);
    expect(run.code).toBe(1);
    shards = recordsOf(alone).length;
    expect(shards).toBeGreaterThan(8);
  });

  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') console.error(running.map(String).join('\n'));
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
    const producer = bulk(output, ...RETRIES);
    await queued();
    mkdirSync(obstacle(output));
    const doomed = worker('--lease', '2');
    await stopInShard(doomed, output);
    doomed.kill('SIGKILL');
    expect(await doomed.end()).toBe('SIGKILL');
    // It was in the middle of one.
    expect(temporaryFilesOf(output)).not.toEqual([]);
    const before = recordsOf(output).length;

    const survivors = [worker('--lease', '2'), worker('--lease', '2')];
    await until('others have begun', () => recordsOf(output).length > before);
    await redis.kill();
    await until('that is noticed', () => producer.stderr.includes('the queue is out of reach'));
    await redis.start();
    await until('it goes on', () => producer.stderr.includes('the queue is back'));
    rmdirSync(obstacle(output));

    // 1, as for bulk alone: some documents are rejected.
    await expectEnd(producer, 1);
    expect(producer.stdout).toContain((DOCUMENTS + 10).toLocaleString('en-US'));
    const lines = [...linesOf(output, 'part-'), ...linesOf(output, 'rejects-')];
    expect(lines).toHaveLength(DOCUMENTS + 10);
    expect(new Set(lines.map(({ source }) => `${source.input}:${source.offset}`)).size).toBe(DOCUMENTS + 10);
    expect(producer.stderr).not.toContain('given up');
    for (const survivor of survivors) {
      survivor.kill('SIGTERM');
      await expectEnd(survivor, 0);
    }
    await expectSame(output);
  });

  it('goes on with a server that has forgotten everything', async () => {
    redis = await RedisServer.start();
    const output = newOutput();
    const producer = bulk(output, ...RETRIES);
    await queued();
    mkdirSync(obstacle(output));
    worker();
    await until('a shard is done', () => recordsOf(output).length > 0);
    await redis.kill();
    expect(recordsOf(output).length).toBeLessThan(shards);
    await redis.start();
    rmdirSync(obstacle(output));
    await expectEnd(producer, 1);
    expect(producer.stderr).toContain('forgets');
    await expectSame(output);
  });

  it('gives poison shards up, says why, and tries them again when told to', async () => {
    redis = await RedisServer.start('--appendonly', 'yes');
    const output = newOutput();
    const producer = bulk(output, '--attempts', '2', '--retry-delay', '1');
    await queued();
    // No retry helps: the input is another one. Retries might help: a folder is in the way of the output.
    renameSync(other, `${other}.kept`);
    writeFleet(other, 11);
    mkdirSync(join(output, 'part-000002.ndjson'));
    const busy = worker();
    await expectEnd(producer, 1);
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
    await until('that was said', () => busy.stderr.includes('it is tried again'));
    expect(JSON.parse(filesOf(output).get('report.json')!)).toMatchObject({
      missing: letters.map(({ shard, reason }) => ({ shard, reason })),
    });
    expect(filesOf(output).get('report.html')).toContain('2 shards that no attempt could do');
    // Everything else was done, and nothing stays in the server.
    expect(recordsOf(output)).toHaveLength(shards - 2);
    expect(redis.keys().filter((key) => key !== '{ociconf}:bulk:meta')).toEqual([]);

    renameSync(`${other}.kept`, other);
    const again = bulk(output, '--resume');
    await expectEnd(again, 1);
    await expectSame(output);
  });

  it('takes back what nobody has begun when it is interrupted, and goes on later', async () => {
    redis = await RedisServer.start('--appendonly', 'yes');
    const output = newOutput();
    const producer = bulk(output);
    const first = worker();
    await stopInShard(first, output);
    producer.kill('SIGINT');
    await until('the others are taken back', () => Number(redis.cli('llen', '{ociconf}:bulk:wait')) === 0);
    first.kill('SIGCONT');
    await expectEnd(producer, 130);
    expect(producer.stderr).toContain('--resume');
    const done = recordsOf(output).length;
    expect(done).toBeLessThan(shards);
    first.kill('SIGTERM');
    await expectEnd(first, 0);
    expect(redis.keys()).toEqual([]);
    expect(recordsOf(output)).toHaveLength(done);

    const again = bulk(output, '--resume');
    worker();
    await expectEnd(again, 1);
    await expectSame(output);
  });

  it('may be started twice, and killed meanwhile', async () => {
    redis = await RedisServer.start('--appendonly', 'yes');
    const output = newOutput();
    const killed = bulk(output);
    await queued();
    killed.kill('SIGKILL');
    await killed.end();
    const [one, two] = [bulk(output, '--resume'), bulk(output, '--resume')];
    await until('both have put all of them there', () => eventsOf('duplicated') >= 2 * shards);
    expect(Number(redis.cli('llen', '{ociconf}:bulk:wait'))).toBe(shards);
    worker();
    await expectEnd(one, 1);
    await expectEnd(two, 1);
    await expectSame(output);
  });

  it('has one of two runs interrupted without harm to what the other has begun', async () => {
    redis = await RedisServer.start('--appendonly', 'yes');
    const output = newOutput();
    const interrupted = bulk(output);
    await queued();
    const shared = bulk(output, '--resume');
    const first = worker();
    await stopInShard(first, output);
    const ofFirst = temporaryFilesOf(output);
    const open = shards - recordsOf(output).length;
    interrupted.kill('SIGINT');
    await until('it has taken all others back', () => eventsOf('removed') >= open - 1);
    const second = worker();
    await stopInShard(second, output);
    const ofSecond = temporaryFilesOf(output).filter((name) => !ofFirst.includes(name));
    first.kill('SIGTERM');
    first.kill('SIGCONT');
    await expectEnd(first, 0);
    await expectEnd(interrupted, 130);
    expect(temporaryFilesOf(output)).toEqual(ofSecond);
    second.kill('SIGCONT');
    await expectEnd(shared, 1);
    expect(second.stderr).not.toContain('could not be written');
    await expectSame(output);
  });

  it('says when no worker is at work, and when one is again', async () => {
    redis = await RedisServer.start('--appendonly', 'yes');
    const output = newOutput();
    const producer = bulk(output, ...RETRIES);
    await until('that nobody is there', () => producer.stderr.includes('no worker has taken a shard yet'));
    mkdirSync(obstacle(output));
    const doomed = worker('--lease', '2');
    await until('that one is', () => producer.stderr.includes('workers are at work again'));
    await stopInShard(doomed, output);
    doomed.kill('SIGKILL');
    await until('that it is gone', () => producer.stderr.includes('no worker is at work any more'));
    // With the usual lease: on a busy machine, two seconds may be too short for one that is at work.
    worker();
    rmdirSync(obstacle(output));
    await expectEnd(producer, 1);
    const behind = producer.stderr.slice(producer.stderr.indexOf('no worker is at work any more'));
    expect(behind).toContain('workers are at work again');
    await expectSame(output);
  });

  it('needs a server before it makes the folder, and leaves nothing in it when no worker comes', async () => {
    redis = await RedisServer.start('--appendonly', 'yes');
    const output = newOutput();
    const noDatabase = redis.url.replace(/0$/, '999');
    const refused = [
      start(['bulk', other, '--output', output, '--queue', noDatabase]),
      start(['worker', '--queue', noDatabase]),
    ];
    for (const command of refused) {
      await expectEnd(command, 2);
      expect(command.stderr).toContain('cannot be used: ERR DB index is out of range');
    }
    expect(existsSync(output)).toBe(false);
    const producer = bulk(output);
    await queued();
    producer.kill('SIGINT');
    await expectEnd(producer, 130);
    expect(redis.keys()).toEqual([]);
  });

  it('refuses shards of another version, and output that is not here', async () => {
    redis = await RedisServer.start('--appendonly', 'yes');
    const output = newOutput();
    const producer = bulk(output);
    await queued();
    renameSync(output, `${output}.away`);
    const lost = worker();
    await expectEnd(lost, 2);
    expect(lost.stderr).toContain('is not here: the storage has to be at the same place on all hosts');
    renameSync(`${output}.away`, output);
    expect(recordsOf(output)).toEqual([]);
    // The shard was given back.
    worker('--drain');
    await expectEnd(producer, 1);
    await expectSame(output);
  });

  it('refuses jobs that no plan has, and writes nothing outside of the output', async () => {
    redis = await RedisServer.start();
    const output = join(newOutput(), 'deep/er');
    mkdirSync(join(output, STATE_FOLDER), { recursive: true });
    const run = await runIdOf(output);
    const whole = { run, version, task: { folder: output, shard: NONE, work: CHECK } };
    const { task } = whole;
    const foreign = [
      {},
      { ...whole, task: null },
      { ...whole, task: { ...task, shard: { ...NONE, number: '../../../evil' } } },
      { ...whole, task: { ...task, shard: { ...NONE, number: -1 } } },
      { ...whole, task: { ...task, work: { ...CHECK, format: '/../../../evil' } } },
      { ...whole, task: { ...task, work: { ...CHECK, operation: '__proto__' } } },
      // Of a folder without an id, it would be the same one.
      { version, task: { ...task, folder } },
      { ...whole, task: { ...task, folder: '.' } },
    ];
    const before = readdirSync(folder, { recursive: true });
    const connection = { host: '127.0.0.1', port: redis.port };
    const queue = new Queue(QUEUE, { connection, prefix: PREFIX });
    await queue.addBulk(foreign.map((data) => ({ name: 'shard', data })));
    const drained = worker('--drain');
    expect(await drained.end()).toBe(0);
    expect(drained.stderr).toContain('that no plan has put there');
    expect(await queue.getFailedCount()).toBe(foreign.length);
    expect(readdirSync(folder, { recursive: true })).toEqual(before);
    // One that a plan may have is done.
    await queue.add('shard', whole);
    expect(await worker('--drain').end()).toBe(0);
    expect(recordsOf(output)).toHaveLength(1);
    await queue.close();
  });

  it('outlives forged jobs with pieces that are none, and forged news', async () => {
    redis = await RedisServer.start('--appendonly', 'yes');
    const output = newOutput();
    const producer = bulk(output);
    await queued();
    const run = await runIdOf(output);
    const input = { path: '/etc/hostname', name: '\x1b[2J', size: 2 ** 50, mtime: '0' };
    const pieces = [
      null,
      {},
      { input: null, from: 0, to: 1 },
      { input: { ...input, path: null }, from: 0, to: 1 },
      { input, from: -(2 ** 50), to: 2 ** 60 },
      { input: { ...input, path: '/dev/zero', form: 'x' }, from: 0, to: 2 ** 50 },
      { input: { ...input, path: 's3://../x' }, from: 'a', to: {} },
    ];
    const queue = new Queue(QUEUE, { connection: { host: '127.0.0.1', port: redis.port }, prefix: PREFIX });
    await queue.addBulk(
      pieces.map((piece, i) => {
        const shard = { number: 900 + i, pieces: [piece] };
        return { name: 'shard', data: { run, version, task: { folder: output, shard, work: CHECK } } };
      }),
    );
    for (const value of ['null', '5', '{"documents":"x"}', '{}'])
      redis.cli(
        'xadd',
        '{ociconf}:bulk:events',
        '*',
        'event',
        'completed',
        'jobId',
        `${run}-0`,
        'returnvalue',
        value,
      );
    const drained = worker('--drain');
    await expectEnd(drained, 0);
    await expectEnd(producer, 1);
    expect(`${drained}${producer}`).not.toContain('\x1b[2J');
    expect(await queue.getFailedCount()).toBe(pieces.length);
    await queue.obliterate({ force: true });
    await queue.close();
    await expectSame(output);
  });

  it('ends a worker with --drain when there is nothing left', async () => {
    redis = await RedisServer.start('--appendonly', 'yes');
    const drained = worker('--drain');
    await expectEnd(drained, 0);
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
    await expectEnd(producer, 1);
    byEnvironment.kill('SIGTERM');
    await expectEnd(byEnvironment, 0);
    const refused = [
      // Not the password.
      start(['worker', '--queue', byTls(':wrongpass@')], tls.env),
      // Not a server that is known.
      start(['worker', '--queue', byTls(`:${encoded}@`)]),
      // No address.
      start(['worker', '--queue', `redis://:${encoded}@127.0.0.1:99999/0`]),
      start(['bulk', other, '--output', newOutput(), '--queue', `http://:${encoded}@127.0.0.1`]),
      // The address as an input.
      start(['bulk', `rediss://:${encoded}@127.0.0.1`, '--output', newOutput()]),
    ];
    for (const command of refused) await expectEnd(command, 2);
    expect(refused[0]!.stderr).toContain('cannot be used: WRONGPASS');
    expect(refused[1]!.stderr).toContain('certificate');
    expect(refused.at(-1)!.stderr).toContain('an INPUT is the address of a queue: give it by --queue');
    expect(producer.stderr).not.toContain('Warning');
    for (const { stdout, stderr } of [producer, byEnvironment, ...refused]) {
      for (const word of ['swordfish', 'wrongpass']) expect(`${stdout}${stderr}`).not.toContain(word);
    }
  });
});
