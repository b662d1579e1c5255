import type { Severity } from '../../../diagnostics/diagnostic.ts';
import type { Path } from '../../read/pointer.ts';
import type { SpecCode } from '../codes.ts';
import type { Problem, Remedy } from '../problem.ts';

/** Where rules say what they found. */
export class Report {
  readonly problems: Problem[] = [];

  error(code: SpecCode, path: Path, clause: string, message: string, fix?: Remedy): void {
    this.#add(code, 'error', path, 'value', clause, message, fix);
  }

  warning(code: SpecCode, path: Path, clause: string, message: string, fix?: Remedy): void {
    this.#add(code, 'warning', path, 'value', clause, message, fix);
  }

  info(code: SpecCode, path: Path, clause: string, message: string): void {
    this.#add(code, 'info', path, 'value', clause, message);
  }

  /** Something about a member as a whole, to be shown at its name. */
  name(code: SpecCode, severity: Severity, path: Path, clause: string, message: string, fix?: Remedy): void {
    this.#add(code, severity, path, 'name', clause, message, fix);
  }

  /** Something is not there: `path` is where it would be. */
  missing(path: Path, clause: string, message: string): void {
    this.#add('needs-property', 'error', path, 'missing', clause, message);
  }

  #add(
    code: SpecCode,
    severity: Severity,
    path: Path,
    part: Problem['part'],
    clause: string,
    message: string,
    fix?: Remedy,
  ): void {
    const problem: Problem = { code, severity, message, path, part, clause };
    this.problems.push(fix === undefined ? problem : { ...problem, fix });
  }
}
