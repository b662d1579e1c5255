import { OciParseError } from '../diagnostics/parse-error.ts';
import { decodeUtf8 } from '../engine/utf8.ts';
import { checkedChunk } from '../engine/windows.ts';
import { diagnoseChunk } from './diagnose.ts';
import { parseLeniently } from './parse-leniently.ts';
import type { OciConfig } from './types.ts';

/** How `parse` is to parse. */
export interface ParseOptions {
  /** Whether what would be dropped or changed is an error; without it, the seed's silence is kept. */
  strict?: boolean;
}

/**
 * Parses a configuration of `key=value` lines, exactly as the seed does (lines 205-322): unknown keys and
 * malformed mounts, namespaces and numbers are dropped or take their defaults silently. No content of a string
 * makes it throw, unless it is asked to be strict.
 *
 * @param input text, or UTF-8 bytes, of at most 2^30 units or bytes
 * @throws TypeError for anything but a string or a Uint8Array
 * @throws InvalidUtf8Error for bytes that are not UTF-8, with the offset
 * @throws InputTooLargeError beyond 2^30, or beyond the limit that `setMemoryLimit` set
 * @throws OutOfMemoryError when WebAssembly memory cannot grow to the longest line
 * @throws OciParseError with `strict`, for whatever `diagnose` calls an error
 *
 * @example
 * ```js
 * import { parse } from 'ociconf';
 *
 * const { hostname, linux } = parse('hostname = web-1\nmemory_limit = 268435456');
 * console.log(hostname, linux.memoryLimit); // web-1 268435456n
 * ```
 */
export function parse(input: string | Uint8Array, options?: ParseOptions): OciConfig {
  return options?.strict === true ? parseStrictly(input) : parseLeniently(input);
}

function parseStrictly(input: string | Uint8Array): OciConfig {
  // Read once: what is shared with another thread may be another text by now.
  const chunk = checkedChunk(input);
  const { config, diagnostics } = diagnoseChunk(chunk);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0)
    throw new OciParseError(errors, typeof chunk === 'string' ? chunk : decodeUtf8(chunk, 0));
  return config;
}
