/** What a value has to be. All have the same shape, so that walking along them stays fast. */
export interface Rule {
  readonly kind: Kind;
  /** Of integers: the least, and the least that is too large. */
  readonly least: number;
  readonly limit: number;
  /** Of words: each with the release that introduced it, as a number. */
  readonly words: ReadonlyMap<string, number> | null;
  /** Of text of a form: its name in formats.ts. */
  readonly form: Form | '';
  /** Of lists and maps: what is in them. */
  readonly items: Rule | null;
  /** Of lists: how many there have to be. */
  readonly count: number;
  readonly fields: ReadonlyMap<string, Field> | null;
  readonly required: readonly string[];
  readonly clause: string;
}

export interface Field {
  readonly rule: Rule;
  readonly required: boolean;
  /** The release that introduced it, as a number; 0 for the one that its object came with. */
  readonly since: number;
  readonly clause: string;
}

export type Form = 'rlimit' | 'device-type' | 'cpu-list' | 'page-size' | 'mem-bw-schema' | 'capability';

export const Kind = {
  Any: 0,
  Text: 1,
  Flag: 2,
  Integer: 3,
  Words: 4,
  Form: 5,
  List: 6,
  Map: 7,
  Object: 8,
} as const;

export type Kind = (typeof Kind)[keyof typeof Kind];

const BLANK: Rule = {
  kind: Kind.Any,
  least: 0,
  limit: 0,
  words: null,
  form: '',
  items: null,
  count: 0,
  fields: null,
  required: [],
  clause: '',
};

function ruleOf(kind: Kind, details: Partial<Rule>): Rule {
  return { ...BLANK, kind, ...details };
}

export const any: Rule = BLANK;
export const text: Rule = { ...BLANK, kind: Kind.Text };
export const flag: Rule = { ...BLANK, kind: Kind.Flag };

/** Without bounds: any finite integer. 64-bit ones are given as bigint; one more than the largest is a number again. */
export function integer(least?: number | bigint, most?: number | bigint): Rule {
  const limit = most === undefined ? Number.POSITIVE_INFINITY : Number(BigInt(most) + 1n);
  return ruleOf(Kind.Integer, { least: Number(least ?? -Number.MAX_VALUE), limit });
}

export function words(list: readonly (string | readonly [word: string, since: string])[]): Rule {
  const entries = list.map((entry): [string, number] =>
    typeof entry === 'string' ? [entry, 0] : [entry[0], releaseNumber(entry[1])],
  );
  return ruleOf(Kind.Words, { words: new Map(entries) });
}

export function form(name: Form): Rule {
  return ruleOf(Kind.Form, { form: name });
}

export function list(items: Rule, count = 0): Rule {
  return ruleOf(Kind.List, { items, count });
}

export function map(items: Rule): Rule {
  return ruleOf(Kind.Map, { items });
}

/** A property: its rule, 1 where it is required, its release and its clause where they are not the object's. */
type FieldDetails = readonly [rule: Rule, required?: 0 | 1, since?: string, clause?: string];

export function object(clause: string, fields: Readonly<Record<string, FieldDetails>>): Rule {
  const entries = Object.entries(fields);
  return ruleOf(Kind.Object, {
    clause,
    required: entries.filter(([, [, required]]) => required === 1).map(([name]) => name),
    fields: new Map(
      entries.map(([name, [rule, required, since, own]]): [string, Field] => [
        name,
        { rule, required: required === 1, since: since ? releaseNumber(since) : 0, clause: own || clause },
      ]),
    ),
  });
}

/** `1.0.2` as 10002, to be compared; numbers above 99 count as 99. */
export function releaseNumber(release: string): number {
  const numbers = release.split('.').map((number) => Math.min(Number(number), 99));
  const [major, minor, patch] = numbers as [number, number, number];
  return (major * 100 + minor) * 100 + patch;
}

export function releaseName(release: number): string {
  return [Math.floor(release / 10_000), Math.floor(release / 100) % 100, release % 100].join('.');
}
