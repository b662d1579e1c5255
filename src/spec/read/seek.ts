import { indexOf, type Path, sharedSteps } from './pointer.ts';

/** A part of a text, from its first unit to behind its last. */
export interface Placed {
  readonly offset: number;
  readonly end: number;
}

/** What stands at a path, or at as much of it as there is. */
export interface Found {
  readonly value: Placed;
  /** The name that it has, where it is a member. */
  readonly name: Placed | undefined;
  /** Whether the whole path is there. */
  readonly whole: boolean;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Finds places by stepping over everything else. For a few places that is far less than a syntax tree takes. */
export class Seeker {
  readonly #text: string;
  /** The path to the last place, which the next one often shares a part of. */
  #path: Path = [];
  /** Where each of its parts leads, the whole text first. */
  readonly #steps: Step[];

  /** @param text JSON in which nothing is unusual: no name stands twice */
  constructor(text: string) {
    this.#text = text;
    this.#steps = [{ value: skipSpace(text, 0), name: undefined }];
  }

  seek(path: Path): Found {
    // As far as the last one led anywhere.
    let depth = sharedSteps(path, this.#path, this.#steps.length - 1);
    this.#path = path;
    this.#steps.length = depth + 1;
    let at = this.#steps[depth]!;
    for (; depth < path.length; depth++) {
      const next = stepInto(this.#text, at.value, path[depth]!);
      if (next === undefined) break;
      at = next;
      this.#steps.push(at);
    }
    const { value: offset, name } = at;
    const value = { offset, end: valueEnd(this.#text, offset) };
    return { value, name, whole: depth === path.length };
  }
}

function stepInto(text: string, at: number, step: string | number): Step | undefined {
  return text.charCodeAt(at) === OPEN_OBJECT ? memberOf(text, at, String(step)) : itemOf(text, at, step);
}

interface Step {
  readonly value: number;
  readonly name: Placed | undefined;
}

function memberOf(text: string, open: number, step: string): Step | undefined {
  for (let at = skipSpace(text, open + 1); text.charCodeAt(at) === QUOTE; ) {
    const name = { offset: at, end: stringEnd(text, at) };
    const value = skipSpace(text, skipSpace(text, name.end) + 1);
    if (nameIs(text, name, step)) return { value, name };
    at = nextElement(text, value);
  }
  return undefined;
}

function itemOf(text: string, open: number, step: string | number): Step | undefined {
  if (text.charCodeAt(open) !== OPEN_LIST) return undefined;
  let left = indexOf(step);
  if (left < 0) return undefined;
  let at = skipSpace(text, open + 1);
  while (left > 0 && text.charCodeAt(at) !== CLOSE_LIST) {
    at = nextElement(text, at);
    left--;
  }
  return text.charCodeAt(at) === CLOSE_LIST ? undefined : { value: at, name: undefined };
}

/** Where the element behind the value at `at` starts, or what holds both ends. */
function nextElement(text: string, at: number): number {
  const end = skipSpace(text, valueEnd(text, at));
  return text.charCodeAt(end) === COMMA ? skipSpace(text, end + 1) : end;
}

function nameIs(text: string, { offset, end }: Placed, name: string): boolean {
  const raw = text.slice(offset + 1, end - 1);
  return raw === name || (raw.includes('\\') && JSON.parse(text.slice(offset, end)) === name);
}

function valueEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = stringEnd(text, at) - 1;
    else if (code === OPEN_OBJECT || code === OPEN_LIST) depth++;
    else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      depth--;
      if (depth < 0) return at;
    } else if (depth === 0 && (code === COMMA || code <= 0x20)) return at;
  }
  return text.length;
}

/** Behind the closing quote of the string that starts at `start`. */
function stringEnd(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at++;
  }
  return text.length;
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) <= 0x20) at++;
  return at;
}
