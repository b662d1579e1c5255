import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OutputError, systemReason } from '../errors.ts';
import { STATE_FOLDER } from '../folder.ts';
import { OutputFile } from '../write/output-file.ts';

const NAME = 'run';

/**
 * The id of the run whose output a folder is: made when it is asked for first, and kept in the folder. Whoever sees the
 * same id sees the same folder.
 * @throws OutputError
 */
export async function runIdOf(folder: string): Promise<string> {
  const found = await readRunId(folder);
  if (found !== undefined) return found;
  const file = await OutputFile.create(join(folder, STATE_FOLDER, NAME));
  file.add(randomUUID());
  try {
    await file.commitFirst();
  } finally {
    await file.abandon();
  }
  return (await readRunId(folder)) ?? '';
}

/** Undefined where there is none, or no such folder. */
export async function readRunId(folder: string): Promise<string | undefined> {
  const path = join(folder, STATE_FOLDER, NAME);
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw new OutputError(path, systemReason(error), { cause: error });
  });
}
