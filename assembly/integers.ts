// The seed's parse_u32 and parse_u64: ASCII digits only, empty is 0, leading zeros at any length.

/** Digits of 2^64 - 1 = 18,446,744,073,709,551,615. */
const MAX_DIGITS: usize = 20;
const TEN_TO_19: u64 = 10_000_000_000_000_000_000;

/** The value that the latest `parseDigits` found; 0 where it found none. */
export let value: u64 = 0;

/** Reads the digits in p..q into `value`. False for any other byte, and for a number beyond `max`. */
export function parseDigits(p: usize, q: usize, max: u64): bool {
  value = 0;
  while (p < q && load<u8>(p) == 0x30) p++;
  const length = q - p;
  if (length > MAX_DIGITS) return false;
  const first = load<u8>(p);
  let sum: u64 = 0;
  for (; p < q; p++) {
    const digit: u32 = <u32>load<u8>(p) - 0x30;
    if (digit > 9) return false;
    sum = sum * 10 + digit;
  }
  // Twenty digits that start with 1 are below 2 * 10^19 < 2^65: they wrap at most once, to less than 10^19.
  if (length == MAX_DIGITS && (first != 0x31 || sum < TEN_TO_19)) return false;
  if (sum > max) return false;
  value = sum;
  return true;
}
