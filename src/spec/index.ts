/**
 * config.json, features and state of the OCI runtime-spec: types with a docstring for every field, reading with exact
 * places, validation, writing, editing, building, and the way from lines and back.
 * @module ociconf/spec
 */

export type * from '../../build/spec/types.ts';
export { applyFixes, type FixResult } from '../diagnostics/apply-fixes.ts';
export type {
  Diagnostic,
  Fix,
  Location,
  RelatedLocation,
  Severity,
  Span,
  TextEdit,
} from '../diagnostics/diagnostic.ts';
export { excerpt } from '../diagnostics/excerpt.ts';
export type { Omitted } from '../diagnostics/limited.ts';
export {
  InputTooLargeError,
  InvalidArgumentError,
  InvalidJsonError,
  InvalidUtf8Error,
  OciError,
  type OciErrorCode,
  TooDeepError,
} from '../errors.ts';
export { SpecBuilder, spec } from './builder/builder.ts';
export type { Preset, RootlessIds } from './builder/presets.ts';
export { type FromSpec, type FromSpecOptions, fromSpec } from './convert/from-spec.ts';
export type { Loss } from './convert/loss.ts';
export { toSpec } from './convert/to-spec.ts';
export { isSpec } from './is-spec.ts';
export {
  Reading,
  type ReadOptions,
  readFeatures,
  readSpec,
  readState,
  SpecReading,
} from './read/read.ts';
export {
  FEATURES_CODES,
  PROSE_CODES,
  READING_CODES,
  SCHEMA_CODES,
  SPEC_CODE_SUMMARIES,
  type SpecCode,
} from './validate/codes.ts';
export type { Platform } from './validate/platform.ts';
export {
  diagnoseSpec,
  type SpecDiagnosis,
  type ValidateOptions,
  validateFeatures,
  validateSpec,
  validateState,
} from './validate/validate.ts';
export { editSpec, type SpecEdit } from './write/edit.ts';
export { toJson } from './write/json.ts';
export { type WriteOptions, writeSpec } from './write/write.ts';
