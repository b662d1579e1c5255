import { isInvisible, wholeCharacter } from './characters.ts';

/** Longest part that a message quotes, in UTF-16 units. */
const QUOTED_MAX = 40;

/** A part of a text for a message: in double quotes, on one line, harmless to a terminal, cut where it is long. */
export function quote(text: string): string {
  if (text.length <= QUOTED_MAX) return quoteWhole(text);
  return `${quoteWhole(text.slice(0, wholeCharacter(text, QUOTED_MAX))).slice(0, -1)}…"`;
}

/** The same at any length. Escaped as JSON does, lone surrogates included; and what JSON lets pass though it cannot be seen. */
export function quoteWhole(text: string): string {
  let out = '';
  for (const char of JSON.stringify(text)) {
    const code = char.charCodeAt(0);
    out += isInvisible(code) ? `\\u${code.toString(16).padStart(4, '0')}` : char;
  }
  return out;
}
