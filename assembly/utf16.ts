// UTF-16 -> UTF-8, for hosts that copy a string's units faster than they encode it.

import { INPUT_OFFSET } from './protocol';

/** Stands for what is no character: a half of a surrogate pair alone. */
const REPLACEMENT: u32 = 0xfffd;

/**
 * Encodes `units` UTF-16 units, which stand as many bytes behind INPUT_OFFSET, rounded up to an even number, to
 * INPUT_OFFSET. Returns how many bytes they are: a unit of two bytes becomes three at most, so what is written never
 * overtakes what is read.
 */
export function encodeUtf16(units: i32): i32 {
  let p: usize = INPUT_OFFSET + ((units + 1) & -2);
  const end = p + ((<usize>units) << 1);
  let out: usize = INPUT_OFFSET;
  while (p < end) {
    if (p + 16 <= end) {
      const eight = v128.load(p);
      if (!v128.any_true(v128.and(eight, i16x8.splat(-128)))) {
        v128.store_lane<u64>(out, i8x16.narrow_i16x8_u(eight, eight), 0);
        p += 16;
        out += 8;
        continue;
      }
    }
    let code: u32 = load<u16>(p);
    p += 2;
    if (code < 0x80) {
      store<u8>(out, code);
      out++;
      continue;
    }
    if ((code & 0xf800) == 0xd800) {
      const low: u32 = p < end ? <u32>load<u16>(p) ^ 0xdc00 : 0x400;
      if (code < 0xdc00 && low < 0x400) {
        p += 2;
        code = 0x10000 + ((code & 0x3ff) << 10) + low;
      } else {
        code = REPLACEMENT;
      }
    }
    // Continuations of six bits from the end; the lead byte has a one for each byte, then a zero, then what is left.
    const size: usize = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (let k = size - 1; k > 0; k--) {
      store<u8>(out + k, 0x80 | (code & 0x3f));
      code >>= 6;
    }
    store<u8>(out, (0xff00 >> <u32>size) | code);
    out += size;
  }
  return <i32>(out - INPUT_OFFSET);
}
