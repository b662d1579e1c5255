/**
 * Codes of the diagnostics for a config.json, stable. Each is an entry of docs/spec-diagnostics.md, with its code for
 * an anchor.
 */
export const READING_CODES = [
  'byte-order-mark',
  'comment',
  'trailing-comma',
  'trailing-bytes',
  'invalid-utf8',
  'duplicate-name',
  'name-case',
  'unknown-property',
  'nul-character',
  'lone-surrogate',
  'number-form',
  'number-too-large',
] as const;

/** What the JSON Schema of the runtime-spec says as well. */
export const SCHEMA_CODES = [
  'wrong-type',
  'missing-property',
  'out-of-range',
  'unknown-value',
  'bad-format',
  'too-few-items',
] as const;

/** What only the text of the runtime-spec says. */
export const PROSE_CODES = [
  'invalid-version',
  'needs-newer-version',
  'other-platform',
  'path-not-absolute',
  'needs-namespace',
  'needs-property',
  'duplicate-entry',
  'limit-order',
  'value-range',
  'conflicting-properties',
  'ignored-property',
  'deprecated',
  'bad-cpu-list',
  'environment-entry',
  'unknown-capability',
  'capability-not-permitted',
  'unknown-rlimit',
  'annotation-key',
  'newline',
  'shared-mounts',
  'sysctl-not-namespaced',
] as const;

export const FEATURES_CODES = ['version-not-supported', 'not-supported', 'unsafe-annotation'] as const;

export type SpecCode =
  | (typeof READING_CODES)[number]
  | (typeof SCHEMA_CODES)[number]
  | (typeof PROSE_CODES)[number]
  | (typeof FEATURES_CODES)[number];
