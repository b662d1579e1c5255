import type { Severity } from '../../diagnostics/diagnostic.ts';
import type { Limited } from '../../diagnostics/limited.ts';
import { quote } from '../../diagnostics/quote.ts';
import { isRecord } from '../is-record.ts';
import type { Path } from '../read/pointer.ts';
import type { SpecCode } from './codes.ts';
import { exampleOf, matches } from './formats.ts';
import type { Problem } from './problem.ts';
import { type Field, Kind, type Rule, releaseName } from './rule.ts';

/** A container on the way to a value; linked from the inside out, because most are never asked for. */
interface Place {
  readonly outer: Place | null;
  readonly step: string | number;
}

interface Options {
  /** What is newer than this release is reported. */
  readonly release: number;
  /** Whether null is the same as not there, as in features. */
  readonly nullable: boolean;
  /** Which problems are asked for. */
  readonly wanted: (code: SpecCode, part: Problem['part']) => boolean;
}

const DEFAULTS: Options = { release: Number.POSITIVE_INFINITY, nullable: false, wanted: () => true };

/**
 * Checks a value against a rule: types, ranges, words, forms, required and unknown properties.
 * @returns how many values have a wrong type: all of them, whatever there was room for
 */
export function walk(
  value: unknown,
  rule: Rule,
  problems: Limited<Problem>,
  options: Partial<Options> = {},
): number {
  const walker = new Walker(problems, { ...DEFAULTS, ...options });
  walker.check(value, rule, null, '', rule.clause);
  return walker.wrongTypes;
}

class Walker {
  wrongTypes = 0;
  readonly #problems: Limited<Problem>;
  readonly #release: number;
  readonly #nullable: boolean;
  readonly #wanted: Options['wanted'];

  constructor(problems: Limited<Problem>, { release, nullable, wanted }: Options) {
    this.#problems = problems;
    this.#release = release;
    this.#nullable = nullable;
    this.#wanted = wanted;
  }

  /** @param step of the value in `outer`; without meaning for the whole */
  check(value: unknown, rule: Rule, outer: Place | null, step: string | number, clause: string): void {
    switch (rule.kind) {
      case Kind.Text:
        if (typeof value !== 'string') this.#wrongType(value, 'a string', outer, step, clause);
        return;
      case Kind.Flag:
        if (typeof value !== 'boolean') this.#wrongType(value, 'true or false', outer, step, clause);
        return;
      case Kind.Integer:
        this.#integer(value, rule, outer, step, clause);
        return;
      case Kind.Words:
        this.#words(value, rule, outer, step, clause);
        return;
      case Kind.Form:
        this.#form(value, rule, outer, step, clause);
        return;
      case Kind.List:
        this.#list(value, rule, outer, step, clause);
        return;
      case Kind.Map:
        this.#map(value, rule, outer, step, clause);
        return;
      case Kind.Object:
        this.#object(value, rule, outer, step, clause);
        return;
    }
  }

  #object(value: unknown, rule: Rule, outer: Place | null, step: string | number, clause: string): void {
    if (!isRecord(value)) {
      this.#wrongType(value, 'an object', outer, step, clause);
      return;
    }
    const place = { outer, step };
    const fields = rule.fields!;
    let required = 0;
    for (const name in value) {
      const field = fields.get(name);
      const member = value[name];
      if (field === undefined) {
        if (Object.hasOwn(value, name)) this.#unknown(value, name, fields, place, rule.clause);
        continue;
      }
      if (this.#isAbsent(member)) continue;
      if (field.required) required++;
      if (field.since > this.#release)
        this.#newer(`${name} came`, field.since, 'name', place, name, field.clause);
      this.check(member, field.rule, place, name, field.clause);
    }
    if (required < rule.required.length) this.#missing(value, rule, place);
  }

  #isAbsent(member: unknown): boolean {
    return member === undefined || (member === null && this.#nullable);
  }

  #list(value: unknown, rule: Rule, outer: Place | null, step: string | number, clause: string): void {
    if (!Array.isArray(value)) {
      this.#wrongType(value, 'a list', outer, step, clause);
      return;
    }
    const place = { outer, step };
    if (value.length < rule.count)
      this.#add('too-few-items', `needs at least ${rule.count} item`, outer, step, clause);
    const items = rule.items!;
    for (let i = 0; i < value.length; i++) this.check(value[i], items, place, i, clause);
  }

  #map(value: unknown, rule: Rule, outer: Place | null, step: string | number, clause: string): void {
    if (!isRecord(value)) {
      this.#wrongType(value, 'an object', outer, step, clause);
      return;
    }
    const items = rule.items!;
    if (items.kind === Kind.Any) return;
    const place = { outer, step };
    for (const name in value) {
      if (value[name] !== undefined) this.check(value[name], items, place, name, clause);
    }
  }

  #integer(value: unknown, rule: Rule, outer: Place | null, step: string | number, clause: string): void {
    const isInteger = typeof value === 'bigint' || (typeof value === 'number' && !(value % 1));
    if (!isInteger) {
      this.#wrongType(value, 'an integer', outer, step, clause);
      return;
    }
    const number = value as number | bigint;
    if (number >= rule.least && number < rule.limit) return;
    this.#add('out-of-range', `${number} is ${outside(number, rule)}`, outer, step, clause);
  }

  #words(value: unknown, rule: Rule, outer: Place | null, step: string | number, clause: string): void {
    if (typeof value !== 'string') {
      this.#wrongType(value, 'a string', outer, step, clause);
      return;
    }
    const words = rule.words!;
    const since = words.get(value);
    if (since === undefined) {
      this.#unknownWord(value, words, outer, step, clause);
      return;
    }
    if (since > this.#release) this.#newer(`${value} came`, since, undefined, outer, step, clause);
  }

  #form(value: unknown, rule: Rule, outer: Place | null, step: string | number, clause: string): void {
    if (typeof value !== 'string') {
      this.#wrongType(value, 'a string', outer, step, clause);
      return;
    }
    const { form } = rule;
    if (form === '' || matches(form, value)) return;
    const message = `${quote(value)} is not of the form that ${quote(exampleOf(form))} has`;
    this.#add('bad-format', message, outer, step, clause);
  }

  #unknownWord(
    value: string,
    words: ReadonlyMap<string, number>,
    outer: Place | null,
    step: string | number,
    clause: string,
  ): void {
    if (this.#passesOver('unknown-value', 'error')) return;
    const upper = value.toUpperCase();
    const meant = [...words.keys()].find(
      (word) => word.toUpperCase() === upper || (value !== '' && word.endsWith(`_${upper}`)),
    );
    const message = `${quote(value)} is none of ${[...words.keys()].join(', ')}`;
    const path = pathOf(outer, step);
    this.#problems.items.push({
      code: 'unknown-value',
      severity: 'error',
      message,
      path,
      clause,
      ...(meant !== undefined && { fix: { title: `write ${meant}`, changes: [{ path, value: meant }] } }),
    });
  }

  #unknown(
    value: object,
    name: string,
    fields: ReadonlyMap<string, Field>,
    place: Place,
    clause: string,
  ): void {
    const folded = fold(name);
    const meant = [...fields.keys()].find((known) => fold(known) === folded);
    if (meant === undefined) {
      if (this.#passesOver('unknown-property', 'warning', 'name')) return;
      const path = pathOf(place, name);
      const message = `${quote(name)} is no property that the runtime-spec knows here; runtimes ignore it`;
      const unknown = { code: 'unknown-property', severity: 'warning', message, path, part: 'name' } as const;
      this.#problems.items.push({ ...unknown, clause: 'config.md#extensibility' });
      return;
    }
    if (this.#passesOver('name-case', 'error', 'name')) return;
    const path = pathOf(place, name);
    const message = `${quote(name)} is ${quote(meant)} in another case: runc takes it for that, others do not`;
    const fix = { title: `write ${meant}`, changes: [{ path, rename: meant }] };
    this.#problems.items.push({
      code: 'name-case',
      severity: 'error',
      message,
      path,
      part: 'name',
      clause,
      ...(!Object.hasOwn(value, meant) && { fix }),
    });
  }

  #missing(value: Record<string, unknown>, rule: Rule, place: Place): void {
    for (const name of rule.required) {
      if (Object.hasOwn(value, name) && !this.#isAbsent(value[name])) continue;
      if (this.#passesOver('missing-property', 'error', 'missing')) continue;
      const path = pathOf(place, name);
      const message = `${quote(name)} is missing`;
      const clause = rule.fields!.get(name)!.clause;
      this.#problems.items.push({
        code: 'missing-property',
        severity: 'error',
        message,
        path,
        part: 'missing',
        clause,
      });
    }
  }

  #newer(
    what: string,
    since: number,
    part: 'name' | undefined,
    outer: Place | null,
    step: string | number,
    clause: string,
  ): void {
    if (this.#passesOver('needs-newer-version', 'warning', part)) return;
    const message = `${what} with runtime-spec ${releaseName(since)}, this is for ${releaseName(this.#release)}`;
    const path = pathOf(outer, step);
    this.#problems.items.push({
      code: 'needs-newer-version',
      severity: 'warning',
      message,
      path,
      part,
      clause,
    });
  }

  #wrongType(
    value: unknown,
    wanted: string,
    outer: Place | null,
    step: string | number,
    clause: string,
  ): void {
    this.wrongTypes++;
    this.#add('wrong-type', `must be ${wanted}, not ${typeName(value)}`, outer, step, clause);
  }

  #add(
    code: 'wrong-type' | 'out-of-range' | 'bad-format' | 'too-few-items',
    message: string,
    outer: Place | null,
    step: string | number,
    clause: string,
  ): void {
    if (this.#passesOver(code, 'error')) return;
    this.#problems.items.push({ code, severity: 'error', message, path: pathOf(outer, step), clause });
  }

  /** Whether nobody asks for it, or there is no room for it. */
  #passesOver(code: SpecCode, severity: Severity, part?: Problem['part']): boolean {
    return !this.#wanted(code, part) || this.#problems.omits(severity);
  }
}

/** The same for two names that Go takes for one, which folds by Unicode: ſ (U+017F) is an s to it, and the Kelvin sign a k. */
function fold(name: string): string {
  return name.toLowerCase().replaceAll('\u017f', 's');
}

/** What is said of a number that a rule has no place for. JSON's 1e999 is read as an infinite one. */
function outside(number: number | bigint, { least, limit }: Rule): string {
  if (Number.isFinite(limit)) return `not within ${BigInt(least)}..${BigInt(limit) - 1n}`;
  return number < least ? `less than ${least}` : 'no finite integer';
}

/** The outermost place is the whole, which no step leads to. */
function pathOf(outer: Place | null, step: string | number): Path {
  const path: (string | number)[] = [];
  let at: string | number = step;
  for (let place = outer; place !== null; place = place.outer) {
    path.push(at);
    at = place.step;
  }
  return path.reverse();
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return `the number ${value}`;
  if (typeof value === 'bigint') return `the number ${value}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
