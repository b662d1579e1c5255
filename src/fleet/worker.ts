// What runs in each thread of a pool.
import workerpool from 'workerpool';
import { processShard } from './process-shard.ts';
import { openInput } from './read/open.ts';
import { type Amount, type Answer, failureOf, type Task } from './task.ts';

/** Between two signs of how far a shard is, in ms. */
const TELL_EVERY = 250;

/** Tells the pool how far a shard is, but not more often than there is use in it. */
function teller(): (documents: number, bytes: number) => void {
  let next = 0;
  return (documents, bytes) => {
    const now = performance.now();
    if (now < next) return;
    next = now + TELL_EVERY;
    workerpool.workerEmit({ documents, bytes } satisfies Amount);
  };
}

workerpool.worker({
  async process({ shard, work, folder, checksum }: Task): Promise<Answer> {
    try {
      const options = { open: openInput, onProgress: teller(), ...(checksum !== undefined && { checksum }) };
      return { record: await processShard(shard, work, folder, options) };
    } catch (error) {
      return { failure: failureOf(error) };
    }
  },
});
