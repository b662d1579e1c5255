import { wrongType } from '../errors.ts';
import type { Diagnostic, TextEdit } from './diagnostic.ts';

/** What `applyFixes` did. */
export interface FixResult {
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
 * @throws TypeError for a text that is no string
 * @throws RangeError for a fix that reaches beyond the text: the diagnostics are another text's
 */
export function applyFixes(text: string, diagnostics: Iterable<Diagnostic>): FixResult {
  if (typeof text !== 'string') throw wrongType('text', 'a string', text);
  const applied: Diagnostic[] = [];
  const skipped: Diagnostic[] = [];
  const parts: string[] = [];
  let end = 0;
  let lastStart = -1;
  for (const diagnostic of inOrder(diagnostics)) {
    const edits = diagnostic.fix!.edits;
    const start = edits[0]!.offset;
    // At the same place, one of two insertions would come first by chance only.
    if (start < end || start === lastStart) {
      skipped.push(diagnostic);
      continue;
    }
    for (const edit of edits) {
      checkRange(edit, end, text);
      parts.push(text.slice(end, edit.offset), edit.text);
      end = edit.offset + edit.length;
    }
    lastStart = start;
    applied.push(diagnostic);
  }
  parts.push(text.slice(end));
  return { text: parts.join(''), applied, skipped };
}

function inOrder(diagnostics: Iterable<Diagnostic>): Diagnostic[] {
  const fixable = Array.from(diagnostics).filter(({ fix }) => fix !== undefined && fix.edits.length > 0);
  return fixable.sort((a, b) => a.fix!.edits[0]!.offset - b.fix!.edits[0]!.offset);
}

function checkRange({ offset, length }: TextEdit, from: number, text: string): void {
  if (offset >= from && length >= 0 && offset + length <= text.length) return;
  throw new RangeError(`fix at ${offset}, ${length} long, does not fit a text of ${text.length}`);
}
