import type { Severity } from '../../../diagnostics/diagnostic.ts';
import type { Path } from '../../read/pointer.ts';
import type { SpecCode } from '../codes.ts';
import type { Problem, Remedy } from '../problem.ts';

/** Where rules say what they found. */
export class Report {
  readonly problems: Problem[] = [];

  error(code: SpecCode, path: Path, clause: string, message: string, fix?: Remedy): void {
    this.problems.push({ code, severity: 'error', path, clause, message, fix });
  }

  warning(code: SpecCode, path: Path, clause: string, message: string, fix?: Remedy): void {
    this.problems.push({ code, severity: 'warning', path, clause, message, fix });
  }

  info(code: SpecCode, path: Path, clause: string, message: string): void {
    this.problems.push({ code, severity: 'info', path, clause, message });
  }

  /** Something about a member as a whole, to be shown at its name. */
  name(code: SpecCode, severity: Severity, path: Path, clause: string, message: string, fix?: Remedy): void {
    this.problems.push({ code, severity, path, part: 'name', clause, message, fix });
  }

  /** Something is not there: `path` is where it would be. */
  missing(path: Path, clause: string, message: string): void {
    this.problems.push({ code: 'needs-property', severity: 'error', path, part: 'missing', clause, message });
  }
}
