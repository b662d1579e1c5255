import type { BigIntStats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { isErrno } from '../../system-errors.ts';
import { InputChangedError } from '../errors.ts';
import type { PlannedInput } from '../plan/shards.ts';

/** An input that is open. What else than files there is to read from comes in by this interface. */
export interface Source {
  /** Reads into all of the buffer unless the input ends before that; how many bytes it has read. */
  read(buffer: Uint8Array, position: number): Promise<number>;
  /** @throws InputChangedError when it is not what was planned any more */
  verify(): Promise<void>;
  /** Lets go of it. */
  close(): Promise<void>;
}

/** Opens an input; throws InputChangedError where it is not what was planned. */
export type OpenSource = (input: PlannedInput) => Promise<Source>;

/**
 * Opens a file.
 * @throws InputChangedError when it is not the one that was planned, or is gone
 * @throws what the system says, for instance where it may not be read
 */
export async function openFile(input: PlannedInput): Promise<Source> {
  const handle = await open(input.path).catch((error: unknown) => {
    throw isErrno(error, 'ENOENT') ? new InputChangedError(input.name, 'is gone') : error;
  });
  try {
    const stats = await handle.stat({ bigint: true });
    checkPlanned(input, stats);
    return new FileSource(input, handle, stats);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

class FileSource implements Source {
  readonly #input: PlannedInput;
  readonly #handle: FileHandle;
  readonly #opened: BigIntStats;

  constructor(input: PlannedInput, handle: FileHandle, opened: BigIntStats) {
    this.#input = input;
    this.#handle = handle;
    this.#opened = opened;
  }

  async read(buffer: Uint8Array, position: number): Promise<number> {
    let size = 0;
    while (size < buffer.length) {
      const { bytesRead } = await this.#handle.read(buffer, size, buffer.length - size, position + size);
      if (bytesRead === 0) break;
      size += bytesRead;
    }
    return size;
  }

  async verify(): Promise<void> {
    // By its handle: written to. By its name: another file has taken its place.
    checkPlanned(this.#input, await this.#handle.stat({ bigint: true }));
    const named = await stat(this.#input.path, { bigint: true }).catch(() => undefined);
    if (named === undefined) throw new InputChangedError(this.#input.name, 'is gone');
    const { ino, dev } = this.#opened;
    if (named.ino !== ino || named.dev !== dev)
      throw new InputChangedError(this.#input.name, 'was replaced by another file');
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

function checkPlanned({ name, size, mtime }: PlannedInput, stats: BigIntStats): void {
  if (stats.size !== BigInt(size))
    throw new InputChangedError(name, `has ${stats.size} bytes, and had ${size} when it was planned`);
  if (String(stats.mtimeNs) !== mtime)
    throw new InputChangedError(name, 'was written to since it was planned');
}
