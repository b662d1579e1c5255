import { SEVERITIES } from '../../diagnostics/diagnostic.ts';
import type { Omitted } from '../../diagnostics/limited.ts';
import type { Diagnostic, Location } from '../../index.ts';
import type { Failure } from '../report.ts';

/** `12 errors, 1 warning`; empty where there is none. */
function countsText(counts: Omitted): string {
  const found = SEVERITIES.filter((severity) => counts[severity] > 0);
  return found.map((severity) => counted(counts[severity], severity)).join(', ');
}

/** `1 file`, `2 files` */
export function counted(count: number, noun: string, nouns = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : nouns}`;
}

/** What is said of a file whose diagnostics are not all there; undefined where they are. */
export function omittedText({ diagnostics, omitted }: CheckedFile): string | undefined {
  const counts = countsText(omitted);
  return counts === '' ? undefined : `only ${diagnostics.length} are listed; left out: ${counts}`;
}

/** A file that was looked at. */
export interface CheckedFile {
  readonly name: string;
  readonly text: string;
  /** What there is to say, when fixes have been applied. */
  readonly diagnostics: readonly Diagnostic[];
  /** How many more there are to say, which nobody would read. */
  readonly omitted: Omitted;
  /** How many fixes were written into the file. */
  readonly fixes: number;
  /** Whether `--fix` can write into it: standard input is no file, and some files were refused already. */
  readonly isWritable: boolean;
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
