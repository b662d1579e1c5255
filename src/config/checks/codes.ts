import type { Severity } from '../../diagnostics/diagnostic.ts';

/**
 * What `diagnose` finds: the severity it mostly has, and what it is in a few words. Each has an entry in
 * docs/diagnostics.md under its code. Codes never change meaning.
 */
export const DIAGNOSTIC_CODES = {
  'byte-order-mark': ['error', 'a byte order mark at the start'],
  'control-character': ['warning', 'a control character or another that cannot be seen'],
  'lone-surrogate': ['error', 'half of a surrogate pair'],
  'missing-equals': ['error', 'a line without an equals sign'],
  'document-separator': ['error', 'a separator of documents inside of one'],
  'unknown-key': ['error', 'a key that the format does not have'],
  'quoted-value': ['warning', 'a value in quotes'],
  'trailing-comment': ['warning', 'a comment behind a value'],
  'duplicate-key': ['error', 'a key with one value that is set again'],
  'not-a-number': ['error', 'a number that is none'],
  'number-too-large': ['error', 'a number that does not fit its field'],
  'number-with-unit': ['error', 'a number with a unit'],
  'negative-number': ['error', 'a number below zero'],
  'empty-number': ['error', 'a number that is left empty'],
  'not-a-boolean': ['error', 'a boolean that is neither true nor false'],
  'invalid-version': ['warning', 'a version that is none of SemVer 2.0.0'],
  'empty-root-path': ['error', 'no path of the root file system'],
  'relative-cwd': ['error', 'a working directory that is not absolute'],
  'no-args': ['error', 'no program to run'],
  'unsplit-args': ['warning', 'a whole command line in one argument, or as the path of a hook'],
  'env-without-equals': ['warning', 'an environment entry without a name or an equals sign'],
  'duplicate-env': ['warning', 'an environment variable that is set again'],
  'mount-incomplete': ['error', 'a mount with fewer than three parts'],
  'mount-empty-part': ['warning', 'a mount whose destination, type or source is empty'],
  'mount-relative-destination': ['warning', 'a mount on a path that is not absolute'],
  'mount-type-path': ['warning', 'a mount whose type looks like a path'],
  'mount-blank-option': ['warning', 'a mount option that is blank'],
  'duplicate-mount': ['warning', 'a destination that is mounted again'],
  'inner-space': ['warning', "white space next to a colon, in a variable's name or in a mount option"],
  'unknown-namespace': ['error', 'a kind of namespace that the format does not have'],
  'duplicate-namespace': ['error', 'a kind of namespace that is listed again'],
  'namespace-empty-path': ['error', 'a namespace to join at an empty path'],
  'namespace-relative-path': ['error', 'a namespace to join at a path that is not absolute'],
  'no-mount-namespace': ['warning', 'no mount namespace'],
  'no-uts-namespace': ['warning', 'a hostname without a uts namespace'],
  'hook-empty-path': ['error', 'a hook without a path'],
  'hook-relative-path': ['error', 'a hook whose path is not absolute'],
  'hook-timeout-dropped': ['error', "a hook's timeout that is no number of seconds"],
  'prestart-deprecated': ['info', 'a prestart hook, which the runtime-spec deprecates'],
} as const satisfies Record<string, readonly [Severity, string]>;

/** The code of something that `diagnose` finds. */
export type DiagnosticCode = keyof typeof DIAGNOSTIC_CODES;
