import { wrongType } from '../errors.ts';
import { isInvisible, isLoneSurrogate, wholeCharacter } from './characters.ts';
import type { Location } from './diagnostic.ts';

/** How much of a long line is shown, in UTF-16 units: of it all, and before the place. */
const SHOWN = 100;
const BEFORE = 50;
const NEWLINE = 0x0a;
const PLACEHOLDER = '\ufffd';

/**
 * The line that a place is in, with its number, and carets under the place:
 *
 *      12 | memory_limit = 64M
 *         |                ^^^
 *
 * Of a long line a part is shown. What cannot be seen is replaced by a symbol. No line feed at the end.
 *
 * @param text the very text that the place is in
 * @throws TypeError for a text that is no string, and a place that is no object
 * @throws RangeError for a place that the text does not have
 */
export function excerpt(text: string, place: Location): string {
  checkPlace(text, place);
  const lineStart = place.offset - place.column + 1;
  const start = wholeCharacter(text, Math.max(lineStart, place.offset - BEFORE));
  const stop = lineEnd(text, start, start + SHOWN);
  const isCut = stop < text.length && text.charCodeAt(stop) !== NEWLINE;
  const end = isCut ? wholeCharacter(text, stop) : withoutReturn(text, start, stop);
  let shown = start > lineStart ? '…' : '';
  let before = shown.length;
  let under = 0;
  for (let i = start; i < end; ) {
    const code = text.codePointAt(i)!;
    shown += visible(text, i, code);
    if (i < place.offset) before += width(code);
    else if (i < place.offset + place.length) under += width(code);
    i += code > 0xffff ? 2 : 1;
  }
  if (isCut) shown += '…';

  const number = String(place.line);
  const margin = ' '.repeat(number.length);
  const carets = ' '.repeat(before) + '^'.repeat(Math.max(under, 1));
  return ` ${`${number} | ${shown}`.trimEnd()}\n ${margin} | ${carets}`;
}

function checkPlace(text: string, place: Location): void {
  if (typeof text !== 'string') throw wrongType('text', 'a string', text);
  if (typeof place !== 'object' || place === null) throw wrongType('place', 'a location', place);
  const { offset, length, line, column } = place;
  const isWhole = [offset, length, line, column].every((number) => Number.isInteger(number) && number >= 0);
  const isWithin = isWhole && line >= 1 && column >= 1 && column <= offset + 1 && offset <= text.length;
  if (!isWithin) {
    throw new RangeError(
      `line ${line}, column ${column}, offset ${offset} is no place in a text of ${text.length}`,
    );
  }
}

/** The end of the line, or `limit`. */
function lineEnd(text: string, start: number, limit: number): number {
  let end = start;
  while (end < limit && end < text.length && text.charCodeAt(end) !== NEWLINE) end++;
  return end;
}

/** A carriage return at the end of a line belongs to the line's end. */
function withoutReturn(text: string, start: number, end: number): number {
  return end > start && text.charCodeAt(end - 1) === 0x0d ? end - 1 : end;
}

function visible(text: string, i: number, code: number): string {
  if (code === 0x09) return ' ';
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (isInvisible(code) || isLoneSurrogate(text, i)) return PLACEHOLDER;
  return String.fromCodePoint(code);
}

/** Columns that a terminal takes for a character: two for East Asian wide ones and emoji, none for combining ones. */
function width(code: number): number {
  if (code < 0x300) return 1;
  if (code <= 0x36f || code === 0x200c || code === 0x200d || (code >= 0xfe00 && code <= 0xfe0f)) return 0;
  if (code < 0x1100) return 1;
  const wide =
    code <= 0x115f ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1f64f) ||
    (code >= 0x1f680 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd);
  return wide ? 2 : 1;
}
