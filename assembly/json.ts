// The ABI of ociconf-json.wasm: whether the strings and numbers of a JSON text are written plainly. Sixty-four bytes at a
// time are looked at as bits, one for each byte. The text stands at INPUT, what is in front of it is zeros, and so is
// what is behind it to the next sixty-fourth byte.

/** Behind a vector's worth of zeros, so that each byte has one before it. */
const INPUT: usize = 64;
const BLOCK: usize = 64;
/** How many digits an integer may have that a double surely holds. */
const SAFE_DIGITS: i32 = 15;

const QUOTE: i8 = 0x22;
const MINUS: i8 = 0x2d;
const POINT: i8 = 0x2e;
const ZERO: i8 = 0x30;
const BACKSLASH: i8 = 0x5c;
const SMALL_E: i8 = 0x65;
/** With CASE_BIT, `[` is it as well. */
const OPEN: i8 = 0x7b;
const CASE_BIT: i8 = 0x20;

/**
 * How many quotes there are in `length` bytes. -1 where one needs a closer look: a string has an escape, or what is
 * outside of strings a fraction, an exponent, a negative zero, more than 15 digits in a row, or more than `opens`
 * opening braces and brackets.
 */
export function countQuotes(length: i32, opens: i32): i32 {
  const end = INPUT + length;
  memory.fill(end, 0, BLOCK);
  let quotes = 0;
  let open = 0;
  let digitsBefore = 0;
  // All ones within a string that the block before has begun.
  let within: i64 = 0;
  let escapes = i8x16.splat(0);
  for (let at = INPUT; at < end; at += BLOCK) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    escapes = v128.or(
      escapes,
      v128.or(
        v128.or(equal(a, BACKSLASH), equal(b, BACKSLASH)),
        v128.or(equal(c, BACKSLASH), equal(d, BACKSLASH)),
      ),
    );
    const quote = bits(equal(a, QUOTE), equal(b, QUOTE), equal(c, QUOTE), equal(d, QUOTE));
    quotes += i32(popcnt(quote));
    // From each opening quote to before the closing one.
    const strings = parity(quote) ^ within;
    within = strings >> 63;
    open += i32(popcnt(bits(opening(a), opening(b), opening(c), opening(d)) & ~strings));
    const digits = bits(digit(a), digit(b), digit(c), digit(d)) & ~strings;
    if (digits == 0) {
      digitsBefore = 0;
      continue;
    }
    if (digitsBefore + i32(ctz(~digits)) > SAFE_DIGITS || isLong(digits)) return -1;
    digitsBefore = i32(clz(~digits));
    if (isUnusual(at, digits, strings, a, b, c, d)) return -1;
  }
  return v128.any_true(escapes) || open > opens ? -1 : quotes;
}

/** Whether there is a number with a fraction or an exponent, or a negative zero. */
function isUnusual(at: usize, digits: i64, strings: i64, a: v128, b: v128, c: v128, d: v128): bool {
  const points = bits(equal(a, POINT), equal(b, POINT), equal(c, POINT), equal(d, POINT));
  const exponents = bits(exponent(a), exponent(b), exponent(c), exponent(d));
  const zeros = bits(equal(a, ZERO), equal(b, ZERO), equal(c, ZERO), equal(d, ZERO));
  const minuses = bits(equal(a, MINUS), equal(b, MINUS), equal(c, MINUS), equal(d, MINUS));
  const before = load<u8>(at - 1);
  const afterDigit = (digits << 1) | i64(u8(before - u8(ZERO)) <= 9);
  const afterMinus = (minuses << 1) | i64(before == u8(MINUS));
  return ((points | (exponents & afterDigit) | (zeros & afterMinus)) & ~strings) != 0;
}

/** Whether there are more than 15 ones in a row. */
function isLong(digits: i64): bool {
  let rows = digits & (digits >>> 1);
  rows &= rows >>> 2;
  rows &= rows >>> 4;
  return (rows & (rows >>> 8)) != 0;
}

/** Each bit: how many ones there are up to it, odd or even. @inline */
function parity(ones: i64): i64 {
  let sums = ones ^ (ones << 1);
  sums ^= sums << 2;
  sums ^= sums << 4;
  sums ^= sums << 8;
  sums ^= sums << 16;
  return sums ^ (sums << 32);
}

/** @inline */
function equal(bytes: v128, byte: i8): v128 {
  return i8x16.eq(bytes, i8x16.splat(byte));
}

/** @inline */
function opening(bytes: v128): v128 {
  return equal(v128.or(bytes, i8x16.splat(CASE_BIT)), OPEN);
}

/** @inline */
function exponent(bytes: v128): v128 {
  return equal(v128.or(bytes, i8x16.splat(CASE_BIT)), SMALL_E);
}

/** @inline */
function digit(bytes: v128): v128 {
  return i8x16.le_u(i8x16.sub(bytes, i8x16.splat(ZERO)), i8x16.splat(9));
}

/** One bit for each byte. @inline */
function bits(a: v128, b: v128, c: v128, d: v128): i64 {
  const low = i64(u32(i8x16.bitmask(a) | (i8x16.bitmask(b) << 16)));
  return low | (i64(i8x16.bitmask(c) | (i8x16.bitmask(d) << 16)) << 32);
}
