/** The first `code` in p..q, or q. Never looks past q, so that going over all lines stays linear. */
export function find(text: string, p: number, q: number, code: number): number {
  while (p < q && text.charCodeAt(p) !== code) p++;
  return p;
}

export const NEWLINE = 0x0a;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const SLASH = 0x2f;
export const EQUALS = 0x3d;
export const HASH = 0x23;
