import { InputChangedError } from '../errors.ts';
import { formOf, HEAD_MAX } from '../plan/form.ts';
import type { PlannedInput } from '../plan/shards.ts';
import type { Source } from '../read/source.ts';
import { S3Object } from './object.ts';

/** Bytes that are asked for at once. */
const BLOCK = 4 * 2 ** 20;

/**
 * An object as it is now. Only one that is larger than a shard is looked into.
 * @throws InputChangedError when it is not there
 * @throws InputError when it cannot be read
 */
export async function describeS3(path: string, shardSize: number): Promise<PlannedInput> {
  const object = new S3Object(path);
  const { size, etag } = await object.describe();
  // Which version it is says the ETag: the time has whole seconds.
  const input: PlannedInput = { path, name: path, size, mtime: '0', etag };
  if (size <= shardSize) return input;
  return { ...input, form: formOf(await object.read(etag, 0, Math.min(size, HEAD_MAX)), path) };
}

export async function openS3(input: PlannedInput): Promise<Source> {
  return new S3Source(input);
}

/** Every read is of the version that was planned, or fails: there is nothing to verify in the end. */
class S3Source implements Source {
  readonly #input: PlannedInput;
  readonly #object: S3Object;
  #block: Uint8Array = new Uint8Array();
  #blockAt = 0;

  constructor(input: PlannedInput) {
    this.#input = input;
    this.#object = new S3Object(input.path);
  }

  async read(buffer: Uint8Array, position: number): Promise<number> {
    const end = Math.min(position + buffer.length, this.#input.size);
    for (let at = position; at < end; ) {
      if (at < this.#blockAt || at >= this.#blockAt + this.#block.length) await this.#load(at);
      const bytes = this.#block.subarray(at - this.#blockAt, end - this.#blockAt);
      buffer.set(bytes, at - position);
      at += bytes.length;
    }
    return Math.max(0, end - position);
  }

  async #load(position: number): Promise<void> {
    const { name, size, etag } = this.#input;
    if (etag === undefined) throw new InputChangedError(name, 'was planned without an ETag');
    this.#block = await this.#object.read(etag, position, Math.min(BLOCK, size - position));
    this.#blockAt = position;
  }

  async verify(): Promise<void> {}

  async close(): Promise<void> {}
}
