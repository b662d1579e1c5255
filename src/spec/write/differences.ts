import { isRecord } from '../is-record.ts';
import type { Path } from '../read/pointer.ts';
import type { Change } from './edit.ts';

/** The changes that make one value of another. Lists are compared from both ends, and item by item between them. */
export function differences(before: unknown, after: unknown): Change[] {
  const changes: Change[] = [];
  compare(before, after, [], changes);
  return changes;
}

function compare(before: unknown, after: unknown, path: Path, changes: Change[]): void {
  if (isList(before) && isList(after)) compareLists(before, Array.from(after, orNull), path, changes);
  else if (isRecord(before) && isRecord(after)) compareMembers(before, after, path, changes);
  else if (!isSame(before, after)) changes.push({ path, value: after });
}

type Members = Readonly<Record<string, unknown>>;

function compareMembers(before: Members, after: Members, path: Path, changes: Change[]): void {
  for (const name of Object.keys(before)) {
    const at = [...path, name];
    if (!Object.hasOwn(after, name)) changes.push({ path: at, value: undefined });
    else compare(before[name], after[name], at, changes);
  }
  for (const name of Object.keys(after)) {
    if (Object.hasOwn(before, name) || after[name] === undefined) continue;
    changes.push({ path: [...path, name], value: after[name] });
  }
}

/** A gap of a list is written as null. */
function orNull(item: unknown): unknown {
  return item ?? null;
}

function compareLists(
  before: readonly unknown[],
  after: readonly unknown[],
  path: Path,
  changes: Change[],
): void {
  const gone = before.length - after.length;
  const kept = gone > 0 ? sameAtEnd(before, after) : 0;
  const paired = Math.min(before.length, after.length) - kept;
  for (let i = 0; i < paired; i++) compare(before[i], after[i], [...path, i], changes);
  for (let i = paired; i < paired + gone; i++) changes.push({ path: [...path, i], value: undefined });
  for (let i = before.length; i < after.length; i++) changes.push({ path: [...path, i], value: after[i] });
}

/** How many items at the ends of two lists are the same; nothing is the same as what the shorter one lacks. */
function sameAtEnd(longer: readonly unknown[], shorter: readonly unknown[]): number {
  let kept = 0;
  while (isEqual(longer.at(-1 - kept), shorter.at(-1 - kept))) kept++;
  return kept;
}

/** Whether there are no differences. It ends with the first: another item may be as long as the text. */
function isEqual(before: unknown, after: unknown): boolean {
  if (isList(before) && isList(after)) {
    return before.length === after.length && before.every((item, i) => isEqual(item, orNull(after[i])));
  }
  if (!isRecord(before) || !isRecord(after)) return isSame(before, after);
  return (
    Object.keys(before).every((name) => Object.hasOwn(after, name) && isEqual(before[name], after[name])) &&
    Object.keys(after).every((name) => Object.hasOwn(before, name) || after[name] === undefined)
  );
}

/** Numbers by their value, whether they are bigint or not. */
function isSame(a: unknown, b: unknown): boolean {
  // biome-ignore lint/suspicious/noDoubleEquals: compares a number and a bigint by their values
  if (isNumber(a) && isNumber(b)) return a == b;
  return a === b;
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
