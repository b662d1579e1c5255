import type { BigIntStats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { PlanError } from '../errors.ts';
import { formOf, HEAD_MAX } from './form.ts';
import type { PlannedInput } from './shards.ts';

/**
 * An input as it is now. Only one that is larger than a shard is looked into: whether it can be cut.
 * @param path where it is, which is also what outputs call it
 * @throws PlanError for what is no regular file
 * @throws what the system says
 */
export async function describeInput(path: string, shardSize: number): Promise<PlannedInput> {
  return describeFile(path, await stat(path, { bigint: true }), shardSize);
}

/** The same of one whose state is known. */
export async function describeFile(
  path: string,
  stats: BigIntStats,
  shardSize: number,
): Promise<PlannedInput> {
  if (!stats.isFile())
    throw new PlanError(`${JSON.stringify(path)} is no regular file; - reads standard input`);
  const input: PlannedInput = { path, name: path, size: Number(stats.size), mtime: String(stats.mtimeNs) };
  if (input.size <= shardSize) return input;
  return { ...input, form: formOf(await headOf(path, input.size), path) };
}

async function headOf(path: string, size: number): Promise<Uint8Array> {
  const handle = await open(path);
  try {
    const buffer = Buffer.allocUnsafe(Math.min(size, HEAD_MAX));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
