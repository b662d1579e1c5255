import leven from 'leven';
import { KEYS, KINDS } from '../../engine/words.ts';
import type { OciNamespaceKind } from '../types.ts';

/** The longest key, `process_terminal`. */
const KEY_MAX = 16;
/** Beyond these no word is looked for: the work stays in proportion to the input, whatever it is. */
const WORD_MAX = 24;
const WORDS_MAX = 1000;

/** What Linux and other tools call a kind. */
const KIND_ALIASES: readonly (readonly [string, OciNamespaceKind])[] = [
  ['net', 'network'],
  ['mnt', 'mount'],
];

let ids: Map<string, number> | undefined;
let names: readonly (typeof KEYS)[number][0][] | undefined;

/** The id of the key that p..q is, or 0. */
export function keyId(text: string, p: number, q: number): number {
  if (q - p > KEY_MAX) return 0;
  ids ??= new Map(KEYS);
  return ids.get(text.slice(p, q)) ?? 0;
}

/** What someone may have meant, by edit distance. One object for each document. */
export class Suggestions {
  /** By word: a mistake that is made once is often made again. */
  readonly #keys = new Map<string, string | undefined>();
  readonly #kinds = new Map<string, OciNamespaceKind | undefined>();

  key(word: string): string | undefined {
    names ??= KEYS.map(([name]) => name);
    return remembered(this.#keys, word, names);
  }

  kind(word: string): OciNamespaceKind | undefined {
    const alias = KIND_ALIASES.find(([name]) => word.length === name.length && name === word.toLowerCase());
    return alias?.[1] ?? remembered(this.#kinds, word, KINDS);
  }
}

function remembered<T extends string>(
  answers: Map<string, T | undefined>,
  word: string,
  known: readonly T[],
): T | undefined {
  if (word.length > WORD_MAX) return undefined;
  if (answers.has(word) || answers.size === WORDS_MAX) return answers.get(word);
  const answer = closest(word, known);
  answers.set(word, answer);
  return answer;
}

function closest<T extends string>(word: string, known: readonly T[]): T | undefined {
  const wanted = word.toLowerCase().replaceAll('-', '_');
  let best: T | undefined;
  // A third of a short word may be wrong, as `net` has nothing to do with `pid`; of a long one two letters.
  let limit = Math.min(Math.floor(word.length / 3), 2) + 1;
  for (const candidate of known) {
    const distance = leven(wanted, candidate);
    if (distance >= limit) continue;
    best = candidate;
    limit = distance;
  }
  return best;
}
