import type { Lane } from './contenders.ts';

export interface Effort {
  /** Rounds that count. */
  readonly rounds: number;
  /** Rounds before them, in which code gets compiled and the length of slices is found. */
  readonly warmUpRounds: number;
  readonly sliceMilliseconds: number;
}

/**
 * Measures all lanes in turns: in every round each runs for a slice of time, in a new order. A machine that is
 * slower for a while is so for all, and what is compared are times of the same round. Benchmark libraries run
 * one task after the other, which is why this loop is our own.
 *
 * @returns nanoseconds per parse, by lane and round
 */
export async function interleave(lanes: readonly Lane[], effort: Effort): Promise<number[][]> {
  const turns = lanes.map((lane) => new Turn(lane, effort.sliceMilliseconds * 1e6));
  for (let round = -effort.warmUpRounds; round < effort.rounds; round++) {
    for (const turn of shuffled(turns)) await turn.take(round >= 0);
  }
  return turns.map((turn) => turn.samples);
}

class Turn {
  readonly samples: number[] = [];
  #times = 1;
  #checksum: number | undefined;

  constructor(
    readonly lane: Lane,
    readonly sliceNanoseconds: number,
  ) {}

  async take(counts: boolean): Promise<void> {
    const times = this.#times;
    const { nanoseconds, checksum } = await this.lane.run(times);
    this.#checksum ??= checksum / times;
    if (checksum !== this.#checksum * times) throw new Error('the same parse gave another result');
    const perParse = nanoseconds / times;
    if (counts) this.samples.push(perParse);
    else this.#times = Math.ceil(this.sliceNanoseconds / perParse);
  }
}

function shuffled<T>(items: readonly T[]): T[] {
  const order = items.map((item) => ({ item, rank: Math.random() }));
  return order.sort((a, b) => a.rank - b.rank).map(({ item }) => item);
}
