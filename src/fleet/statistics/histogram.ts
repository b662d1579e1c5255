/** How often an integer was in each of the ranges [2^i, 2^(i+1)), and how often it was 0, which is no limit. */
export interface Histogram {
  /** Documents without a limit. */
  unlimited: number;
  /** By the number of the range, from 0; what is behind the last has none. At most 74. */
  ranges: number[];
  /** Of those with a limit, as decimal digits: they may be beyond 2^53. Null without any. */
  least: string | null;
  /** The highest of those. */
  greatest: string | null;
}

/** Counts into a histogram. */
export class HistogramCounter {
  #unlimited = 0;
  readonly #ranges: number[] = [];
  #least: bigint | undefined;
  #greatest = 0n;

  add(value: bigint): void {
    if (value === 0n) {
      this.#unlimited++;
      return;
    }
    const range = rangeOf(value);
    while (this.#ranges.length <= range) this.#ranges.push(0);
    this.#ranges[range]!++;
    if (this.#least === undefined || value < this.#least) this.#least = value;
    if (value > this.#greatest) this.#greatest = value;
  }

  result(): Histogram {
    const least = this.#least === undefined ? null : String(this.#least);
    const greatest = least === null ? null : String(this.#greatest);
    return { unlimited: this.#unlimited, ranges: this.#ranges, least, greatest };
  }
}

export function mergeHistograms(a: Histogram, b: Histogram): Histogram {
  const length = Math.max(a.ranges.length, b.ranges.length);
  return {
    unlimited: a.unlimited + b.unlimited,
    ranges: Array.from({ length }, (_, i) => (a.ranges[i] ?? 0) + (b.ranges[i] ?? 0)),
    least: choose(a.least, b.least, (x, y) => x < y),
    greatest: choose(a.greatest, b.greatest, (x, y) => x > y),
  };
}

/** The number of the highest bit. */
function rangeOf(value: bigint): number {
  // A quota of CPUs may have more bits than its parts.
  if (value >> 64n > 0n) return 64 + rangeOf(value >> 64n);
  const high = Number(value >> 32n);
  return high > 0 ? 63 - Math.clz32(high) : 31 - Math.clz32(Number(value & 0xffff_ffffn));
}

function choose(
  a: string | null,
  b: string | null,
  isFirst: (x: bigint, y: bigint) => boolean,
): string | null {
  if (a === null || b === null) return a ?? b;
  return isFirst(BigInt(a), BigInt(b)) ? a : b;
}
