import type { Diagnostic, Fix, Location } from '../../diagnostics/diagnostic.ts';
import { InvalidArgumentError } from '../../errors.ts';
import type { Places } from '../read/places.ts';
import { lastName, pointerOf } from '../read/pointer.ts';
import { textEdits } from '../write/edit.ts';
import type { Problem, Remedy } from './problem.ts';

/** Of a value that was made instead of read. */
const NOWHERE: Location = { offset: 0, length: 0, line: 1, column: 1 };

/** A problem with its place in the text, if there is one. */
export function diagnosticOf(problem: Problem, places: Places | undefined): Diagnostic {
  const { code, severity, message, path, part, clause, fix } = problem;
  const location = places === undefined ? NOWHERE : places.locate(places.span(path, part));
  const mended = places === undefined || fix === undefined ? undefined : fixOf(fix, places);
  return {
    code,
    severity,
    message,
    ...location,
    key: lastName(path),
    pointer: pointerOf(path),
    clause,
    ...(mended && { fix: mended }),
  };
}

/** Undefined where the value has been changed since it was read, so that the text has no such place. */
function fixOf({ title, changes }: Remedy, places: Places): Fix | undefined {
  try {
    return { title, edits: textEdits(places.source.text, places.syntax.root, changes) };
  } catch (error) {
    if (error instanceof InvalidArgumentError) return undefined;
    throw error;
  }
}

export function inOrder(diagnostics: Diagnostic[]): Diagnostic[] {
  return diagnostics.sort((a, b) => a.offset - b.offset);
}
