import type { Diagnostic, Fix, Location, Severity } from '../../diagnostics/diagnostic.ts';
import { Limited } from '../../diagnostics/limited.ts';
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
export class Findings extends Limited<Diagnostic> {
  readonly text: string;
  /** What was found last; undefined where it was not kept. */
  latest: Diagnostic | undefined;
  readonly #lines: LineIndex;

  /** @param limit of the diagnostics that are kept */
  constructor(text: string, lines: LineIndex, limit?: number) {
    super(limit);
    this.text = text;
    this.#lines = lines;
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
    this.latest = undefined;
    if (this.omits(severity)) return;
    const diagnostic: Diagnostic = { code, severity, message, key, ...this.locate(start, end) };
    if (extras.related !== undefined) {
      const [from, to, what] = extras.related;
      diagnostic.related = [{ message: what, ...this.locate(from, to) }];
    }
    if (extras.fix !== undefined) diagnostic.fix = extras.fix;
    this.items.push(diagnostic);
    this.latest = diagnostic;
  }

  locate(start: number, end: number): Location {
    return this.#lines.locate(start, end - start);
  }

  /** Whether checks find nothing worse than an info. What they find is forgotten. */
  passes(checks: (scratch: Findings) => void): boolean {
    const scratch = new Findings(this.text, this.#lines);
    checks(scratch);
    return scratch.items.every(({ severity }) => severity === 'info');
  }
}

/** A fix that writes `text` over start..end. */
export function replacement(title: string, start: number, end: number, text: string): Fix {
  return { title, edits: [{ offset: start, length: end - start, text }] };
}
