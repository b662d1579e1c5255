// Unicode White_Space as Rust's `trim` knows it, in UTF-8, and UTF-8 positions as UTF-16 positions.

/** Bytes of the White_Space character at `p`, or 0. Beyond ASCII there are 19, of two or three bytes. */
function wideSpace(p: usize): usize {
  const lead: u32 = load<u8>(p);
  const second: u32 = load<u8>(p, 1);
  if (lead == 0xc2) return second == 0x85 || second == 0xa0 ? 2 : 0; // U+0085, U+00A0
  if (lead < 0xe1 || lead > 0xe3) return 0;
  const code = ((lead & 0x0f) << 12) | ((second & 0x3f) << 6) | (load<u8>(p, 2) & 0x3f);
  if (code - 0x2000 <= 0x0a || code - 0x2028 <= 1) return 3;
  return code == 0x1680 || code == 0x202f || code == 0x205f || code == 0x3000 ? 3 : 0;
}

/** Whether a byte below 0x80 is White_Space: 9-13 and 32. */
function asciiSpace(byte: u32): bool {
  return byte == 32 || byte - 9 <= 4;
}

/** Whether `byte` can be part of a White_Space character, which no byte of 0x21-0x7F can. @inline */
export function maybeSpace(byte: u32): bool {
  return byte - 0x21 >= 0x5f;
}

/** The first position in p..q that is not White_Space, or q. */
export function trimStart(p: usize, q: usize): usize {
  while (p < q) {
    const byte: u32 = load<u8>(p);
    const size: usize = byte < 0x80 ? <usize>asciiSpace(byte) : wideSpace(p);
    if (size == 0) break;
    p += size;
  }
  return p;
}

/** The end of the last character in p..q that is not White_Space, or p. */
export function trimEnd(p: usize, q: usize): usize {
  while (p < q) {
    const byte: u32 = load<u8>(q - 1);
    let size: usize;
    if (byte < 0x80) size = asciiSpace(byte);
    // The bytes are UTF-8: what is not ASCII has two at least, and p is in front of both.
    else if (wideSpace(q - 2) == 2) size = 2;
    else size = q - p >= 3 && wideSpace(q - 3) == 3 ? 3 : 0;
    if (size == 0) break;
    q -= size;
  }
  return q;
}

/** Whether no byte in p..q is above 0x7F, 64 at a time. Writes zeros behind q. */
export function allAscii(p: usize, q: usize): bool {
  let seen = i8x16.splat(0);
  memory.fill(q, 0, 64);
  for (; p < q; p += 64) {
    const half = v128.or(v128.load(p), v128.load(p, 16));
    seen = v128.or(seen, v128.or(half, v128.or(v128.load(p, 32), v128.load(p, 48))));
  }
  return i8x16.bitmask(seen) == 0;
}

/**
 * How many fewer UTF-16 units than bytes the text in p..q has. A character is one unit, one of four bytes (a
 * surrogate pair) two: so continuations (10xxxxxx: below -64 as signed bytes) are one less, and leads of four
 * (0xF0 and above, as unsigned bytes) one more.
 */
export function shrinkage(p: usize, q: usize): usize {
  let less: i32 = 0;
  for (; p < q; p += 16) {
    const block = v128.load(p);
    const inside = q - p >= 16 ? -1 : (1 << (<i32>(q - p))) - 1;
    const continuations = i8x16.bitmask(i8x16.lt_s(block, i8x16.splat(-64)));
    const pairs = i8x16.bitmask(i8x16.ge_u(block, i8x16.splat(-16)));
    less += popcnt(continuations & inside) - popcnt(pairs & inside);
  }
  return less;
}
