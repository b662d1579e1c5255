// What changed between two values, done to a third that says more than they do.

import { isRecord } from '../../src/spec/is-record.ts';
import { type Path, pointerOf } from '../../src/spec/read/pointer.ts';
import { differences } from '../../src/spec/write/differences.ts';

type Value = unknown;

/**
 * `base` with what differs between `before` and `after`. What `base` has beyond `before` stays.
 * @param before what `base` was converted to: less of its members and items
 * @param lost pointers to those members and items of `base` that were not converted
 */
export function merge(base: Value, before: Value, after: Value, lost: ReadonlySet<string>): Value {
  return new Merge(lost).values(base, before, after, []);
}

class Merge {
  readonly #lost: ReadonlySet<string>;

  constructor(lost: ReadonlySet<string>) {
    this.#lost = lost;
  }

  /** Undefined for nothing. */
  values(base: Value, before: Value, after: Value, path: Path): Value {
    if (equal(before, after)) return base;
    // Where there was nothing, or is nothing left, that is one without members and items.
    const [was, is] = [before ?? emptyLike(base), after ?? emptyLike(base)];
    if (isRecord(base) && isRecord(was) && isRecord(is)) {
      const merged = this.#records(base, was, is, path);
      return after === undefined && Object.keys(merged).length === 0 ? undefined : merged;
    }
    if (Array.isArray(base) && Array.isArray(was) && Array.isArray(is)) {
      const merged = this.#lists(base, was, is, path);
      return after === undefined && merged.length === 0 ? undefined : merged;
    }
    return after;
  }

  #records(base: object, before: object, after: object, path: Path): object {
    const [mine, was, is] = [base, before, after].map((value) => new Map(Object.entries(value))) as [
      Map<string, Value>,
      Map<string, Value>,
      Map<string, Value>,
    ];
    for (const name of new Set([...was.keys(), ...is.keys()])) {
      const rest = this.values(mine.get(name), was.get(name), is.get(name), [...path, name]);
      if (rest === undefined) mine.delete(name);
      else mine.set(name, rest);
    }
    // Not by assignment: a name may be `__proto__`.
    return Object.fromEntries(mine);
  }

  /** Items at the start and at the end that are the same stay what they are; those between are changed one by one. */
  #lists(base: readonly Value[], before: readonly Value[], after: readonly Value[], path: Path): Value[] {
    const { converted, others } = this.#sort(base, path);
    const least = Math.min(before.length, after.length);
    let start = 0;
    while (start < least && equal(before[start], after[start])) start++;
    let end = 0;
    while (end < least - start && equal(before.at(-1 - end), after.at(-1 - end))) end++;
    const merged: Value[] = [];
    let passed = 0;
    const passTo = (index: number): void => {
      while (passed <= index) for (const item of others[passed++] ?? []) merged.push(item);
    };
    passTo(0);
    after.forEach((item, k) => {
      const isNew = k < after.length - end && k >= before.length - end;
      if (isNew) {
        passTo(before.length - end);
        merged.push(item);
        return;
      }
      const source = k < after.length - end ? k : k - after.length + before.length;
      passTo(source);
      const index = converted[source];
      merged.push(
        index === undefined ? item : this.values(base[index], before[source], item, [...path, index]),
      );
      passTo(source + 1);
    });
    passTo(others.length);
    return merged;
  }

  /** Which items were converted, in order; and those that were not, by how many of the others stand before them. */
  #sort(base: readonly Value[], path: Path): { converted: number[]; others: Value[][] } {
    const converted: number[] = [];
    const others: Value[][] = [[]];
    base.forEach((item, index) => {
      if (this.#lost.has(pointerOf([...path, index]))) others.at(-1)!.push(item);
      else {
        converted.push(index);
        others.push([]);
      }
    });
    return { converted, others };
  }
}

function emptyLike(value: Value): Value {
  if (Array.isArray(value)) return [];
  return isRecord(value) ? {} : undefined;
}

function equal(a: Value, b: Value): boolean {
  return differences(a, b).length === 0;
}
