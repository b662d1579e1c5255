import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cannotRead } from '../errors.ts';
import { STATE_FOLDER } from '../folder.ts';
import { OutputFile } from '../write/output-file.ts';

/**
 * The id of the run whose output a folder is: made when it is asked for first, and kept in the folder. Whoever sees the
 * same id sees the same folder.
 * @throws OutputError
 */
export async function runIdOf(folder: string): Promise<string> {
  const file = await OutputFile.create(placeIn(folder));
  file.add(randomUUID());
  try {
    await file.commitFirst();
  } finally {
    await file.abandon();
  }
  return readRunId(folder);
}

/** @throws OutputError where there is none, or no such folder */
export async function readRunId(folder: string): Promise<string> {
  const path = placeIn(folder);
  return readFile(path, 'utf8').catch(cannotRead(path));
}

function placeIn(folder: string): string {
  return join(folder, STATE_FOLDER, 'run');
}
