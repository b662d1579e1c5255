import type { Queue } from 'bullmq';
import { runScript, type Script } from './script.ts';

/** Between two looks, in ms. */
const LOOK_EVERY = 5000;
/** So many in vain, one after the other, are worth a word: after a restart of the server, workers have to find back. */
const LOOKS = 2;

/**
 * Whether a worker has looked for lost shards within its lease, or has a shard in hand, which it holds by a lock that
 * ends with the lease; or whether there is nothing to take: what failed waits for its time. That is in the score of what
 * is delayed, times 4096.
 */
const IS_ATTENDED: Script = {
  name: 'isAttended',
  lua: `
if redis.call('EXISTS', KEYS[4]) == 1 then return 1 end
local active = redis.call('LRANGE', KEYS[1], 0, -1)
for _, id in ipairs(active) do
  if redis.call('EXISTS', ARGV[1] .. id .. ':lock') == 1 then return 1 end
end
if #active > 0 or redis.call('LLEN', KEYS[2]) > 0 then return 0 end
local score = redis.call('ZRANGE', KEYS[3], 0, 0, 'WITHSCORES')[2]
if score and tonumber(score) / 4096 < 1000 * redis.call('TIME')[1] then return 0 end
return 1`,
};
const READ = ['active', 'wait', 'delayed', 'stalled-check'];

/** Says when no worker is at work on a queue, and when one is again. */
export class Attendance {
  readonly #queue: Queue;
  readonly #say: (text: string) => void;
  /** When there was a sign, or a look, in ms. */
  #looked = performance.now();
  #vain = 0;
  #hasBegun = false;

  constructor(queue: Queue, say: (text: string) => void) {
    this.#queue = queue;
    this.#say = say;
  }

  /** A worker has begun or ended a shard of ours. */
  sign(): void {
    this.#hasBegun = true;
    this.#attended();
  }

  /** Looks, if it is time to. */
  async look(): Promise<void> {
    if (performance.now() - this.#looked < LOOK_EVERY) return;
    if (await this.#isAttended()) this.#attended();
    else if (++this.#vain === LOOKS)
      this.#say(
        `no worker ${this.#hasBegun ? 'is at work any more' : 'has taken a shard yet'}: start some with ociconf worker --queue`,
      );
    this.#looked = performance.now();
  }

  #attended(): void {
    if (this.#vain >= LOOKS) this.#say('workers are at work again');
    this.#vain = 0;
    this.#looked = performance.now();
  }

  async #isAttended(): Promise<boolean> {
    return (await runScript(this.#queue, IS_ATTENDED, READ, this.#queue.toKey(''))) === 1;
  }
}
