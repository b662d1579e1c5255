import { setTimeout as sleep } from 'node:timers/promises';

/** The longest that Node's timers take, in milliseconds; beyond, they fire at once. */
const LONGEST = 2 ** 31 - 1;

/**
 * Calls back after any number of milliseconds, also beyond 2^31.
 * @param milliseconds Infinity never comes
 * @returns what stops it
 */
export function startTimer(milliseconds: number, callback: () => void): () => void {
  if (milliseconds === Infinity) return () => {};
  const end = performance.now() + milliseconds;
  let timer = setTimeout(next, Math.min(milliseconds, LONGEST));

  function next(): void {
    const left = end - performance.now();
    // Node rounds down: it may be a fraction too early.
    if (left < 1) callback();
    else timer = setTimeout(next, Math.min(left, LONGEST));
  }

  return () => clearTimeout(timer);
}

/**
 * Waits for so many milliseconds.
 * @throws the signal's reason once it is aborted
 */
export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => {});
  signal?.throwIfAborted();
}
