import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ALLOCATED, type Counts, takeCounts } from './counts.ts';

// The guard of performance: counts, which no machine is too slow or too busy for. `npm run bench` is for times.

interface Accepted {
  /** Which V8 it was that allocated so much: others lay objects out in other ways. */
  readonly v8: string;
  readonly counts: Counts;
}

const FILE = new URL('counts.json', import.meta.url);
const HOW_TO_ACCEPT = 'On purpose? OCICONF_ACCEPT_COUNTS=1 npm test -- test/guard writes counts.json.';
/** Another build of zlib may pack a few bytes more; all else is exact. */
const TOLERANCE = 1.002;
const MUCH_LESS = 0.97;

const v8 = process.versions.v8.split('.').slice(0, 2).join('.');
const counts = await takeCounts();
const { OCICONF_ACCEPT_COUNTS } = process.env;
if (OCICONF_ACCEPT_COUNTS) writeFileSync(FILE, `${JSON.stringify({ v8, counts }, null, 2)}\n`);
const accepted: Accepted = JSON.parse(readFileSync(FILE, 'utf8'));

describe('does not grow', () => {
  for (const [name, now] of Object.entries(counts)) {
    const before = accepted.counts[name];
    const comparable = v8 === accepted.v8 || !name.endsWith(ALLOCATED);
    it.skipIf(!comparable)(`${name}: ${now}`, () => {
      if (before === undefined) throw new Error(`counts.json lacks it. ${HOW_TO_ACCEPT}`);
      expect(now, `It was ${before}. ${HOW_TO_ACCEPT}`).toBeLessThanOrEqual(before * TOLERANCE);
      if (now < before * MUCH_LESS) console.log(`${name} was ${before}. Keep it so. ${HOW_TO_ACCEPT}`);
    });
  }
});

it('counts all that was counted before', () => {
  expect(Object.keys(counts).sort(), HOW_TO_ACCEPT).toEqual(Object.keys(accepted.counts).sort());
});
