import type { Diagnostic, Fix, Location, Severity } from '../../diagnostics/diagnostic.ts';
import { Limited, type Omitted } from '../../diagnostics/limited.ts';
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
  readonly #lines: LineIndex;
  #found: Limited<Diagnostic>;
  #latest: Diagnostic | undefined;

  /** @param limit of the diagnostics that are kept */
  constructor(text: string, lines: LineIndex, limit?: number) {
    this.text = text;
    this.#lines = lines;
    this.#found = new Limited(limit);
  }

  get diagnostics(): Diagnostic[] {
    return this.#found.items;
  }

  /** How many were found beyond the limit; undefined where all were kept. */
  get omitted(): Omitted | undefined {
    return this.#found.rest;
  }

  /** What was found last; undefined where it was not kept. */
  get latest(): Diagnostic | undefined {
    return this.#latest;
  }

  /** Counts what is not even made. */
  omit(severity: Severity): void {
    this.#found.omitted[severity]++;
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
    this.#latest = undefined;
    if (this.#found.omits(severity)) return;
    const diagnostic: Diagnostic = { code, severity, message, key, ...this.locate(start, end) };
    if (extras.related !== undefined) {
      const [from, to, what] = extras.related;
      diagnostic.related = [{ message: what, ...this.locate(from, to) }];
    }
    if (extras.fix !== undefined) diagnostic.fix = extras.fix;
    this.#found.push(diagnostic);
    this.#latest = diagnostic;
  }

  locate(start: number, end: number): Location {
    return this.#lines.locate(start, end - start);
  }

  /** Whether checks find nothing worse than an info. What they find is forgotten. */
  passes(checks: () => void): boolean {
    const before = this.#found;
    this.#found = new Limited();
    checks();
    const { items } = this.#found;
    this.#found = before;
    return items.every(({ severity }) => severity === 'info');
  }
}

/** A fix that writes `text` over start..end. */
export function replacement(title: string, start: number, end: number, text: string): Fix {
  return { title, edits: [{ offset: start, length: end - start, text }] };
}
