import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Shard } from '../plan/shards.ts';
import { writePieces } from '../write/output-file.ts';

/** A shard that no worker could do. */
export interface DeadLetter {
  readonly shard: Shard;
  readonly reason: string;
  /** How often it was begun. */
  readonly attempts: number;
}

/** In the output folder: an object a line. */
export const DEAD_LETTERS = 'dead-letters.ndjson';

/**
 * Writes the list; without a dead letter there is no file.
 * @throws OutputError
 */
export async function writeDeadLetters(folder: string, letters: readonly DeadLetter[]): Promise<void> {
  const path = join(folder, DEAD_LETTERS);
  if (letters.length === 0) return rm(path, { force: true });
  await writePieces(path, () => linesOf(letters));
}

function* linesOf(letters: readonly DeadLetter[]): Generator<string, undefined> {
  for (const { shard, reason, attempts } of letters) {
    const pieces = shard.pieces.map(({ input, from, to }) => ({ input: input.name, from, to }));
    yield `${JSON.stringify({ shard: shard.number, reason, attempts, pieces })}\n`;
  }
}
