import { quote } from '../../diagnostics/quote.ts';
import {
  BACKSLASH,
  COLON,
  COMMA,
  EQUALS,
  find,
  hasSpace,
  SLASH,
  trimEnd,
  trimStart,
} from '../../engine/text.ts';
import { type Findings, replacement } from './findings.ts';
import type { Line } from './line.ts';
import { checkSpace } from './spaces.ts';

/** `destination:type:source[:option,option…]` */
export function checkMount(line: Line, findings: Findings): void {
  const { text, valueStart: start, valueEnd: end } = line;
  const destinationEnd = line.colon;
  const typeEnd = find(text, Math.min(destinationEnd + 1, end), end, COLON);
  if (typeEnd === end) {
    const message = `the mount ${quote(line.value)} lacks a part: it takes destination:type:source; the line is dropped`;
    findings.add('mount-incomplete', start, end, line.key, message);
    return;
  }
  const sourceEnd = find(text, typeEnd + 1, end, COLON);
  checkPart(line, 'destination', start, destinationEnd, findings);
  checkPart(line, 'type', destinationEnd + 1, typeEnd, findings);
  checkPart(line, 'source', typeEnd + 1, sourceEnd, findings);
  if (start < destinationEnd && text.charCodeAt(start) !== SLASH) {
    const destination = text.slice(start, destinationEnd);
    const message = `the mount's destination ${quote(destination)} is not absolute; it is kept as it is, and runtimes refuse it, or take it from /`;
    // A type that is a path is Docker's order, where this would be a volume; or a drive and its path on Windows.
    const next = text.charCodeAt(destinationEnd + 1);
    const isVolume = next === SLASH || next === BACKSLASH;
    const fix =
      isVolume || !isName(text.charCodeAt(start))
        ? undefined
        : replacement('put / in front', start, start, '/');
    findings.add('mount-relative-destination', start, destinationEnd, line.key, message, { fix });
  }
  checkType(line, destinationEnd + 1, typeEnd, findings);
  checkSpace(line, start, sourceEnd, findings);
  checkOptions(line, sourceEnd + 1, findings);
  checkOptionSpace(line, sourceEnd + 1, findings);
}

/** Whether a path begins as a name does: not with `~`, `$` or `.`, which mean other folders, nor with a quote. */
function isName(unit: number): boolean {
  return unit !== 0x7e && unit !== 0x24 && unit !== 0x2e && unit !== 0x22 && unit !== 0x27;
}

function checkPart(line: Line, part: string, start: number, end: number, findings: Findings): void {
  if (start < end) return;
  const message = `the mount's ${part} is empty; it is kept so`;
  // Without a destination there is nothing that a runtime could do.
  const severity = part === 'destination' ? 'error' : 'warning';
  findings.add('mount-empty-part', start, end, line.key, message, { severity });
}

/** Docker's order is another: source:destination:options. */
function checkType(line: Line, start: number, end: number, findings: Findings): void {
  if (line.text.charCodeAt(start) !== SLASH) return;
  const type = quote(line.text.slice(start, end));
  const message = `the mount's type ${type} looks like a path, and is kept as the type: a mount is destination:type:source, unlike Docker's`;
  findings.add('mount-type-path', start, end, line.key, message);
}

/** `ro nosuid` is one option. A value behind an equals sign may have white space, in a path perhaps. */
function checkOptionSpace(line: Line, p: number, findings: Findings): void {
  const { text, valueEnd: end } = line;
  for (let comma = p; p <= end; p = comma + 1) {
    comma = find(text, p, end, COMMA);
    const start = trimStart(text, p, comma);
    const stop = trimEnd(text, start, find(text, start, comma, EQUALS));
    if (!hasSpace(text, start, stop)) continue;
    const option = quote(text.slice(start, trimEnd(text, start, comma)));
    const message = `${option} is a single option: commas divide them, white space does not`;
    findings.add('inner-space', start, stop, line.key, message);
    return;
  }
}

/** One diagnostic for all blank options of the list at p, at the first of them. */
function checkOptions(line: Line, p: number, findings: Findings): void {
  const { text, valueEnd: end } = line;
  const kept: string[] = [];
  let blanks = 0;
  let firstStart = 0;
  let firstEnd = 0;
  for (let start = p; start <= end; ) {
    const comma = find(text, start, end, COMMA);
    if (trimStart(text, start, comma) < comma) {
      // Only a list with a blank in it has to be put together again.
      if (blanks > 0) kept.push(text.slice(start, comma));
    } else {
      if (blanks === 0) {
        firstStart = start;
        firstEnd = comma;
        if (start > p) kept.push(text.slice(p, start - 1));
      }
      blanks++;
    }
    start = comma + 1;
  }
  if (blanks === 0) return;
  // An empty list goes with its colon.
  const fix =
    kept.length > 0
      ? replacement('remove the blank options', p, end, kept.join())
      : replacement('remove the empty list', p - 1, end, '');
  const count = blanks === 1 ? 'an option is' : `${blanks} options are`;
  const message = `${count} blank; an empty option is passed on to the runtime`;
  findings.add('mount-blank-option', firstStart, firstEnd, line.key, message, { fix });
}

/**
 * The destination of a mount that reaches the configuration, or undefined. `/a` and `//a/` are the same place, and the
 * same text here.
 */
export function mountDestination(line: Line): string | undefined {
  const { text, valueStart, valueEnd } = line;
  const end = line.colon;
  const typeEnd = find(text, Math.min(end + 1, valueEnd), valueEnd, COLON);
  if (typeEnd === valueEnd) return undefined;
  return hasSpareSlash(text, valueStart, end)
    ? withoutSpareSlashes(text, valueStart, end)
    : text.slice(valueStart, end);
}

/** Whether a slash in p..q has another or the end behind it; that of the root aside. */
export function hasSpareSlash(text: string, p: number, q: number): boolean {
  for (let i = p + 1; i <= q; i++) {
    if (text.charCodeAt(i - 1) === SLASH && (i === q || text.charCodeAt(i) === SLASH)) return q - p > 1;
  }
  return false;
}

function withoutSpareSlashes(text: string, p: number, q: number): string {
  const parts: string[] = [];
  for (let start = p; start < q; ) {
    const slash = find(text, start, q, SLASH);
    if (slash > start) parts.push(text.slice(start, slash));
    start = slash + 1;
  }
  return (text.charCodeAt(p) === SLASH ? '/' : '') + parts.join('/');
}
