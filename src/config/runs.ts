import { KEY_MASK, NAMESPACE_WORDS, SIZE_SHIFT, TEXT_WORDS } from '../../assembly/protocol.ts';
import { mountOf, namespaceOf } from './parts.ts';
import type { OciMount, OciNamespace } from './types.ts';

// Lines of one list mostly stand together. An array literal has exactly the room it needs, and is filled without a
// test; an array that grows by `push` makes room for 17 at the first. Measured on the typical configuration: 85 ns of
// 490. Functions that take the item's constructor would be shorter, and cost 180 ns more.

/** The list with the item at its end, which for the first item is a literal. */
export function append<T>(list: T[], item: T): T[] {
  if (list.length === 0) return [item];
  list.push(item);
  return list;
}

const RUN_MAX = 8;

/** How many records, 1 to RUN_MAX, from word `i` on have the same key. */
export function runLength(words: Int32Array, i: number, end: number): number {
  const key = words[i]! & KEY_MASK;
  let count = 1;
  let next = i + (words[i]! >>> SIZE_SHIFT);
  while (count < RUN_MAX && next < end && (words[next]! & KEY_MASK) === key) {
    next += words[next]! >>> SIZE_SHIFT;
    count++;
  }
  return count;
}

export function textRun(text: string, words: Int32Array, i: number, count: number): string[] {
  const item = (k: number) => text.slice(words[i + k * TEXT_WORDS + 2], words[i + k * TEXT_WORDS + 3]);
  switch (count) {
    case 1:
      return [item(0)];
    case 2:
      return [item(0), item(1)];
    case 3:
      return [item(0), item(1), item(2)];
    case 4:
      return [item(0), item(1), item(2), item(3)];
    case 5:
      return [item(0), item(1), item(2), item(3), item(4)];
    case 6:
      return [item(0), item(1), item(2), item(3), item(4), item(5)];
    case 7:
      return [item(0), item(1), item(2), item(3), item(4), item(5), item(6)];
    default:
      return [item(0), item(1), item(2), item(3), item(4), item(5), item(6), item(7)];
  }
}

export function namespaceRun(text: string, words: Int32Array, i: number, count: number): OciNamespace[] {
  const item = (k: number) => namespaceOf(text, words, i + k * NAMESPACE_WORDS);
  switch (count) {
    case 1:
      return [item(0)];
    case 2:
      return [item(0), item(1)];
    case 3:
      return [item(0), item(1), item(2)];
    case 4:
      return [item(0), item(1), item(2), item(3)];
    case 5:
      return [item(0), item(1), item(2), item(3), item(4)];
    case 6:
      return [item(0), item(1), item(2), item(3), item(4), item(5)];
    case 7:
      return [item(0), item(1), item(2), item(3), item(4), item(5), item(6)];
    default:
      return [item(0), item(1), item(2), item(3), item(4), item(5), item(6), item(7)];
  }
}

/** Mounts differ in size: each is found behind the one before. */
export function mountRun(text: string, words: Int32Array, i: number, count: number): OciMount[] {
  const a = mountOf(text, words, i);
  if (count === 1) return [a];
  let next = following(words, i);
  const b = mountOf(text, words, next);
  if (count === 2) return [a, b];
  next = following(words, next);
  const c = mountOf(text, words, next);
  if (count === 3) return [a, b, c];
  next = following(words, next);
  const d = mountOf(text, words, next);
  if (count === 4) return [a, b, c, d];
  next = following(words, next);
  const e = mountOf(text, words, next);
  if (count === 5) return [a, b, c, d, e];
  next = following(words, next);
  const f = mountOf(text, words, next);
  if (count === 6) return [a, b, c, d, e, f];
  next = following(words, next);
  const g = mountOf(text, words, next);
  if (count === 7) return [a, b, c, d, e, f, g];
  return [a, b, c, d, e, f, g, mountOf(text, words, following(words, next))];
}

function following(words: Int32Array, i: number): number {
  return i + (words[i]! >>> SIZE_SHIFT);
}
