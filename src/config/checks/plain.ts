/** The least of what shows that nothing is odd about a text: above it are no white space, quotation marks or `#`. */
export const LEAST_OF_VALUES = 0x24;
/** The same where white space, quotation marks and `#` are nothing odd. */
export const LEAST_OF_COMMENTS = 0x20;

/** A byte in each of the four of a word, by multiplying; and the high bits of all four. */
export const EACH = 0x01010101;
export const HIGH_BITS = -0x7f7f7f80; // 0x80808080

/** Whether the bytes p..q, which are below 0x80, are all from `least` to 0x7E. Four at a time. */
export function arePlainBytes(bytes: DataView, p: number, q: number, least: number): boolean {
  const leasts = Math.imul(least, EACH);
  // Taking `least` away, or adding 1, sets the high bit of a byte that is odd. A bit is borrowed from the byte above by
  // an odd one only.
  let odd = 0;
  let i = p;
  for (; i + 16 <= q; i += 16) {
    const a = bytes.getInt32(i, true);
    const b = bytes.getInt32(i + 4, true);
    const c = bytes.getInt32(i + 8, true);
    const d = bytes.getInt32(i + 12, true);
    odd |= (a - leasts) | (b - leasts) | (c - leasts) | (d - leasts);
    odd |= (a + EACH) | (b + EACH) | (c + EACH) | (d + EACH);
  }
  for (; i + 4 <= q; i += 4) {
    const four = bytes.getInt32(i, true);
    odd |= (four - leasts) | (four + EACH);
  }
  for (; i < q; i++) {
    const byte = bytes.getUint8(i);
    odd |= (byte - least) | (byte + 1);
  }
  return (odd & HIGH_BITS) === 0;
}

/**
 * Whether none of the units p..q is below `least`, white space beyond ASCII, invisible or half of a character. May say no
 * of others.
 */
export function arePlainUnits(text: string, p: number, q: number, least: number): boolean {
  for (let i = p; i < q; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= least && unit < 0x7f) continue;
    if (unit >= 0xd800 && unit < 0xe000) {
      // Both halves of a pair, or else it is a half alone.
      i++;
      if (unit >= 0xdc00 || i === q || (text.charCodeAt(i) & 0xfc00) !== 0xdc00) return false;
    } else if (isOdd(unit)) return false;
  }
  return true;
}

/** Of units from 0x7F on: white space and what cannot be seen, with some that stand near them. All below are odd. */
function isOdd(unit: number): boolean {
  if (unit < 0x1680) return unit <= 0xa0 || unit === 0xad || unit === 0x61c;
  if (unit < 0x3001)
    return unit === 0x1680 || unit === 0x180e || unit === 0x3000 || (unit >= 0x2000 && unit < 0x2070);
  return unit === 0xfeff;
}
