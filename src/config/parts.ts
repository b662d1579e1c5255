import {
  ID_MASK,
  MOUNT_WORDS,
  NO_PATH,
  OPTIONS_UNSPLIT,
  SOURCE_ATOM_SHIFT,
  TYPE_ATOM_SHIFT,
} from '../../assembly/protocol.ts';
import { trimEnd, trimStart } from '../engine/scalar.ts';
import { tokenReader } from '../engine/select.ts';
import { ATOMS, KINDS, knownList } from '../engine/words.ts';
import { wrongType } from '../errors.ts';
import type { OciHook, OciMount, OciNamespace, OciNamespaceKind } from './types.ts';

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

/** The hook of the record at word `i`; layout in assembly/protocol.ts, here and below. */
export function hookOf(text: string, words: Int32Array, i: number): OciHook {
  return {
    path: text.slice(words[i + 2], words[i + 4]),
    args: [],
    env: [],
    timeoutSecs: words[i + 5]! >>> 0,
  };
}

export function namespaceOf(text: string, words: Int32Array, i: number): OciNamespace {
  const pathStart = words[i + 5]!;
  const path = pathStart === NO_PATH ? null : text.slice(pathStart, words[i + 3]);
  return { kind: KINDS[words[i + 4]! - 1]!, path };
}

export function mountOf(text: string, words: Int32Array, i: number): OciMount {
  const destinationEnd = words[i + 4]!;
  const typeEnd = words[i + 5]!;
  const sourceEnd = words[i + 6]!;
  const atoms = words[i + 8]!;
  const destinationAtom = atoms & ID_MASK;
  const typeAtom = (atoms >> TYPE_ATOM_SHIFT) & ID_MASK;
  const sourceAtom = atoms >> SOURCE_ATOM_SHIFT;
  return {
    destination: destinationAtom > 0 ? ATOMS[destinationAtom]! : text.slice(words[i + 2], destinationEnd),
    mountType: typeAtom > 0 ? ATOMS[typeAtom]! : text.slice(destinationEnd + 1, typeEnd),
    source: sourceAtom > 0 ? ATOMS[sourceAtom]! : text.slice(typeEnd + 1, sourceEnd),
    options: optionsOf(text, words, i),
  };
}

/** Literals by count: an array that grows by pushes makes room for 17 elements at the first. */
function optionsOf(text: string, words: Int32Array, i: number): string[] {
  const list = words[i + 9]!;
  if (list > 0) return knownList(list)!;
  const at = i + MOUNT_WORDS;
  const option = (k: number): string => {
    const end = words[at + 2 * k + 1]!;
    return end < 0 ? ATOMS[-1 - end]! : text.slice(words[at + 2 * k], end);
  };
  const count = words[i + 7]!;
  switch (count) {
    case OPTIONS_UNSPLIT:
      return splitOptions(text.slice(words[i + 6]! + 1, words[i + 3]));
    case 0:
      return [];
    case 1:
      return [option(0)];
    case 2:
      return [option(0), option(1)];
    case 3:
      return [option(0), option(1), option(2)];
    case 4:
      return [option(0), option(1), option(2), option(3)];
    case 5:
      return [option(0), option(1), option(2), option(3), option(4)];
    default: {
      const options = [option(0), option(1), option(2), option(3), option(4), option(5)];
      for (let k = options.length; k < count; k++) options.push(option(k));
      return options;
    }
  }
}

/** For lists longer than a record holds. */
function splitOptions(list: string): string[] {
  return list.split(',').map((option) => {
    const start = trimStart(option, 0, option.length);
    return option.slice(start, trimEnd(option, start, option.length));
  });
}
