/** Doubling an input may take this many times the time. */
export const MOST = 2.2;

/** Of what is slower than that, in so many times as many rounds, and with twice as much: a neighbour may be busy. */
const MORE = 4;
const ATTEMPTS = 3;
const KNOWS_CPU = typeof process !== 'undefined' && typeof process.cpuUsage === 'function';
/** Almost quadratic, which is 4: of time of the CPU, neither caches nor neighbours do that. */
const CLEARLY = KNOWS_CPU ? 3 : Number.POSITIVE_INFINITY;

/** Milliseconds of CPU, in browsers of the clock. */
function now(): number {
  if (!KNOWS_CPU) return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * Empties the young generation, that of heap.ts. Not all of the heap: after that, V8 throws compiled code away while the
 * work runs, and what compares each with each seemed to take 1.4 times as long where it takes 3.9.
 */
function collect(): void {
  if (!KNOWS_CPU) return;
  if (globalThis.gc === undefined)
    throw new Error('tests of growth belong to MEASURES_GROWTH in vitest.config.ts');
  globalThis.gc({ type: 'minor' });
}

interface Sizes {
  readonly small: number;
  readonly large: number;
  readonly rounds?: number;
}

/**
 * How many times longer `run` takes each time that its input doubles, from `small` to `large`.
 * @param make what to run for a size; called outside the time that is measured
 */
export function growth<Input>(
  make: (size: number) => Input,
  run: (input: Input) => void,
  { small, large, rounds = 7 }: Sizes,
): number {
  for (let attempt = 1, times = 1; ; attempt++, times *= 2) {
    const sizes = { small: small * times, large: large * times, rounds };
    const perDoubling = growthOf(make, run, sizes);
    if (perDoubling <= MOST || perDoubling > CLEARLY || attempt === ATTEMPTS) return perDoubling;
  }
}

/** The two take turns and the fastest of each counts: a collection or a neighbour on the machine only ever adds. */
function growthOf<Input>(
  make: (size: number) => Input,
  run: (input: Input) => void,
  { small, large, rounds }: Required<Sizes>,
): number {
  const inputs = [make(small), make(large)] as const;
  const fastest = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY] as [number, number];
  let perDoubling = Number.POSITIVE_INFINITY;
  const isUnclear = () => perDoubling > MOST && perDoubling <= CLEARLY;
  for (let round = 0; round < rounds || (round < MORE * rounds && isUnclear()); round++) {
    for (const which of [0, 1] as const) {
      collect();
      const start = now();
      run(inputs[which]);
      fastest[which] = Math.min(fastest[which], now() - start);
    }
    perDoubling = (fastest[1] / fastest[0]) ** (1 / Math.log2(large / small));
  }
  return perDoubling;
}
