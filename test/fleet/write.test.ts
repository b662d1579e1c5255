import { readdirSync, readFileSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { OutputError } from '../../src/fleet/errors.ts';
import { STATE_FOLDER } from '../../src/fleet/folder.ts';
import { planShards } from '../../src/fleet/plan/shards.ts';
import { processShard } from '../../src/fleet/process-shard.ts';
import { OutputFile, sweepLeftovers, writePieces } from '../../src/fleet/write/output-file.ts';
import { syncFolder } from '../../src/fleet/write/sync-folder.ts';
import { fileOf, inputOf, linesOf, newFolder, PARSE, scratchFolder } from './support.ts';

const folder = scratchFolder();
const MIB = 2 ** 20;

/** Bytes that are written so far of a file that has not got its name. */
function writtenOf(out: string, name: string): number {
  const temporary = readdirSync(out).find((found) => found.startsWith(`.${name}.`));
  return statSync(join(out, temporary!)).size;
}

describe('what is written', () => {
  it('piece by piece is on the disk before the last is asked for', async () => {
    const out = newFolder(folder);
    const written: number[] = [];
    await writePieces(join(out, 'list'), function* () {
      for (const letter of 'abc') {
        yield letter.repeat(MIB);
        written.push(writtenOf(out, 'list'));
      }
    });
    expect(written).toEqual([MIB, 2 * MIB, 3 * MIB]);
    expect(readFileSync(join(out, 'list'), 'utf8')).toBe([...'abc'].map((l) => l.repeat(MIB)).join(''));
  });

  it('of rejects is on the disk before the shard ends, each once and in order', async () => {
    const out = newFolder(folder);
    const count = 20_000;
    const path = fileOf(folder, 'rejects.conf', 'process_arg=x\nprocess_cwd=b\n---\n'.repeat(count));
    const [shard] = planShards([inputOf(path)], { size: MIB });
    const written: number[] = [];
    const onProgress = (): void => void written.push(writtenOf(out, 'rejects-000000.ndjson'));
    await processShard(shard!, PARSE, out, { onProgress });
    expect(written.at(-1)).toBeGreaterThan(MIB);
    const rejects = linesOf(out, 'rejects-').filter(({ code }) => code === 'relative-cwd');
    expect(rejects.map(({ source }) => source.index)).toEqual(Array.from({ length: count }, (_, i) => i));
  });

  it('does not keep the room of the longest text', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const buffered = (): number => {
      collect();
      return process.memoryUsage().arrayBuffers;
    };
    const before = buffered();
    const text = 'é'.repeat(4 * MIB);
    const files = [];
    for (let i = 0; i < 4; i++) {
      const file = await OutputFile.create(join(folder, `long ${i}`));
      file.add(text);
      await file.flush();
      file.add('end');
      files.push(file);
    }
    // Each had 24 MiB. V8 gives them back beside what runs: it is waited for.
    await expect.poll(() => buffered() - before, { timeout: 10_000 }).toBeLessThan(8 * MIB);
    for (const file of files) {
      expect(await file.finish()).toBe(8 * MIB + 3);
      await file.commit();
    }
    expect(readFileSync(join(folder, 'long 3'), 'utf8') === `${text}end`).toBe(true);
  });
});

describe('the first by a name', () => {
  const writtenTo = async (path: string, text: string): Promise<OutputFile> => {
    const file = await OutputFile.create(path);
    file.add(text);
    return file;
  };

  it('stays, and nothing is left of others', async () => {
    const out = newFolder(folder);
    const path = join(out, 'plan');
    for (const text of ['first', 'second']) await (await writtenTo(path, text)).commitFirst();
    expect(readFileSync(path, 'utf8')).toBe('first');
    expect(readdirSync(out)).toEqual([STATE_FOLDER, 'plan']);
  });

  it('is an error where it was swept away, and not taken for one that is there', async () => {
    const out = newFolder(folder);
    const path = join(out, 'plan');
    const file = await writtenTo(path, 'swept');
    await sweepLeftovers(out, () => true);
    await expect(file.commitFirst()).rejects.toThrow(new OutputError(path, 'no such file or directory'));
    expect(readdirSync(out)).toEqual([STATE_FOLDER]);
  });
});

describe('a folder that cannot be synced', () => {
  it('as it cannot be opened is no error', async () => {
    await expect(syncFolder(join(folder, 'none'))).resolves.toBeUndefined();
  });

  it.skipIf(process.platform !== 'linux')('as its system has no such thing is no error', async () => {
    const proc = await open('/proc');
    await expect(proc.sync()).rejects.toThrow('EINVAL');
    await proc.close();
    await expect(syncFolder('/proc')).resolves.toBeUndefined();
  });
});
