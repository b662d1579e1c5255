import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// So that the benchmark needs no flag on its command line.
setFlagsFromString('--expose-gc');
const gc: (options?: { type: 'minor' }) => void = runInNewContext('gc');

/** Collects what was made lately: parses leave nothing older behind, and a full collection is far slower. */
export function collectGarbage(): void {
  gc({ type: 'minor' });
}

/** Collects everything. */
export function collectAllGarbage(): void {
  gc();
}
