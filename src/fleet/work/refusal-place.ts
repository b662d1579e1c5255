import { LineIndex } from '../../diagnostics/line-index.ts';
import { diagnose } from '../../index.ts';
import type { Reject } from './row.ts';

/** In lines with which key `diagnose` finds it. */
const KEYS = new Map([
  ['empty-root-path', 'root_path'],
  ['relative-cwd', 'process_cwd'],
]);

/**
 * Where `diagnose` says it. Only lines that may be the one are looked at, each by itself: of a document that is all
 * errors, diagnostics are several hundred times as large.
 * @param code of what `validate` refuses
 * @param document its text in UTF-8
 */
export function refusalPlace(code: string, document: Uint8Array): Reject['location'] {
  // What is missing is told at the start.
  if (code === 'no-args') return { offset: 0, line: 1, column: 1 };
  const key = KEYS.get(code)!;
  const text = Buffer.from(document.buffer, document.byteOffset, document.length).toString();
  for (let at = text.indexOf(key); at >= 0; ) {
    const start = text.lastIndexOf('\n', at) + 1;
    const feed = text.indexOf('\n', at);
    const end = feed < 0 ? text.length : feed;
    const found = offsetIn(code, text.slice(start, end), start === 0);
    if (found !== undefined) return placeIn(text, start + found);
    at = text.indexOf(key, end);
  }
  return null;
}

function offsetIn(code: string, line: string, isFirst: boolean): number | undefined {
  // Only at the start of a document a byte order mark is one.
  const before = isFirst ? '' : '\n';
  const found = diagnose(before + line).diagnostics.find((diagnostic) => diagnostic.code === code);
  return found && found.offset - before.length;
}

/** @param offset in UTF-16 units */
export function placeIn(text: string, offset: number): NonNullable<Reject['location']> {
  const { line, column } = new LineIndex(text).locate(offset, 0);
  return { offset, line, column };
}
