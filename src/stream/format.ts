import type { StreamResult } from './document.ts';

/**
 * Makes results of bytes that come in chunks which end anywhere. It works while results are asked for, and never waits.
 * Results come in batches, so that asking for the next one costs little; a batch may be empty. All batches of a chunk,
 * and all results of a batch, are taken before the next is asked for.
 */
export interface Format<Result extends StreamResult> {
  /** What is certain now. The bytes may be written over once there is no more. */
  push(bytes: Uint8Array): Iterable<Iterable<Result>>;
  /** What is left. */
  end(): Iterable<Iterable<Result>>;
}
