import { matches } from './vectors';

/** The first byte in p..q that equals the vector's, or q. */
export function find(p: usize, q: usize, vector: usize): usize {
  return findHere(p, q, vector);
}

/** The same, for the one place that is taken by every line. @inline */
export function findHere(p: usize, q: usize, vector: usize): usize {
  for (; p < q; p += 16) {
    const hits = matches(p, vector);
    if (hits != 0) return min(p + <usize>ctz(hits), q);
  }
  return q;
}

/** Whether the line at `p` is `---`, where a carriage return may follow. @inline */
export function isSeparator(p: usize): bool {
  const start = load<u32>(p);
  return start == 0x0a2d2d2d || (start == 0x0d2d2d2d && load<u8>(p, 4) == 0x0a); // "---\n", "---\r", little-endian
}
