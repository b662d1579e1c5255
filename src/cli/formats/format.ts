import type { Diagnostic } from '../../index.ts';

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
