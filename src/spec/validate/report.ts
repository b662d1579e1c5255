import type { Diagnostic, Fix, Location } from '../../diagnostics/diagnostic.ts';
import { InvalidArgumentError } from '../../errors.ts';
import { type Places, spanOf } from '../read/places.ts';
import { lastName, Pointers } from '../read/pointer.ts';
import { textEdits } from '../write/edit.ts';
import type { Problem, Remedy } from './problem.ts';

/** Of a value that was made instead of read. */
const NOWHERE: Location = { offset: 0, length: 0, line: 1, column: 1 };

/** Makes diagnostics of the problems of one value. */
export class Reporter {
  readonly #places: Places | undefined;
  /** What is added or taken away, by title: many problems may ask for the same. */
  readonly #fixes = new Map<string, Fix | undefined>();
  readonly #pointers = new Pointers();

  /** @param places of the text, if there is one */
  constructor(places: Places | undefined) {
    this.#places = places;
  }

  diagnostic({ code, severity, message, path, part, clause, fix }: Problem): Diagnostic {
    const places = this.#places;
    const location = places === undefined ? NOWHERE : places.locate(places.span(path, part));
    const mended = places === undefined || fix === undefined ? undefined : this.#fix(fix, places);
    const { offset, length, line, column } = location;
    const key = lastName(path);
    const pointer = this.#pointers.of(path);
    const found: Diagnostic = { code, severity, message, offset, length, line, column, key, pointer, clause };
    return mended === undefined ? found : { ...found, fix: mended };
  }

  #fix(remedy: Remedy, places: Places): Fix | undefined {
    const replacement = replacementOf(remedy, places);
    if (replacement !== undefined) return replacement;
    const { title, changes } = remedy;
    // An item, or a part of one, that was made after reading: of these there may be many, each with a title of its own.
    if (changes.some(({ path }) => path.some((step) => typeof step === 'number'))) return undefined;
    if (!this.#fixes.has(title)) this.#fixes.set(title, editOf(remedy, places));
    return this.#fixes.get(title);
  }
}

/** The fix that puts something in the place of what is there; undefined where it does more than that. */
function replacementOf({ title, changes: [change] }: Remedy, places: Places): Fix | undefined {
  if (change === undefined || typeof (change.value ?? change.rename) !== 'string') return undefined;
  const { value, name, whole } = places.find(change.path);
  const place = change.rename === undefined ? value : name;
  if (!whole || place === undefined) return undefined;
  return { title, edits: [{ ...spanOf(place), text: JSON.stringify(change.rename ?? change.value) }] };
}

/** Undefined where the value has been changed since it was read, so that the text has no such place, or no such name. */
function editOf({ title, changes }: Remedy, places: Places): Fix | undefined {
  try {
    const edits = textEdits(places.source.text, places.syntax.root, changes);
    return edits.length === 0 ? undefined : { title, edits };
  } catch (error) {
    if (error instanceof InvalidArgumentError) return undefined;
    throw error;
  }
}

export function inOrder(diagnostics: Diagnostic[]): Diagnostic[] {
  return diagnostics.sort((a, b) => a.offset - b.offset);
}
