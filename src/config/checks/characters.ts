import {
  KEY_HOOK_PRESTART,
  KEY_MOUNT,
  KEY_NAMESPACE,
  LAST_FLAG_KEY,
  LAST_TEXT_KEY,
  LAST_U64_KEY,
} from '../../../assembly/protocol.ts';
import { codePointName, isInvisible, isLoneSurrogate } from '../../diagnostics/characters.ts';
import { COLON, COMMA, find, trimEnd, trimStart } from '../../engine/text.ts';
import type { Findings } from './findings.ts';
import type { Line } from './line.ts';
import { mountDestination } from './mounts.ts';
import { namespaceKind } from './namespaces.ts';

const TAB = 0x09;
const KEPT = 'it is kept as it is';

/**
 * Looks for what cannot be seen in a line, comments included: one diagnostic for all of a kind. `key` is the id of the
 * line's key, or 0 where the line is dropped for want of one.
 */
export function checkCharacters(line: Line, key: number, findings: Findings): void {
  const { text, keyStart: start, valueEnd: end } = line;
  let invisible = -1;
  let nul = -1;
  let surrogate = -1;
  for (let i = start; i < end; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x20 && unit < 0x7f) continue;
    if (unit === 0) {
      if (nul < 0) nul = i;
    } else if (isInvisible(unit)) {
      if (invisible < 0 && unit !== TAB) invisible = i;
    } else if (surrogate < 0 && isLoneSurrogate(text, i)) surrogate = i;
  }
  if (nul >= 0) {
    const message = `a NUL character: ${fateOf(line, key, nul)}; no path, argument or variable can have one`;
    const severity = line.isSilent ? 'warning' : 'error';
    findings.add('control-character', nul, nul + 1, null, message, { severity });
  }
  if (invisible >= 0) {
    const unit = text.charCodeAt(invisible);
    const ends = isLineEnd(unit) ? '; lines end at a line feed only' : '';
    const message = `${codePointName(unit)} cannot be seen: ${fateOf(line, key, invisible)}${ends}`;
    findings.add('control-character', invisible, invisible + 1, null, message);
  }
  if (surrogate >= 0) {
    const name = codePointName(text.charCodeAt(surrogate));
    const message = `${name} is half of a character: ${fateOf(line, key, surrogate)}; written to a file, it becomes U+FFFD`;
    findings.add('lone-surrogate', surrogate, surrogate + 1, null, message);
  }
}

/** What other programs take for the end of a line. */
function isLineEnd(unit: number): boolean {
  return (unit >= 0x0b && unit <= 0x0d) || unit === 0x85 || unit === 0x2028 || unit === 0x2029;
}

/** What the parser made of the character at `i`. */
function fateOf(line: Line, key: number, i: number): string {
  if (line.isSilent) return 'it is part of a comment';
  const isDropped =
    key === 0 ||
    (key === KEY_NAMESPACE && namespaceKind(line) === null) ||
    (key === KEY_MOUNT && mountDestination(line) === undefined);
  if (isDropped) return 'it is dropped with its line';
  if (i < line.valueStart) return 'it is taken away, as white space around the equals sign is';
  if (key <= LAST_TEXT_KEY) return KEPT;
  if (key <= LAST_U64_KEY) return `with it the value is no ${key <= LAST_FLAG_KEY ? 'boolean' : 'number'}`;
  if (key >= KEY_HOOK_PRESTART) return i < line.colon ? KEPT : 'with it the timeout is no number';
  const isTrimmed = key === KEY_MOUNT && isAroundOption(line, i);
  return isTrimmed ? 'it is taken away, as white space around mount options is' : KEPT;
}

/** Whether what stands at `i` is white space at either end of a mount's option. */
function isAroundOption({ text, valueStart, valueEnd }: Line, i: number): boolean {
  let start = valueStart;
  for (let colons = 0; colons < 3; colons++) start = find(text, start, valueEnd, COLON) + 1;
  if (i < start) return false;
  let end = find(text, start, valueEnd, COMMA);
  while (end < i) {
    start = end + 1;
    end = find(text, start, valueEnd, COMMA);
  }
  return i < trimStart(text, start, end) || i >= trimEnd(text, start, end);
}
