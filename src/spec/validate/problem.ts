import type { Severity } from '../../diagnostics/diagnostic.ts';
import type { Path } from '../read/pointer.ts';
import type { Change } from '../write/edit.ts';
import type { SpecCode } from './codes.ts';

/** What is wrong with a value, before anybody asks where that is in a text. */
export interface Problem {
  readonly code: SpecCode;
  readonly severity: Severity;
  readonly message: string;
  readonly path: Path;
  /** Which part of it is meant, if not the value: the name of the member, or that something is not there. */
  readonly part?: 'name' | 'missing' | undefined;
  readonly clause: string;
  readonly fix?: Remedy | undefined;
}

/** A change that mends a problem. */
export interface Remedy {
  readonly title: string;
  readonly changes: readonly Change[];
}
