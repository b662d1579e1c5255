import { isInvisible, isUnclear } from '../diagnostics/characters.ts';

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

function unicodeEscape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
