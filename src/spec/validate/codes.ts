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

/** What a runtime says that it would refuse (features.md). */
export const FEATURES_CODES = ['version-not-supported', 'not-supported', 'unsafe-annotation'] as const;

/** The code of something that is found in a config.json. */
export type SpecCode =
  | (typeof READING_CODES)[number]
  | (typeof SCHEMA_CODES)[number]
  | (typeof PROSE_CODES)[number]
  | (typeof FEATURES_CODES)[number];

/** What each code says, in a sentence. */
export const SPEC_CODE_SUMMARIES: Readonly<Record<SpecCode, string>> = {
  'byte-order-mark': 'The text starts with a byte order mark, which JSON does not have.',
  comment: 'There is a comment, which JSON does not have.',
  'trailing-comma': 'There is a comma with nothing behind it.',
  'trailing-bytes': 'Something stands behind the end of the object.',
  'invalid-utf8': 'There are bytes that are not UTF-8.',
  'duplicate-name': 'A name stands twice in one object, so that a value is lost.',
  'name-case': 'A name differs from one of the runtime-spec in case only.',
  'unknown-property': 'The runtime-spec has no property of this name here.',
  'nul-character': 'A string has a NUL in it, which ends it for the kernel.',
  'lone-surrogate': 'A string has half of a surrogate pair in it, which is no character.',
  'number-form': 'An integer is written with a fraction or an exponent, or is -0.',
  'number-too-large': 'A number is larger than readers can represent.',
  'wrong-type': 'A value has another type than the schema asks for.',
  'missing-property': 'A property is missing that the schema requires.',
  'out-of-range': 'An integer is outside of the range of its type.',
  'unknown-value': 'A word is none of those that the schema lists.',
  'bad-format': 'A text does not have the form that the schema asks for.',
  'too-few-items': 'A list has fewer items than the schema asks for.',
  'invalid-version': 'The version is none of SemVer 2.0.0.',
  'needs-newer-version':
    'A property or a word came with a later version of the runtime-spec than the file declares.',
  'other-platform': 'A section or a property is for another platform, and ignored.',
  'path-not-absolute': 'A path is relative where it has to be absolute.',
  'needs-namespace': 'A setting needs a namespace that the container does not have.',
  'needs-property': 'Something is missing that the text of the runtime-spec asks for.',
  'duplicate-entry': 'Two entries of a list are for the same thing, of which there is one.',
  'limit-order': 'A limit is above the one that it has to be within.',
  'value-range': 'A value is outside of the range that the runtime-spec or the kernel takes.',
  'conflicting-properties': 'Two properties exclude each other.',
  'ignored-property': 'A property has no effect without something that is not there.',
  deprecated: 'A property is deprecated, or no longer has an effect.',
  'bad-cpu-list': 'A list of CPUs or memory nodes is none that the kernel takes.',
  'environment-entry': 'An entry of the environment is not NAME=value, or sets a name again.',
  'unknown-capability': 'A capability is none of Linux.',
  'capability-not-permitted': 'A capability is in a set, but not in the set that has to hold it as well.',
  'unknown-rlimit': 'A resource limit is none of Linux.',
  'annotation-key': 'The name of an annotation is empty, reserved, or no reverse domain name.',
  newline: 'A line for a file of the kernel has a line feed in it.',
  'shared-mounts': 'There are mounts, and no mount namespace to keep them from the host.',
  'sysctl-not-namespaced': 'A kernel parameter belongs to no namespace, so that it would change the host.',
  'version-not-supported': 'The runtime does not know this version of the runtime-spec.',
  'not-supported': 'The runtime says that it does not know or support this.',
  'unsafe-annotation': 'The runtime says that this annotation changes what it does.',
};
