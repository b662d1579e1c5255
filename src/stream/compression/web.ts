import type { CompressionName, Inflater } from './inflater.ts';

/** By the web's DecompressionStream, where the host has it with that compression. */
export function webInflater(compression: CompressionName): Inflater | undefined {
  try {
    // Neither does every host that has it know zstd, nor do its types.
    return new WebInflater(new DecompressionStream(compression as 'gzip'));
  } catch {
    return undefined;
  }
}

class WebInflater implements Inflater {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<BufferSource>;
  #used = 0;
  #written: Promise<undefined> | undefined;
  #output: Promise<Uint8Array | undefined> | undefined;
  #isEnded = false;

  constructor({ readable, writable }: DecompressionStream) {
    this.#reader = readable.getReader();
    this.#writer = writable.getWriter();
    // Whoever reads is told.
    this.#reader.closed.catch(() => {});
    this.#writer.closed.catch(() => {});
  }

  /** The host does not tell: what follows the end is an error to it. */
  get used(): number {
    return this.#used;
  }

  write(bytes: Uint8Array): void {
    this.#used += bytes.length;
    this.#waitFor(this.#writer.write(bytes as Uint8Array<ArrayBuffer>));
  }

  end(): void {
    this.#isEnded = true;
    this.#waitFor(this.#writer.close());
  }

  /** What the host still has when it has taken all that was written comes with what is written next, or with the end. */
  async read(): Promise<Uint8Array | undefined> {
    this.#output ??= this.#next();
    const bytes = await (this.#isEnded ? this.#output : Promise.race([this.#output, this.#written]));
    if (bytes !== undefined) this.#output = undefined;
    return bytes;
  }

  destroy(): void {
    // Nobody is told any more how it ended.
    void Promise.allSettled([this.#writer.abort(), this.#reader.cancel()]);
  }

  #next(): Promise<Uint8Array | undefined> {
    const output = this.#reader.read().then(({ done, value }) => (done ? undefined : value));
    output.catch(() => {});
    return output;
  }

  #waitFor(written: Promise<void>): void {
    this.#written = written.then(() => undefined);
    this.#written.catch(() => {});
  }
}
