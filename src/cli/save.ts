import { readFile, realpath, stat } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { FileError } from './file-error.ts';
import type { Input } from './inputs.ts';

/**
 * Writes a file's new text in one step: to a temporary file beside it, which is synced and then renamed, with the
 * mode and owner of the old one. A link stays, what it leads to is written. A file that has changed since it was
 * read is left alone.
 */
export async function saveText({ path, bytes }: Input, text: string): Promise<void> {
  const target = await realpath(path!);
  if (!(await stat(target)).isFile()) throw new FileError('is no regular file, and is not written');
  if (!bytes.equals(await readFile(target)))
    throw new FileError('was changed meanwhile, and is left as it is');
  await writeFileAtomic(target, text);
}
