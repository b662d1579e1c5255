import type { Stats } from 'node:fs';
import { access, chown, constants, readFile, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { syncFolder } from '../fleet/write/sync-folder.ts';
import { FileError } from './file-error.ts';
import type { Input } from './inputs.ts';

/** Any of the three permissions to write. */
const WRITABLE = 0o222;

/**
 * Writes a file's new text in one step: to a temporary file beside it, which is synced and then renamed, with the
 * mode, owner and group of the old one. A link stays, what it leads to is written. Left as it is: a file that has
 * changed since it was read, that is read-only (for root, too), that has other names (hard links, which would keep the
 * old text), or whose owner and group the caller cannot give to another.
 * @throws FileError, and what the system says
 */
export async function saveText({ path, bytes }: Input, text: string): Promise<void> {
  // Before its real path: a pipe behind /dev/stdin has none.
  if (!(await stat(path!)).isFile()) throw new FileError('is no regular file, and is not written');
  const target = await realpath(path!);
  const stats = await stat(target);
  await checkReplaceable(target, stats);
  await writeFileAtomic(target, text, {
    tmpfileCreated: async (temporary) => {
      await giveTo(temporary, stats);
      // As late as can be: another program may be at work on it.
      if (!bytes.equals(await readFile(target)))
        throw new FileError('was changed meanwhile, and is left as it is');
    },
  });
  await syncFolder(dirname(target));
}

async function checkReplaceable(target: string, { mode, nlink }: Stats): Promise<void> {
  const isWritable = await access(target, constants.W_OK).then(
    () => true,
    () => false,
  );
  if ((mode & WRITABLE) === 0 || !isWritable) throw new FileError('is read-only, and is not written');
  if (nlink > 1)
    throw new FileError(`has ${nlink} names (hard links), of which one would change; it is not written`);
}

/** What write-file-atomic does too, but without saying that it failed. */
async function giveTo(temporary: string, { uid, gid }: Stats): Promise<void> {
  // Windows has no such ids.
  if (process.getuid === undefined) return;
  try {
    await chown(temporary, uid, gid);
  } catch {
    throw new FileError('belongs to an owner or group that a new file cannot be given, and is not written');
  }
}
