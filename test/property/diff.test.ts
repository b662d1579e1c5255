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

function asText(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}
