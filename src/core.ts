/**
 * For pages that parse, and load 10 kB gzipped for it. What analyses, writes or counts texts is in `ociconf` alone.
 * @module ociconf/core
 */

import { parseLeniently } from './config/parse-leniently.ts';
import type { OciConfig } from './config/types.ts';
import { InvalidArgumentError } from './errors.ts';

/**
 * Parses a configuration of `key=value` lines, exactly as `parse` of `ociconf` does, which can also be strict: unknown
 * keys and malformed mounts, namespaces and numbers are dropped or take their defaults silently (seed: lines 205-322).
 *
 * @param input text, or UTF-8 bytes, of at most 2^30 units or bytes
 * @throws TypeError for anything but a string or a Uint8Array
 * @throws InvalidUtf8Error for bytes that are not UTF-8, with the offset
 * @throws InputTooLargeError beyond 2^30, or beyond the limit that `setMemoryLimit` set
 * @throws OutOfMemoryError when WebAssembly memory cannot grow to the longest line
 * @throws InvalidArgumentError when it is asked to be strict
 */
export function parse(input: string | Uint8Array, options?: { strict?: false }): OciConfig {
  if ((options as { strict?: boolean } | undefined)?.strict === true) {
    throw new InvalidArgumentError('strict', "not in ociconf/core; import { parse } from 'ociconf'");
  }
  return parseLeniently(input);
}

export { defaultLinuxConfig } from './config/defaults.ts';
export { type ParsedDocument, parseAll } from './config/parse-all.ts';
export { parseHook, parseNamespaceKind, parseU32, parseU64 } from './config/parts.ts';
export type {
  OciConfig,
  OciHook,
  OciHooks,
  OciLinuxConfig,
  OciMount,
  OciNamespace,
  OciNamespaceKind,
  OciProcess,
  OciRoot,
} from './config/types.ts';
export { validate } from './config/validate.ts';
export { view } from './config/view.ts';
export type { Input } from './engine/chunks.ts';
export type { CompiledModule, ModuleBytes, ModuleResponse, ModuleSource } from './engine/instance.ts';
export { setMemoryLimit } from './engine/limit.ts';
export type { EngineName } from './engine/reader.ts';
export {
  dispose,
  engine,
  initScanner as init,
  initScannerSync as initSync,
  memory,
  useEngine,
} from './engine/select.ts';
export type { Chunk } from './engine/windows.ts';
export {
  EngineUnavailableError,
  InputTooLargeError,
  InvalidArgumentError,
  InvalidUtf8Error,
  OciError,
  type OciErrorCode,
  OutOfMemoryError,
} from './errors.ts';
