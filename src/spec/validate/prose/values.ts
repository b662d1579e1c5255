import { quote } from '../../../diagnostics/quote.ts';
import { NameSet } from '../../../names.ts';
import { isRecord } from '../../is-record.ts';
import type { Path } from '../../read/pointer.ts';
import type { Report } from './report.ts';

// Rules meet values of any type: the schema's own complaints do not end the check. These let them pass.

/** The list, or none where something else is there. */
export function items<Item>(list: readonly Item[] | undefined): readonly Item[] {
  return Array.isArray(list) ? list : NONE;
}

const NONE: readonly never[] = [];
const SLASH = 0x2f;

/** Names and values of an object, or none where something else is there. What is undefined is not there. */
export function entries<Value>(object: Readonly<Record<string, Value>> | undefined): [string, Value][] {
  return isRecord(object) ? Object.entries(object).filter(([, value]) => value !== undefined) : [];
}

export function isInteger(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || Number.isInteger(value);
}

/** A text that is there and does not start with a slash. The empty one is none to a Go program. */
export function isRelative(path: unknown): path is string {
  return typeof path === 'string' && path.charCodeAt(0) !== SLASH;
}

/** A text that is there, and neither starts with a drive nor is a UNC path. */
export function isRelativeOnWindows(path: unknown): path is string {
  return typeof path === 'string' && path[1] !== ':' && !path.startsWith('\\\\');
}

export function absolutePath(report: Report, value: unknown, path: Path, clause: string, what: string): void {
  if (!isRelative(value)) return;
  const fix = { title: `write /${value}`, changes: [{ path, value: `/${value}` }] };
  report.error('path-not-absolute', path, clause, `${what} ${quote(value)} must be an absolute path`, fix);
}

/** Reports every entry whose key was there before. */
export function unique<Item>(
  report: Report,
  list: readonly Item[],
  keyOf: (item: Item) => string | undefined,
  path: Path,
  clause: string,
  what: string,
): void {
  if (list.length < 2) return;
  const seen = new NameSet();
  for (let i = 0; i < list.length; i++) {
    const key = keyOf(list[i]!);
    if (key === undefined) continue;
    if (seen.has(key))
      report.error('duplicate-entry', [...path, i], clause, `${what} ${quote(key)} is there twice`);
    seen.add(key);
  }
}

export function within(
  report: Report,
  value: unknown,
  [least, most]: readonly [number, number],
  path: Path,
  clause: string,
  what: string,
): void {
  if (!isInteger(value) || (value >= least && value <= most)) return;
  report.error('value-range', path, clause, `${what} ${value} is not within ${least}..${most}`);
}
