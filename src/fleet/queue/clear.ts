import type { Queue } from 'bullmq';
import { runScript, type Script } from './script.ts';

/** What holds shards, and what there is besides. */
const HOLDING = [
  'wait',
  'paused',
  'prioritized',
  'delayed',
  'active',
  'waiting-children',
  'completed',
  'failed',
];
const OTHERS = ['meta', 'events', 'id', 'marker'];
const CLEAR: Script = {
  name: 'clearIfEmpty',
  lua: `
if redis.call('EXISTS', unpack(KEYS, 1, ${HOLDING.length})) == 0 then
  redis.call('DEL', unpack(KEYS, ${HOLDING.length + 1}))
end`,
};

/**
 * Removes what a queue keeps about itself, if there is no shard in it; in one step, so that what is put there meanwhile
 * loses nothing. Idle workers make some of it anew, and remove it when they leave.
 */
export async function clearIfEmpty(queue: Queue): Promise<void> {
  await runScript(queue, CLEAR, [...HOLDING, ...OTHERS]);
}
