import type { Costs } from './measure.ts';
import { partsOf, type Setup } from './model.ts';

/** What was seen in a simulated run. */
export interface Simulated {
  readonly seconds: number;
  /** Shards that were begun again, as their host was lost. */
  readonly repeated: number;
}

interface Event {
  readonly time: number;
  readonly happen: () => void;
}

/** A thread with a shard in hand. */
interface Hand {
  readonly host: Host;
  /** How far all threads have to come for this one to be done, in seconds of undisturbed work. */
  until: number;
  isLost: boolean;
}

interface Host {
  isUp: boolean;
  free: number;
  readonly hands: Set<Hand>;
}

/**
 * Events one after the other: the server of the queue hands out one shard at a time; a thread opens files, and then goes
 * on as fast as its processor and its share of the storage let it. Hosts are lost at random, and their shards are begun
 * again by others when the lease is over.
 */
export function simulate(costs: Costs, setup: Setup, seed: number): Simulated {
  const random = generator(seed);
  const { shards, traffic, work } = partsOf(costs, setup);
  const events = new Heap<Event>((event) => event.time);
  const atWork = new Heap<Hand>((hand) => hand.until);
  const hosts: Host[] = Array.from({ length: setup.hosts }, () => ({
    isUp: true,
    free: setup.threads,
    hands: new Set(),
  }));
  let [now, progress, busy] = [0, 0, 0];
  let [waiting, left, repeated, serverFree] = [shards, shards, 0, 0];
  const at = (time: number, happen: () => void): void => events.push({ time, happen });

  const take = (host: Host): void => {
    while (host.isUp && host.free > 0 && waiting > 0) {
      waiting--;
      host.free--;
      serverFree = Math.max(serverFree, now) + costs.queue;
      const hand: Hand = { host, until: 0, isLost: false };
      host.hands.add(hand);
      at(serverFree + costs.shard, () => {
        if (hand.isLost) return;
        hand.until = progress + work * Math.max(0.2, 1 + costs.spread * normal(random));
        atWork.push(hand);
        busy++;
      });
    }
  };
  const lose = (host: Host): void => {
    host.isUp = false;
    for (const hand of host.hands) {
      hand.isLost = true;
      if (hand.until > progress) busy--;
      repeated++;
      at(now + setup.lease, () => {
        waiting++;
        hosts.forEach(take);
      });
    }
    host.hands.clear();
    at(now + setup.hostReturn, () => {
      host.isUp = true;
      host.free = setup.threads;
      take(host);
      scheduleLoss(host);
    });
  };
  const scheduleLoss = (host: Host): void => {
    if (setup.hostLoss !== Infinity) at(now - setup.hostLoss * Math.log(1 - random()), () => lose(host));
  };
  hosts.forEach(scheduleLoss);
  hosts.forEach(take);

  while (left > 0) {
    while (atWork.first?.isLost) atWork.pop();
    // Undisturbed seconds of work in a second, the same for all threads: less where they want more than there is.
    const speed = Math.min(1, (setup.bandwidth * work) / (traffic * Math.max(1, busy)));
    const done = atWork.first === undefined ? Infinity : now + (atWork.first.until - progress) / speed;
    const next = Math.min(done, events.first?.time ?? Infinity);
    progress += (next - now) * speed;
    now = next;
    if (next < done) {
      events.pop()!.happen();
      continue;
    }
    const hand = atWork.pop()!;
    const { host } = hand;
    host.hands.delete(hand);
    progress = hand.until;
    busy--;
    left--;
    host.free++;
    take(host);
  }
  return { seconds: now, repeated };
}

/** The least first. */
class Heap<T> {
  readonly #items: T[] = [];
  readonly #key: (item: T) => number;

  constructor(key: (item: T) => number) {
    this.#key = key;
  }

  get first(): T | undefined {
    return this.#items[0];
  }

  push(item: T): void {
    const items = this.#items;
    let at = items.length;
    for (; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (this.#key(items[parent]!) <= this.#key(item)) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = item;
  }

  pop(): T | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (items.length === 0 || last === undefined) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child + 1 < items.length && this.#key(items[child + 1]!) < this.#key(items[child]!)) child++;
      if (child >= items.length || this.#key(items[child]!) >= this.#key(last)) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = last;
    return first;
  }
}

/** Mulberry32: the same numbers for the same seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
