import { tokenReader } from '../engine/select.ts';
import { buildConfig } from './build.ts';
import type { OciConfig } from './types.ts';

/**
 * Parses a configuration of `key=value` lines, exactly as the seed does (lines 205-322): unknown keys and
 * malformed mounts, namespaces and numbers are dropped or take their defaults silently. No content of a string
 * makes it throw.
 *
 * @param input text, or UTF-8 bytes, of at most 2^30 units or bytes
 * @throws TypeError for anything but a string or a Uint8Array
 * @throws InvalidUtf8Error for bytes that are not UTF-8, with the offset
 * @throws InputTooLargeError beyond 2^30, or beyond the limit that `setMemoryLimit` set
 * @throws OutOfMemoryError when WebAssembly memory cannot grow to the longest line
 */
export function parse(input: string | Uint8Array): OciConfig {
  return buildConfig(tokenReader().open(input));
}
