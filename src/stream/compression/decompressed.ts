import { requireBytes } from '../../engine/bytes.ts';
import { CompressionUnavailableError, StreamError } from '../../errors.ts';
import type { Numbering } from '../document.ts';
import type { Chunks } from '../source.ts';
import type { CompressionName, Inflater } from './inflater.ts';
import { webInflater } from './web.ts';
import { zlibInflater } from './zlib.ts';

/** Parts of a chunk are written, so that an error has a place. */
const PART = 65_536;

/** What the chunks of a compressed source stand for, in all members or frames that there are. */
export class Decompressed implements Chunks {
  readonly #chunks: Chunks;
  readonly #compression: CompressionName;
  readonly #numbering: Numbering;
  #inflater: Inflater | undefined;
  #chunk: Uint8Array = new Uint8Array();
  /** How long it was when it came. */
  #length = 0;
  /** How much of the chunk inflaters have been given. */
  #at = 0;
  /** Bytes that were used by inflaters before, and those that this one was given. */
  #before = 0;
  #given = 0;
  #isLast = false;
  #done = false;

  /** @param numbering of the documents that are made of it, for errors */
  constructor(chunks: Chunks, compression: CompressionName, numbering: Numbering) {
    this.#chunks = chunks;
    this.#compression = compression;
    this.#numbering = numbering;
  }

  /** @throws StreamError, CompressionUnavailableError, and what the source throws */
  async next(): Promise<Uint8Array | undefined> {
    while (!this.#done) {
      const bytes = await this.#read();
      if (bytes !== undefined) return bytes;
      this.#endMember();
      if (this.#isLast) this.#done = true;
      else await this.#write();
    }
    return undefined;
  }

  async close(reason?: unknown): Promise<void> {
    this.#done = true;
    this.#inflater?.destroy();
    await this.#chunks.close(reason);
  }

  async #read(): Promise<Uint8Array | undefined> {
    try {
      return await this.#inflater?.read();
    } catch (cause) {
      throw this.#error((cause as Error).message, { cause });
    }
  }

  /** What was not used stands behind the end of a member: zeros that fill up, or another member. */
  #endMember(): void {
    const used = this.#inflater?.used ?? 0;
    if (used === this.#given) return;
    this.#inflater?.destroy();
    this.#inflater = undefined;
    this.#at -= this.#given - used;
    this.#before += used;
    this.#given = 0;
  }

  async #write(): Promise<void> {
    if (this.#at === this.#length) {
      const chunk = await this.#chunks.next();
      if (chunk === undefined) return this.#writeEnd();
      this.#chunk = chunk;
      this.#length = chunk.length;
      this.#at = 0;
    }
    requireBytes(this.#chunk, this.#length);
    if (this.#inflater === undefined) this.#skipPadding();
    const part = this.#chunk.subarray(this.#at, this.#at + PART);
    if (part.length === 0) return;
    this.#inflater ??= newInflater(this.#compression);
    this.#at += part.length;
    this.#given += part.length;
    this.#inflater.write(part);
  }

  #writeEnd(): void {
    this.#isLast = true;
    // A file that is compressed is not empty, whatever it stands for.
    if (this.#inflater === undefined && this.#before === 0) throw this.#error('unexpected end of file');
    this.#inflater?.end();
  }

  /** gzip ignores them, too: tapes have them. */
  #skipPadding(): void {
    if (this.#compression !== 'gzip' || this.#before === 0) return;
    const from = this.#at;
    while (this.#chunk[this.#at] === 0) this.#at++;
    this.#before += this.#at - from;
  }

  #error(message: string, options?: ErrorOptions): StreamError {
    const used = this.#before + (this.#inflater?.used ?? 0);
    const problem = `${this.#compression}: ${message}`;
    return new StreamError(problem, used, this.#numbering.next, null, options);
  }
}

function newInflater(compression: CompressionName): Inflater {
  const inflater = zlibInflater(compression) ?? webInflater(compression);
  if (inflater === undefined) throw new CompressionUnavailableError(compression);
  return inflater;
}
