import { wrongType } from '../errors.ts';
import { isInvisible, isLoneSurrogate, wholeCharacter } from './characters.ts';
import type { Location } from './diagnostic.ts';
import { cellsOf } from './width.ts';

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
  const lead = start > lineStart ? ' …' : ' ';
  const shown = visibleLine(text, start, end);
  // A mark that combines with what is in front of the line takes no column of its own.
  const from = place.offset - start + lead.length;
  let before = 0;
  let under = 0;
  for (const { index, length, width } of cellsOf(lead + shown)) {
    if (index + length <= from) before += width;
    else if (index < from + place.length) under += width;
  }

  const number = String(place.line);
  const margin = ' '.repeat(number.length);
  const carets = ' '.repeat(before) + '^'.repeat(Math.max(under, 1));
  return ` ${`${number} |${lead}${shown}${isCut ? '…' : ''}`.trimEnd()}\n ${margin} |${carets}`;
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

/** Each unit of the line becomes one unit, so that positions stay. */
function visibleLine(text: string, start: number, end: number): string {
  let shown = '';
  for (let i = start; i < end; ) {
    const code = text.codePointAt(i)!;
    shown += visible(text, i, code);
    i += code > 0xffff ? 2 : 1;
  }
  return shown;
}

function visible(text: string, i: number, code: number): string {
  if (code === 0x09) return ' ';
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (isInvisible(code) || isLoneSurrogate(text, i)) return PLACEHOLDER;
  return String.fromCodePoint(code);
}
