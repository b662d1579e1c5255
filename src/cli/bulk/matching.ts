import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { type Pattern, patternsOf, type Segment } from './pattern.ts';

/** Gives what is in a folder, and nothing where it cannot be read. */
type ReadFolder = (path: string) => Promise<readonly Dirent[]>;

/** A folder, and the segments that what is in it may be the next for. */
interface Visit {
  readonly folder: string;
  readonly next: ReadonlySet<number>;
}

/**
 * The paths that a pattern stands for, in the order of their names: of anything but folders. Links are not followed, but
 * for those that the pattern names before its first wildcard.
 * @throws InvalidArgumentError for a pattern of more than 1024 alternatives
 */
export async function matching(text: string, readFolder: ReadFolder): Promise<string[]> {
  const paths = new Set<string>();
  for (const pattern of patternsOf(text)) {
    for await (const path of below(pattern, readFolder)) paths.add(path);
  }
  return [...paths].sort();
}

async function* below({ folder, segments }: Pattern, readFolder: ReadFolder): AsyncGenerator<string> {
  const visits: Visit[] = [{ folder: folder === '' ? '.' : folder, next: reached(segments, [0]) }];
  for (let visit = visits.pop(); visit !== undefined; visit = visits.pop()) {
    for (const entry of await readFolder(visit.folder)) {
      const path = join(visit.folder, entry.name);
      const { isMatch, next } = step(segments, visit.next, entry.name);
      if (!entry.isDirectory()) {
        if (isMatch) yield path;
      } else if (next.size > 0) visits.push({ folder: path, next });
    }
  }
}

/** Whether a name is what the last segment wants, and which segments come next where it is a folder's. */
function step(
  segments: readonly Segment[],
  at: ReadonlySet<number>,
  name: string,
): { isMatch: boolean; next: ReadonlySet<number> } {
  const next: number[] = [];
  let isMatch = false;
  for (const index of at) {
    const segment = segments[index]!;
    if (segment === '**') {
      if (!name.startsWith('.')) next.push(index);
    } else if (segment(name)) {
      if (index === segments.length - 1) isMatch = true;
      else next.push(index + 1);
    }
  }
  return { isMatch, next: reached(segments, next) };
}

/** With what `**` may leave out. */
function reached(segments: readonly Segment[], from: Iterable<number>): ReadonlySet<number> {
  const indices = new Set<number>();
  for (let index of from) {
    indices.add(index);
    while (segments[index] === '**') indices.add(++index);
  }
  return indices;
}
