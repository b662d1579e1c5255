import type { State } from '../../spec/index.ts';
import { printable } from '../printable.ts';

const HEADINGS = ['ID', 'PID', 'STATUS', 'BUNDLE'];

/** A table, in the order of runc list. */
export function listText(states: readonly State[]): string {
  const rows = [HEADINGS, ...states.map(rowOf)];
  const widths = HEADINGS.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
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
