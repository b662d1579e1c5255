import type { AbortSource } from '../abort.ts';
import { requireBytes } from '../engine/bytes.ts';
import { StreamError } from '../errors.ts';
import type { StreamResult } from './document.ts';
import type { Format } from './format.ts';
import type { Chunks } from './source.ts';

/** When results end before the stream does. */
export interface ResultsOptions {
  /** Whether a document that cannot be read ends the stream, with a StreamError; without it, it is a result. */
  fatal?: boolean | undefined;
  /** Ends the stream with the signal's reason, also while a chunk is waited for. */
  signal?: AbortSource | undefined;
}

type Next<Result> = IteratorResult<Result, undefined>;

/** A call of `next` whose result has not been made. */
interface Waiting<Result> {
  readonly resolve: (next: Next<Result>) => void;
  readonly reject: (reason: unknown) => void;
}

const END = { done: true, value: undefined } as const;
const NONE: Iterator<never, undefined> = { next: () => END };

/**
 * The results of a stream. It asks for a chunk when all results of the chunks before are taken, and awaits nothing but
 * that.
 */
export class Results<Result extends StreamResult> implements AsyncIterableIterator<Result, undefined> {
  readonly #chunks: Chunks;
  readonly #format: Format<Result>;
  readonly #fatal: boolean;
  readonly #signal: AbortSource | undefined;
  #batches: Iterator<Iterable<Result>> = NONE;
  #batch: Iterator<Result> = NONE;
  /** The chunk that the batches are made of, and how long it was when it came. */
  #chunk: Uint8Array | undefined;
  #length = 0;
  #isLast = false;
  #ended = false;
  /** What the next call is to throw. */
  #failure: { reason: unknown } | undefined;
  /** Gives up waiting for a chunk. */
  #interrupt: (() => void) | undefined;
  /** In the order of their calls. The first waits for a chunk. */
  readonly #waiting = new Set<Waiting<Result>>();

  constructor(chunks: Chunks, format: Format<Result>, { fatal = false, signal }: ResultsOptions) {
    this.#chunks = chunks;
    this.#format = format;
    this.#fatal = fatal;
    this.#signal = signal;
    if (signal?.aborted) this.#abort();
    else signal?.addEventListener('abort', this.#abort);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<Next<Result>> {
    if (this.#waiting.size > 0) return this.#wait();
    try {
      const ready = this.#take();
      if (ready !== undefined) return Promise.resolve(ready);
    } catch (error) {
      this.#end(error);
      return Promise.reject(error);
    }
    const next = this.#wait();
    void this.#serve();
    return next;
  }

  /** Ends it, and waits until the source has let go; not while that is to give a chunk, which may never come. */
  async return(): Promise<Next<Result>> {
    const released = this.#end();
    if (this.#waiting.size === 0) await released;
    return END;
  }

  /** The next result that needs no other chunk. */
  #take(): Next<Result> | undefined {
    for (;;) {
      if (this.#failure !== undefined) {
        const { reason } = this.#failure;
        this.#failure = undefined;
        throw reason;
      }
      if (this.#ended) return END;
      const result = this.#batch.next();
      if (!result.done) return { done: false, value: this.#checked(result.value) };
      const batch = this.#batches.next();
      // What became of the chunk while results were taken shows in what is made of it next, or at its end.
      if (this.#chunk !== undefined) requireBytes(this.#chunk, this.#length);
      if (!batch.done) this.#batch = batch.value[Symbol.iterator]();
      else if (this.#isLast) this.#end();
      else return undefined;
    }
  }

  #wait(): Promise<Next<Result>> {
    return new Promise((resolve, reject) => this.#waiting.add({ resolve, reject }));
  }

  /** Gives a result to each call that waits, also to those that come meanwhile. */
  async #serve(): Promise<void> {
    for (const waiting of this.#waiting) {
      try {
        let ready = this.#take();
        while (ready === undefined) {
          await this.#pull();
          ready = this.#take();
        }
        waiting.resolve(ready);
      } catch (error) {
        this.#end(error);
        waiting.reject(error);
      }
      this.#waiting.delete(waiting);
    }
  }

  async #pull(): Promise<void> {
    const chunk = await this.#nextChunk();
    if (this.#ended) return;
    this.#isLast = chunk === undefined;
    this.#chunk = chunk;
    this.#length = chunk?.length ?? 0;
    const batches = chunk === undefined ? this.#format.end() : this.#format.push(chunk);
    this.#batches = batches[Symbol.iterator]();
  }

  /** Undefined at the end, and where it is not waited for any longer. */
  #nextChunk(): Promise<Uint8Array | undefined> {
    return new Promise((resolve, reject) => {
      this.#interrupt = () => resolve(undefined);
      this.#chunks.next().then(resolve, reject);
    });
  }

  #checked(result: Result): Result {
    const { error, index, offset, name } = result;
    if (error === null || !this.#fatal) return result;
    throw new StreamError(error.message, offset, index, name, { cause: error });
  }

  readonly #abort = (): void => {
    const reason = this.#signal?.reason;
    this.#failure = { reason };
    this.#end(reason);
  };

  /** Lets go of everything. */
  #end(reason?: unknown): Promise<void> | undefined {
    if (this.#ended) return undefined;
    this.#ended = true;
    this.#signal?.removeEventListener('abort', this.#abort);
    this.#batch.return?.();
    this.#batch = NONE;
    this.#batches = NONE;
    this.#chunk = undefined;
    this.#interrupt?.();
    return this.#chunks.close(reason);
  }
}
