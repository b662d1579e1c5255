import { wrongType } from '../errors.ts';
import type { Diagnostic, TextEdit } from './diagnostic.ts';

/** What `applyFixes` did. */
export interface FixResult {
  /** The mended text. */
  text: string;
  /** Those whose fix was applied, in the order of the text. */
  applied: Diagnostic[];
  /** Those whose fix overlaps one that was applied. Diagnose the new text, and apply what is left. */
  skipped: Diagnostic[];
}

/**
 * Applies the fixes of diagnostics that have one. Of fixes that overlap, the one that starts first is applied; of
 * those that start at the same place, the one that comes first in `diagnostics`.
 *
 * @param text the very text that was diagnosed
 * @throws TypeError for a text that is no string, and for what are no diagnostics
 * @throws RangeError for a fix that reaches beyond the text, whose diagnostic is another text's, or whose edits are
 *   out of order or overlap
 */
export function applyFixes(text: string, diagnostics: Iterable<Diagnostic>): FixResult {
  if (typeof text !== 'string') throw wrongType('text', 'a string', text);
  const applied: Diagnostic[] = [];
  const skipped: Diagnostic[] = [];
  const parts: string[] = [];
  let end = 0;
  let lastStart = -1;
  for (const diagnostic of inOrder(checkedDiagnostics(diagnostics, text))) {
    const edits = diagnostic.fix!.edits;
    const start = edits[0]!.offset;
    // At the same place, one of two insertions would come first by chance only.
    if (start < end || start === lastStart) {
      skipped.push(diagnostic);
      continue;
    }
    for (const edit of edits) {
      checkRange(edit, end, text.length);
      parts.push(text.slice(end, edit.offset), edit.text);
      end = edit.offset + edit.length;
    }
    lastStart = start;
    applied.push(diagnostic);
  }
  parts.push(text.slice(end));
  return { text: parts.join(''), applied, skipped };
}

function checkedDiagnostics(diagnostics: Iterable<Diagnostic>, text: string): Diagnostic[] {
  const isIterable =
    typeof diagnostics === 'object' && diagnostics !== null && Symbol.iterator in diagnostics;
  if (!isIterable) throw wrongType('diagnostics', 'an iterable of diagnostics', diagnostics);
  const list = Array.from(diagnostics);
  list.forEach((diagnostic, i) => {
    const name = `diagnostics[${i}]`;
    if (typeof diagnostic !== 'object' || diagnostic === null)
      throw wrongType(name, 'a diagnostic', diagnostic);
    const edits: unknown = diagnostic.fix === undefined ? [] : diagnostic.fix?.edits;
    if (!Array.isArray(edits)) throw wrongType(`${name}.fix.edits`, 'an array', edits);
    Array.from(edits).forEach((edit: unknown, k) => {
      if (!isEdit(edit))
        throw wrongType(`${name}.fix.edits[${k}]`, 'an edit with offset, length and text', edit);
      checkRange(edit, 0, text.length);
    });
  });
  return list;
}

function isEdit(edit: unknown): edit is TextEdit {
  if (typeof edit !== 'object' || edit === null) return false;
  const { offset, length, text } = edit as Partial<TextEdit>;
  return Number.isInteger(offset) && Number.isInteger(length) && typeof text === 'string';
}

function inOrder(diagnostics: Diagnostic[]): Diagnostic[] {
  const fixable = diagnostics.filter(({ fix }) => fix !== undefined && fix.edits.length > 0);
  return fixable.sort((a, b) => a.fix!.edits[0]!.offset - b.fix!.edits[0]!.offset);
}

function checkRange({ offset, length }: TextEdit, from: number, end: number): void {
  if (offset >= from && length >= 0 && offset + length <= end) return;
  throw new RangeError(`fix at ${offset}, ${length} long, does not fit into ${from}..${end}`);
}
