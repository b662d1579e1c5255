import type { Chunk } from '../engine/windows.ts';
import type { StreamSource } from './source.ts';

/** A stream of the web that gives what an iterator over what is written to it gives. */
export function transformOf<Result>(
  open: (source: StreamSource) => AsyncIterator<Result, undefined>,
): TransformStream<Chunk, Result> {
  const { readable: written, writable } = new TransformStream<Chunk, Chunk>();
  const results = open(written);
  const readable = new ReadableStream<Result>({
    async pull(controller) {
      const { done, value } = await results.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await results.return?.();
    },
  });
  return { readable, writable };
}
