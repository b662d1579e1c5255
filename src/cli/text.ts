import type { Input } from './inputs.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The text of an input, a byte order mark included. */
export function textOf({ bytes }: Input): string {
  return decoder.decode(bytes);
}
