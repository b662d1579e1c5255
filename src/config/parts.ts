import { tokenReader } from '../engine/select.ts';
import { KINDS } from '../engine/words.ts';
import { wrongType } from '../errors.ts';
import type { OciHook, OciNamespaceKind } from './types.ts';

/**
 * The kind that a word names, or null (seed lines 62-75). Exact: no trimming, no change of case.
 * @throws TypeError for anything but a string
 */
export function parseNamespaceKind(text: string): OciNamespaceKind | null {
  if (typeof text !== 'string') throw wrongType('text', 'a string', text);
  return KINDS.find((kind) => kind === text) ?? null;
}

/**
 * Parses `path:timeout` or `path` (seed lines 444-458). A timeout that is no u32 is 0, which means none.
 * @throws TypeError for anything but a string
 */
export function parseHook(text: string): OciHook {
  if (typeof text !== 'string') throw wrongType('text', 'a string', text);
  const colon = text.indexOf(':');
  if (colon < 0) return { path: text, args: [], env: [], timeoutSecs: 0 };
  const timeoutSecs = parseU32(text.slice(colon + 1)) ?? 0;
  return { path: text.slice(0, colon), args: [], env: [], timeoutSecs };
}

/**
 * Parses ASCII digits as a u32. Empty is 0; leading zeros are fine at any length.
 * @returns null for any other character, sign and space included, and above 2^32-1
 * @throws TypeError for anything but a string
 */
export function parseU32(text: string): number | null {
  if (typeof text !== 'string') throw wrongType('text', 'a string', text);
  return tokenReader().parseU32(text);
}

/** As `parseU32`, up to 2^64-1. */
export function parseU64(text: string): bigint | null {
  if (typeof text !== 'string') throw wrongType('text', 'a string', text);
  return tokenReader().parseU64(text);
}
