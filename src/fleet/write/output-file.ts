import { randomBytes } from 'node:crypto';
import { type FileHandle, link, open, readdir, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isErrno, systemReason, unless } from '../../system-errors.ts';
import { OutputError } from '../errors.ts';
import { syncFolder } from './sync-folder.ts';

const TEMPORARY = '.tmp';
/** Less is gathered until there is so much to write, in bytes. */
const GATHERED = 2 ** 20;
/** What room there is at first, and what is kept of it. */
const ROOM = 2 ** 14;
const ROOM_KEPT = 2 ** 23;
/** UTF-8 has no more bytes for a UTF-16 unit. */
const BYTES_PER_UNIT = 3;

/**
 * A file that is there whole or not at all: written under a temporary name in the same folder, synced, and renamed.
 * Whatever fails is an OutputError, and takes the temporary file with it.
 */
export class OutputFile {
  readonly #path: string;
  /** Its name until it has the other one; undefined from then on. */
  #temporary: string | undefined;
  #handle: FileHandle | undefined;
  /** Bytes, as they come: a long string that grows takes V8 many times as long. */
  #room = Buffer.allocUnsafeSlow(ROOM);
  #gathered = 0;
  #size = 0;

  private constructor(path: string, temporary: string, handle: FileHandle) {
    this.#path = path;
    this.#temporary = temporary;
    this.#handle = handle;
  }

  static async create(path: string): Promise<OutputFile> {
    // Nobody else's: two may be at work on the same, where one is thought to be dead.
    const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}${TEMPORARY}`);
    const handle = await open(temporary, 'wx').catch((error: unknown) => {
      throw new OutputError(path, systemReason(error), { cause: error });
    });
    return new OutputFile(path, temporary, handle);
  }

  /** Whether enough has been gathered for `flush` to be worth its while. */
  get isFull(): boolean {
    return this.#gathered >= GATHERED;
  }

  add(text: string): void {
    const needed = this.#gathered + BYTES_PER_UNIT * text.length;
    if (needed > this.#room.length) {
      const larger = Buffer.allocUnsafeSlow(2 * needed);
      this.#room.copy(larger, 0, 0, this.#gathered);
      this.#room = larger;
    }
    this.#gathered += this.#room.write(text, this.#gathered);
  }

  async flush(): Promise<void> {
    const bytes = this.#room.subarray(0, this.#gathered);
    this.#gathered = 0;
    if (bytes.length > 0) await this.write(bytes);
    if (this.#room.length > ROOM_KEPT) this.#room = Buffer.allocUnsafeSlow(ROOM);
  }

  async write(bytes: Uint8Array): Promise<void> {
    const handle = this.#handle!;
    await this.#guard(async () => {
      for (let written = 0; written < bytes.length; ) {
        written += (await handle.write(bytes, written)).bytesWritten;
      }
      this.#size += bytes.length;
    });
  }

  /** Whole and synced: all that can fail for want of room is done. Its size in bytes. */
  async finish(): Promise<number> {
    await this.flush();
    const handle = this.#handle!;
    await this.#guard(async () => {
      await handle.sync();
      await handle.close();
      this.#handle = undefined;
    });
    return this.#size;
  }

  /** From here on it is there, also after a power failure. */
  async commit(): Promise<void> {
    await this.#name((temporary, path) => rename(temporary, path));
  }

  /** The same, unless there is one by that name: then it stays as it is. */
  async commitFirst(): Promise<void> {
    await this.#name(async (temporary, path) => {
      await link(temporary, path).catch(unless('EEXIST'));
      await unlink(temporary);
    });
  }

  async #name(give: (temporary: string, path: string) => Promise<void>): Promise<void> {
    if (this.#handle !== undefined) await this.finish();
    const temporary = this.#temporary!;
    await this.#guard(async () => {
      await give(temporary, this.#path);
      this.#temporary = undefined;
    });
    await syncFolder(dirname(this.#path));
  }

  /** As if it had never been begun. For one that was committed, nothing. */
  async abandon(): Promise<void> {
    const [handle, temporary] = [this.#handle, this.#temporary];
    this.#handle = undefined;
    this.#temporary = undefined;
    await handle?.close().catch(() => {});
    if (temporary !== undefined) await unlink(temporary).catch(() => {});
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      await this.abandon();
      throw new OutputError(this.#path, systemReason(error), { cause: error });
    }
  }
}

/** A whole file in one step. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await writePieces(path, () => [text]);
}

/**
 * A whole file, piece by piece.
 * @param pieces may be asked for again: who ends the same run at the same moment takes the temporary file for a leftover
 */
export async function writePieces(path: string, pieces: () => Iterable<string>): Promise<void> {
  while (!(await hasWritten(path, pieces()))) {}
}

/** False where somebody has swept it away. */
async function hasWritten(path: string, pieces: Iterable<string>): Promise<boolean> {
  const file = await OutputFile.create(path);
  try {
    for (const piece of pieces) {
      file.add(piece);
      if (file.isFull) await file.flush();
    }
    await file.commit();
    return true;
  } catch (error) {
    if (isSwept(error)) return false;
    throw error;
  } finally {
    await file.abandon();
  }
}

/** Where the folder is gone, no other can be begun. */
function isSwept(error: unknown): boolean {
  return error instanceof OutputError && isErrno(error.cause, 'ENOENT');
}

/**
 * Removes what crashed processes left behind.
 * @param isOurs by the name that the file was to have: nobody may be at work on it any more
 */
export async function sweepLeftovers(folder: string, isOurs: (name: string) => boolean): Promise<void> {
  for (const name of await readdir(folder)) {
    const final = finalName(name);
    if (final !== undefined && isOurs(final)) await unlink(join(folder, name)).catch(() => {});
  }
}

/** Of `.part-000000.ndjson.0123456789ab.tmp` the name in the middle; undefined for what is no temporary name. */
function finalName(name: string): string | undefined {
  if (!name.startsWith('.') || !name.endsWith(TEMPORARY)) return undefined;
  const random = name.lastIndexOf('.', name.length - TEMPORARY.length - 1);
  return random > 0 ? name.slice(1, random) : undefined;
}
