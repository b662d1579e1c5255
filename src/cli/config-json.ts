import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { Omitted } from '../diagnostics/limited.ts';
import type { Diagnostic } from '../index.ts';
import { convertSpec } from '../spec/convert/from-spec.ts';
import {
  diagnoseSpec,
  InputTooLargeError,
  InvalidJsonError,
  readSpec,
  type Spec,
  type SpecDiagnosis,
  type SpecReading,
  TooDeepError,
  toJson,
  writeSpec,
} from '../spec/index.ts';
import { pointerOf } from '../spec/read/pointer.ts';
import { FileError } from './file-error.ts';
import { Exit, type ExitCode, report } from './report.ts';

/** What keeps a config.json from being read at all. Entries of docs/spec-diagnostics.md, as the library's codes are. */
export const UNREADABLE_CODES = {
  'invalid-json': 'The text is no JSON object, so that nothing else can be said of it.',
  'too-deep': 'Objects and arrays are too deep within each other to be read.',
} as const;

/** Most of a config.json that is read, in bytes or UTF-16 units. */
export const CONFIG_JSON_MAX = 4 * 2 ** 20;

/** Most that is listed of a file. Nobody reads more, and each takes some hundred bytes. */
export const LISTED_MAX = 10_000;

/**
 * @throws InvalidJsonError, TooDeepError
 * @throws FileError where it is too large
 */
export function readConfigJson(input: string | Uint8Array): SpecReading {
  try {
    return readSpec(input, { maxSize: CONFIG_JSON_MAX, limit: LISTED_MAX });
  } catch (error) {
    // What these advise is for callers of the library.
    if (error instanceof TooDeepError) throw new TooDeepError(error.limit, error.offset, '');
    if (!(error instanceof InputTooLargeError)) throw error;
    throw new FileError(`is ${error.length} long; of a config.json at most ${error.limit} is read`);
  }
}

/**
 * Everything that is wrong with it, also where it cannot be read.
 * @param text what the bytes say
 */
export function diagnoseConfigJson(bytes: string | Uint8Array, text: string, limit: number): SpecDiagnosis {
  try {
    const found = diagnoseSpec(readConfigJson(bytes).spec, { limit });
    // Written, the text would have U+FFFD for the bytes that were there.
    if (typeof bytes === 'string' || isUtf8(bytes)) return found;
    return { ...found, diagnostics: found.diagnostics.map(({ fix, ...rest }) => rest) };
  } catch (error) {
    if (error instanceof InvalidJsonError)
      return unreadable('invalid-json', `not a JSON object: ${error.problem}`, error.offset, text);
    if (error instanceof TooDeepError && error.offset !== null) {
      const message = `more than ${error.limit} objects and arrays within each other; nothing was read`;
      return unreadable('too-deep', message, error.offset, text);
    }
    throw error;
  }
}

function unreadable(
  code: keyof typeof UNREADABLE_CODES,
  message: string,
  offset: number,
  text: string,
): SpecDiagnosis {
  const before = text.slice(0, offset);
  const diagnostic: Diagnostic = {
    code,
    severity: 'error',
    message,
    line: before.split('\n').length,
    column: offset - before.lastIndexOf('\n'),
    offset,
    length: Math.min(1, text.length - offset),
    key: null,
    pointer: '',
    clause: 'glossary.md#json',
  };
  return { diagnostics: [diagnostic] };
}

interface Errors {
  readonly diagnostics: readonly Diagnostic[];
  readonly omitted?: Omitted | undefined;
}

/** Says the first error of those that are listed, and how many there are. Whether there is one. */
export function reportErrors({ diagnostics, omitted }: Errors, name: string, outcome = ''): boolean {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return false;
  const count = errors.length + (omitted?.error ?? 0);
  const which = omitted === undefined ? 'the first' : 'one';
  const more = count === 1 ? '' : ` (${which} of ${count} errors)`;
  report(Exit.Refused, placeOf(name, first), `${messageOf(first)}${more}${outcome}`);
  return true;
}

/** Says which number is infinite, as 1e400 is read, and cannot be written as JSON. Whether there is one. */
export function reportInfinite(
  { diagnostics }: SpecReading,
  name: string,
  outcome = '; not written',
  exitCode: ExitCode = Exit.Refused,
): boolean {
  const found = diagnostics.find(({ code }) => code === 'number-too-large');
  if (found === undefined) return false;
  report(exitCode, placeOf(name, found), `${messageOf(found)}${outcome}`);
  return true;
}

/** What is said of a part of a config.json, with which one it is. */
export function messageOf({ pointer, message }: Pick<Diagnostic, 'pointer' | 'message'>): string {
  return pointer === undefined || pointer === '' ? message : `${pointer}: ${message}`;
}

export function placeOf(name: string, location: { line: number; column: number } | undefined): string {
  return location === undefined ? name : `${name}:${location.line}:${location.column}`;
}

/** A digest of what lines cannot say: the same for specs that are equal, whatever the order of their members. */
export function digestOfLosses(spec: Spec): string {
  const { spec: canonical } = readSpec(writeSpec(spec, { indent: 0 }), { maxSize: Infinity });
  const hash = createHash('sha256');
  convertSpec(canonical, (path, _kind, _message, value) => {
    hash.update(`${pointerOf(path)} ${toJson(value, 0)}\n`);
  });
  return hash.digest('hex');
}
