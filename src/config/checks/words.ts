import leven from 'leven';
import { KEYS, KINDS } from '../../engine/words.ts';
import type { OciNamespaceKind } from '../types.ts';

/** The longest key, `process_terminal`. */
const KEY_MAX = 16;
/** Beyond these no word is looked for: the work stays in proportion to the input, whatever it is. */
const WORD_MAX = 24;
const SUGGESTIONS_MAX = 1000;

/** What Linux and other tools call a kind. */
const KIND_ALIASES: readonly (readonly [string, OciNamespaceKind])[] = [
  ['net', 'network'],
  ['mnt', 'mount'],
];

let ids: Map<string, number> | undefined;
let names: string[] | undefined;

/** The id of the key that p..q is, or 0. */
export function keyId(text: string, p: number, q: number): number {
  if (q - p > KEY_MAX) return 0;
  ids ??= new Map(KEYS);
  return ids.get(text.slice(p, q)) ?? 0;
}

/** What someone may have meant, by edit distance. One object for each document. */
export class Suggestions {
  #left = SUGGESTIONS_MAX;

  key(word: string): string | undefined {
    names ??= KEYS.map(([name]) => name);
    return this.#closest(word, names);
  }

  kind(word: string): string | undefined {
    const alias = KIND_ALIASES.find(([name]) => name === word.toLowerCase());
    return alias?.[1] ?? this.#closest(word, KINDS);
  }

  #closest(word: string, known: readonly string[]): string | undefined {
    if (word.length > WORD_MAX || this.#left === 0) return undefined;
    this.#left--;
    const wanted = word.toLowerCase().replaceAll('-', '_');
    let best: string | undefined;
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
}
