import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FileError } from './file-error.ts';
import { attempt } from './report.ts';

const EXTENSION = '.conf';

/** Whether a folder is one that configurations are looked for in. */
export function isSearched(folderName: string): boolean {
  return !folderName.startsWith('.') && folderName !== 'node_modules';
}

export function isConfigName(name: string): boolean {
  return name.endsWith(EXTENSION);
}

/**
 * The `*.conf` files of a folder and of those below, in the order of their names. Hidden folders and node_modules
 * are passed over, and links to folders are not followed. What cannot be read is reported.
 */
export async function* configsUnder(folder: string): AsyncGenerator<string> {
  const entries = (await attempt(folder, () => readdir(folder, { withFileTypes: true }))) ?? [];
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (isSearched(entry.name)) yield* configsUnder(path);
    } else if (isConfigName(entry.name) && (await attempt(path, () => checkRegular(entry, path)))) {
      yield path;
    }
  }
}

/** A pipe found by chance would be waited for, maybe for ever. */
async function checkRegular(entry: Dirent, path: string): Promise<boolean> {
  if (entry.isFile()) return true;
  const target = await stat(path);
  if (target.isFile()) return true;
  if (target.isDirectory()) return false;
  throw new FileError('is no regular file; named on the command line, it is read');
}
