/** Milliseconds of CPU, in browsers of the clock. */
function now(): number {
  if (typeof process === 'undefined' || typeof process.cpuUsage !== 'function') return performance.now();
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * How many times longer `run` takes for `large` than for `small`. The two take turns and the fastest of each counts: a
 * collection or a neighbour on the machine only ever adds.
 * @param make what to run for a size; called outside the time that is measured
 */
export function growth<Input>(
  make: (size: number) => Input,
  run: (input: Input) => void,
  { small, large, rounds = 7 }: { small: number; large: number; rounds?: number },
): number {
  const inputs = [make(small), make(large)] as const;
  const fastest = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY] as [number, number];
  for (let round = 0; round < rounds; round++) {
    for (const which of [0, 1] as const) {
      const start = now();
      run(inputs[which]);
      fastest[which] = Math.min(fastest[which], now() - start);
    }
  }
  return fastest[1] / fastest[0];
}
