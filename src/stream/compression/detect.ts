import { InvalidArgumentError } from '../../errors.ts';
import type { Numbering } from '../document.ts';
import type { Chunks } from '../source.ts';
import { Decompressed } from './decompressed.ts';
import type { Compression, CompressionName } from './inflater.ts';

/** RFC 1952 with its only method; RFC 8878. */
const MAGIC: readonly (readonly [CompressionName, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b, 0x08]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
];
const LONGEST = 4;

/** @throws InvalidArgumentError for what is none */
export function checkCompression(compression: Compression): void {
  if (!['auto', 'none', 'gzip', 'zstd'].includes(compression)) {
    throw new InvalidArgumentError('compression', "neither 'auto', 'none', 'gzip' nor 'zstd'");
  }
}

/** The chunks of a source, decompressed. */
export function decompressed(chunks: Chunks, compression: Compression, numbering: Numbering): Chunks {
  switch (compression) {
    case 'none':
      return chunks;
    case 'auto':
      return new Detected(chunks, numbering);
    default:
      return new Decompressed(chunks, compression, numbering);
  }
}

/** Looks at the first bytes, and puts them back. */
class Detected implements Chunks {
  readonly #chunks: Chunks;
  readonly #numbering: Numbering;
  #known: Chunks | undefined;

  constructor(chunks: Chunks, numbering: Numbering) {
    this.#chunks = chunks;
    this.#numbering = numbering;
  }

  async next(): Promise<Uint8Array | undefined> {
    this.#known ??= await this.#detect();
    return this.#known.next();
  }

  close(reason?: unknown): Promise<void> {
    return (this.#known ?? this.#chunks).close(reason);
  }

  async #detect(): Promise<Chunks> {
    let head = new Uint8Array();
    while (mayBeMagic(head)) {
      const chunk = await this.#chunks.next();
      if (chunk === undefined) break;
      head = joined(head, chunk);
    }
    const chunks = new PutBack(head, this.#chunks);
    const found = compressionOf(head);
    return found === undefined ? chunks : new Decompressed(chunks, found, this.#numbering);
  }
}

/** A chunk, and those that come after it. */
class PutBack implements Chunks {
  readonly #chunks: Chunks;
  #head: Uint8Array | undefined;

  constructor(head: Uint8Array, chunks: Chunks) {
    this.#head = head;
    this.#chunks = chunks;
  }

  next(): Promise<Uint8Array | undefined> {
    const head = this.#head;
    this.#head = undefined;
    return head === undefined ? this.#chunks.next() : Promise.resolve(head);
  }

  close(reason?: unknown): Promise<void> {
    return this.#chunks.close(reason);
  }
}

/** How something is compressed that starts like that; undefined where it is not. */
export function compressionOf(head: Uint8Array): CompressionName | undefined {
  return MAGIC.find(([, magic]) => magic.every((byte, i) => head[i] === byte))?.[0];
}

/** Whether more bytes have to come to know. */
function mayBeMagic(head: Uint8Array): boolean {
  if (head.length >= LONGEST) return false;
  return MAGIC.some(
    ([, magic]) =>
      head.length < magic.length && magic.every((byte, i) => i >= head.length || head[i] === byte),
  );
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
