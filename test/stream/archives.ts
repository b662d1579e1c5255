const encoder = new TextEncoder();
const BLOCK = 512;

/** A header as archivers write it, with fields written over: where, and what. */
export function header(
  { name = 'a/config.json', size = 0, type = '0', magic = 'ustar\0' + '00', prefix = '', link = '' } = {},
  fields: readonly (readonly [number, string | Uint8Array])[] = [],
): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const put = (at: number, value: string | Uint8Array) =>
    block.set(typeof value === 'string' ? encoder.encode(value) : value, at);
  put(0, name);
  put(100, '0000644\0');
  put(124, `${size.toString(8).padStart(11, '0')}\0`);
  put(136, '00000000000\0');
  put(156, type);
  put(157, link);
  put(257, magic);
  put(345, prefix);
  for (const [at, value] of fields) put(at, value);
  let sum = 8 * 0x20;
  for (const byte of block) sum += byte;
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `);
  return block;
}

/** A member: its header, its body, and what fills up. */
export function member(
  body: string | Uint8Array,
  options: Parameters<typeof header>[0] = {},
  fields: Parameters<typeof header>[1] = [],
): Uint8Array {
  const bytes = typeof body === 'string' ? encoder.encode(body) : body;
  return joined(
    header({ size: bytes.length, ...options }, fields),
    bytes,
    new Uint8Array(-bytes.length & (BLOCK - 1)),
  );
}

/** A record of a pax header. */
export function pax(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = encoder.encode(rest).length;
  let length = bytes + 1;
  while (String(length).length + bytes !== length) length++;
  return length + rest;
}

/** What ends an archive. */
export const END = new Uint8Array(2 * BLOCK);

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
