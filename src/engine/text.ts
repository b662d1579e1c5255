// Looking at a string unit by unit: what the format turns on, and the seed's White_Space.

export const NEWLINE = 0x0a;
export const HASH = 0x23;
export const COMMA = 0x2c;
export const SLASH = 0x2f;
export const COLON = 0x3a;
export const EQUALS = 0x3d;
export const BACKSLASH = 0x5c;
export const BYTE_ORDER_MARK = 0xfeff;
/** A line that is exactly this, or with a carriage return behind it, separates documents. */
export const SEPARATOR = '---';

/** The first `code` in p..q, or q. Never looks past q, so that scanning all lines stays linear. */
export function find(text: string, p: number, q: number, code: number): number {
  while (p < q && text.charCodeAt(p) !== code) p++;
  return p;
}

/** Unicode White_Space, as Rust's `trim` knows it: it has U+0085, and lacks U+FEFF. */
function isSpace(code: number): boolean {
  if (code <= 0x20) return code === 0x20 || (code >= 9 && code <= 13);
  if (code < 0x1680) return code === 0x85 || code === 0xa0;
  if (code < 0x2000) return code === 0x1680;
  if (code <= 0x200a) return true;
  return code === 0x2028 || code === 0x2029 || code === 0x202f || code === 0x205f || code === 0x3000;
}

/** Whether there is White_Space in p..q. */
export function hasSpace(text: string, p: number, q: number): boolean {
  while (p < q && !isSpace(text.charCodeAt(p))) p++;
  return p < q;
}

/** The first position in p..q that is not White_Space, or q. */
export function trimStart(text: string, p: number, q: number): number {
  while (p < q && isSpace(text.charCodeAt(p))) p++;
  return p;
}

/** The end of what is not White_Space in p..q, or p. */
export function trimEnd(text: string, p: number, q: number): number {
  while (q > p && isSpace(text.charCodeAt(q - 1))) q--;
  return q;
}
