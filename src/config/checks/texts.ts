import { quote } from '../../diagnostics/quote.ts';
import { coreVersion } from '../../diagnostics/version.ts';
import { EQUALS, find, hasSpace, SLASH, trimEnd, trimStart } from '../../engine/text.ts';
import { type Findings, replacement } from './findings.ts';
import type { Line } from './line.ts';

export function checkVersion(line: Line, findings: Findings): void {
  if (coreVersion(line.value) !== null) return;
  const message = `${quote(line.value)} is no version of SemVer 2.0.0, such as 1.3.0; it is kept as it is, and runtimes refuse it`;
  findings.add('invalid-version', line.valueStart, line.valueEnd, line.key, message);
}

export function checkRootPath(line: Line, findings: Findings): void {
  if (!line.isEmpty) return;
  const message = 'the path of the root file system is empty; it is kept so, and validation refuses it';
  findings.add('empty-root-path', line.valueStart, line.valueEnd, line.key, message);
}

export function checkCwd(line: Line, findings: Findings): void {
  const { text, valueStart: start, valueEnd: end } = line;
  if (text.charCodeAt(start) === SLASH && !line.isEmpty) return;
  const message = `the working directory ${quote(line.value)} is not absolute; it is kept as it is, and validation refuses it`;
  findings.add('relative-cwd', start, end, line.key, message);
}

/** Only `true` is true. */
export function checkBoolean(line: Line, findings: Findings): void {
  const { value } = line;
  if (value === 'true' || value === 'false') return;
  const meant = meaningOf(value);
  const message = `${quote(value)} is neither true nor false; it is read as false`;
  const fix =
    meant === undefined ? undefined : replacement(`write ${meant}`, line.valueStart, line.valueEnd, meant);
  findings.add('not-a-boolean', line.valueStart, line.valueEnd, line.key, message, { fix });
}

/** What other formats mean by a word; undefined for any other, of which only its author knows. */
function meaningOf(value: string): 'true' | 'false' | undefined {
  const word = value.length <= 5 ? value.toLowerCase() : '';
  if (['true', 'yes', 'on', '1', 'y', 't'].includes(word)) return 'true';
  return ['false', 'no', 'off', '0', 'n', 'f'].includes(word) ? 'false' : undefined;
}

export function checkEnv(line: Line, findings: Findings): void {
  const { text, valueStart: start, valueEnd: end } = line;
  const equals = find(text, start, end, EQUALS);
  if (equals < end && equals > start) {
    if (hasSpace(text, start, equals)) reportSpaceInName(line, equals, findings);
    return;
  }
  const what = equals === end ? 'no equals sign' : 'no name';
  const message = `the environment entry ${quote(line.value)} has ${what}; it is kept as it is, runtimes may refuse it`;
  findings.add('env-without-equals', start, end, line.key, message);
}

/** `FOO = bar`, as lines may have it but entries not; `export FOO=bar`. */
function reportSpaceInName(line: Line, equals: number, findings: Findings): void {
  const { text, valueStart: start, valueEnd: end } = line;
  const nameEnd = trimEnd(text, start, equals);
  const message = `white space belongs to the variable's name: it is ${quote(text.slice(start, equals))}`;
  const fix = hasSpace(text, start, nameEnd)
    ? undefined
    : replacement('remove the white space', nameEnd, trimStart(text, equals + 1, end), '=');
  findings.add('inner-space', start, equals, line.key, message, { fix });
}
