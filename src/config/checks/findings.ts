import type { Diagnostic, Fix, Location, Severity } from '../../diagnostics/diagnostic.ts';
import type { LineIndex } from '../../diagnostics/line-index.ts';
import { DIAGNOSTIC_CODES, type DiagnosticCode } from './codes.ts';

interface Extras {
  /** Where it differs from the one that the code mostly has. */
  severity?: Severity;
  fix?: Fix | undefined;
  /** Start and end of a second place, and what is there. */
  related?: readonly [start: number, end: number, message: string];
}

/** Gathers the diagnostics of a text. */
export class Findings {
  readonly text: string;
  readonly diagnostics: Diagnostic[] = [];
  /** How many were found beyond the limit. */
  readonly omitted = { error: 0, warning: 0, info: 0 };
  readonly #lines: LineIndex;
  #limit: number;
  #latest: Diagnostic | undefined;

  /** @param limit of the diagnostics that are kept: the first that are found */
  constructor(text: string, lines: LineIndex, limit = Infinity) {
    this.text = text;
    this.#lines = lines;
    this.#limit = limit;
  }

  get isFull(): boolean {
    return this.diagnostics.length >= this.#limit;
  }

  /** What was found last; undefined where it was not kept. */
  get latest(): Diagnostic | undefined {
    return this.#latest;
  }

  /** Counts what is not even made. */
  omit(severity: Severity): void {
    this.omitted[severity]++;
    this.#latest = undefined;
  }

  /** Says something about start..end. */
  add(
    code: DiagnosticCode,
    start: number,
    end: number,
    key: string | null,
    message: string,
    extras: Extras = {},
  ): void {
    const severity = extras.severity ?? DIAGNOSTIC_CODES[code][0];
    if (this.isFull) {
      this.omit(severity);
      return;
    }
    const diagnostic: Diagnostic = { code, severity, message, key, ...this.locate(start, end) };
    if (extras.related !== undefined) {
      const [from, to, what] = extras.related;
      diagnostic.related = [{ message: what, ...this.locate(from, to) }];
    }
    if (extras.fix !== undefined) diagnostic.fix = extras.fix;
    this.diagnostics.push(diagnostic);
    this.#latest = diagnostic;
  }

  locate(start: number, end: number): Location {
    return this.#lines.locate(start, end - start);
  }

  /** Whether checks find nothing worse than an info. What they find is forgotten. */
  passes(checks: () => void): boolean {
    const before = this.diagnostics.length;
    const limit = this.#limit;
    this.#limit = Infinity;
    checks();
    this.#limit = limit;
    const found = this.diagnostics.splice(before);
    return found.every(({ severity }) => severity === 'info');
  }
}

/** A fix that writes `text` over start..end. */
export function replacement(title: string, start: number, end: number, text: string): Fix {
  return { title, edits: [{ offset: start, length: end - start, text }] };
}
