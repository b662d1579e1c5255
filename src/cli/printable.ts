import { isInvisible, isUnclear } from '../diagnostics/characters.ts';

const BACKSLASH = '\\';
const QUOTE = '"';
const ORDERS = ['##[', '##vso['];

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
  return escaped(text, (i) => text[i] !== '\n' && (isInvisible(text.charCodeAt(i)) || isOrder(text, i)));
}

/** As `printableLines`, with line feeds escaped as well. */
export function printableLine(text: string): string {
  return escaped(text, (i) => isInvisible(text.charCodeAt(i)) || isOrder(text, i));
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
