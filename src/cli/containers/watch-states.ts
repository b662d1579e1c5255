import { setTimeout as delay } from 'node:timers/promises';
import type { State } from '../../spec/index.ts';

/** A container has come, is in another state, or has gone. */
export interface StateChange {
  /** When it was noticed: ISO 8601, UTC. */
  readonly time: string;
  readonly id: string;
  readonly type: 'state' | 'deleted';
  /** None of what is gone. */
  readonly status?: State['status'];
  readonly pid?: number | bigint;
  readonly bundle?: string;
}

/**
 * Looks at states in intervals, and says what has changed since the last look; of the first one, what is there.
 * States that last shorter than the interval can be missed. Ends with the signal.
 */
export async function* changesOf(
  look: () => Promise<readonly State[]>,
  interval: number,
  signal: AbortSignal,
): AsyncGenerator<StateChange> {
  let known: ReadonlyMap<string, State> = new Map();
  while (!signal.aborted) {
    const found = new Map((await look()).map((state) => [state.id, state]));
    const time = new Date().toISOString();
    for (const [id, { status, pid, bundle }] of found) {
      if (known.get(id)?.status === status && known.get(id)?.pid === pid) continue;
      yield { time, id, type: 'state', status, ...(pid ? { pid } : {}), bundle };
    }
    for (const id of known.keys()) if (!found.has(id)) yield { time, id, type: 'deleted' };
    known = found;
    await delay(interval, undefined, { signal }).catch(() => {});
  }
}
