/** Gives numbers from 0 to below 1. */
export type Random = () => number;

/** Numbers of a seed (mulberry32). */
export function random(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from 0 to below `count`. */
export function below(count: number, next: Random): number {
  return Math.floor(next() * count);
}

export function pick<Item>(list: readonly Item[], next: Random): Item {
  return list[below(list.length, next)]!;
}
