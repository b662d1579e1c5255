import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import type * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolders } from '../../../make-folders.ts';
import { StateFileError } from '../../../runtime/errors.ts';
import { isErrno, unless } from '../../../system-errors.ts';
import { identify, isAlive } from '../../processes/identity.ts';

/** What is used of `node:fs/promises`: a parameter, so that tests can end the process between any two steps. */
export type Files = Pick<typeof fs, 'link' | 'lstat' | 'mkdir' | 'open' | 'readdir' | 'rename' | 'unlink'>;

const OTHERS_WRITE = 0o022;
/** Far beyond any state: a configuration and a few words. */
const LARGEST = 64 * 2 ** 20;
const TEMPORARY = '.tmp';
/** What to do, behind what is wrong with the folder. */
const ELSEWHERE = '; choose another state root';

/**
 * A folder that is ours alone. Files appear in it whole or not at all, and no symbolic link is followed.
 */
export class PrivateFolder {
  constructor(
    readonly path: string,
    readonly files: Files,
  ) {}

  /**
   * Makes it where it is missing, mode 0700.
   * @throws StateFileError for a link, and for what is not ours or that others may write to
   */
  async ensure(): Promise<void> {
    const { mkdir } = this.files;
    await makeFolders(this.path, { mode: 0o700, mkdir }).catch(async (error: Error) => {
      // What is there in its place says more.
      await this.exists();
      cannotBe('made', this.path, ELSEWHERE)(error);
    });
    await this.exists();
  }

  /**
   * @returns false when it is missing
   * @throws StateFileError as `ensure`
   */
  async exists(): Promise<boolean> {
    const stats = await this.files
      .lstat(this.path)
      .catch(unless('ENOENT'))
      .catch(cannotBe('looked at', this.path, ELSEWHERE));
    if (stats === undefined) return false;
    if (stats.isSymbolicLink())
      throw new StateFileError(this.path, 'is a symbolic link; name the folder itself');
    if (!stats.isDirectory()) throw new StateFileError(this.path, `is no folder${ELSEWHERE}`);
    if (stats.uid !== process.geteuid?.()) {
      throw new StateFileError(this.path, `belongs to user ${stats.uid}; choose a state root of your own`);
    }
    if ((stats.mode & OTHERS_WRITE) !== 0) {
      throw new StateFileError(
        this.path,
        'can be written to by others; chmod 0700 it, if its contents are yours',
      );
    }
    return true;
  }

  /** @throws StateFileError where it cannot be read */
  names(): Promise<string[]> {
    return this.files.readdir(this.path).catch(cannotBe('read', this.path, ELSEWHERE));
  }

  /**
   * @returns undefined when there is no such file
   * @throws StateFileError for what is no plain file of ours, or cannot be read
   */
  async read(name: string): Promise<string | undefined> {
    const path = join(this.path, name);
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const file = await this.files
      .open(path, flags)
      .catch((error: unknown) => {
        if (isErrno(error, 'ELOOP')) throw new StateFileError(path, 'is a symbolic link; delete it');
        return unless('ENOENT')(error);
      })
      .catch(cannotBe('read', path));
    if (file === undefined) return undefined;
    try {
      const stats = await file.stat();
      if (!stats.isFile()) throw new StateFileError(path, 'is no file; delete it');
      if (stats.uid !== process.geteuid?.() || (stats.mode & OTHERS_WRITE) !== 0) {
        throw new StateFileError(path, 'could have been written by others; check it, and delete it');
      }
      if (stats.size > LARGEST) throw new StateFileError(path, 'is larger than any state; delete it');
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  }

  /**
   * Replaces a file, or makes it: a crash at any point leaves the old or the new one, also of the whole machine.
   * @throws StateFileError where it cannot be written
   */
  async write(name: string, text: string): Promise<void> {
    const path = join(this.path, name);
    try {
      const temporary = await this.#temporary(name, text, true);
      await this.files.rename(temporary, path).catch(async (error: unknown) => {
        await this.files.unlink(temporary);
        throw error;
      });
      await this.#sync();
    } catch (error) {
      return cannotBe('written', path)(error as Error);
    }
  }

  /**
   * Makes a file, whole at once. A crash of the machine may lose it: it is for what means nothing after one.
   * @returns false when it is there already
   * @throws StateFileError where it cannot be written
   */
  async create(name: string, text: string): Promise<boolean> {
    const path = join(this.path, name);
    const temporary = await this.#temporary(name, text, false).catch(cannotBe('written', path));
    try {
      await this.files.link(temporary, path);
      return true;
    } catch (error) {
      if (isErrno(error, 'EEXIST')) return false;
      return cannotBe('written', path)(error as Error);
    } finally {
      await this.files.unlink(temporary);
    }
  }

  /**
   * Takes a file away, if it is there.
   * @throws StateFileError where it cannot be
   */
  async remove(name: string): Promise<void> {
    const path = join(this.path, name);
    await this.files.unlink(path).catch(unless('ENOENT')).catch(cannotBe('deleted', path));
  }

  /** The same, and a crash of the machine does not bring it back. */
  async removeForGood(name: string): Promise<void> {
    await this.remove(name);
    await this.#sync();
  }

  /** Deletes the temporary files of processes that are gone. Nothing ever reads them. */
  async sweep(): Promise<void> {
    for (const name of await this.names()) {
      if (name.endsWith(TEMPORARY) && !ownerLives(name)) await this.remove(name);
    }
  }

  /**
   * A new file; its name says who writes it.
   * @param durable once its text is on the disk
   */
  async #temporary(name: string, text: string, durable: boolean): Promise<string> {
    const { pid, startTime } = identify(process.pid)!;
    const path = join(this.path, `${name}.${pid}.${startTime}.${randomUUID()}${TEMPORARY}`);
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
    const file = await this.files.open(path, flags, 0o600);
    try {
      await file.writeFile(text);
      if (durable) await file.sync();
    } catch (error) {
      await this.files.unlink(path);
      throw error;
    } finally {
      await file.close();
    }
    return path;
  }

  /** Has the folder's entries on the disk. */
  async #sync(): Promise<void> {
    const folder = await this.files.open(this.path, constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
}

/** Whether the writer that a temporary file is named after is there. */
function ownerLives(name: string): boolean {
  const [startTime, pid] = name.split('.').slice(0, -2).reverse();
  const found = identify(Number(pid));
  return found !== undefined && found.startTime === startTime && isAlive(found);
}

/** Throws with what cannot be done to which path, and what the system says. */
function cannotBe(done: string, path: string, advice = ''): (cause: Error) => never {
  return (cause) => {
    if (cause instanceof StateFileError) throw cause;
    throw new StateFileError(path, `cannot be ${done}: ${cause.message}${advice}`, { cause });
  };
}
