import type { Lane } from './lane.ts';

export interface Effort {
  /** Rounds that count. */
  readonly rounds: number;
  /** Rounds before them, in which code gets compiled and the length of slices is found. */
  readonly warmUpRounds: number;
  readonly sliceMilliseconds: number;
}

export interface Measured {
  /** Size of what was read in one turn. */
  readonly bytes: number;
  /** Nanoseconds per turn, by round. */
  readonly samples: readonly number[];
}

/**
 * Measures all lanes in turns: in every round each runs for a slice of time, in a new order. A machine that is
 * slower for a while is so for all, and what is compared are times of the same round. Benchmark libraries run
 * one task after the other, which is why this loop is our own.
 */
export async function interleave<Name extends string>(
  lanes: Readonly<Record<Name, Lane>>,
  effort: Effort,
): Promise<Record<Name, Measured>> {
  const turns: Turn[] = Object.values<Lane>(lanes).map(
    (lane) => new Turn(lane, effort.sliceMilliseconds * 1e6),
  );
  for (let round = -effort.warmUpRounds; round < effort.rounds; round++) {
    for (const turn of shuffled(turns)) await turn.take(round >= 0);
  }
  const measured = Object.keys(lanes).map((name, i) => [name, turns[i]]);
  return Object.fromEntries(measured);
}

class Turn implements Measured {
  readonly samples: number[] = [];
  #times = 1;
  #checksum: number | undefined;

  constructor(
    readonly lane: Lane,
    readonly sliceNanoseconds: number,
  ) {}

  get bytes(): number {
    return this.lane.bytes;
  }

  async take(counts: boolean): Promise<void> {
    const times = this.#times;
    const { nanoseconds, checksum } = await this.lane.run(times);
    this.#checksum ??= checksum / times;
    if (checksum !== this.#checksum * times) throw new Error('the same work gave another result');
    const each = nanoseconds / times;
    if (counts) this.samples.push(each);
    else this.#times = Math.ceil(this.sliceNanoseconds / each);
  }
}

function shuffled<T>(items: readonly T[]): T[] {
  const order = items.map((item) => ({ item, rank: Math.random() }));
  return order.sort((a, b) => a.rank - b.rank).map(({ item }) => item);
}
