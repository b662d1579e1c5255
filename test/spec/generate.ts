import { exampleOf } from '../../src/spec/validate/formats.ts';
import { Kind, type Rule } from '../../src/spec/validate/rule.ts';
import { pick, type Random } from '../support/random.ts';

const TEXTS = ['', 'a', '/a/b', 'RLIMIT_NOFILE', 'é\n', '1'];
const NAMES = ['a', 'com.example.key', 'eth0', '1', '__proto__x'];

/** A value that fits a rule. Optional members are there half of the time, less the deeper it gets. */
export function valueFor(rule: Rule, next: Random, share = 0.7): unknown {
  switch (rule.kind) {
    case Kind.Text:
      return pick(TEXTS, next);
    case Kind.Flag:
      return next() < 0.5;
    case Kind.Integer:
      return integerFor(rule, next);
    case Kind.Words:
      return pick([...(rule.words?.keys() ?? [])], next);
    case Kind.Form:
      return rule.form === '' ? '' : exampleOf(rule.form);
    case Kind.List:
      return Array.from({ length: rule.count + Math.floor(next() * 3) }, () =>
        valueFor(rule.items!, next, share),
      );
    case Kind.Map:
      return Object.fromEntries(
        NAMES.filter(() => next() < 0.4).map((name) => [name, valueFor(rule.items!, next, share)]),
      );
    case Kind.Object:
      return Object.fromEntries(
        [...(rule.fields ?? [])]
          .filter(([, field]) => field.required || next() < share)
          .map(([name, field]) => [name, valueFor(field.rule, next, share * 0.8)]),
      );
    default:
      return pick<unknown>([{}, { a: 1 }], next);
  }
}

function integerFor({ least, limit }: Rule, next: Random): bigint {
  const low = Number.isFinite(least) ? BigInt(least) : -(2n ** 70n);
  const high = Number.isFinite(limit) ? BigInt(limit) - 1n : 2n ** 70n;
  const middle = (BigInt(Math.floor(next() * 2 ** 20)) % (high - low + 1n)) + low;
  return pick([low, high, middle, low < 0n ? 0n : low, low < 0n ? -1n : high], next);
}

/** What stands in the place of a value, to break its rule or just not. */
const JUNK: readonly unknown[] = [
  null,
  true,
  false,
  0n,
  1n,
  -1n,
  5n,
  255n,
  256n,
  511n,
  512n,
  65535n,
  65536n,
  -129n,
  2n ** 31n - 1n,
  2n ** 31n,
  -(2n ** 31n),
  -(2n ** 31n) - 1n,
  2n ** 32n - 1n,
  2n ** 32n,
  2n ** 53n,
  2n ** 53n + 1n,
  2n ** 63n - 1n,
  2n ** 63n,
  -(2n ** 63n),
  -(2n ** 63n) - 1n,
  2n ** 64n - 1n,
  2n ** 64n,
  2n ** 64n + 2n ** 20n,
  1.5,
  -0.5,
  1e300,
  '',
  'x',
  'RLIMIT_',
  'RLIMIT_a',
  'RLIMIT_NOFILE\n',
  'c',
  'bb',
  'MB:',
  'MB:a\nb',
  'L3:',
  '02MB',
  '2MB',
  '2TB',
  'MB',
  '0-3,7 9',
  '0_3',
  'network',
  'SCMP_ACT_ALLOW',
  'scmp_act_allow',
  'new',
  'disable',
  'class',
  'raw',
  [],
  {},
  [[]],
  ['x'],
  [1n],
  [null],
  { a: 'x' },
  { a: 1n },
  { '': 1n },
  { '\n': 1n },
  { mask: 1n, group: 2n },
];

/** A copy with something else in the place of one or two of its parts. */
export function mutated(value: unknown, next: Random): unknown {
  const copy = structuredClone(value);
  const places: [holder: Record<string, unknown>, key: string][] = [];
  const collect = (holder: Record<string, unknown>) => {
    for (const key of Object.keys(holder)) {
      places.push([holder, key]);
      const item = holder[key];
      if (typeof item === 'object' && item !== null) collect(item as Record<string, unknown>);
    }
  };
  collect(copy as Record<string, unknown>);
  for (let times = next() < 0.7 ? 1 : 2; times > 0 && places.length > 0; times--) {
    const [holder, key] = pick(places, next);
    const kind = next();
    if (kind < 0.8) holder[key] = pick(JUNK, next);
    else if (kind < 0.9 && !Array.isArray(holder)) delete holder[key];
    else holder[Array.isArray(holder) ? holder.length : 'unknown'] = pick(JUNK, next);
  }
  return copy;
}
