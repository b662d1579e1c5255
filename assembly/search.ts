import { matches } from './vectors';

/** The first byte in p..q that equals the vector's, or q. @inline */
export function find(p: usize, q: usize, vector: usize): usize {
  for (; p < q; p += 16) {
    const hits = matches(p, vector);
    if (hits != 0) return min(p + <usize>ctz(hits), q);
  }
  return q;
}

/** Whether the line p..q is `---`, where a carriage return may follow. */
export function isSeparator(p: usize, q: usize): bool {
  const start = load<u32>(p);
  return start == 0x0a2d2d2d || (start == 0x0d2d2d2d && q - p == 4); // "---\n", "---\r", little-endian
}
