import type { Path } from '../read/pointer.ts';
import type { Change } from './edit.ts';

/** The changes that make one value of another. Lists are compared from both ends, and item by item between them. */
export function differences(before: unknown, after: unknown, path: Path = []): Change[] {
  if (isList(before) && isList(after)) return listDifferences(before, after, path);
  if (!isRecord(before) || !isRecord(after)) return isSame(before, after) ? [] : [{ path, value: after }];
  const changes: Change[] = [];
  for (const name of Object.keys(before)) {
    if (after[name] === undefined || !Object.hasOwn(after, name))
      changes.push({ path: [...path, name], value: undefined });
    else changes.push(...differences(before[name], after[name], [...path, name]));
  }
  for (const name of Object.keys(after)) {
    if (!Object.hasOwn(before, name) && after[name] !== undefined)
      changes.push({ path: [...path, name], value: after[name] });
  }
  return changes;
}

function listDifferences(before: readonly unknown[], after: readonly unknown[], path: Path): Change[] {
  const gone = before.length - after.length;
  const kept = gone > 0 ? sameAtEnd(before, after) : 0;
  const changes: Change[] = [];
  const paired = Math.min(before.length, after.length) - kept;
  for (let i = 0; i < paired; i++) changes.push(...differences(before[i], after[i], [...path, i]));
  for (let i = paired; i < paired + gone; i++) changes.push({ path: [...path, i], value: undefined });
  for (let i = before.length; i < after.length; i++) changes.push({ path: [...path, i], value: after[i] });
  return changes;
}

/** How many items at the ends of two lists are the same. */
function sameAtEnd(before: readonly unknown[], after: readonly unknown[]): number {
  let kept = 0;
  while (kept < after.length && differences(before.at(-1 - kept), after.at(-1 - kept)).length === 0) kept++;
  return kept;
}

/** Numbers by their value, whether they are bigint or not. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a === b || Object.is(a, b);
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
