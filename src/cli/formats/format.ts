import type { Diagnostic, Severity } from '../../index.ts';

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

/** How many diagnostics there are of each severity, and how many have a fix. */
export class Tally {
  files = 0;
  fixable = 0;
  readonly #bySeverity = { error: 0, warning: 0, info: 0 };

  add({ diagnostics }: CheckedFile): void {
    this.files++;
    for (const { severity, fix } of diagnostics) {
      this.#bySeverity[severity]++;
      if (fix !== undefined) this.fixable++;
    }
  }

  of(severity: Severity): number {
    return this.#bySeverity[severity];
  }
}

/** `1 file`, `2 files` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
