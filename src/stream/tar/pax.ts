import { nameOf } from './text.ts';

const SPACE = 0x20;
const LINE_FEED = 0x0a;
const EQUALS = 0x3d;
const ZERO = 0x30;
const NINE = 0x39;

/** Those that say what a member is. Others are not kept: an archive may have any number of them. */
const KEYS: ReadonlySet<string> = /* @__PURE__ */ new Set([
  'size',
  'path',
  'linkpath',
  'GNU.sparse.name',
  'GNU.sparse.size',
]);

/**
 * The records of a pax header (POSIX.1-2017, "pax Extended Header"): `length key=value` and a line feed. An empty value
 * takes a key away.
 * @returns false for what is none
 */
export function readPax(bytes: Uint8Array, into: Map<string, string>): boolean {
  for (let at = 0; at < bytes.length; ) {
    const digits = bytes.indexOf(SPACE, at);
    const end = at + decimal(bytes.subarray(at, Math.max(at, digits)));
    // Not >, so that NaN is no end.
    if (!(end > digits && end <= bytes.length && bytes[end - 1] === LINE_FEED)) return false;
    const equals = bytes.indexOf(EQUALS, digits);
    if (equals < 0 || equals >= end) return false;
    const key = nameOf(bytes.subarray(digits + 1, equals));
    if (KEYS.has(key)) into.set(key, nameOf(bytes.subarray(equals + 1, end - 1)));
    at = end;
  }
  return true;
}

/** A number of decimal digits, or NaN. */
export function decimal(digits: Uint8Array): number {
  let value = digits.length === 0 ? Number.NaN : 0;
  for (const digit of digits) value = digit < ZERO || digit > NINE ? Number.NaN : value * 10 + (digit - ZERO);
  return Number.isSafeInteger(value) ? value : Number.NaN;
}
