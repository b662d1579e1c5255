import { isInvisible } from '../../diagnostics/characters.ts';

const ENTITIES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

/** A text as HTML that says that text and nothing else; what cannot be seen is escaped as in JSON. */
export function escaped(text: string): string {
  let out = '';
  for (const char of text) {
    const code = char.charCodeAt(0);
    if (isInvisible(code) || isHalf(char)) out += `\\u${code.toString(16).padStart(4, '0')}`;
    else out += ENTITIES.get(char) ?? char;
  }
  return out;
}

/** A name from an input, which may be written in any direction. */
export function name(text: string): string {
  return `<bdi><code>${text === '' ? '(empty)' : escaped(text)}</code></bdi>`;
}

function isHalf(char: string): boolean {
  const code = char.charCodeAt(0);
  return char.length === 1 && code >= 0xd800 && code < 0xe000;
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

export function share(part: number, whole: number): string {
  if (whole === 0) return '';
  const percent = (100 * part) / whole;
  if (percent === 0 || percent === 100) return `${percent} %`;
  return percent > 0 && percent < 0.1 ? '< 0.1 %' : `${percent.toFixed(1)} %`;
}

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB', 'ZiB'];

/** `64 MiB`, of an exact power of two or of any number. */
export function bytes(value: number): string {
  const power = value < 1 ? 0 : Math.min(Math.floor(Math.log2(value) / 10), BINARY.length - 1);
  const scaled = value / 1024 ** power;
  return `${Number.isInteger(scaled) ? scaled : scaled.toFixed(1)} ${BINARY[power]}`;
}
