import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue, Worker } from 'bullmq';
import { describeInput, planShards, processShard, type Shard, STATE_FOLDER } from 'ociconf/fleet';
import { RedisServer } from '../../test/support/redis.ts';
import { numberedConfig } from '../configs.ts';

/** What the model is made of. Seconds and bytes; processor time where nothing else is said. */
export interface Costs {
  /** Of a document, for a thread. */
  document: number;
  /** Of a shard besides its documents, on the clock: files are opened, synced and renamed. */
  shard: number;
  /** How much the time of shards of the same size differs: standard deviation by mean. */
  spread: number;
  /** Of the server of the queue, for a shard from its queueing to its end. */
  queue: number;
  /** In the server, for a shard that waits. */
  queueMemory: number;
  inputBytes: number;
  /** Written, for a document. */
  outputBytes: number;
}

const WORK = { operation: 'parse', format: 'ndjson' } as const;
const DOCUMENTS = 4000;
const JOBS = 4000;

export async function measure(rounds: number): Promise<Costs> {
  const folder = mkdtempSync(join(tmpdir(), 'ociconf-scale-'));
  try {
    return { ...(await measureShards(folder, rounds)), ...(await measureQueue()) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measureShards(folder: string, rounds: number): Promise<Omit<Costs, 'queue' | 'queueMemory'>> {
  const output = join(folder, 'out');
  mkdirSync(join(output, STATE_FOLDER), { recursive: true });
  const large = await shardOf(join(folder, 'large.conf'), DOCUMENTS);
  const small = await shardOf(join(folder, 'small.conf'), 1);
  // Warms up, and says what is written.
  const { files } = await processShard(large, WORK, output);
  const times: number[] = [];
  const overheads: number[] = [];
  for (let round = 0; round < rounds; round++) {
    times.push(await processorTime(() => processShard(large, WORK, output)));
    const start = performance.now();
    await processShard(small, WORK, output);
    overheads.push((performance.now() - start) / 1000);
  }
  const mean = times.reduce((sum, time) => sum + time, 0) / rounds;
  const variance = times.reduce((sum, time) => sum + (time - mean) ** 2, 0) / Math.max(1, rounds - 1);
  return {
    document: median(times) / DOCUMENTS,
    shard: median(overheads),
    spread: Math.sqrt(variance) / mean,
    inputBytes: statSync(join(folder, 'large.conf')).size / DOCUMENTS,
    outputBytes: Object.values(files).reduce((sum, size) => sum + size, 0) / DOCUMENTS,
  };
}

async function shardOf(path: string, documents: number): Promise<Shard> {
  writeFileSync(path, Array.from({ length: documents }, (_, i) => `${numberedConfig(i)}\n---\n`).join(''));
  const size = 2 ** 30;
  return planShards([await describeInput(path, size)], { size })[0]!;
}

/** Of this process with all of its threads, in seconds. */
async function processorTime(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

/** All that the server does for shards which take no time: queued, taken, done, told of. */
async function measureQueue(): Promise<Pick<Costs, 'queue' | 'queueMemory'>> {
  const redis = await RedisServer.start('--appendonly', 'yes');
  const connection = { host: '127.0.0.1', port: redis.port, maxRetriesPerRequest: null };
  const queue = new Queue('scale', { connection });
  try {
    await queue.waitUntilReady();
    const [memory, busy] = [field(redis, 'used_memory'), processorTimeOf(redis)];
    for (let i = 0; i < JOBS; i += 500) {
      await queue.addBulk(
        Array.from({ length: 500 }, (_, j) => ({
          name: 'shard',
          data: jobLike(i + j),
          opts: {
            jobId: `b5d0b1fc-0c43-4f8e-a9c3-6d1f3a53f3b7-${i + j}`,
            attempts: 4,
            removeOnComplete: true,
          },
        })),
      );
    }
    const queueMemory = (field(redis, 'used_memory') - memory) / JOBS;
    let done = 0;
    const worker = new Worker('scale', async () => ({ documents: 1, bytes: 1 }), {
      connection,
      concurrency: 4,
    });
    await new Promise<void>((resolve) => {
      worker.on('completed', () => {
        if (++done === JOBS) resolve();
      });
    });
    const spent = processorTimeOf(redis) - busy;
    await worker.close();
    return { queue: spent / JOBS, queueMemory };
  } finally {
    await queue.close();
    await redis.remove();
  }
}

/** As long as the data of a shard that is cut out of a file. */
function jobLike(number: number): object {
  const input = {
    path: '/shared/fleets/fleet.conf',
    name: 'fleets/fleet.conf',
    size: 374_700_000_000,
    mtime: '1764000000000000000',
    form: 'lines',
  };
  const shard = { number, pieces: [{ input, from: number * 2 ** 25, to: (number + 1) * 2 ** 25 }] };
  const task = { shard, work: WORK, folder: '/shared/output' };
  return { run: 'b5d0b1fc-0c43-4f8e-a9c3-6d1f3a53f3b7', version: '0.1.0', task };
}

function processorTimeOf(redis: RedisServer): number {
  return field(redis, 'used_cpu_sys') + field(redis, 'used_cpu_user');
}

function field(redis: RedisServer, name: string): number {
  const line = redis
    .cli('info')
    .split('\r\n')
    .find((text) => text.startsWith(`${name}:`));
  return Number(line?.slice(name.length + 1));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}
