import { codePointName, isInvisible, isLoneSurrogate } from '../../diagnostics/characters.ts';
import type { Findings } from './findings.ts';
import type { Line } from './line.ts';

const TAB = 0x09;

/** Looks for what cannot be seen in a line, comments included: one diagnostic for all of a kind. */
export function checkCharacters(line: Line, start: number, findings: Findings): void {
  const { text, valueEnd: end } = line;
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
    } else if (surrogate < 0 && unit >= 0xd800 && unit < 0xe000 && isLoneSurrogate(text, i)) surrogate = i;
  }
  if (nul >= 0) {
    const message = 'a NUL character is kept as it is; no path, argument or variable can have one';
    findings.add('control-character', nul, nul + 1, null, message, { severity: 'error' });
  }
  if (invisible >= 0) {
    const name = codePointName(text.charCodeAt(invisible));
    const message = `${name} cannot be seen and is kept as it is; lines end at a line feed only`;
    findings.add('control-character', invisible, invisible + 1, null, message);
  }
  if (surrogate >= 0) {
    const name = codePointName(text.charCodeAt(surrogate));
    const message = `${name} is half of a character: written to a file, it becomes U+FFFD`;
    findings.add('lone-surrogate', surrogate, surrogate + 1, null, message);
  }
}
