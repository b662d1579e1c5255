import * as fs from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { unless } from './system-errors.ts';

interface FolderOptions {
  /** Of each that is made, less the process's umask. */
  readonly mode?: number;
  readonly mkdir?: (path: string, mode?: number) => Promise<unknown>;
}

/**
 * Makes a folder, and those above it that are missing, one by one: below /proc, where nothing can be made, Node's own
 * way never ends.
 * @throws the system's error: of what is in the way, or cannot be made
 */
export async function makeFolders(
  path: string,
  { mode, mkdir = fs.mkdir }: FolderOptions = {},
): Promise<void> {
  const missing: string[] = [];
  for (let at = resolve(path); !(await isThere(at)) && at !== dirname(at); at = dirname(at)) missing.push(at);
  for (const folder of missing.reverse()) await mkdir(folder, mode).catch(unless('EEXIST'));
  // What has its name may be a file, or a link that leads nowhere.
  await fs.stat(`${path}/.`);
}

async function isThere(path: string): Promise<boolean> {
  return (await fs.stat(path).catch(unless('ENOENT'))) !== undefined;
}
