import type { State } from '../../spec/index.ts';
import { printable } from '../printable.ts';
import { longest } from '../width.ts';

const HEADINGS = ['ID', 'PID', 'STATUS', 'BUNDLE'];

/** A table, in the order of runc list. */
export function listText(states: readonly State[]): string {
  const rows = [HEADINGS, ...states.map(rowOf)];
  const widths = HEADINGS.map((_, i) => longest(rows.map((row) => row[i]!)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, i) => cell.padEnd(widths[i]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function rowOf({ id, pid, status, bundle }: State): string[] {
  return [id, String(pid ?? 0), status, bundle].map(printable);
}
