import { KEY_HOOK_PRESTART } from '../../../assembly/protocol.ts';
import { quote } from '../../diagnostics/quote.ts';
import { hasSpace, SLASH, trimEnd, trimStart } from '../../engine/text.ts';
import { type Findings, replacement } from './findings.ts';
import type { Line } from './line.ts';
import { digitsEnd, fits, U32_MAX, withUnit } from './numbers.ts';
import { checkSpace } from './spaces.ts';
import { secondsOf } from './units.ts';

/** `path[:timeout]` */
export function checkHook(line: Line, key: number, findings: Findings): void {
  const { text, valueStart: start, valueEnd: end, colon } = line;
  if (key === KEY_HOOK_PRESTART) {
    const message = 'prestart hooks are deprecated: the runtime-spec has createRuntime in their place';
    findings.add('prestart-deprecated', line.keyStart, line.keyEnd, line.key, message);
  }
  if (start === colon) {
    findings.add(
      'hook-empty-path',
      start,
      colon,
      line.key,
      'the hook has no path; it is kept so, and no runtime can run it',
    );
  } else if (text.charCodeAt(start) !== SLASH) {
    const message = `the hook's path ${quote(text.slice(start, colon))} is not absolute; it is kept as it is, though the runtime-spec asks for one that is`;
    findings.add('hook-relative-path', start, colon, line.key, message);
  }
  checkSpace(line, start, colon, findings);
  checkArgs(line, findings);
  if (colon < end) checkTimeout(line, colon, findings);
}

/** A command line is the path of a program that nobody has. */
function checkArgs({ text, valueStart: start, key, colon }: Line, findings: Findings): void {
  const end = trimEnd(text, start, colon);
  if (!hasSpace(text, trimStart(text, start, end), end)) return;
  const path = quote(text.slice(start, colon));
  const message = `${path} is the hook's path, white space and all: a hook has no arguments here`;
  findings.add('unsplit-args', start, colon, key, message);
}

function checkTimeout(line: Line, colon: number, findings: Findings): void {
  const { text, valueEnd: end } = line;
  const start = colon + 1;
  if (start === end) {
    const message = 'the timeout is empty, which is read as 0: no limit';
    const fix = replacement('remove the colon', colon, end, '');
    findings.add('hook-timeout-dropped', colon, end, line.key, message, { fix });
    return;
  }
  if (digitsEnd(text, start, end) === end && fits(text, start, end, U32_MAX)) return;
  const fixed = meantSeconds(text, start, end);
  const timeout = quote(text.slice(start, end));
  const message = `the timeout ${timeout} is no number of seconds that fits 32 bits; the hook would have no limit`;
  const fix = fixed === undefined ? undefined : replacement(`write ${fixed}`, start, end, fixed);
  findings.add('hook-timeout-dropped', start, end, line.key, message, { fix });
}

/** The timeout start..end in seconds: a number with white space around it, or with a unit. */
function meantSeconds(text: string, start: number, end: number): string | undefined {
  const from = trimStart(text, start, end);
  // Leading zeros are fine at any length, but nobody means them.
  if (digitsEnd(text, from, end) === end) {
    const isShort = from < end && end - from <= U32_MAX.length;
    return isShort && fits(text, from, end, U32_MAX) ? text.slice(from, end) : undefined;
  }
  const seconds = withUnit(text, from, end, secondsOf, U32_MAX);
  return typeof seconds === 'bigint' ? String(seconds) : undefined;
}
