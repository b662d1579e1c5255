import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { numberedConfig } from '../../bench/configs.ts';
import { InputChangedError, InputError, OutputError, ShardError } from '../../src/fleet/errors.ts';
import { openFolder, type Plan } from '../../src/fleet/folder.ts';
import { planShards } from '../../src/fleet/plan/shards.ts';
import { ShardPool } from '../../src/fleet/pool.ts';
import { runShards } from '../../src/fleet/run.ts';
import { errorOf, failureOf, type Task } from '../../src/fleet/task.ts';
import { doAll, fileOf, inputOf, newFolder, PARSE, SCAN, scratchFolder, snapshot } from './support.ts';

const folder = scratchFolder();
const script = fileURLToPath(new URL('../../build/fleet-worker.js', import.meta.url));

it('threads write what one of them writes, and their errors keep their classes', async () => {
  const path = fileOf(
    folder,
    'fleet.conf',
    Array.from({ length: 200 }, (_, i) => numberedConfig(i)).join('---\n'),
  );
  const inputs = [inputOf(path, 'lines')];
  const shards = planShards(inputs, { size: 20_000 });
  const out = newFolder(folder);
  const pool = new ShardPool(2, { script });
  const task = (shard: (typeof shards)[number], to = out) => ({ shard, work: PARSE, folder: to });
  try {
    const failures: unknown[] = [];
    await runShards(
      shards.map((shard) => task(shard)),
      { process: (one) => pool.process(one), concurrency: 2, onFailure: (error) => failures.push(error) > 0 },
    );
    expect(failures).toEqual([]);
    expect(snapshot(out)).toEqual(snapshot(await doAll(folder, inputs, 20_000, PARSE)));

    const changed = {
      ...shards[0]!,
      pieces: [{ ...shards[0]!.pieces[0]!, input: { ...inputs[0]!, mtime: '1' } }],
    };
    await expect(pool.process(task(changed))).rejects.toThrow(InputChangedError);
    await expect(pool.process(task(shards[0]!, `${folder}/missing`))).rejects.toThrow(OutputError);
  } finally {
    await pool.close();
  }
});

it('errors that go from a thread to another say what they were, whatever was thrown', () => {
  const changed = new InputChangedError('a.conf', 'is gone');
  for (const error of [changed, new InputError('a', 'no network'), new OutputError('b', 'no space')])
    expect(errorOf(failureOf(error), 7)).toEqual(error);
  const fault = errorOf(failureOf(new TypeError('unforeseen')), 7);
  expect(fault).toBeInstanceOf(ShardError);
  expect(fault.message).toMatch(/^shard 7: TypeError: unforeseen\n +at .*pool\.test\.ts/);
  expect(errorOf(failureOf('a word'), 7)).toEqual(new ShardError(7, 'a word'));
  const bare = Object.assign(new Error('has no stack'), { stack: undefined });
  expect(errorOf(failureOf(bare), 7)).toEqual(new ShardError(7, 'has no stack'));
});

it('no shard is begun of a run that was ended before', async () => {
  const begun: number[] = [];
  async function* tasks(): AsyncGenerator<Task> {
    begun.push(0);
    yield { shard: { number: 0, pieces: [] }, work: PARSE, folder };
  }
  const process = (): never => expect.unreachable();
  await runShards(tasks(), { process, concurrency: 1, signal: AbortSignal.abort(), onFailure: () => true });
  expect(begun).toEqual([]);
});

it('a thread says how far it is in an input that cannot be cut', async () => {
  const text = Array.from({ length: 20_000 }, (_, i) => numberedConfig(i)).join('---\n');
  const packed = gzipSync(text);
  const input = inputOf(fileOf(folder, 'fleet.conf.gz', packed), 'gzip');
  const shards = planShards([input], { size: 100_000 });
  expect(shards).toHaveLength(1);
  const pool = new ShardPool(1, { script });
  const seen: [number, number][] = [];
  try {
    const task = { shard: shards[0]!, work: SCAN, folder: newFolder(folder) };
    await pool.process(task, (documents, bytes) => seen.push([documents, bytes]));
  } finally {
    await pool.close();
  }
  // How often depends on the machine; the first time is when something has been done.
  const [documents, bytes] = seen[0]!;
  expect(documents).toBeGreaterThan(0);
  expect(documents).toBeLessThan(20_000);
  expect(bytes).toBeLessThan(packed.length);
});

it('a thread that needs more memory than it may have fails its shard, and no other', async () => {
  const large = fileOf(folder, 'large.conf', `process_arg=x\n${'mount=::\n'.repeat(450_000)}`);
  const small = fileOf(folder, 'small.conf', numberedConfig(1));
  const inputs = [inputOf(large, 'lines'), inputOf(small, 'lines')];
  const shards = planShards(inputs, { size: 4_000_000 });
  const out = join(folder, 'memory');
  const plan: Plan = { version: '1', ...PARSE, shardSize: 4_000_000, inputs };
  await openFolder(out, plan, { resume: false });
  const pool = new ShardPool(1, { script, heap: 40 });
  try {
    await expect(pool.process({ shard: shards[0]!, work: PARSE, folder: out })).rejects.toThrow(ShardError);
    const record = await pool.process({ shard: shards.at(-1)!, work: PARSE, folder: out });
    expect(record.statistics.documents).toBe(1);
  } finally {
    await pool.close();
  }
  // What it left goes with the next run.
  expect(readdirSync(out).filter((name) => name.endsWith('.tmp'))).toHaveLength(1);
  await openFolder(out, plan, { resume: true });
  expect(readdirSync(out).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});
