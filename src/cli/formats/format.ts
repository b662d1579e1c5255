import type { Diagnostic, Location } from '../../index.ts';

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
  /** What is written at the end. */
  end(): string;
}

/** Where a place ends, of which a part of a config.json may have several lines: the position behind it. */
export function endOf(
  text: string,
  { line, column, offset, length }: Location,
): { line: number; column: number } {
  const end = offset + length;
  let start = offset - column + 1;
  for (let feed = text.indexOf('\n', offset); feed >= 0 && feed < end; feed = text.indexOf('\n', feed + 1)) {
    line++;
    start = feed + 1;
  }
  return { line, column: end - start + 1 };
}
