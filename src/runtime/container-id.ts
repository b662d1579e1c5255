import { quote } from '../diagnostics/quote.ts';
import { InvalidArgumentError, wrongType } from '../errors.ts';

/** Longest id, in characters: what file systems take as a name, with room for an ending. */
export const CONTAINER_ID_MAX = 128;

/**
 * Refuses what is no container id. The runtime-spec leaves the form to runtimes (runtime.md, "State", `id`); this one is
 * safe as a file's name, as an argument of a command and as a cgroup's name: a letter, a digit or `_`, then these and
 * `+`, `.`, `-`. So `.` and `..` are none, and nothing that looks like an option.
 * @throws InvalidArgumentError for a string that is none
 * @throws TypeError for anything but a string
 */
export function checkContainerId(id: unknown): asserts id is string {
  if (typeof id !== 'string') throw wrongType('id', 'a string', id);
  const problem = problemOf(id);
  if (problem !== null) throw new InvalidArgumentError('id', problem);
}

/** Whether it is a container id: see `checkContainerId`. */
export function isContainerId(id: unknown): id is string {
  return typeof id === 'string' && problemOf(id) === null;
}

function problemOf(id: string): string | null {
  if (id === '') return 'it is empty';
  // First: a long one is not looked at.
  if (id.length > CONTAINER_ID_MAX) {
    return `it has ${id.length} characters, and at most ${CONTAINER_ID_MAX} are allowed`;
  }
  for (let i = 0; i < id.length; i++) {
    const unit = id.charCodeAt(i);
    if (isWordUnit(unit) || (i > 0 && isInnerUnit(unit))) continue;
    const rule =
      i === 0 ? 'it starts with a letter, a digit or _' : 'letters, digits, _, +, . and - are allowed';
    return `${quote(id)} is none: ${rule}`;
  }
  return null;
}

/** A letter, a digit or `_`, of ASCII. */
function isWordUnit(unit: number): boolean {
  const lower = unit | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (unit >= 0x30 && unit <= 0x39) || unit === 0x5f;
}

/** `+`, `-` or `.`. */
function isInnerUnit(unit: number): boolean {
  return unit === 0x2b || unit === 0x2d || unit === 0x2e;
}
