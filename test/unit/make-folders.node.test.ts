import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeFolders } from '../../src/make-folders.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ociconf-folders-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

it('makes a folder and those above it, all with the mode', async () => {
  const deep = join(folder, 'a', 'b');
  await makeFolders(deep, { mode: 0o700 });
  for (const path of [deep, join(folder, 'a')]) expect(statSync(path).mode & 0o777).toBe(0o700);
  await makeFolders(deep, { mode: 0o700 });
});

it('two at the same time make it once', async () => {
  const deep = join(folder, 'a', 'b', 'c');
  await Promise.all([makeFolders(deep), makeFolders(deep), makeFolders(deep)]);
  expect(existsSync(deep)).toBe(true);
});

it.each<[string, string, (path: string) => void]>([
  ['a file', 'ENOTDIR', (path) => writeFileSync(path, '')],
  ['a link that leads nowhere', 'ENOENT', (path) => symlinkSync('none', path)],
])('%s in its place is an error, and no folder', async (_name, code, make) => {
  const path = join(folder, 'a');
  make(path);
  await expect(makeFolders(path)).rejects.toMatchObject({ code });
  await expect(makeFolders(join(path, 'b'))).rejects.toMatchObject({ code });
});

it('below /proc, where none can be made, is an error, and does not try for ever', async () => {
  await expect(makeFolders('/proc/none/deep')).rejects.toMatchObject({ code: 'ENOENT', path: '/proc/none' });
}, 5000);
