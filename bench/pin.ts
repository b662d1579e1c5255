import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Index of the processor among what /proc/self/stat says after the process's name; see proc(5), field 39. */
const PROCESSOR_FIELD = 36;

/**
 * Keeps this thread, and the native peer that it will start, on one processor, if the system can (the threads
 * that compile and collect stay free). A process that sleeps between its turns is else woken on a processor
 * that had been idle, which made it up to 1.7 times slower than the one that the harness keeps busy.
 *
 * @returns whether it could
 */
export function pinToOneProcessor(): boolean {
  const processor = currentProcessor();
  if (processor === undefined) return false;
  return spawnSync('taskset', ['-cp', processor, String(process.pid)]).status === 0;
}

function currentProcessor(): string | undefined {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[PROCESSOR_FIELD];
  } catch {
    return undefined;
  }
}
