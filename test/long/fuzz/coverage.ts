/**
 * What the code that was instrumented (instrument.ts) went through: edges between places, and how often, as AFL counts
 * them. One for each bundle.
 */

/** Ten times the edges that there are, so that two rarely share a counter. */
const EDGES = 2 ** 16;
const MOST = 255;

const counts = new Uint8Array(EDGES);
const touched = new Uint16Array(EDGES);
let touchedCount = 0;
let last = 0;

/** By edge, the bits of how often it was gone through in one run that was worth keeping. */
const seen = new Uint8Array(EDGES);
let edges = 0;

/** Instrumented code calls it wherever it may go more than one way. */
export function __hit(place: number): void {
  const edge = place ^ last;
  last = place >> 1;
  const count = counts[edge]!;
  if (count === 0) touched[touchedCount++] = edge;
  if (count < MOST) counts[edge] = count + 1;
}

export function startRun(): void {
  for (let i = 0; i < touchedCount; i++) counts[touched[i]!] = 0;
  touchedCount = 0;
  last = 0;
}

/** How often, roughly: one bit each for 1, 2, 3, 4 to 7, 8 to 15, 16 to 31, 32 to 127, and more. */
const BITS = Uint8Array.from({ length: MOST + 1 }, (_, count) => {
  if (count <= 3) return count === 0 ? 0 : 1 << (count - 1);
  const upTo = [7, 15, 31, 127, MOST];
  return 1 << (3 + upTo.findIndex((most) => count <= most));
});

/** What the latest run went through: edges, each with its bit, as numbers. */
export function features(): number[] {
  return Array.from(touched.subarray(0, touchedCount), (edge) => edge * 256 + BITS[counts[edge]!]!);
}

/** Whether the latest run went through something that no run did which was worth keeping. */
export function isNovel(): boolean {
  for (let i = 0; i < touchedCount; i++) {
    const edge = touched[i]!;
    if ((seen[edge]! & BITS[counts[edge]!]!) === 0) return true;
  }
  return false;
}

export function isSeen(feature: number): boolean {
  return (seen[feature >> 8]! & feature) !== 0;
}

/** Marks features as seen. */
export function keep(found: Iterable<number>): void {
  for (const feature of found) {
    const edge = feature >> 8;
    if (seen[edge] === 0) edges++;
    seen[edge]! |= feature & 255;
  }
}

export function edgesSeen(): number {
  return edges;
}

export function forgetAll(): void {
  seen.fill(0);
  edges = 0;
}
