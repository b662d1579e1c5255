import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileCoverageData, Range } from 'istanbul-lib-coverage';
import { instrument } from './instrument.ts';

/** Branches to which no test leads, for a reason. */
export interface Exception {
  readonly reason: string;
  readonly branches: readonly string[];
  /** Whether a run may lead to them: which of two processes is faster, nobody can arrange. */
  readonly sometimes?: boolean;
}

export function readExceptions(): Exception[] {
  return JSON.parse(readFileSync(new URL('exceptions.json', import.meta.url), 'utf8'));
}

/** What there is to count in the files, and how often it was counted. By path. */
export type Counted = Record<string, FileCoverageData>;

/** A way on from a branch that nothing took, or a function that nothing called. */
export interface Untaken {
  readonly file: string;
  readonly line: number;
  /** File, kind and source: changes elsewhere leave it alone. */
  readonly name: string;
}

/** What there is to count, with what the processes wrote down (record.mjs). */
export function readCounts(root: string, paths: readonly string[], folder: string): Counted {
  const counted: Counted = {};
  const hashes = new Map<string, string>();
  for (const path of paths) {
    const { coverage, hash } = instrument(readFileSync(join(root, path), 'utf8'), path);
    counted[path] = coverage;
    hashes.set(path, hash);
  }
  for (const name of readdirSync(folder)) {
    for (const line of readFileSync(join(folder, name), 'utf8').split('\n')) {
      const [path = '', hash, ...what] = line.split(' ');
      // Of a file that was changed since, nothing is known.
      if (hash !== undefined && hashes.get(path) === hash) addHit(counted[path]!, what);
    }
  }
  return counted;
}

/** Leaves out what was cut off. */
function addHit(file: FileCoverageData, [kind, id = '', way]: readonly string[]): void {
  if (kind === 'f' && file.f[id] !== undefined) file.f[id]++;
  const ways = kind === 'b' ? file.b[id] : undefined;
  if (ways?.[Number(way)] !== undefined) ways[Number(way)]!++;
}

/** Of a function that nothing called, only the function. */
export function untakenIn(root: string, counted: Counted): Untaken[] {
  return Object.entries(counted).flatMap(([path, file]) => {
    const source = readFileSync(join(root, path), 'utf8').split('\n');
    const uncalled = Object.entries(file.fnMap).filter(([id]) => file.f[id] === 0);
    const functions = Object.entries(file.fnMap).map(([id, { decl, loc }]) => ({
      loc,
      times: file.f[id]!,
      text: `never called: ${sourceAt(source, { start: decl.start, end: loc.end })}`,
    }));
    const branches = Object.entries(file.branchMap).flatMap(([id, { type, loc, locations }]) =>
      file.b[id]!.map((times, way) => ({
        loc,
        times: uncalled.some(([, { loc: body }]) => contains(body, loc)) ? 1 : times,
        text: `${kindOf(type, way)}: ${sourceAt(source, type === 'if' ? loc : locations[way]!)}`,
      })),
    );
    return numbered([...functions, ...branches])
      .filter(({ times }) => times === 0)
      .map(({ loc, text }) => ({ file: path, line: loc.start.line, name: `${path}: ${text}` }));
  });
}

function kindOf(type: string, way: number): string {
  if (type === 'if') return way === 0 ? 'never true' : 'never false';
  if (type === 'default-arg') return 'never left out';
  return 'never reached';
}

/** Enough to recognise it by. */
const TEXT_MAX = 100;

function sourceAt(lines: readonly string[], { start, end }: Range): string {
  const part = lines.slice(start.line - 1, end.line);
  if (start.line === end.line) part[0] = part[0]!.slice(start.column, end.column);
  else {
    part[0] = part[0]!.slice(start.column);
    part[part.length - 1] = part.at(-1)!.slice(0, end.column);
  }
  const text = part.map((line) => line.trim()).join(' ');
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text;
}

function contains(outer: Range, inner: Range): boolean {
  return isBefore(outer.start, inner.start) && isBefore(inner.end, outer.end);
}

function isBefore(a: Range['start'], b: Range['start']): boolean {
  return a.line < b.line || (a.line === b.line && a.column <= b.column);
}

/** Those of the same text are told apart by a number, taken or not: so no name is another's when tests change. */
function numbered<Way extends { readonly text: string }>(all: readonly Way[]): Way[] {
  const seen = new Map<string, number>();
  return all.map((way) => {
    const number = (seen.get(way.text) ?? 0) + 1;
    seen.set(way.text, number);
    return number === 1 ? way : { ...way, text: `${way.text} #${number}` };
  });
}
