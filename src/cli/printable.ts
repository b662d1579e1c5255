import { isInvisible, isLoneSurrogate, wholeCharacter } from '../diagnostics/characters.ts';

const BACKSLASH = '\\';
const QUOTE = '"';
const ORDERS = ['##[', '##vso['];
/**
 * First and last code points, beyond ASCII, of what cannot be seen (Unicode's Default_Ignorable_Code_Point, controls,
 * separators) or is taken for a space (White_Space, Braille without a dot).
 */
const UNCLEAR = [
  [0x7f, 0xa0],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x1680, 0x1680],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x2000, 0x200f],
  [0x2028, 0x202f],
  [0x205f, 0x206f],
  [0x2800, 0x2800],
  [0x3000, 0x3000],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
] as const;

/**
 * A name or a value as one harmless line that has one meaning: as it is where everything in it can be seen, else in
 * double quotes and with JSON's escapes. So it is too where it is empty, has quotes, backslashes, or spaces at its ends,
 * and where GitHub's runner would take it for a workflow command, which begins a line with `::`.
 */
export function printable(text: string): string {
  const safe = quotable(text);
  const isPlain = safe === text && text !== '' && text.trim() === text && !text.startsWith('::');
  return isPlain ? text : `"${safe}"`;
}

/** One of several with `separator` between them: quoted where that is in it, too; nothing where there is none of it. */
export function printablePart(text: string, separator: string): string {
  if (text === '') return '';
  const isSplit = separator !== '' && text.includes(separator);
  return isSplit ? `"${quotable(text)}"` : printable(text);
}

/** A text of one line or several without anything that a terminal or a log would take for an order. */
export function printableLines(text: string): string {
  return escaped(text, (i) => text[i] !== '\n' && (isUnclear(text, i) || isOrder(text, i)));
}

/** As `printableLines`, with line feeds escaped as well. */
export function printableLine(text: string): string {
  return escaped(text, (i) => isUnclear(text, i) || isOrder(text, i));
}

/** An excerpt the same, in which every character keeps its column. */
export function printableExcerpt(line: string): string {
  return ORDERS.reduce((safe, order) => safe.replaceAll(order, `#\ufffd${order.slice(2)}`), line);
}

/** The same for JSON text, which means what it meant: the escapes are JSON's, and only strings have what needs them. */
export function printableJson(json: string): string {
  return escaped(json, (i) => {
    const unit = json.charCodeAt(i);
    return (unit >= 0x7f && isInvisible(unit)) || isOrder(json, i);
  });
}

function quotable(text: string): string {
  return escaped(text, (i) => isMark(text[i]) || isUnclear(text, i) || isOrder(text, i));
}

function escaped(text: string, isEscaped: (i: number) => boolean): string {
  let out = '';
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (!isEscaped(i)) continue;
    const char = text[i]!;
    out += text.slice(start, i) + (isMark(char) ? BACKSLASH + char : unicodeEscape(char));
    start = i + 1;
  }
  return start === 0 ? text : out + text.slice(start);
}

/** Whether the unit cannot be seen, or looks like a space and is none. Both halves of a pair are what the pair is. */
function isUnclear(text: string, i: number): boolean {
  const code = text.codePointAt(wholeCharacter(text, i))!;
  if (code < 0x7f) return code < 0x20;
  return isLoneSurrogate(text, i) || UNCLEAR.some(([first, last]) => code >= first && code <= last);
}

function isMark(char: string | undefined): boolean {
  return char === QUOTE || char === BACKSLASH;
}

/** Whether it is the second character of an order to GitHub's or Azure's runner, which they find anywhere in a line. */
function isOrder(text: string, i: number): boolean {
  return text[i] === '#' && ORDERS.some((order) => text.startsWith(order, i - 1));
}

function unicodeEscape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
