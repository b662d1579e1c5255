import { isLoneSurrogate, wholeCharacter } from '../diagnostics/characters.ts';

const BACKSLASH = '\\';
const QUOTE = '"';
const PLACEHOLDER = '\ufffd';
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
 * and where it begins with a colon: GitHub's runner takes a line that begins with two for a workflow command.
 */
export function printable(text: string): string {
  const safe = quotable(text);
  const isPlain = safe === text && text !== '' && text.trim() === text && text[0] !== ':';
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
  return escaped(
    text,
    (i) => text[i] !== '\n' && (isUnclear(text, i) || isOrder(text, i) || isCommand(text, i)),
  );
}

/** As `printableLines`, with line feeds escaped as well. */
export function printableLine(text: string): string {
  return escaped(text, (i) => isUnclear(text, i) || isOrder(text, i));
}

/** A text whose excerpts are harmless and show everything: every unit keeps its place, and the excerpt shows controls. */
export function printableExcerpts(text: string): string {
  return replaced(
    text,
    (i) => (text.charCodeAt(i) >= 0x7f ? isUnclear(text, i) : isOrder(text, i)),
    () => PLACEHOLDER,
  );
}

/** A word as a shell reads it back: in single quotes, or as bash's `$'…'` where it has what needs an escape. */
export function shellWord(word: string): string {
  if (word === '' || printable(word) === word) return `'${word.replaceAll("'", "'\\''")}'`;
  const isEscaped = (i: number) =>
    word[i] === "'" || word[i] === BACKSLASH || isUnclear(word, i) || isOrder(word, i);
  return `$'${replaced(word, isEscaped, (i) => shellEscape(word, i))}'`;
}

/** The same for JSON text, which means what it meant: the escapes are JSON's, and only strings have what needs them. */
export function printableJson(json: string): string {
  return escaped(json, (i) => {
    return (json.charCodeAt(i) >= 0x7f && isUnclear(json, i)) || isOrder(json, i);
  });
}

function quotable(text: string): string {
  return escaped(text, (i) => isMark(text[i]) || isUnclear(text, i) || isOrder(text, i));
}

function escaped(text: string, isEscaped: (i: number) => boolean): string {
  return replaced(text, isEscaped, (i) => (isMark(text[i]) ? BACKSLASH + text[i] : unicodeEscape(text, i)));
}

function replaced(text: string, isReplaced: (i: number) => boolean, by: (i: number) => string): string {
  let out = '';
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (!isReplaced(i)) continue;
    out += text.slice(start, i) + by(i);
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

/** Whether it is the first colon of a line that GitHub's runner takes for a command: two of them, behind spaces or not. */
function isCommand(text: string, i: number): boolean {
  if (!text.startsWith('::', i)) return false;
  let before = i - 1;
  while (text[before] === ' ') before--;
  return before < 0 || text[before] === '\n';
}

function unicodeEscape(text: string, i: number): string {
  return `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`;
}

/** A pair is one escape there, which its first half has. */
function shellEscape(word: string, i: number): string {
  if (word[i] === "'" || word[i] === BACKSLASH) return BACKSLASH + word[i];
  if (wholeCharacter(word, i) < i) return '';
  const code = word.codePointAt(i)!;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : unicodeEscape(word, i);
}
