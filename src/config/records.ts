import {
  FIRST_SINGLE_KEY,
  FLAG_KNOWN,
  FLAG_LEARN,
  FLAG_NONE,
  FLAG_TRUE,
  KEY_CPU_PERIOD,
  KEY_CPU_SHARES,
  KEY_MASK,
  KEY_MOUNT,
  KEY_NAMESPACE,
  KEY_OPTIONS,
  KNOWN_ID_SHIFT,
  LAST_FLAG_KEY,
  LAST_TEXT_KEY,
  LAST_U32_KEY,
  LAST_U64_KEY,
  MOUNT_WORDS,
  NO_PATH,
  OPTIONS_UNSPLIT,
} from '../../assembly/protocol.ts';
import type { Tokens } from '../engine/reader.ts';
import { trimEnd, trimStart } from '../engine/text.ts';
import { KINDS } from '../engine/words.ts';
import { DEFAULT_CPU_PERIOD, DEFAULT_CPU_SHARES } from './defaults.ts';
import { kept, keptHook, keptMount, keptNamespace, keptOptions } from './keepsakes.ts';
import type { OciHook, OciMount, OciNamespace } from './types.ts';

// What the record says whose head is at word `i`; the layout is in assembly/protocol.ts. A line that is known was made into something
// before. Strings and numbers are shared; of objects, which their owner may change, a copy is made.

/** What is read of Tokens. */
export type Source = Omit<Tokens, 'oversize' | 'read'>;

/** Remembers what is made of the record, where it is to be learnt. */
export function learnAt(tokens: Source, words: Int32Array, i: number): void {
  if ((words[i]! & FLAG_LEARN) === 0) return;
  const key = words[i]! & KEY_MASK;
  if (key < FIRST_SINGLE_KEY) textAt(tokens, words, i);
  else if (key <= LAST_U64_KEY) newValue(tokens, words, i);
  else if (key === KEY_MOUNT) newMount(tokens, words, i);
  else if (key === KEY_NAMESPACE) newNamespace(tokens, words, i);
  else newHook(tokens, words, i);
}

/** The value of a key that has one: a string, a boolean, a number or a bigint, as its field in OciConfig. */
export function valueAt(tokens: Source, words: Int32Array, i: number): unknown {
  const head = words[i]!;
  return (head & FLAG_KNOWN) !== 0 ? tokens.known[head >>> KNOWN_ID_SHIFT] : newValue(tokens, words, i);
}

/** The same of a line that is not known. */
export function newValue(tokens: Source, words: Int32Array, i: number): unknown {
  const head = words[i]!;
  const key = head & KEY_MASK;
  if (key <= LAST_TEXT_KEY) return textAt(tokens, words, i);
  const at = words[i + 1]!;
  let value: boolean | number | bigint;
  if (key <= LAST_FLAG_KEY) value = (head & FLAG_TRUE) !== 0;
  else if ((head & FLAG_NONE) !== 0) value = integerDefault(key);
  else if (key <= LAST_U32_KEY) value = words[at + 4]! >>> 0;
  else value = tokens.quads[(at + 4) >> 1]!;
  if ((head & FLAG_LEARN) !== 0) tokens.remember(head, value);
  return value;
}

/** What an integer is where its line has none (seed lines 250-306). */
function integerDefault(key: number): number | bigint {
  switch (key) {
    case KEY_CPU_SHARES:
      return DEFAULT_CPU_SHARES;
    case KEY_CPU_PERIOD:
      return DEFAULT_CPU_PERIOD;
    default:
      return key <= LAST_U32_KEY ? 0 : 0n;
  }
}

export function textAt(tokens: Source, words: Int32Array, i: number): string {
  const head = words[i]!;
  if ((head & FLAG_KNOWN) !== 0) return tokens.known[head >>> KNOWN_ID_SHIFT] as string;
  const at = words[i + 1]!;
  const text = tokens.text.slice(words[at + 1], words[at + 2]);
  return (head & FLAG_LEARN) === 0 ? text : learnText(tokens, head, text);
}

function learnText(tokens: Source, head: number, text: string): string {
  const copy = kept(text);
  tokens.remember(head, copy);
  return copy;
}

export function hookAt(tokens: Source, words: Int32Array, i: number): OciHook {
  const head = words[i]!;
  if ((head & FLAG_KNOWN) !== 0) {
    const { path, timeoutSecs } = tokens.known[head >>> KNOWN_ID_SHIFT] as OciHook;
    return { path, args: [], env: [], timeoutSecs };
  }
  return newHook(tokens, words, i);
}

function newHook(tokens: Source, words: Int32Array, i: number): OciHook {
  const head = words[i]!;
  const at = words[i + 1]!;
  const path = tokens.text.slice(words[at + 1], words[at + 3]);
  const hook = { path, args: [], env: [], timeoutSecs: words[at + 4]! >>> 0 };
  if ((head & FLAG_LEARN) !== 0) tokens.remember(head, keptHook(hook));
  return hook;
}

export function namespaceAt(tokens: Source, words: Int32Array, i: number): OciNamespace {
  const head = words[i]!;
  if ((head & FLAG_KNOWN) !== 0) {
    const { kind, path } = tokens.known[head >>> KNOWN_ID_SHIFT] as OciNamespace;
    return { kind, path };
  }
  return newNamespace(tokens, words, i);
}

function newNamespace(tokens: Source, words: Int32Array, i: number): OciNamespace {
  const head = words[i]!;
  const at = words[i + 1]!;
  const pathStart = words[at + 4]!;
  const path = pathStart === NO_PATH ? null : tokens.text.slice(pathStart, words[at + 2]);
  const namespace = { kind: KINDS[words[at + 3]! - 1]!, path };
  if ((head & FLAG_LEARN) !== 0) tokens.remember(head, keptNamespace(namespace));
  return namespace;
}

export function mountAt(tokens: Source, words: Int32Array, i: number): OciMount {
  const head = words[i]!;
  if ((head & FLAG_KNOWN) !== 0) {
    const { destination, mountType, source, options } = tokens.known[head >>> KNOWN_ID_SHIFT] as OciMount;
    return { destination, mountType, source, options: options.slice() };
  }
  return newMount(tokens, words, i);
}

function newMount(tokens: Source, words: Int32Array, i: number): OciMount {
  const head = words[i]!;
  const at = words[i + 1]!;
  const { text } = tokens;
  const destinationEnd = words[at + 3]!;
  const typeEnd = words[at + 4]!;
  const sourceEnd = words[at + 5]!;
  const mount = {
    destination: text.slice(words[at + 1], destinationEnd),
    mountType: text.slice(destinationEnd + 1, typeEnd),
    source: text.slice(typeEnd + 1, sourceEnd),
    options: optionsAt(tokens, words, at),
  };
  if ((head & FLAG_LEARN) !== 0) tokens.remember(head, keptMount(mount));
  return mount;
}

/** Of the details at word `at`, here and below. */
function optionsAt(tokens: Source, words: Int32Array, at: number): string[] {
  const list = words[at + 7]!;
  if ((list & FLAG_KNOWN) !== 0) return (tokens.known[list >>> KNOWN_ID_SHIFT] as string[]).slice();
  const options = newOptions(tokens.text, words, at);
  if (list !== 0) tokens.remember(list | KEY_OPTIONS, keptOptions(options));
  return options;
}

/** Literals by count: an array that grows by pushes makes room for 17 elements at the first. */
function newOptions(text: string, words: Int32Array, at: number): string[] {
  const option = (k: number) => {
    const span = at + MOUNT_WORDS + 2 * k;
    return text.slice(words[span], words[span + 1]);
  };
  const count = words[at + 6]!;
  switch (count) {
    case OPTIONS_UNSPLIT:
      return splitOptions(text.slice(words[at + 5]! + 1, words[at + 2]));
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
