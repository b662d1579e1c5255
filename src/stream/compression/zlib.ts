import type { CompressionName, Inflater } from './inflater.ts';

/** What is used of Node's zlib streams. */
interface ZlibStream {
  readonly bytesWritten: number;
  read(): Uint8Array | null;
  write(bytes: Uint8Array, done: () => void): boolean;
  end(): void;
  on(event: 'error', listener: (error: Error) => void): void;
  on(event: 'readable' | 'end', listener: () => void): void;
  destroy(): void;
}

type Create = (options: { chunkSize: number }) => ZlibStream;

interface ZlibModule {
  createGunzip: Create;
  /** From Node 22.15 on. */
  createZstdDecompress?: Create;
}

/** So much is given at a time. */
const CHUNK = 65_536;

/** By Node's zlib, where the host is Node and has the compression. */
export function zlibInflater(compression: CompressionName): Inflater | undefined {
  const { process } = globalThis as {
    process?: { getBuiltinModule?(name: string): ZlibModule | undefined };
  };
  const zlib = process?.getBuiltinModule?.('node:zlib');
  const create = compression === 'gzip' ? zlib?.createGunzip : zlib?.createZstdDecompress;
  return create && new ZlibInflater(create({ chunkSize: CHUNK }));
}

/**
 * Preferred to DecompressionStream: it reads gzip files of several members, and it tells how far it has come, which
 * shows what stands behind the end.
 */
class ZlibInflater implements Inflater {
  readonly #stream: ZlibStream;
  #busy = false;
  #error: Error | undefined;
  /** Of who waits for output. */
  #wake: (() => void) | undefined;

  constructor(stream: ZlibStream) {
    this.#stream = stream;
    stream.on('readable', () => this.#wake?.());
    stream.on('end', this.#rest);
    stream.on('error', (error) => {
      this.#error = error;
      this.#rest();
    });
  }

  get used(): number {
    return this.#stream.bytesWritten;
  }

  write(bytes: Uint8Array): void {
    this.#busy = true;
    this.#stream.write(bytes, this.#rest);
  }

  end(): void {
    this.#busy = true;
    this.#stream.end();
  }

  async read(): Promise<Uint8Array | undefined> {
    for (;;) {
      const bytes = this.#stream.read();
      if (bytes !== null) return bytes;
      if (this.#error !== undefined) throw this.#error;
      if (!this.#busy) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  destroy(): void {
    this.#stream.destroy();
    this.#rest();
  }

  readonly #rest = (): void => {
    this.#busy = false;
    this.#wake?.();
  };
}
