import { InvalidArgumentError } from '../../index.ts';

// Patterns of names, as shells have them. Without regular expressions: those go back and forth, and names are anybody's.

/** A character of a pattern, or one behind a backslash, which is meant as it is. */
interface Token {
  readonly text: string;
  readonly isPlain: boolean;
}

/** What a character has to be; null for any number of any. */
type Part = ((character: string) => boolean) | null;

/** What one name between slashes has to be; `**` for any number of folders. */
export type Segment = '**' | ((name: string) => boolean);

/** The folder that a pattern begins in, and what is below it. */
export interface Pattern {
  readonly folder: string;
  readonly segments: readonly Segment[];
}

/** More would be no pattern, but a list. */
const ALTERNATIVES_MAX = 1024;

/** Whether it has anything that only patterns have. */
export function isPattern(text: string): boolean {
  const tokens = tokensOf(text);
  return tokens.some(isWild) || alternativesOf(tokens) !== undefined;
}

/**
 * What `*`, `?`, `[a-z]`, `[!a-z]` and `**` stand for, once for each way to choose from `{a,b}`. A backslash takes what
 * comes next as it is. Names that begin with a dot are matched by a dot alone.
 * @throws InvalidArgumentError for more than 1024 ways
 */
export function patternsOf(text: string): Pattern[] {
  const patterns: Pattern[] = [];
  for (const tokens of expanded(tokensOf(text))) {
    if (patterns.length === ALTERNATIVES_MAX)
      throw new InvalidArgumentError(
        'pattern',
        `stands for more than ${ALTERNATIVES_MAX}; give several arguments`,
      );
    patterns.push(patternOf(tokens));
  }
  return patterns;
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let isPlain = false;
  for (const character of text) {
    if (character === '\\' && !isPlain) {
      isPlain = true;
      continue;
    }
    tokens.push({ text: character, isPlain });
    isPlain = false;
  }
  if (isPlain) tokens.push({ text: '\\', isPlain });
  return tokens;
}

function is(token: Token | undefined, text: string): boolean {
  return token !== undefined && !token.isPlain && token.text === text;
}

function isWild(token: Token): boolean {
  return !token.isPlain && '*?['.includes(token.text);
}

/** One after the other: of all there may be more than memory has room for. */
function* expanded(tokens: readonly Token[]): Generator<readonly Token[]> {
  const found = alternativesOf(tokens);
  if (found === undefined) {
    yield tokens;
    return;
  }
  for (const alternative of found.alternatives)
    yield* expanded([...found.before, ...alternative, ...found.behind]);
}

/** The first braces that have a comma within them; undefined without any. */
function alternativesOf(
  tokens: readonly Token[],
): { before: readonly Token[]; alternatives: Token[][]; behind: readonly Token[] } | undefined {
  for (let start = 0; start < tokens.length; start++) {
    if (!is(tokens[start], '{')) continue;
    const alternatives: Token[][] = [[]];
    let depth = 0;
    for (let at = start; at < tokens.length; at++) {
      const token = tokens[at]!;
      if (is(token, '}')) depth--;
      if (depth === 0 && at > start) {
        if (alternatives.length === 1) break;
        return { before: tokens.slice(0, start), alternatives, behind: tokens.slice(at + 1) };
      }
      if (is(token, ',') && depth === 1) alternatives.push([]);
      else if (at > start) alternatives.at(-1)!.push(token);
      if (is(token, '{')) depth++;
    }
  }
  return undefined;
}

function patternOf(tokens: readonly Token[]): Pattern {
  const names: Token[][] = [[]];
  for (const token of tokens) {
    if (token.text === '/') names.push([]);
    else names.at(-1)!.push(token);
  }
  // The last is looked for, wild or not.
  const wild = names.findIndex((name) => name.some(isWild));
  const first = wild < 0 ? names.length - 1 : wild;
  const folder = names.slice(0, first).map((name) => name.map(({ text }) => text).join(''));
  const segments = names.slice(first).map(segmentOf);
  if (segments.at(-1) === '**') segments.push(segmentOf([{ text: '*', isPlain: false }]));
  return { folder: `${folder.join('/')}${first > 0 ? '/' : ''}`, segments };
}

function segmentOf(tokens: readonly Token[]): Segment {
  if (tokens.length === 2 && tokens.every((token) => is(token, '*'))) return '**';
  const parts = partsOf(tokens);
  const hasDot = tokens[0]?.text === '.';
  return (name) => (hasDot || !name.startsWith('.')) && fits(Array.from(name), parts);
}

function partsOf(tokens: readonly Token[]): Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    const end = is(token, '[') ? endOfSet(tokens, at) : -1;
    if (end >= 0) {
      parts.push(setOf(tokens.slice(at + 1, end)));
      at = end;
    } else if (is(token, '*')) parts.push(null);
    else if (is(token, '?')) parts.push(() => true);
    else parts.push((character) => character === token.text);
  }
  return parts;
}

/** Where a set ends, in which a bracket may come first; -1 where it does not. */
function endOfSet(tokens: readonly Token[], start: number): number {
  const first = start + (isNegation(tokens[start + 1]) ? 2 : 1);
  return tokens.findIndex((token, at) => at > first && is(token, ']'));
}

function isNegation(token: Token | undefined): boolean {
  return is(token, '!') || is(token, '^');
}

function setOf(tokens: readonly Token[]): Part {
  const isNegated = isNegation(tokens[0]);
  const members = isNegated ? tokens.slice(1) : tokens;
  const ranges: [least: string, most: string][] = [];
  for (let at = 0; at < members.length; at++) {
    const least = members[at]!.text;
    const isRange = is(members[at + 1], '-') && at + 2 < members.length;
    if (isRange) at += 2;
    ranges.push([least, members[at]!.text]);
  }
  return (character) => ranges.some(([least, most]) => character >= least && character <= most) !== isNegated;
}

/** Goes back to the last `*` alone, which then takes one more: as much time as one is long times the other. */
function fits(characters: readonly string[], parts: readonly Part[]): boolean {
  let part = 0;
  let at = 0;
  let run = -1;
  let runEnd = 0;
  while (at < characters.length) {
    const wanted = parts[part];
    if (wanted === null) {
      run = part++;
      runEnd = at;
    } else if (wanted?.(characters[at]!)) {
      part++;
      at++;
    } else if (run >= 0) {
      part = run + 1;
      at = ++runEnd;
    } else return false;
  }
  while (parts[part] === null) part++;
  return part === parts.length;
}
