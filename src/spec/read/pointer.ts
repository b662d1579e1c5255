import { InvalidArgumentError, wrongType } from '../../errors.ts';

/** A place in a JSON value: names of members and positions of items, from the outside in. */
export type Path = readonly (string | number)[];

/** A path as a JSON pointer (RFC 6901). */
export function pointerOf(path: Path): string {
  let pointer = '';
  for (const step of path) pointer += pointerOfStep(step);
  return pointer;
}

function pointerOfStep(step: string | number): string {
  return `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/**
 * Pointers of many paths. What a path shares with the one before is not gone through again: a name of a megabyte may
 * have a hundred thousand places under it.
 */
export class Pointers {
  #path: Path = [];
  /** To each step of that path. */
  readonly #pointers: string[] = [];

  of(path: Path): string {
    const pointers = this.#pointers;
    pointers.length = sharedSteps(path, this.#path, pointers.length);
    this.#path = [...path];
    let pointer = pointers.at(-1) ?? '';
    for (let depth = pointers.length; depth < path.length; depth++) {
      pointer += pointerOfStep(path[depth]!);
      pointers.push(pointer);
    }
    return pointer;
  }
}

/** With how many of the first `most` steps of another path, which has as many, a path starts. */
export function sharedSteps(path: Path, other: Path, most: number): number {
  let depth = 0;
  while (depth < most && path[depth] === other[depth]) depth++;
  return depth;
}

/**
 * The names in a JSON pointer.
 * @throws InvalidArgumentError when it is none
 * @throws TypeError for anything but a string
 */
export function stepsOf(pointer: string): string[] {
  if (typeof pointer !== 'string') throw wrongType('pointer', 'a string', pointer);
  if (pointer === '') return [];
  if (!pointer.startsWith('/')) {
    throw new InvalidArgumentError('pointer', `${JSON.stringify(pointer)} does not start with /`);
  }
  const steps = pointer.slice(1).split('/');
  const bad = steps.find((step) => !isEscaped(step));
  if (bad !== undefined)
    throw new InvalidArgumentError('pointer', `${JSON.stringify(bad)} has a ~ without 0 or 1 behind it`);
  return steps.map(unescapeStep);
}

/** Whether each ~ begins an escape. */
function isEscaped(step: string): boolean {
  for (let at = step.indexOf('~'); at >= 0; at = step.indexOf('~', at + 1)) {
    if (step[at + 1] !== '0' && step[at + 1] !== '1') return false;
  }
  return true;
}

function unescapeStep(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The position that a step names in a list, or -1 (RFC 6901: no sign, no leading zeros). */
export function indexOf(position: string | number): number {
  const step = String(position);
  if (step === '' || (step.length > 1 && step.startsWith('0'))) return -1;
  for (let i = 0; i < step.length; i++) {
    const code = step.charCodeAt(i);
    if (code < 0x30 || code > 0x39) return -1;
  }
  return Number(step);
}

/** The innermost name on a path; null where there is none. */
export function lastName(path: Path): string | null {
  for (let i = path.length - 1; i >= 0; i--) {
    const step = path[i];
    if (typeof step === 'string') return step;
  }
  return null;
}
