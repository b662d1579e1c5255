import {
  FLAG_KNOWN,
  FLAG_NONE,
  FLAG_TRUE,
  KEY_DOCUMENT,
  KEY_HOOK_PRESTART,
  KEY_HOSTNAME,
  KEY_MASK,
  KEY_MOUNT,
  KEY_NAMESPACE,
  KEY_NONE,
  KEY_OCI_VERSION,
  KEY_PROCESS_ARG,
  KEY_PROCESS_CWD,
  KEY_PROCESS_ENV,
  KEY_ROOT_PATH,
  KNOWN_ID_SHIFT,
  LAST_FLAG_KEY,
  LAST_TEXT_KEY,
  LAST_U64_KEY,
  MOUNT_WORDS,
  NO_PATH,
  OPTIONS_UNSPLIT,
} from '../../../assembly/protocol.ts';
import { coreVersion } from '../../diagnostics/version.ts';
import { COLON, EQUALS, find, HASH, hasSpace, SLASH, trimStart } from '../../engine/text.ts';
import { KEYS } from '../../engine/words.ts';
import { hasSpareSlash } from './mounts.ts';
import { DESTINATION, nameVerdict, nameVerdictOfBytes, VARIABLE } from './names.ts';
import { arePlainBytes, arePlainUnits, LEAST_OF_COMMENTS, LEAST_OF_VALUES } from './plain.ts';
import { CLEAN, EMPTY_HOSTNAME, FIRST_KIND, FIRST_SINGLE, SPACED_ARG } from './verdicts.ts';

// What is thought of a line by what its record says, without going over it as the analysis does. Only of lines that are
// as most are: any other, whether there is something to say about it or not, is left to LineJudge.

/** Nothing is thought of the line yet. */
const UNDECIDED = 0;
const SPACE = 0x20;
const QUOTATION_MARK = 0x22;
const APOSTROPHE = 0x27;
const CARRIAGE_RETURN = 0x0d;

/** By id. */
const KEY_LENGTHS = new Uint8Array(KEY_DOCUMENT);
for (const [name, id] of KEYS) KEY_LENGTHS[id] = name.length;

/** The text, and its bytes where each is a unit of its own (TokenReader); `known` as in Tokens. */
export interface Source {
  readonly text: string;
  readonly bytes: DataView | undefined;
  readonly known: readonly unknown[];
}

/** The verdict on the line whose record's head is at word `i`, which is not known; 0 where it takes a closer look. */
export function quickVerdict(source: Source, words: Int32Array, i: number): number {
  const { text, bytes } = source;
  const head = words[i]!;
  const key = head & KEY_MASK;
  const at = words[i + 1]!;
  if (key === KEY_NONE) return silentVerdict(text, bytes, words[at]!);
  const start = words[at + 1]!;
  const end = words[at + 2]!;
  const keyEnd = words[at]! + KEY_LENGTHS[key]!;
  // Without white space, only the equals sign stands between key and value.
  if (start - keyEnd > 1 && !isPlain(text, bytes, keyEnd, start, LEAST_OF_COMMENTS)) return UNDECIDED;
  if (key <= LAST_TEXT_KEY) return textVerdict(text, bytes, key, start, end);
  if (key <= LAST_FLAG_KEY) return isFlag(text, head, start, end) ? FIRST_SINGLE + key : UNDECIDED;
  if (key <= LAST_U64_KEY) return (head & FLAG_NONE) === 0 && start < end ? FIRST_SINGLE + key : UNDECIDED;
  if (key === KEY_MOUNT) return mountVerdict(source, words, at, start, end);
  if (key === KEY_NAMESPACE) return namespaceVerdict(text, bytes, words, at, end);
  return key !== KEY_HOOK_PRESTART && isHook(text, bytes, words, at, start, end) ? CLEAN : UNDECIDED;
}

/** Of a line without effect: only blank lines and comments are clean. */
function silentVerdict(text: string, bytes: DataView | undefined, lineStart: number): number {
  const feed = text.indexOf('\n', lineStart);
  let end = feed < 0 ? text.length : feed;
  if (text.charCodeAt(end - 1) === CARRIAGE_RETURN) end--;
  const start = trimStart(text, lineStart, end);
  if (start === end) return CLEAN;
  if (text.charCodeAt(start) !== HASH) return UNDECIDED;
  return isPlain(text, bytes, start, end, LEAST_OF_COMMENTS) ? CLEAN : UNDECIDED;
}

function textVerdict(
  text: string,
  bytes: DataView | undefined,
  key: number,
  start: number,
  end: number,
): number {
  const isSentence = !isPlainValue(text, bytes, start, end);
  if (isSentence && !isPlainSentence(text, bytes, start, end)) return UNDECIDED;
  if (key === KEY_PROCESS_ENV) {
    const equals = find(text, start, end, EQUALS);
    const isOdd = isQuotation(text.charCodeAt(equals + 1)) || (isSentence && hasSpace(text, start, equals));
    return isOdd ? UNDECIDED : nameAt(text, bytes, start, end, EQUALS, VARIABLE);
  }
  if (key === KEY_PROCESS_ARG && isSentence && find(text, start, end, SPACE) < end) return SPACED_ARG;
  if (key === KEY_OCI_VERSION && coreVersion(text.slice(start, end)) === null) return UNDECIDED;
  if (key === KEY_ROOT_PATH && start === end) return UNDECIDED;
  if (key === KEY_HOSTNAME && start === end) return EMPTY_HOSTNAME;
  if (key === KEY_PROCESS_CWD && !startsWithSlash(text, start)) return UNDECIDED;
  return FIRST_SINGLE + key;
}

/** The verdict for the name that ends at `stop`, or UNDECIDED where there is none. */
function nameAt(
  text: string,
  bytes: DataView | undefined,
  start: number,
  end: number,
  stop: number,
  seed: number,
): number {
  if (bytes !== undefined) return nameVerdictOfBytes(bytes, start, end, stop, seed);
  const nameEnd = find(text, start, end, stop);
  return start < nameEnd && nameEnd < end ? nameVerdict(text, start, nameEnd, seed) : UNDECIDED;
}

function isFlag(text: string, head: number, start: number, end: number): boolean {
  return (head & FLAG_TRUE) !== 0 || (end - start === 5 && text.startsWith('false', start));
}

function mountVerdict(source: Source, words: Int32Array, at: number, start: number, end: number): number {
  const { text, bytes } = source;
  const destinationEnd = words[at + 3]!;
  const typeEnd = words[at + 4]!;
  const sourceEnd = words[at + 5]!;
  const isComplete = destinationEnd + 1 < typeEnd && typeEnd + 1 < sourceEnd;
  if (!isComplete || !startsWithSlash(text, start)) return UNDECIDED;
  if (startsWithSlash(text, destinationEnd + 1) || hasSpareSlash(text, start, destinationEnd))
    return UNDECIDED;
  if (!isPlainValue(text, bytes, start, end)) return UNDECIDED;
  if (!hasNoBlankOption(source.known, words, at)) return UNDECIDED;
  return nameAt(text, bytes, start, end, COLON, DESTINATION);
}

function hasNoBlankOption(known: readonly unknown[], words: Int32Array, at: number): boolean {
  const list = words[at + 7]!;
  if ((list & FLAG_KNOWN) !== 0) return !(known[list >>> KNOWN_ID_SHIFT] as string[]).includes('');
  const count = words[at + 6]!;
  const end = at + MOUNT_WORDS + 2 * count;
  for (let span = at + MOUNT_WORDS; span < end; span += 2) {
    if (words[span] === words[span + 1]) return false;
  }
  return count !== OPTIONS_UNSPLIT;
}

function namespaceVerdict(
  text: string,
  bytes: DataView | undefined,
  words: Int32Array,
  at: number,
  end: number,
): number {
  const path = words[at + 4]!;
  if (path !== NO_PATH) {
    if (!startsWithSlash(text, path) || !isPlainValue(text, bytes, path, end)) return UNDECIDED;
  }
  return FIRST_KIND + words[at + 3]! - 1;
}

function isHook(
  text: string,
  bytes: DataView | undefined,
  words: Int32Array,
  at: number,
  start: number,
  end: number,
): boolean {
  const pathEnd = words[at + 3]!;
  if (!startsWithSlash(text, start) || !isPlainValue(text, bytes, start, pathEnd)) return false;
  // 0 may be written, or stand for a timeout that is none.
  return pathEnd === end || words[at + 4] !== 0;
}

/** Of a part that is empty, too: at its start stands what ends it, which is never a slash. */
function startsWithSlash(text: string, start: number): boolean {
  return text.charCodeAt(start) === SLASH;
}

function isPlainValue(text: string, bytes: DataView | undefined, start: number, end: number): boolean {
  return isPlain(text, bytes, start, end, LEAST_OF_VALUES) && !isQuotation(text.charCodeAt(start));
}

/** A value with spaces in it, but no quotation mark at its start, and no `#` anywhere. */
function isPlainSentence(text: string, bytes: DataView | undefined, start: number, end: number): boolean {
  if (!isPlain(text, bytes, start, end, LEAST_OF_COMMENTS)) return false;
  return !isQuotation(text.charCodeAt(start)) && find(text, start, end, HASH) === end;
}

function isQuotation(unit: number): boolean {
  return unit === QUOTATION_MARK || unit === APOSTROPHE;
}

function isPlain(text: string, bytes: DataView | undefined, p: number, q: number, least: number): boolean {
  return bytes === undefined ? arePlainUnits(text, p, q, least) : arePlainBytes(bytes, p, q, least);
}
