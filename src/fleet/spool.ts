import { type FileHandle, open, readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { CompressionUnavailableError, StreamError } from '../errors.ts';
import { ByteQueue } from '../stream/byte-queue.ts';
import { decompressed } from '../stream/compression/detect.ts';
import { type Chunks, Source as StreamChunks } from '../stream/source.ts';
import { systemReason } from '../system-errors.ts';
import { OutputError, PlanError } from './errors.ts';
import { STATE_FOLDER } from './folder.ts';
import { type Form, formOf, HEAD_MAX, isCuttable, isPacked } from './plan/form.ts';
import { type BrokenPacking, type PlannedInput, SHARDS_MAX, type Shard } from './plan/shards.ts';
import { StartFinder } from './read/start-finder.ts';

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
 * @throws PlanError when it is another stream, or has more than SHARDS_MAX
 * @throws OutputError where a piece cannot be written
 */
export async function* spool(
  stream: AsyncIterable<Uint8Array>,
  options: SpoolOptions,
): AsyncGenerator<Spooled, number> {
  const chunks = decompressed(new StreamChunks(stream), 'auto', { next: 0 });
  const spooler = new Spooler(options);
  try {
    let next = await unpacked(chunks);
    for (; next instanceof Uint8Array; next = await unpacked(chunks)) yield* spooler.push(next);
    return yield* spooler.end(next);
  } finally {
    await chunks.close();
    await spooler.close();
  }
}

/** The next bytes, or why there are no more; undefined where all have come. */
async function unpacked(chunks: Chunks): Promise<Uint8Array | BrokenPacking | undefined> {
  try {
    return await chunks.next();
  } catch (error) {
    if (error instanceof StreamError) return { problem: error.problem, offset: error.offset };
    if (!(error instanceof CompressionUnavailableError)) throw error;
    throw new PlanError(`standard input: ${error.message}`);
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
  readonly #options: SpoolOptions;
  /** What came first, until it says what it is. */
  readonly #head = new ByteQueue();
  #form: Form | undefined;
  /** Of what is cut. */
  #finder: StartFinder | undefined;
  #number = 0;
  #piece: SpoolPiece | undefined;
  /** Where the piece at hand starts, and where the next chunk does. */
  #base = 0;
  #position = 0;

  constructor(options: SpoolOptions) {
    this.#options = options;
  }

  async *push(chunk: Uint8Array): AsyncGenerator<Spooled, undefined> {
    if (this.#form !== undefined) {
      yield* this.#cut(chunk);
      return;
    }
    this.#head.append(chunk);
    if (this.#head.length >= HEAD_MAX) yield* this.#begin();
  }

  async *#begin(): AsyncGenerator<Spooled, undefined> {
    const form = formOf(this.#head.bytes.subarray(0, HEAD_MAX), '');
    if (isPacked(form)) throw new PlanError(`standard input: ${form} data in packed data; unpack it`);
    this.#form = form;
    if (isCuttable(form)) this.#finder = new StartFinder(form, 0);
    yield* this.#cut(this.#head.bytes);
    this.#head.clear();
  }

  async *#cut(chunk: Uint8Array): AsyncGenerator<Spooled, undefined> {
    const { size } = this.#options;
    const base = this.#position;
    this.#position += chunk.length;
    this.#finder?.push(chunk);
    // The last document that starts in a shard is all of the shard's.
    const next = (): number | undefined => this.#finder?.next((this.#number + 1) * size);
    let at = base;
    for (let start = next(); start !== undefined; start = next()) {
      await this.#write(chunk.subarray(at - base, start - base));
      at = start;
      yield* this.#finish();
      this.#base = start;
      yield* this.#empty(Math.floor(start / size));
    }
    await this.#write(chunk.subarray(at - base));
  }

  /**
   * The last shard. How many there are.
   * @param broken why nothing more comes, which is said of the last
   */
  async *end(broken: BrokenPacking | undefined): AsyncGenerator<Spooled, number> {
    if (this.#form === undefined) yield* this.#begin();
    const { size } = this.#options;
    const whole = this.#finder === undefined ? 0 : Math.max(0, Math.ceil(this.#position / size) - 1);
    const last = broken === undefined ? whole : Math.max(whole, this.#number);
    if (this.#number <= last) {
      await this.#write(new Uint8Array());
      yield* this.#finish(broken);
      yield* this.#empty(last + 1);
    }
    return last + 1;
  }

  async close(): Promise<void> {
    await this.#piece?.remove();
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#piece ??= await this.#newPiece();
    await this.#piece.write(bytes);
  }

  async #newPiece(): Promise<SpoolPiece> {
    const { folder, size, checksumOf } = this.#options;
    if (this.#number >= SHARDS_MAX)
      throw new PlanError(
        `standard input has more than ${SHARDS_MAX} shards of ${size} bytes; take larger ones, into another folder`,
      );
    return new SpoolPiece(folder, this.#number, await checksumOf(this.#number));
  }

  /** The piece at hand as a shard, unless that is done. */
  async *#finish(broken?: BrokenPacking): AsyncGenerator<Spooled, undefined> {
    const piece = this.#piece!;
    this.#piece = undefined;
    const number = this.#number++;
    piece.isBroken = broken !== undefined;
    if (await piece.isKnown()) return;
    const input = { ...(await piece.end(this.#base, this.#form!)), ...(broken && { broken }) };
    const shard: Shard = { number, pieces: [{ input, from: 0, to: input.size }] };
    yield { shard, checksum: piece.checksum, remove: () => piece.remove() };
  }

  /** Those in which no document starts. */
  async *#empty(end: number): AsyncGenerator<Spooled, undefined> {
    for (; this.#number < end; this.#number++) {
      const piece = await this.#newPiece();
      if (await piece.isKnown()) continue;
      yield { shard: { number: this.#number, pieces: [] }, checksum: piece.checksum, remove: async () => {} };
    }
  }
}

class SpoolPiece {
  /** Whether the stream broke off in it: the same bytes are another piece then. */
  isBroken = false;
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
    return `${this.#size}-${this.#crc.toString(16).padStart(8, '0')}${this.isBroken ? '-broken' : ''}`;
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
