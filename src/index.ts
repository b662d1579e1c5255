/**
 * Everything about the lines: reading, checking, writing, comparing. `ociconf/workerd` is the same for hosts that take
 * compiled modules only, and imports the two `.wasm` instead of carrying them.
 * @module ociconf
 */

export type { AbortSource } from './abort.ts';
export { DIAGNOSTIC_CODES, type DiagnosticCode } from './config/checks/codes.ts';
export { defaultLinuxConfig } from './config/defaults.ts';
export {
  type DiagnosedDocument,
  type DiagnoseOptions,
  type Diagnosis,
  diagnose,
  diagnoseAll,
} from './config/diagnose.ts';
export {
  type ArgsChange,
  type ConfigChange,
  diff,
  type EnvChange,
  type HookChange,
  type HookField,
  type ItemAdded,
  type ItemChange,
  type ItemChanged,
  type ItemRemoved,
  type MountChange,
  type NamespaceChange,
  type OrderChange,
  type ScalarChange,
  type ScalarFields,
} from './config/diff.ts';
export { format } from './config/format.ts';
export { type ParseOptions, parse } from './config/parse.ts';
export { type ParsedDocument, parseAll } from './config/parse-all.ts';
export { parseHook, parseNamespaceKind, parseU32, parseU64 } from './config/parts.ts';
export {
  type ConfigKey,
  type IntegerField,
  type IntegerSummary,
  type InvalidArgument,
  type ScanResult,
  scan,
} from './config/scan.ts';
export { stringify } from './config/stringify.ts';
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
export { OciContainer } from './container/container.ts';
export type { OciLifecycleState } from './container/lifecycle.ts';
export type { PivotRoot } from './container/pivot-root.ts';
export { applyFixes, type FixResult } from './diagnostics/apply-fixes.ts';
export type {
  Diagnostic,
  Fix,
  Location,
  RelatedLocation,
  Severity,
  Span,
  TextEdit,
} from './diagnostics/diagnostic.ts';
export { docsPath } from './diagnostics/docs-path.ts';
export { excerpt } from './diagnostics/excerpt.ts';
export type { Omitted } from './diagnostics/limited.ts';
export { OciParseError } from './diagnostics/parse-error.ts';
export type { Input } from './engine/chunks.ts';
export { init, initSync } from './engine/init.ts';
export type { CompiledModule, ModuleBytes, ModuleResponse, ModuleSource } from './engine/instance.ts';
export { setMemoryLimit } from './engine/limit.ts';
export type { EngineName } from './engine/reader.ts';
export { dispose, engine, memory, useEngine } from './engine/select.ts';
export type { Chunk } from './engine/windows.ts';
export {
  CompressionUnavailableError,
  DocumentTooLargeError,
  EngineUnavailableError,
  InputTooLargeError,
  InvalidArgumentError,
  InvalidStateError,
  InvalidUtf8Error,
  OciError,
  type OciErrorCode,
  OutOfMemoryError,
  StreamError,
} from './errors.ts';
export type { Compression } from './stream/compression/inflater.ts';
export type { RejectedDocument, StreamedConfig, StreamPlace } from './stream/document.ts';
export { parseAllAsync, parseStream } from './stream/parse-stream.ts';
export type { ReadableSource, SourceRead, SourceReader, StreamSource } from './stream/source.ts';
export type { StreamOptions } from './stream/stream.ts';
export type { StreamPair } from './stream/transform.ts';
