export interface Summary {
  readonly lowerQuartile: number;
  readonly median: number;
  readonly upperQuartile: number;
}

export function summarize(samples: readonly number[]): Summary {
  const sorted = inOrder(samples);
  return {
    lowerQuartile: quantile(sorted, 0.25),
    median: quantile(sorted, 0.5),
    upperQuartile: quantile(sorted, 0.75),
  };
}

/** Of the quotients of each round: a slow moment of the machine cancels out. */
export function summarizeRatio(samples: readonly number[], others: readonly number[], scale = 1): Summary {
  return summarize(samples.map((sample, round) => (sample / others[round]!) * scale));
}

/** What there is to know of samples without keeping them all: how many, and some of them by rank in percent. */
export function quantiles(samples: readonly number[]): Record<string, number> {
  const sorted = inOrder(samples);
  const ranks = [0, 5, 10, 25, 50, 75, 90, 95, 100];
  return Object.fromEntries([
    ['count', samples.length],
    ...ranks.map((rank) => [`p${rank}`, quantile(sorted, rank / 100)]),
  ]);
}

function inOrder(samples: readonly number[]): number[] {
  return [...samples].sort((a, b) => a - b);
}

/** Linear between the two nearest samples. */
function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)]!;
  const above = sorted[Math.ceil(position)]!;
  return below + (above - below) * (position % 1);
}
