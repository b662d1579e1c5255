import { add, type Limited } from '../../diagnostics/limited.ts';
import { CHARACTERS, charactersOf } from '../characters.ts';
import { DEEPEST } from '../read/limits.ts';
import type { Problem } from './problem.ts';

/** Where the runtime-spec says what JSON is. */
export const JSON_CLAUSE = 'glossary.md#json';

/** Looks at all names and strings of a value that was made: of one that was read, its text is looked at. */
export function checkCharacters(value: unknown, problems: Limited<Problem>): void {
  const path: (string | number)[] = [];
  // What stands in several places is looked at in the first; a value may be within itself.
  const seen = new Set<object>();
  const tell = (text: string): void => {
    for (const code of charactersOf(text)) {
      const message = CHARACTERS[code];
      add(problems, { code, severity: 'error', message, path: [...path], clause: JSON_CLAUSE });
    }
  };
  const look = (value: unknown): void => {
    if (typeof value === 'string') tell(value);
    // Deeper, it can be neither copied nor written.
    if (typeof value !== 'object' || value === null || seen.has(value) || path.length >= DEEPEST) return;
    seen.add(value);
    const isList = Array.isArray(value);
    for (const [name, member] of Object.entries(value)) {
      path.push(isList ? Number(name) : name);
      tell(name);
      look(member);
      path.pop();
    }
  };
  look(value);
}
