import { type FileHandle, open, readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { OutputError, PlanError, systemReason } from './errors.ts';
import { STATE_FOLDER } from './folder.ts';
import { type Form, formOf } from './plan/form.ts';
import type { PlannedInput, Shard } from './plan/shards.ts';
import { peek } from './read/peek.ts';
import { type StartFinder, startFinder } from './read/starts.ts';
import { UnpackError, unpack } from './read/unpack.ts';

/** What a stream is called, in the plan and in outputs. */
export const STREAM: PlannedInput = { path: '-', name: '<stdin>', size: 0, mtime: '0' };
const PREFIX = 'stdin-';

/** How a stream is cut. */
export interface SpoolOptions {
  /** Bytes of a shard. */
  size: number;
  /** The output folder: pieces are below it until they are done. */
  folder: string;
  /** Of a shard that is done already, the checksum that it had. */
  checksumOf: (shard: number) => Promise<string | undefined>;
}

/** A shard that was cut off a stream. */
export interface Spooled {
  /** It reads from a file below the output folder. */
  shard: Shard;
  /** Of its bytes, for its record. */
  checksum: string;
  /** To be called when the shard is done. */
  remove: () => Promise<void>;
}

/**
 * Cuts a stream into shards, exactly as a file with the same bytes is cut, and keeps each in a file until it is done. A
 * stream that comes again gives those that are not done yet.
 * @throws PlanError when it is another stream
 * @throws OutputError where a piece cannot be written
 */
export async function* spool(
  stream: AsyncIterable<Uint8Array>,
  options: SpoolOptions,
): AsyncGenerator<Spooled, number> {
  const { head, all } = await peek(chunksOf(stream));
  const form = formOf(head, '');
  if (form === 'gzip' || form === 'zstd') return yield* spool(unpacked(all, form), options);
  if (form === 'tar')
    throw new PlanError('standard input is a tar archive, which is not read here; unpack it');
  const spooler = new Spooler(form, options);
  try {
    for await (const chunk of all) yield* spooler.push(chunk);
    return yield* spooler.end();
  } finally {
    await spooler.close();
  }
}

/** Removes what was left by a run that crashed. */
export async function sweepSpool(folder: string): Promise<void> {
  const state = join(folder, STATE_FOLDER);
  for (const name of await readdir(state)) {
    if (name.startsWith(PREFIX)) await unlink(join(state, name)).catch(() => {});
  }
}

class Spooler {
  readonly #form: 'lines' | 'ndjson' | 'json';
  readonly #options: SpoolOptions;
  readonly #finder: StartFinder;
  #number = 0;
  #piece: SpoolPiece | undefined;
  /** Where the piece at hand starts. */
  #base = 0;

  constructor(form: 'lines' | 'ndjson' | 'json', options: SpoolOptions) {
    this.#form = form;
    this.#options = options;
    this.#finder = startFinder(form, 0);
  }

  async *push(chunk: Uint8Array): AsyncGenerator<Spooled, undefined> {
    const base = this.#finder.position;
    let at = base;
    for (const start of this.#finder.push(chunk)) {
      // The last document that starts in a shard is all of the shard's.
      if (start < (this.#number + 1) * this.#options.size) continue;
      await this.#write(chunk.subarray(at - base, start - base));
      at = start;
      yield* this.#finish();
      this.#base = start;
      yield* this.#empty(Math.floor(start / this.#options.size));
    }
    await this.#write(chunk.subarray(at - base));
  }

  /** The last shard. How many there are. */
  async *end(): AsyncGenerator<Spooled, number> {
    const { size } = this.#options;
    const total = this.#finder.position;
    const last = this.#form === 'json' ? 0 : Math.max(0, Math.ceil(total / size) - 1);
    if (this.#number <= last) {
      await this.#write(new Uint8Array());
      yield* this.#finish();
      yield* this.#empty(last + 1);
    }
    return last + 1;
  }

  async close(): Promise<void> {
    await this.#piece?.remove();
  }

  async #write(bytes: Uint8Array): Promise<void> {
    const { folder, checksumOf } = this.#options;
    this.#piece ??= new SpoolPiece(folder, this.#number, await checksumOf(this.#number));
    await this.#piece.write(bytes);
  }

  /** The piece at hand as a shard, unless that is done. */
  async *#finish(): AsyncGenerator<Spooled, undefined> {
    const piece = this.#piece!;
    this.#piece = undefined;
    const number = this.#number++;
    if (await piece.isKnown()) return;
    const input = await piece.end(this.#base, this.#form);
    const shard: Shard = { number, pieces: [{ input, from: 0, to: input.size }] };
    yield { shard, checksum: piece.checksum, remove: () => piece.remove() };
  }

  /** Those in which no document starts. */
  async *#empty(end: number): AsyncGenerator<Spooled, undefined> {
    for (; this.#number < end; this.#number++) {
      const piece = new SpoolPiece(
        this.#options.folder,
        this.#number,
        await this.#options.checksumOf(this.#number),
      );
      if (await piece.isKnown()) continue;
      yield { shard: { number: this.#number, pieces: [] }, checksum: piece.checksum, remove: async () => {} };
    }
  }
}

class SpoolPiece {
  readonly #path: string;
  readonly #number: number;
  readonly #known: string | undefined;
  #handle: FileHandle | undefined;
  #crc = 0;
  #size = 0;

  constructor(folder: string, number: number, known: string | undefined) {
    this.#path = join(folder, STATE_FOLDER, `${PREFIX}${number}`);
    this.#number = number;
    this.#known = known;
  }

  /** Of one that is done, the checksum is all that is needed. */
  async write(bytes: Uint8Array): Promise<void> {
    this.#crc = crc32(bytes, this.#crc);
    this.#size += bytes.length;
    if (this.#known !== undefined) return;
    try {
      this.#handle ??= await open(this.#path, 'w');
      for (let at = 0; at < bytes.length; ) at += (await this.#handle.write(bytes, at)).bytesWritten;
    } catch (error) {
      await this.remove();
      throw new OutputError(this.#path, systemReason(error), { cause: error });
    }
  }

  get checksum(): string {
    return `${this.#size}-${this.#crc.toString(16).padStart(8, '0')}`;
  }

  async isKnown(): Promise<boolean> {
    if (this.#known === undefined) return false;
    if (this.#known === this.checksum) return true;
    throw new PlanError(
      `standard input is not what it was: shard ${this.#number} had the checksum ${this.#known}, and has ${this.checksum} now; take another folder`,
    );
  }

  async end(base: number, form: Form): Promise<PlannedInput> {
    await this.#handle?.close();
    this.#handle = undefined;
    const { mtimeNs } = await stat(this.#path, { bigint: true });
    return { path: this.#path, name: STREAM.name, size: this.#size, mtime: String(mtimeNs), form, base };
  }

  async remove(): Promise<void> {
    await this.#handle?.close().catch(() => {});
    this.#handle = undefined;
    await unlink(this.#path).catch(() => {});
  }
}

async function* chunksOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, undefined> {
  yield* stream;
}

async function* unpacked(
  chunks: AsyncIterable<Uint8Array>,
  form: 'gzip' | 'zstd',
): AsyncGenerator<Uint8Array, undefined> {
  try {
    yield* unpack(chunks, form);
  } catch (error) {
    // What came before is no shard of its own: the next time, more of it may come.
    throw error instanceof UnpackError ? new PlanError(`standard input: ${error.message}`) : error;
  }
}
