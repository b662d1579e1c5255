/**
 * Documents of streams, in whatever form they come: lines, NDJSON, config.json, tar archives of them, compressed or not;
 * and everything of `ociconf/spec`.
 * @module ociconf/stream
 */

export type { AbortSource } from '../abort.ts';
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
} from '../config/types.ts';
export type { EngineName } from '../engine/reader.ts';
export { dispose, engine, useEngine } from '../engine/select.ts';
export type { Chunk } from '../engine/windows.ts';
export {
  CompressionUnavailableError,
  DocumentTooLargeError,
  EngineUnavailableError,
  OutOfMemoryError,
  StreamError,
} from '../errors.ts';
export * from '../spec/index.ts';
export type { AnyStreamOptions, StreamFormat } from './any-format.ts';
export { parseAllAsync, parseStream, type StreamedDocument, splitAllAsync } from './any-stream.ts';
export type { Compression } from './compression/inflater.ts';
export type { RawDocument, RejectedDocument, StreamedConfig, StreamPlace } from './document.ts';
export type { ReadableSource, SourceRead, SourceReader, StreamSource } from './source.ts';
export { StreamedSpec } from './spec-document.ts';
export type { StreamOptions } from './stream.ts';
export type { StreamPair } from './transform.ts';
