import type { Costs } from './measure.ts';

/** A fleet, and what does it. */
export interface Setup {
  readonly documents: number;
  readonly hosts: number;
  /** Of a host. */
  readonly threads: number;
  /** Bytes of a shard. */
  readonly shardSize: number;
  /** Of the storage that all share, reading and writing together, in bytes per second. */
  readonly bandwidth: number;
  /** How often a host is lost, in seconds of its time; Infinity for never. */
  readonly hostLoss: number;
  /** Until a lost host is back, in seconds. */
  readonly hostReturn: number;
  /** Until a shard of a lost host goes to another, in seconds. */
  readonly lease: number;
}

export interface Parts {
  readonly shards: number;
  /** Bytes read and written for a shard. */
  readonly traffic: number;
  /** Of a thread for the documents of a shard, in seconds. */
  readonly work: number;
}

export function partsOf(costs: Costs, { documents, shardSize }: Setup): Parts {
  const shards = Math.ceil((documents * costs.inputBytes) / shardSize);
  const perShard = documents / shards;
  return {
    shards,
    traffic: perShard * (costs.inputBytes + costs.outputBytes),
    work: perShard * costs.document,
  };
}

/** What takes longest decides; in the end, the last shards of all are waited for. In seconds. */
export function modelled(costs: Costs, setup: Setup): { seconds: number; limit: string } {
  const { shards, traffic, work } = partsOf(costs, setup);
  const shard = work + costs.shard;
  const limits = {
    processors: (shards * shard) / (setup.hosts * setup.threads),
    storage: (shards * traffic) / setup.bandwidth,
    queue: shards * costs.queue,
    'one shard': shard,
  };
  const [limit, seconds] = Object.entries(limits).reduce((most, next) => (next[1] > most[1] ? next : most));
  return { limit, seconds: seconds + (limit === 'one shard' ? 0 : shard / 2) };
}
