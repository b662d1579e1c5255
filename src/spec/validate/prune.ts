import { NameMap } from '../../names.ts';
import type { Path } from '../read/pointer.ts';

/** Steps to what is taken away; what is, has none. */
interface Branches extends NameMap<Branches> {}

/**
 * A copy without what stands at some paths: members are not there, items undefined. Only what lies on the way is
 * copied. So the rules of the text meet no value of a wrong type, and need not look for one.
 */
export function prune<Value>(value: Value, paths: readonly Path[]): Value {
  if (paths.length === 0) return value;
  const branches: Branches = new NameMap();
  for (const path of paths) {
    let at = branches;
    for (const step of path.map(String)) {
      const next: Branches = at.get(step) ?? new NameMap();
      at.set(step, next);
      at = next;
    }
  }
  return cut(value, branches) as Value;
}

function cut(value: unknown, branches: Branches): unknown {
  if (Array.isArray(value)) return value.map((item: unknown, i) => cutAt(item, branches.get(String(i))));
  const entries = Object.entries(value as object).flatMap(([name, member]) => {
    const kept = cutAt(member, branches.get(name));
    return kept === undefined ? [] : [[name, kept] as const];
  });
  return Object.fromEntries(entries);
}

function cutAt(value: unknown, branches: Branches | undefined): unknown {
  if (branches === undefined) return value;
  return branches.size === 0 ? undefined : cut(value, branches);
}
