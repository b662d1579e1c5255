import type { Diagnostic } from '../../index.ts';

/** A file that was looked at. */
export interface CheckedFile {
  readonly name: string;
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** A way to write what `check` finds, to stdout. */
export interface ReportFormat {
  /** What is written when a file has been looked at. */
  file(checked: CheckedFile): string;
  /** What is written at the end. */
  end(): string;
}
