import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../src/errors.ts';
import { PlanError } from '../../src/fleet/errors.ts';
import { partName, shardOf } from '../../src/fleet/folder.ts';
import { describeInput } from '../../src/fleet/plan/input.ts';
import { type PlannedInput, planShards, SHARD_SIZE_MAX, SHARDS_MAX } from '../../src/fleet/plan/shards.ts';
import { spool } from '../../src/fleet/spool.ts';
import { fileOf, newFolder, scratchFolder } from './support.ts';

function input(size: number, form?: PlannedInput['form']): PlannedInput {
  return { path: 'a', name: 'a', size, mtime: '0', ...(form && { form }) };
}

describe('an input', () => {
  const folder = scratchFolder();

  it('is described as it is, and looked into only where it is larger than a shard', async () => {
    const path = fileOf(folder, 'a.conf', 'hostname=a\n');
    const input = { path, name: path, size: 11, mtime: String(statSync(path, { bigint: true }).mtimeNs) };
    expect(await describeInput(path, 11)).toEqual(input);
    expect(await describeInput(path, 10)).toEqual({ ...input, form: 'lines' });
  });

  it('that is no file is refused', async () => {
    await expect(describeInput(folder, 10)).rejects.toThrow(
      new PlanError(`${JSON.stringify(folder)} is no regular file; - reads standard input`),
    );
    await expect(describeInput(join(folder, 'none'), 10)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('a plan', () => {
  it('of no input has no shard', () => {
    expect(planShards([], { size: 1 })).toEqual([]);
  });

  it.each([0, -1, 0.5, Number.NaN, SHARD_SIZE_MAX + 1])('has no shards of %d bytes', (size) => {
    expect(() => planShards([input(1)], { size })).toThrow(
      new InvalidArgumentError('size', 'not within 1..1073741824 bytes'),
    );
  });

  it('has a million shards at most, and says which size of a shard is large enough', () => {
    const inputs = [input(5e9, 'lines'), input(4, 'tar'), input(0)];
    expect(() => planShards(inputs, { size: 1 })).toThrow(
      new PlanError(
        'with shards of 1 bytes there would be 5000000002 of them, and 1000000 are the most: take larger ones, of 32768 bytes or more',
      ),
    );
    expect(planShards(inputs, { size: 32768 }).length).toBeLessThan(SHARDS_MAX);
    expect(planShards([input(SHARDS_MAX, 'lines')], { size: 1 })).toHaveLength(SHARDS_MAX);
    expect(() => planShards([input(SHARDS_MAX + 1, 'lines')], { size: 1 })).toThrow(PlanError);
    expect(() => planShards([input(2e15, 'ndjson')], { size: 2 ** 30 })).toThrow('divide the inputs');
  });

  it('has names that sort as its shards do, up to the last', () => {
    const numbers = [0, 9, 10, 99_999, 100_000, SHARDS_MAX - 1];
    const names = numbers.map((number) => partName(number, 'ndjson'));
    expect([...names].sort()).toEqual(names);
    expect(names.map(shardOf)).toEqual(numbers);
  });

  it('is cut off where standard input has more', async () => {
    const folder = newFolder(scratchFolder());
    async function* stream(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`a=${'x'.repeat(SHARDS_MAX)}\n`);
    }
    const spooled = spool(stream(), { size: 1, folder, checksumOf: async () => undefined });
    const all = async (): Promise<void> => {
      for (;;) {
        const { done, value } = await spooled.next();
        if (done) return;
        await value.remove();
      }
    };
    await expect(all()).rejects.toThrow('standard input has more than 1000000 shards of 1 bytes');
  }, 60_000);
});
