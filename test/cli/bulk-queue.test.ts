import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Running, recordsOf, temporaryFilesOf, until, writeFleet } from '../fleet/queue-support.ts';
import { RedisServer, whyNoRedis } from '../support/redis.ts';
import { orSkipped } from '../support/skip.ts';
import { scratchFolder } from './command.ts';

const [skip, title] = orSkipped('bulk --queue', whyNoRedis());

describe.skipIf(skip)(title, { timeout: 120_000 }, () => {
  const folder = scratchFolder();
  const fleet = join(folder, 'fleet.conf');
  let redis: RedisServer;
  let outputs = 0;

  beforeAll(async () => {
    writeFleet(fleet, 100);
    redis = await RedisServer.start('--appendonly', 'yes');
  });
  afterAll(() => redis?.remove());

  const bulk = (output: string, ...more: string[]): Running =>
    new Running(['bulk', fleet, '--shard-size', '4K', '--output', output, '--queue', redis.url, ...more]);
  const queued = (): Promise<void> =>
    until('shards are queued', () => Number(redis.cli('llen', '{ociconf}:bulk:wait')) > 2);
  const newOutput = (): string => join(folder, `out-${outputs++}`);

  it('says once of an input that it has changed, though all its shards are given up', async () => {
    const output = newOutput();
    const producer = bulk(output);
    await queued();
    const text = readFileSync(fleet, 'utf8');
    writeFileSync(fleet, `${text}x`);
    expect(await new Running(['worker', '--queue', redis.url, '--drain']).end()).toBe(0);
    expect(await producer.end(), String(producer)).toBe(1);
    expect(producer.stderr.match(/ is given up: /g)).toHaveLength(1);
    const letters = readFileSync(join(output, 'dead-letters.ndjson'), 'utf8').trimEnd().split('\n');
    expect(letters.length).toBeGreaterThan(2);
    expect(producer.stderr).toContain(`${letters.length} failed, as inputs changed; `);
    expect(producer.stderr).not.toContain('--resume');
    writeFileSync(fleet, text);
  });

  it('leaves what others may be writing until its shard is done', async () => {
    const output = newOutput();
    const killed = bulk(output);
    await queued();
    killed.kill('SIGKILL');
    await killed.end();
    const half = '.part-000001.ndjson.0123456789ab.tmp';
    writeFileSync(join(output, half), 'half');
    const again = bulk(output, '--resume');
    await until('it is at work', () =>
      redis.cli('xrange', '{ociconf}:bulk:events', '-', '+').includes('\nduplicated\n'),
    );
    expect(temporaryFilesOf(output)).toEqual([half]);
    expect(await new Running(['worker', '--queue', redis.url, '--drain']).end()).toBe(0);
    expect(await again.end(), String(again)).toBe(1);
    expect(temporaryFilesOf(output)).toEqual([]);
  });

  it('says of an id in the output that cannot be read that it cannot be read, not written, and queues nothing', async () => {
    const output = newOutput();
    const whole = new Running(['bulk', fleet, '--shard-size', '4K', '--output', output, '--shard', '1/2']);
    expect(await whole.end()).toBe(0);
    const done = recordsOf(output);
    mkdirSync(join(output, '.bulk/run'));
    const producer = bulk(output, '--resume');
    expect(await producer.end()).toBe(2);
    expect(producer.stderr).toBe(
      `ociconf: queue: ${JSON.stringify(join(output, '.bulk/run'))} could not be read: illegal operation on a directory\n`,
    );
    expect(recordsOf(output)).toEqual(done);
    expect(redis.keys().filter((key) => key !== '{ociconf}:bulk:meta')).toEqual([]);
  });
});
