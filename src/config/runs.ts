import { HEAD_WORDS, KEY_MASK } from '../../assembly/protocol.ts';
import type { Tokens } from '../engine/reader.ts';
import { hookAt, mountAt, namespaceAt, textAt } from './records.ts';
import type { OciHook, OciMount, OciNamespace } from './types.ts';

// Lines of one list mostly stand together. An array literal has exactly the room it needs, and is filled without a
// test; an array that grows by `push` makes room for 17 at the first. Measured on the typical configuration: 85 ns of
// 490. Functions that take the item's constructor would be shorter, and cost 180 ns more.

const RUN_MAX = 8;

/** How many records, 1 to RUN_MAX, from word `i` on have the same key. */
export function runLength(words: Int32Array, i: number, end: number): number {
  const key = words[i]! & KEY_MASK;
  const last = Math.min(end, i + RUN_MAX * HEAD_WORDS);
  let next = i + HEAD_WORDS;
  while (next < last && (words[next]! & KEY_MASK) === key) next += HEAD_WORDS;
  return (next - i) / HEAD_WORDS;
}

/** The list with the texts of a run at its end. */
export function textRun(
  list: string[],
  tokens: Tokens,
  words: Int32Array,
  i: number,
  count: number,
): string[] {
  if (list.length > 0) {
    for (let k = 0; k < count; k++) list.push(textAt(tokens, words, i + k * HEAD_WORDS));
    return list;
  }
  const a = textAt(tokens, words, i);
  if (count === 1) return [a];
  const b = textAt(tokens, words, i + 2);
  if (count === 2) return [a, b];
  const c = textAt(tokens, words, i + 4);
  if (count === 3) return [a, b, c];
  const d = textAt(tokens, words, i + 6);
  if (count === 4) return [a, b, c, d];
  const e = textAt(tokens, words, i + 8);
  if (count === 5) return [a, b, c, d, e];
  const f = textAt(tokens, words, i + 10);
  if (count === 6) return [a, b, c, d, e, f];
  const g = textAt(tokens, words, i + 12);
  if (count === 7) return [a, b, c, d, e, f, g];
  return [a, b, c, d, e, f, g, textAt(tokens, words, i + 14)];
}

/** The list with the namespaces of a run at its end. */
export function namespaceRun(
  list: OciNamespace[],
  tokens: Tokens,
  words: Int32Array,
  i: number,
  count: number,
): OciNamespace[] {
  if (list.length > 0) {
    for (let k = 0; k < count; k++) list.push(namespaceAt(tokens, words, i + k * HEAD_WORDS));
    return list;
  }
  const a = namespaceAt(tokens, words, i);
  if (count === 1) return [a];
  const b = namespaceAt(tokens, words, i + 2);
  if (count === 2) return [a, b];
  const c = namespaceAt(tokens, words, i + 4);
  if (count === 3) return [a, b, c];
  const d = namespaceAt(tokens, words, i + 6);
  if (count === 4) return [a, b, c, d];
  const e = namespaceAt(tokens, words, i + 8);
  if (count === 5) return [a, b, c, d, e];
  const f = namespaceAt(tokens, words, i + 10);
  if (count === 6) return [a, b, c, d, e, f];
  const g = namespaceAt(tokens, words, i + 12);
  if (count === 7) return [a, b, c, d, e, f, g];
  return [a, b, c, d, e, f, g, namespaceAt(tokens, words, i + 14)];
}

/** The list with the mounts of a run at its end. */
export function mountRun(
  list: OciMount[],
  tokens: Tokens,
  words: Int32Array,
  i: number,
  count: number,
): OciMount[] {
  if (list.length > 0) {
    for (let k = 0; k < count; k++) list.push(mountAt(tokens, words, i + k * HEAD_WORDS));
    return list;
  }
  const a = mountAt(tokens, words, i);
  if (count === 1) return [a];
  const b = mountAt(tokens, words, i + 2);
  if (count === 2) return [a, b];
  const c = mountAt(tokens, words, i + 4);
  if (count === 3) return [a, b, c];
  const d = mountAt(tokens, words, i + 6);
  if (count === 4) return [a, b, c, d];
  const e = mountAt(tokens, words, i + 8);
  if (count === 5) return [a, b, c, d, e];
  const f = mountAt(tokens, words, i + 10);
  if (count === 6) return [a, b, c, d, e, f];
  const g = mountAt(tokens, words, i + 12);
  if (count === 7) return [a, b, c, d, e, f, g];
  return [a, b, c, d, e, f, g, mountAt(tokens, words, i + 14)];
}

/** The same for hooks, of which there are few. */
export function hookRun(
  list: OciHook[],
  tokens: Tokens,
  words: Int32Array,
  i: number,
  count: number,
): OciHook[] {
  const first = hookAt(tokens, words, i);
  if (list.length === 0) list = [first];
  else list.push(first);
  for (let k = 1; k < count; k++) list.push(hookAt(tokens, words, i + k * HEAD_WORDS));
  return list;
}
