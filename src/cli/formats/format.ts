import type { Diagnostic, Location } from '../../index.ts';
import type { Failure } from '../report.ts';

/** A file that was looked at. */
export interface CheckedFile {
  readonly name: string;
  readonly text: string;
  /** What there is to say, when fixes have been applied. */
  readonly diagnostics: readonly Diagnostic[];
  /** How many fixes were written into the file. */
  readonly fixes: number;
}

/** A way to write what `check` finds, to stdout. */
export interface ReportFormat {
  /** What is written when a file has been looked at. */
  file(checked: CheckedFile): string;
  /** What is written at the end. `failures` are of files that could not be read or written. */
  end(failures: readonly Failure[]): string;
}

/** The position behind a place: what is meant in a config.json may have several lines. */
export function endOf(
  text: string,
  { line, column, offset, length }: Location,
): { line: number; column: number } {
  // A part of the text: the next line feed may be far away, for every place anew.
  const lines = text.slice(offset, offset + length).split('\n');
  if (lines.length === 1) return { line, column: column + length };
  return { line: line + lines.length - 1, column: lines.at(-1)!.length + 1 };
}
