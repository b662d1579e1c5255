import { isInvisible, isLoneSurrogate } from '../diagnostics/characters.ts';

const BACKSLASH = '\\';
const QUOTE = '"';

/**
 * A name or a value as one harmless line that has one meaning: as it is where everything in it can be seen, else in
 * double quotes and with JSON's escapes. So it is too where it is empty, has quotes, backslashes, or spaces at its ends.
 */
export function printable(text: string): string {
  const safe = quotable(text);
  const isPlain = safe === text && text !== '' && text.trim() === text;
  return isPlain ? text : `"${safe}"`;
}

/** One of several with `separator` between them: quoted where that is in it, too; nothing where there is none of it. */
export function printablePart(text: string, separator: string): string {
  if (text === '') return '';
  const isSplit = separator !== '' && text.includes(separator);
  return isSplit ? `"${quotable(text)}"` : printable(text);
}

/** A text of one line or several without anything that a terminal would take for an order. */
export function printableLines(text: string): string {
  return escaped(text, (i) => text[i] !== '\n' && isInvisible(text.charCodeAt(i)));
}

/** As `printableLines`, with line feeds escaped as well. */
export function printableLine(text: string): string {
  return escaped(text, (i) => isInvisible(text.charCodeAt(i)));
}

/** The same for JSON text, which means what it meant: the escapes are JSON's, and only strings have what needs them. */
export function printableJson(json: string): string {
  return escaped(json, (i) => {
    const unit = json.charCodeAt(i);
    return unit >= 0x7f && isInvisible(unit);
  });
}

function quotable(text: string): string {
  return escaped(text, (i) => text[i] === QUOTE || text[i] === BACKSLASH || isUnclear(text, i));
}

function escaped(text: string, isEscaped: (i: number) => boolean): string {
  let out = '';
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (!isEscaped(i)) continue;
    const char = text[i]!;
    const isQuote = char === QUOTE || char === BACKSLASH;
    out += text.slice(start, i) + (isQuote ? BACKSLASH + char : unicodeEscape(char));
    start = i + 1;
  }
  return start === 0 ? text : out + text.slice(start);
}

/** Whether the unit cannot be seen, or looks like a space and is none. */
function isUnclear(text: string, i: number): boolean {
  const unit = text.charCodeAt(i);
  if (unit >= 0x20 && unit < 0x7f) return false;
  return isInvisible(unit) || isLoneSurrogate(text, i) || isFormat(unit) || isTag(text, i) || isSpace(unit);
}

/** Of Unicode's Default_Ignorable_Code_Point and Cf, what `isInvisible` lets pass: joiners, marks, selectors. */
function isFormat(unit: number): boolean {
  if (unit < 0xad) return false;
  return (
    unit === 0xad ||
    unit === 0x34f ||
    unit === 0x61c ||
    unit === 0x115f ||
    unit === 0x1160 ||
    (unit >= 0x17b4 && unit <= 0x17b5) ||
    (unit >= 0x180b && unit <= 0x180f) ||
    (unit >= 0x200b && unit <= 0x200f) ||
    (unit >= 0x2060 && unit <= 0x206f) ||
    unit === 0x3164 ||
    (unit >= 0xfe00 && unit <= 0xfe0f) ||
    unit === 0xffa0 ||
    (unit >= 0xfff0 && unit <= 0xfffb)
  );
}

/** A half of U+E0000..U+E0FFF: letters that nobody sees. */
function isTag(text: string, i: number): boolean {
  const unit = text.charCodeAt(i);
  const high = unit >= 0xdc00 && unit < 0xe000 ? text.charCodeAt(i - 1) : unit;
  return high >= 0xdb40 && high <= 0xdb43 && unit >= 0xd800 && unit < 0xe000;
}

/** White_Space but the ASCII space and what `isInvisible` has. */
function isSpace(unit: number): boolean {
  return (
    unit === 0xa0 ||
    unit === 0x1680 ||
    (unit >= 0x2000 && unit <= 0x200a) ||
    unit === 0x202f ||
    unit === 0x205f ||
    unit === 0x3000
  );
}

function unicodeEscape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
