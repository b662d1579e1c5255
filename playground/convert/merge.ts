// What changed between two values, done to a third that says more than they do.

type Value = unknown;

/**
 * `base` with what differs between `before` and `after`. What `base` has beyond `before` stays.
 * @param before a part of `base`: less of its members and items, none changed
 */
export function merge(base: Value, before: Value, after: Value): Value {
  if (equal(before, after)) return base;
  if (isRecord(base) && isRecord(before) && isRecord(after)) return mergeRecords(base, before, after);
  if (Array.isArray(base) && Array.isArray(before) && Array.isArray(after))
    return mergeLists(base, before, after);
  return after;
}

function mergeRecords(base: object, before: object, after: object): Value {
  const [mine, was, is] = [base, before, after].map((value) => new Map(Object.entries(value))) as [
    Map<string, Value>,
    Map<string, Value>,
    Map<string, Value>,
  ];
  for (const name of new Set([...was.keys(), ...is.keys()])) {
    const rest = is.has(name)
      ? merge(mine.get(name), was.get(name), is.get(name))
      : without(mine.get(name), was.get(name));
    if (rest === undefined) mine.delete(name);
    else mine.set(name, rest);
  }
  // Not by assignment: a name may be `__proto__`.
  return Object.fromEntries(mine);
}

/** What `base` has beyond `before`; undefined for nothing. */
function without(base: Value, before: Value): Value {
  if (!isRecord(base) || !isRecord(before)) return undefined;
  const was = new Map(Object.entries(before));
  const rest = Object.entries(base).flatMap(([name, value]) => {
    const left = was.has(name) ? without(value, was.get(name)) : value;
    return left === undefined ? [] : [[name, left] as const];
  });
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}

/** Items at the start and at the end that are the same stay what they are; those between are changed one by one. */
function mergeLists(base: readonly Value[], before: readonly Value[], after: readonly Value[]): Value {
  const { items, extras } = align(base, before);
  // What was converted is no part of what it was converted from: nothing can be kept beside it.
  if (items.length < before.length) return after;
  const least = Math.min(before.length, after.length);
  let start = 0;
  while (start < least && equal(before[start], after[start])) start++;
  let end = 0;
  while (end < least - start && equal(before.at(-1 - end), after.at(-1 - end))) end++;
  const merged: Value[] = [...(extras.get(-1) ?? [])];
  let passed = 0;
  const passTo = (index: number): void => {
    while (passed < index) merged.push(...(extras.get(passed++) ?? []));
  };
  after.forEach((item, k) => {
    const source = k < after.length - end ? k : k - after.length + before.length;
    const isNew = k < after.length - end && k >= before.length - end;
    if (isNew) {
      passTo(before.length - end);
      merged.push(item);
      return;
    }
    passTo(source);
    merged.push(merge(items[source], before[source], item));
    passTo(source + 1);
  });
  passTo(before.length);
  return merged;
}

/** The items of `base` that those of `before` are of, in order; and by the index of the one before, all others. */
function align(
  base: readonly Value[],
  before: readonly Value[],
): { items: Value[]; extras: Map<number, Value[]> } {
  const items: Value[] = [];
  const extras = new Map<number, Value[]>();
  for (const item of base) {
    if (items.length < before.length && isWithin(before[items.length], item)) items.push(item);
    else extras.set(items.length - 1, [...(extras.get(items.length - 1) ?? []), item]);
  }
  return { items, extras };
}

/** Whether all of `part` is in `whole`. */
function isWithin(part: Value, whole: Value): boolean {
  if (!isRecord(part) || !isRecord(whole)) return equal(part, whole);
  const members = new Map(Object.entries(whole));
  return Object.entries(part).every(
    ([name, value]) => members.has(name) && isWithin(value, members.get(name)),
  );
}

function equal(a: Value, b: Value): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => equal(item, b[i]));
  }
  if (isRecord(a) && isRecord(b)) return Object.keys(a).length === Object.keys(b).length && isWithin(a, b);
  return a === b;
}

function isRecord(value: Value): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
