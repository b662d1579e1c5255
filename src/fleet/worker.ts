// What runs in each thread of a pool.
import workerpool from 'workerpool';
import { processShard } from './process-shard.ts';
import { openInput } from './read/open.ts';
import { type Answer, failureOf, type Task } from './task.ts';

workerpool.worker({
  async process({ shard, work, folder, checksum }: Task): Promise<Answer> {
    try {
      const options = { open: openInput, ...(checksum !== undefined && { checksum }) };
      return { record: await processShard(shard, work, folder, options) };
    } catch (error) {
      return { failure: failureOf(error) };
    }
  },
});
