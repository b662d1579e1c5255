import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as zlib from 'node:zlib';
import { expect, it } from 'vitest';
import { STATE_FOLDER } from '../../src/fleet/folder.ts';
import { planShards } from '../../src/fleet/plan/shards.ts';
import { spool, sweepSpool } from '../../src/fleet/spool.ts';
import { fileOf, inputOf, newFolder, scratchFolder } from './support.ts';

const scratch = scratchFolder();

interface Cut {
  number: number;
  text: string;
  checksum: string;
}

/** The shards that a stream is cut into, all of them done, and how many there are. */
async function shardsOf(
  stream: AsyncIterable<Uint8Array>,
  size: number,
  { folder = newFolder(scratch), known = new Map<number, string>() } = {},
): Promise<{ cut: Cut[]; count: number }> {
  const checksumOf = async (shard: number): Promise<string | undefined> => known.get(shard);
  const spooled = spool(stream, { size, folder, checksumOf });
  const cut: Cut[] = [];
  for (;;) {
    const { done, value } = await spooled.next();
    if (done) {
      expect(leftIn(folder)).toEqual([]);
      return { cut, count: value };
    }
    const { shard, checksum, remove } = value;
    const text = shard.pieces.map(({ input }) => readFileSync(input.path, 'utf8')).join('');
    cut.push({ number: shard.number, text, checksum });
    await remove();
  }
}

function leftIn(folder: string): string[] {
  return readdirSync(join(folder, STATE_FOLDER)).filter((name) => name.startsWith('stdin-'));
}

async function* chunksOf(...chunks: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

it.each([
  // The last document, without a byte, would start where the stream ends.
  ['a=1\n---\n', 8],
  ['a=1\n---\n', 4],
  ['a=1\n---\nb=2\n---\n', 8],
  ['a=1\n---\nb=2\n', 8],
  [`a=${'1'.repeat(30)}\n---\nb=2`, 8],
  ['', 8],
])('%j in shards of %i bytes are as many as of a file', async (text, size) => {
  const { cut, count } = await shardsOf(chunksOf(text), size);
  const planned = planShards([inputOf(fileOf(scratch, 'planned.conf', text), 'lines')], { size });
  expect(count).toBe(planned.length);
  expect(cut.map(({ number }) => number)).toEqual(planned.map(({ number }) => number));
  expect(cut.map((shard) => shard.text).join('')).toBe(text);
});

it('of a stream that comes again, those are given that are not done, of no document either', async () => {
  const text = `a=${'1'.repeat(30)}\n---\nb=2\n`;
  const first = await shardsOf(chunksOf(text), 8);
  expect(first.cut.map((shard) => shard.text !== '')).toEqual([true, false, false, false, true, false]);
  const known = new Map(first.cut.map(({ number, checksum }) => [number, checksum]));
  expect(await shardsOf(chunksOf(text), 8, { known })).toEqual({ cut: [], count: 6 });
  known.delete(2);
  expect((await shardsOf(chunksOf(text), 8, { known })).cut).toEqual([first.cut[2]]);
});

it('a stream that fails says why, whether there is something of it on disk or not', async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    // Enough to know what it is.
    yield Buffer.from(`a=${'1'.repeat(2 ** 16)}\n---\nb`);
    throw new Error('the line is dead');
  }
  for (const known of [new Map<number, string>(), new Map([[0, 'x']])]) {
    const folder = newFolder(scratch);
    await expect(shardsOf(failing(), 2 ** 20, { folder, known })).rejects.toThrow('the line is dead');
    expect(leftIn(folder)).toEqual([]);
  }
});

it('packed data in packed data is refused', async () => {
  const packed = zlib.gzipSync(zlib.gzipSync('a=1\n'));
  await expect(shardsOf(chunksOf(packed), 100)).rejects.toThrow(
    'standard input: gzip data in packed data; unpack it',
  );
});

it.skipIf('createZstdDecompress' in zlib)('what this host cannot unpack is refused', async () => {
  const magic = Buffer.of(0x28, 0xb5, 0x2f, 0xfd);
  await expect(shardsOf(chunksOf(magic), 100)).rejects.toMatchObject({
    code: 'ERR_OCI_PLAN',
    message: expect.stringMatching(/^standard input: .*zstd/),
  });
});

it('what a run left that crashed is swept away, and what is in the way is no reason to stop', async () => {
  const folder = newFolder(scratch);
  const state = join(folder, STATE_FOLDER);
  writeFileSync(join(state, 'stdin-3'), 'a=1');
  writeFileSync(join(state, 'shard-000003.json'), '{}');
  mkdirSync(join(state, 'stdin-4'));
  await sweepSpool(folder);
  expect(readdirSync(state).sort()).toEqual(['shard-000003.json', 'stdin-4']);
  // Where a piece is to be, that is an error.
  mkdirSync(join(state, 'stdin-0'));
  await expect(shardsOf(chunksOf('a=1\n'), 100, { folder })).rejects.toMatchObject({
    code: 'ERR_OCI_OUTPUT',
    path: join(state, 'stdin-0'),
    problem: 'illegal operation on a directory',
  });
  expect(existsSync(join(state, 'stdin-0'))).toBe(true);
});
