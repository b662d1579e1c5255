import type { Chunk } from '../engine/windows.ts';
import type { ReadableSource, StreamSource } from './source.ts';

/**
 * Two streams of the web, for `pipeThrough`: what is written to the one can be read from the other. It does what a
 * TransformStream does and is none (`instanceof`): that gives all that a chunk becomes at once, however much it is, and
 * this gives one at a time, as they are read.
 */
export interface StreamPair<Result> {
  /** Gives results. Its `cancel` hands the reason on to the source. */
  readonly readable: ReadableStream<Result>;
  /** Takes bytes or strings. */
  readonly writable: WritableStream<Chunk>;
}

/** What gives what an iterator over what is written to it gives. */
export function transformOf<Result>(
  open: (source: StreamSource) => AsyncIterator<Result, undefined>,
): StreamPair<Result> {
  const { readable: written, writable } = new TransformStream<Chunk, Chunk>();
  // An iterator is told to end without a reason.
  let why: unknown;
  const source: ReadableSource = {
    getReader() {
      const reader = written.getReader();
      return { read: () => reader.read(), cancel: (reason) => reader.cancel(reason ?? why) };
    },
  };
  const results = open(source);
  const readable = new ReadableStream<Result>({
    async pull(controller) {
      const { done, value } = await results.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel(reason) {
      why = reason;
      await results.return?.();
    },
  });
  return { readable, writable };
}
