import { mkdir, readdir, readlink, rmdir, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { quote } from '../../diagnostics/quote.ts';
import { InvalidArgumentError } from '../../errors.ts';
import type { Bundle } from '../../runtime/driver.ts';
import { writeSpec } from '../../spec/write/write.ts';
import { isErrno, unless } from '../../system-errors.ts';
import type { CommandLine } from './command-line.ts';

const CONFIG = 'config.json';
/** A link to the caller's bundle: of it, the exact path is kept. */
const ORIGIN = '.bundle';

/**
 * Our own folder of a container: config.json as we write it, and a link to everything else that the bundle has, for hooks
 * that look for it there. Nothing in it is a folder, so deleting it reaches nothing.
 */
export class OwnBundle {
  constructor(readonly path: string) {}

  /** @throws InvalidArgumentError where the bundle is no folder */
  async make({ path, spec }: Bundle, commandLine: CommandLine): Promise<void> {
    const names = await namesIn(path);
    await mkdir(this.path, { mode: 0o700 });
    const config = writeSpec(commandLine.configFor(spec, path));
    await writeFile(join(this.path, CONFIG), config, { flag: 'wx', mode: 0o600 });
    await symlink(path, join(this.path, ORIGIN));
    for (const name of names) {
      if (name !== CONFIG && name !== ORIGIN) await symlink(join(path, name), join(this.path, name));
    }
  }

  /** Absolute path of the caller's bundle; undefined where there is no such folder. */
  origin(): Promise<string | undefined> {
    return readlink(join(this.path, ORIGIN)).catch(unless('ENOENT', 'EINVAL'));
  }

  /** Deletes what `make` made; what else is in it, a mount perhaps, makes it stay. */
  async remove(): Promise<void> {
    try {
      for (const entry of await readdir(this.path, { withFileTypes: true })) {
        if (!entry.isDirectory()) await unlink(join(this.path, entry.name));
      }
      await rmdir(this.path);
    } catch (error) {
      if (!isErrno(error, 'ENOENT', 'ENOTEMPTY', 'EBUSY')) throw error;
    }
  }
}

async function namesIn(bundle: string): Promise<string[]> {
  try {
    return await readdir(bundle);
  } catch (error) {
    if (!isErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP', 'ENAMETOOLONG')) throw error;
    throw new InvalidArgumentError('bundle.path', `${quote(bundle)} is no folder that can be read`);
  }
}
