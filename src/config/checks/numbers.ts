import { isDigit } from '../../diagnostics/characters.ts';
import { trimEnd, trimStart } from '../../engine/text.ts';
import type { Unit } from './units.ts';

export const U32_MAX = '4294967295';
export const U64_MAX = '18446744073709551615';
/** Longest that a unit is, with room for white space in front. */
const UNIT_MAX = 16;

/** Where the digits that start at p end, at q at the latest. */
export function digitsEnd(text: string, p: number, q: number): number {
  while (p < q && isDigit(text.charCodeAt(p))) p++;
  return p;
}

/** Whether the digits p..q say at most `max`, which is written in digits too. Leading zeros are fine at any length. */
export function fits(text: string, p: number, q: number, max: string): boolean {
  while (p < q && text.charCodeAt(p) === 0x30) p++;
  return q - p < max.length || (q - p === max.length && text.slice(p, q) <= max);
}

/**
 * What a number with a unit says in whole units of the field: digits, as many as `max` has, then the unit.
 * @returns undefined when it is none, and what keeps a value from being given: it is more than `max`, or not sure
 */
export function withUnit(
  text: string,
  p: number,
  q: number,
  unit: Unit,
  max: string,
): bigint | 'over' | 'unclear' | undefined {
  const end = digitsEnd(text, p, q);
  if (end === p || q - end > UNIT_MAX) return undefined;
  const name = text.slice(trimStart(text, end, q), trimEnd(text, end, q));
  const factor = unit(name);
  if (typeof factor !== 'bigint') return factor;
  if (!fits(text, p, end, max)) return 'over';
  const value = BigInt(text.slice(p, end)) * factor;
  return value <= BigInt(max) ? value : 'over';
}
