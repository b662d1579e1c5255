import type { Severity } from '../../../diagnostics/diagnostic.ts';
import { add, addAll, type Limited } from '../../../diagnostics/limited.ts';
import { NameSet } from '../../../names.ts';
import { type Path, pointerOf } from '../../read/pointer.ts';
import type { SpecCode } from '../codes.ts';
import type { Problem, Remedy } from '../problem.ts';

/** Where rules say what they found. */
export class Report {
  readonly #problems: Limited<Problem>;
  /** Pointers to what has a wrong type; undefined where nothing has. */
  readonly #wrong: NameSet | undefined;

  /** @param wrong paths of values that have a wrong type: they were taken away, and are not missing */
  constructor(problems: Limited<Problem>, wrong: readonly Path[]) {
    this.#problems = problems;
    this.#wrong = wrong.length === 0 ? undefined : new NameSet(wrong.map(pointerOf));
  }

  error(code: SpecCode, path: Path, clause: string, message: string, fix?: Remedy): void {
    this.#add({ code, severity: 'error', path, clause, message, fix });
  }

  warning(code: SpecCode, path: Path, clause: string, message: string, fix?: Remedy): void {
    this.#add({ code, severity: 'warning', path, clause, message, fix });
  }

  info(code: SpecCode, path: Path, clause: string, message: string): void {
    this.#add({ code, severity: 'info', path, clause, message });
  }

  /** Something about a member as a whole, to be shown at its name. */
  name(code: SpecCode, severity: Severity, path: Path, clause: string, message: string, fix?: Remedy): void {
    this.#add({ code, severity, path, part: 'name', clause, message, fix });
  }

  /** Something is not there: `path` is where it would be. */
  missing(path: Path, clause: string, message: string): void {
    this.#add({ code: 'needs-property', severity: 'error', path, part: 'missing', clause, message });
  }

  /** What was found elsewhere. */
  addAll(found: Limited<Problem>, made: (problem: Problem) => Problem): void {
    addAll(this.#problems, found, made);
  }

  #add(problem: Problem): void {
    if (!this.#wrong?.has(pointerOf(problem.path))) add(this.#problems, problem);
  }
}
