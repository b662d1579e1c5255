import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ConfigChange, diff } from '../../src/config/diff.ts';
import { parse } from '../../src/config/parse.ts';
import type { OciConfig } from '../../src/config/types.ts';
import { anyConfig } from './arbitraries.ts';

/** Two configurations that have much in common: lines of the same text, some left out, in another order. */
const pair = fc.tuple(anyConfig, anyConfig).chain(([text, other]) => {
  const lines = text.split('\n');
  return fc
    .tuple(fc.shuffledSubarray([...lines, ...other.split('\n').slice(0, 2)]), fc.shuffledSubarray(lines))
    .map(([a, b]) => [parse(a.join('\n')), parse(b.join('\n'))] as const);
});

/** What has no meaning is put in order: that of namespaces, and that of variables of different names. */
function meaning({ process, linux, ...rest }: OciConfig): unknown {
  const name = (entry: string) => entry.split('=', 1)[0] ?? '';
  const byName = (x: string, y: string) => (name(x) < name(y) ? -1 : name(x) > name(y) ? 1 : 0);
  const byKind = (x: { kind: string }, y: { kind: string }) =>
    x.kind < y.kind ? -1 : x.kind > y.kind ? 1 : 0;
  return {
    ...rest,
    process: { ...process, env: [...process.env].sort(byName) },
    linux: { ...linux, namespaces: [...linux.namespaces].sort(byKind) },
  };
}

describe('diff', () => {
  it('is empty exactly where both mean the same', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        expect(diff(a, a)).toEqual([]);
        const same = JSON.stringify(meaning(a), asText) === JSON.stringify(meaning(b), asText);
        expect(diff(a, b).length === 0).toBe(same);
      }),
      { numRuns: 3000 },
    );
  });

  it('pairs and orders lists as comparing each with each does', () => {
    const entries = ['A=1', 'A=2', 'B=1', 'B=2', 'C=1', 'D=1', 'E=1'];
    const list = fc.array(fc.constantFrom(...entries), { maxLength: 12 });
    fc.assert(fc.property(list, list, expectPaired), { numRuns: 5000 });
  });

  it('pairs and orders all short lists so', () => {
    const short = listsOf(['A=1', 'A=2', 'B=1'], 3);
    for (const before of short) for (const after of short) expectPaired(before, after);
    const longer = listsOf(['A=1', 'B=1'], 4);
    for (const before of longer) for (const after of longer) expectPaired(before, after);
  });

  it('is the mirror image the other way round', () => {
    const mirrored = (change: ConfigChange) => ({
      ...change,
      type: change.type === 'added' ? 'removed' : change.type === 'removed' ? 'added' : change.type,
      before: change.after,
      after: change.before,
    });
    const sorted = (changes: readonly unknown[]) =>
      changes.map((change) => JSON.stringify(change, asText)).sort();
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const back = diff(b, a).map(({ type, field, before, after, ...key }) => {
          return { ...key, type, field, before, after };
        });
        const forth = diff(a, b).map((change) => {
          const { type, field, before, after, ...key } = mirrored(change);
          return { ...key, type, field, before, after };
        });
        expect(sorted(forth)).toEqual(sorted(back));
      }),
      { numRuns: 2000 },
    );
  });
});

function listsOf(entries: readonly string[], most: number): string[][] {
  if (most === 0) return [[]];
  return [[], ...listsOf(entries, most - 1).flatMap((list) => entries.map((entry) => [entry, ...list]))];
}

/** As variables, of which the order has no meaning, and as mounts. */
function expectPaired(before: string[], after: string[]): void {
  const text = (lines: string[]) =>
    lines.map((line) => `process_env=${line}\nmount=${line.replace('=', ':')}:t\n`).join('');
  const found = diff(parse(text(before)), parse(text(after)));
  const said = (field: string) =>
    found.flatMap((change) =>
      change.field === field && 'key' in change ? [`${change.type} ${change.key}`] : [],
    );
  const { changes, orders } = compared(before, after);
  expect(said('process.env')).toEqual(changes);
  expect(said('mounts')).toEqual(changes);
  const reordered = found.flatMap((change) =>
    change.type === 'reordered' ? [[change.before, change.after]] : [],
  );
  expect(reordered).toEqual(orders);
}

/** What `diff` is to say of entries, `NAME=value`: each takes the first of its name that is not taken. */
function compared(before: string[], after: string[]): { changes: string[]; orders: string[][][] } {
  const name = (entry: string) => entry.slice(0, 1);
  const rest = after.map((entry, at) => ({ entry, at }));
  const changes: string[] = [];
  const pairs: { name: string; at: number }[] = [];
  for (const entry of before) {
    const i = rest.findIndex((other) => name(other.entry) === name(entry));
    const [partner] = i < 0 ? [] : rest.splice(i, 1);
    if (partner !== undefined) pairs.push({ name: name(entry), at: partner.at });
    if (partner?.entry !== entry)
      changes.push(`${partner === undefined ? 'removed' : 'changed'} ${name(entry)}`);
  }
  for (const first of new Set(after.map(name))) {
    for (const { entry } of rest) if (name(entry) === first) changes.push(`added ${first}`);
  }
  const names = pairs.map((pair) => pair.name);
  const others = [...pairs].sort((a, b) => a.at - b.at).map((pair) => pair.name);
  return { changes, orders: names.join() === others.join() ? [] : [[names, others]] };
}

function asText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
