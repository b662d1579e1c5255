import {
  KEY_HOOK_PRESTART,
  KEY_PROCESS_ARG,
  KEY_PROCESS_ENV,
  LAST_U32_KEY,
  LAST_U64_KEY,
} from '../../../assembly/protocol.ts';
import { BACKSLASH, EQUALS, find, HASH, trimEnd, trimStart } from '../../engine/text.ts';
import type { DiagnosticCode } from './codes.ts';
import type { Line } from './line.ts';

const QUOTE = 0x22;
const APOSTROPHE = 0x27;

/** What other formats do not count as the value, and this one does: quotes around it, a comment behind it. */
interface Surplus {
  code: DiagnosticCode;
  /** What to point at. */
  start: number;
  end: number;
  message: string;
  /** What the fix does, and the line as it would be read then; undefined where it is not sure that it is meant. */
  title: string;
  meant: Line | undefined;
}

/** Looks for quotes and for a comment in the value. `key` is the id of the line's key. */
export function surplusOf(line: Line, key: number): Surplus | undefined {
  return quotesAround(line, key) ?? commentBehind(line, key);
}

function quotesAround(line: Line, key: number): Surplus | undefined {
  const { text, valueStart, valueEnd: end } = line;
  // Of a variable the value may be quoted alone, as shells have it.
  const equals = key === KEY_PROCESS_ENV ? find(text, valueStart, end, EQUALS) : end;
  const isWhole = isQuoted(text, valueStart, end);
  if (!isWhole && !isQuoted(text, equals + 1, end)) return undefined;
  const start = isWhole ? valueStart : equals + 1;
  // A program may want an argument or a variable that has them. Without them, white space inside would be lost.
  const isBare = trimStart(text, start + 1, end) === start + 1 && trimEnd(text, start, end - 1) === end - 1;
  const isSure = isWhole && isBare && key !== KEY_PROCESS_ARG && find(text, start, end, BACKSLASH) === end;
  return {
    code: 'quoted-value',
    start,
    end,
    message: 'the quotes are read as part of the value: the format has no quoting',
    title: 'remove the quotes',
    meant: isSure ? narrowed(line, start + 1, end - 1) : undefined,
  };
}

/** Whether p..q is between two quotes of a kind, with none of them inside but behind a backslash. */
function isQuoted(text: string, p: number, q: number): boolean {
  const mark = text.charCodeAt(p);
  if (q - p < 2 || (mark !== QUOTE && mark !== APOSTROPHE) || text.charCodeAt(q - 1) !== mark) return false;
  for (let i = p + 1; i < q - 1; i++) {
    const unit = text.charCodeAt(i);
    if (unit === BACKSLASH) i++;
    else if (unit === mark) return false;
    if (i === q - 1) return false;
  }
  return true;
}

function commentBehind(line: Line, key: number): Surplus | undefined {
  const { text, valueStart, valueEnd: end } = line;
  const isFreeText = key === KEY_PROCESS_ARG || key === KEY_PROCESS_ENV;
  let hash = find(text, valueStart, end, HASH);
  while (hash < end && !startsComment(line, hash, isFreeText)) hash = find(text, hash + 1, end, HASH);
  if (hash === end) return undefined;
  // A number may have its unit there, and nobody knows where the text of a program ends.
  const isHook = key >= KEY_HOOK_PRESTART;
  const isSure =
    !isFreeText && !(key > LAST_U32_KEY && key <= LAST_U64_KEY) && !isHook && isAlone(text, hash, end);
  return {
    code: 'trailing-comment',
    start: hash,
    end,
    message: 'what # starts is read as part of the value: comments have lines of their own',
    title: 'remove the comment',
    meant: isSure ? withoutQuotes(narrowed(line, valueStart, trimEnd(text, valueStart, hash))) : undefined,
  };
}

/**
 * White space stands in front of it, or it starts the value, whatever stands before that; and white space behind it,
 * where one that has none may well be meant.
 */
function startsComment({ text, valueStart, valueEnd }: Line, hash: number, isFreeText: boolean): boolean {
  if (hash === valueStart) return isAlone(text, hash, valueEnd);
  if (trimEnd(text, hash - 1, hash) === hash) return false;
  return !isFreeText || isAlone(text, hash, valueEnd);
}

/** Whether white space follows. */
function isAlone(text: string, hash: number, end: number): boolean {
  return hash + 1 === end || trimStart(text, hash + 1, hash + 2) > hash + 1;
}

function withoutQuotes(line: Line): Line {
  const { text, valueStart, valueEnd } = line;
  return isQuoted(text, valueStart, valueEnd) ? narrowed(line, valueStart + 1, valueEnd - 1) : line;
}

/** The line as if its value were start..end. */
function narrowed(line: Line, start: number, end: number): Line {
  const copy = line.copy();
  copy.valueStart = start;
  copy.valueEnd = end;
  return copy;
}
