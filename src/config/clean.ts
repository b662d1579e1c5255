import type { OciConfig } from './types.ts';

/**
 * Whether it is certain, at next to no cost, that there is nothing to say about a document, so that `diagnose` need
 * not go over its lines. It has to establish that
 *
 * - every line is blank, a comment, or has a known key;
 * - no key with one value comes twice, and no namespace, variable or destination does;
 * - every number, boolean and timeout was read as it is written, and no number is empty;
 * - every mount has its parts and no blank option, and every path is absolute that should be;
 * - there is a process_arg, a mount namespace and no prestart hook;
 * - there is no character that cannot be seen, and no lone surrogate.
 *
 * `false` is always right, and costs the analysis.
 */
export function isSurelyClean(_input: string | Uint8Array, _config: OciConfig): boolean {
  return false;
}
