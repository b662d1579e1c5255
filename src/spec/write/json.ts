// JSON.stringify refuses a bigint and JSON.rawJSON is not in Node 20. The libraries that write one are parsers
// first; what is needed of them is these few lines.

import { InvalidArgumentError, TooDeepError } from '../../errors.ts';
import { DEEPEST } from '../read/limits.ts';

/**
 * JSON text in which a bigint is a number with all of its digits.
 * @param indent spaces a level, or what stands for them; 0 or nothing gives a single line
 * @throws InvalidArgumentError for what JSON cannot write: infinite numbers, functions; for an indentation that is
 * no white space, or not 0..100 spaces
 * @throws TooDeepError
 */
export function toJson(value: unknown, indent: number | string = 0): string {
  const unit = unitOf(indent);
  return writeJson(value, { unit, newline: '\n', colon: unit === '' ? ':' : ': ' });
}

/** The widest indentation of a level. */
export const MOST_SPACES = 100;

function unitOf(indent: number | string): string {
  if (typeof indent === 'string') {
    if ([...indent].every((char) => ' \t\n\r'.includes(char))) return indent;
  } else if (Number.isInteger(indent) && indent >= 0 && indent <= MOST_SPACES) return ' '.repeat(indent);
  throw new InvalidArgumentError('indent', `neither white space nor 0..${MOST_SPACES} spaces`);
}

/** What is so deep was most likely made in a loop. */
export const WITHIN_ITSELF = 'is something within itself?';

/** How JSON is laid out. */
export interface Layout {
  /** The indentation of a level; without one, all is on a line. */
  readonly unit: string;
  /** A line end and the indentation of the line that the value starts on. */
  readonly newline: string;
  /** A colon with the white space around it. */
  readonly colon: string;
}

export function writeJson(value: unknown, layout: Layout, depth = DEEPEST): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return JSON.stringify(value);
  if (typeof value !== 'object')
    throw new InvalidArgumentError('value', `a ${typeof value} cannot be written as JSON`);
  if (depth === 0) throw new TooDeepError(DEEPEST, null, WITHIN_ITSELF);

  const { unit, newline, colon } = layout;
  const inner = { ...layout, newline: newline + unit };
  const list = Array.isArray(value);
  const items = list
    ? // Not map, which skips what is not there.
      Array.from(value, (item: unknown) => writeJson(item ?? null, inner, depth - 1))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([name, item]) => `${JSON.stringify(name)}${colon}${writeJson(item, inner, depth - 1)}`);

  const [open, close] = list ? '[]' : '{}';
  if (items.length === 0) return `${open}${close}`;
  return unit === ''
    ? `${open}${items.join(',')}${close}`
    : `${open}${inner.newline}${items.join(`,${inner.newline}`)}${newline}${close}`;
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new InvalidArgumentError('number', `${value} cannot be written as JSON`);
  return JSON.stringify(value);
}
