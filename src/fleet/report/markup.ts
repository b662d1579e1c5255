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

/** `64 MiB`, `7.9 EiB`: cut and not rounded, so that what is below a number does not look like it. */
export function bytes(value: bigint): string {
  let power = 0;
  while (power < BINARY.length - 1 && value >> BigInt(10 * (power + 1)) > 0n) power++;
  return `${Number((10n * value) >> BigInt(10 * power)) / 10} ${BINARY[power]}`;
}

/** `1,024`, and of what is too long for that, `2^62` or `9.22e+18`, cut. */
export function brief(value: bigint): string {
  if (value < 10_000_000n) return count(Number(value));
  const bits = value.toString(2);
  if (!bits.includes('1', 1)) return `2^${bits.length - 1}`;
  const digits = String(value);
  return `${digits[0]}.${digits.slice(1, 3)}e+${digits.length - 1}`;
}
