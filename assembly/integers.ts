// The seed's parse_u32 and parse_u64: ASCII digits only, empty is 0, leading zeros at any length.

const LAST_TENTH: u64 = u64.MAX_VALUE / 10;

/** The value that the latest `parseDigits` found; 0 where it found none. */
export let value: u64 = 0;

/** Reads the digits in p..q into `value`. False for any other byte, and for a number beyond `max`. */
export function parseDigits(p: usize, q: usize, max: u64): bool {
  let sum: u64 = 0;
  value = 0;
  for (; p < q; p++) {
    const digit: u32 = <u32>load<u8>(p) - 48;
    if (digit > 9 || sum > LAST_TENTH) return false;
    const next = sum * 10 + digit;
    if (next < sum) return false; // only the digit can wrap: sum * 10 fits
    sum = next;
  }
  if (sum > max) return false;
  value = sum;
  return true;
}
