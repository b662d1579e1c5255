// Unicode White_Space as Rust's `trim` knows it, in UTF-8, and UTF-8 positions as UTF-16 positions.

/** Bytes of the White_Space character at `p`, or 0. Beyond ASCII there are 19, of two or three bytes. */
function wideSpace(p: usize): usize {
  const lead = load<u8>(p);
  const second = load<u8>(p, 1);
  if (lead == 0xc2) return second == 0x85 || second == 0xa0 ? 2 : 0; // U+0085, U+00A0
  const third = load<u8>(p, 2);
  if (lead == 0xe2) {
    if (second == 0x80) {
      // U+2000-200A, U+2028, U+2029, U+202F
      return <u32>third - 0x80 <= 0x0a || third == 0xa8 || third == 0xa9 || third == 0xaf ? 3 : 0;
    }
    return second == 0x81 && third == 0x9f ? 3 : 0; // U+205F
  }
  if (lead == 0xe1) return second == 0x9a && third == 0x80 ? 3 : 0; // U+1680
  if (lead == 0xe3) return second == 0x80 && third == 0x80 ? 3 : 0; // U+3000
  return 0;
}

/** Whether a byte below 0x80 is White_Space: 9-13 and 32. */
function asciiSpace(byte: u32): bool {
  return byte == 32 || byte - 9 <= 4;
}

/** Whether `byte` can be part of a White_Space character, which no byte of 0x21-0x7F can. */
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
    else if (q - p >= 2 && wideSpace(q - 2) == 2) size = 2;
    else size = q - p >= 3 && wideSpace(q - 3) == 3 ? 3 : 0;
    if (size == 0) break;
    q -= size;
  }
  return q;
}

/**
 * UTF-16 units of the UTF-8 text in p..q: a character is one unit, of four bytes two. So the bytes that are
 * not continuations (10xxxxxx: below 0xC0 as signed -64) count once, and leads of four (0xF0 and above) again.
 */
export function utf16Length(p: usize, q: usize): i32 {
  let units: i32 = 0;
  for (; p + 16 <= q; p += 16) {
    const block = v128.load(p);
    units += popcnt(i8x16.bitmask(i8x16.ge_s(block, i8x16.splat(-64))));
    units += popcnt(i8x16.bitmask(i8x16.ge_u(block, i8x16.splat(-16))));
  }
  for (; p < q; p++) {
    const byte: i32 = load<i8>(p);
    units += <i32>(byte >= -64) + <i32>(<u32>(byte & 0xff) >= 0xf0);
  }
  return units;
}
