import { applyFixes } from '../../../../src/diagnostics/apply-fixes.ts';
import type { Diagnostic } from '../../../../src/diagnostics/diagnostic.ts';
import { InvalidJsonError, TooDeepError } from '../../../../src/errors.ts';
import { fromSpec } from '../../../../src/spec/convert/from-spec.ts';
import { isRecord } from '../../../../src/spec/is-record.ts';
import { valueOfNode } from '../../../../src/spec/read/exact.ts';
import { DEFAULT_MAX_DEPTH } from '../../../../src/spec/read/limits.ts';
import { Places } from '../../../../src/spec/read/places.ts';
import { stepsOf } from '../../../../src/spec/read/pointer.ts';
import { readSpec, type SpecReading } from '../../../../src/spec/read/read.ts';
import { sourceOf } from '../../../../src/spec/read/source.ts';
import { parseSyntax } from '../../../../src/spec/read/syntax.ts';
import type { Rule } from '../../../../src/spec/validate/rule.ts';
import { rules } from '../../../../src/spec/validate/rules.ts';
import { validateSpec } from '../../../../src/spec/validate/validate.ts';
import { writeSpec } from '../../../../src/spec/write/write.ts';
import { isSame } from '../../../support/same.ts';
import { Finding, type Target } from '../target.ts';

/** Texts that only a tolerant reader takes, each with what it says of them. */
const TOLERATED = ['byte-order-mark', 'comment', 'trailing-comma', 'trailing-bytes'];

/** Reading config.json, and what is made of it: validating, writing, converting, mending. */
export const target: Target = {
  words: [
    ...namesAndWords(rules().config),
    ...[
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"',
      '\\"',
      '\\u0000',
      '\\ud800',
      '\\udc00',
      '\\u00e9',
      '\\\\',
      '//',
      '/*',
      '*/',
    ],
    ...[
      'null',
      'true',
      'false',
      '{}',
      '[]',
      '""',
      '"__proto__":',
      '"constructor":',
      '\ufeff',
      '\u2028',
      'é',
      '\u{1f680}',
    ],
    ...[
      '1e400',
      '-0',
      '1.5',
      '9007199254740993',
      '18446744073709551616',
      '\r\n',
      '\t',
      '"/a"',
      '"rw"',
      '"1.0.2"',
    ],
  ],
  seeds: [
    '{"ociVersion":"1.0.2","root":{"path":"r"},"process":{"cwd":"/","args":["sh"],"user":{"uid":1,"gid":2}}}',
    '{"ociVersion":"1.2.0","linux":{"resources":{"memory":{"limit":9007199254740993}},"namespaces":[{"type":"pid"}]}}',
    '{"mounts":[{"destination":"/proc","type":"proc","source":"proc","options":["nosuid"]}],"annotations":{"a.b":"c"}}',
    '// c\n{"hooks":{"prestart":[{"path":"/h","args":["h"],"env":["A=1"],"timeout":5}]},}',
  ],
  run(input) {
    const reading = read(input);
    if (reading === undefined) return;
    compareWithJson(reading);
    compareWithExact(reading);
    validateSpec(reading.spec);
  },
  check(input) {
    const reading = read(input);
    if (reading === undefined) return;
    const { text, spec } = reading;
    const found = [...reading.diagnostics, ...validateSpec(spec)];
    for (const diagnostic of found) checkPlace(diagnostic, reading);
    comparePlaces(spec, found);
    const again = validateSpec(readSpec(text).spec);
    // Of bytes that are not UTF-8, the text does not tell.
    const ofText = ({ code }: Diagnostic) => code !== 'invalid-utf8';
    if (!isSame(again, validateSpec(spec).filter(ofText))) throw new Finding('validated twice, two results');
    checkMended(text, found);
    checkWritten(spec);
    fromSpec(spec);
  },
};

/** Every name and word of a rule and those within. */
function namesAndWords(rule: Rule, seen = new Set<Rule>()): string[] {
  if (seen.has(rule)) return [];
  seen.add(rule);
  const inside = [rule.items, ...[...(rule.fields?.values() ?? [])].map((field) => field.rule)];
  const words = [
    ...[...(rule.fields?.keys() ?? [])].map((name) => `"${name}":`),
    ...[...(rule.words?.keys() ?? [])].map((word) => `"${word}"`),
    ...inside.flatMap((one) => (one ? namesAndWords(one, seen) : [])),
  ];
  return [...new Set(words)];
}

/** Undefined for what is no JSON, where JSON.parse has to say so too. */
function read(input: Uint8Array): SpecReading | undefined {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(input);
  try {
    return readSpec(input);
  } catch (error) {
    if (error instanceof InvalidJsonError) {
      const { offset, line, column } = error;
      if (!(offset >= 0 && offset <= text.length && line >= 1 && column >= 1))
        throw new Finding('a place outside');
      if (isRecord(jsonOf(text))) throw new Finding('JSON.parse takes what is refused');
    } else if (!(error instanceof TooDeepError)) throw error;
    return undefined;
  }
}

/** Undefined for what is none. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function compareWithJson({ text, spec, diagnostics }: SpecReading): void {
  const value = jsonOf(text);
  if (value === undefined) {
    if (!diagnostics.some(({ code }) => TOLERATED.includes(code)))
      throw new Finding('no JSON, and nothing said of it');
  } else if (!isSame(rounded(spec), value)) throw new Finding('JSON.parse has another value');
}

/** With big integers as JSON.parse rounds them. */
function rounded(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  // Not by assigning: of `__proto__` that would not be a member.
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, rounded(one)]));
}

/** The fast way gives what the exact way would. */
function compareWithExact({ text, spec }: SpecReading): void {
  const exact = valueOfNode(parseSyntax(text, DEFAULT_MAX_DEPTH).root);
  if (!isSame(spec, exact)) throw new Finding('the exact way has another value');
}

function checkPlace(
  { offset, length, line, column, pointer, related = [] }: Diagnostic & { pointer?: string },
  reading: SpecReading,
): void {
  const { text } = reading;
  for (const place of [{ offset, length, line, column }, ...related]) {
    if (!(place.offset >= 0 && place.length >= 0 && place.offset + place.length <= text.length)) {
      throw new Finding(`a place outside of the text: ${place.offset}, ${place.length}`);
    }
    const before = text.slice(0, place.offset);
    const start = before.lastIndexOf('\n') + 1;
    if (place.column !== place.offset - start + 1 || place.line !== before.split('\n').length) {
      throw new Finding(`another line or column than that of ${place.offset}`);
    }
  }
  if (pointer !== undefined) reading.locate(pointer);
}

/** Places that are found by stepping over the rest are those of the syntax tree. */
function comparePlaces(spec: object, found: readonly Diagnostic[]): void {
  const source = sourceOf(spec)!;
  if (!source.plain) return;
  const tree = new Places({ ...source, plain: false });
  for (const { pointer } of found as (Diagnostic & { pointer?: string })[]) {
    if (pointer === undefined) continue;
    const steps = stepsOf(pointer);
    for (const part of [undefined, 'name', 'missing'] as const) {
      // A new one each time: after few it makes a tree, too.
      if (!isSame(new Places(source).span(steps, part), tree.span(steps, part))) {
        throw new Finding(`two places for ${part ?? 'value'} ${pointer}`);
      }
    }
  }
}

function checkMended(text: string, found: readonly Diagnostic[]): void {
  const mended = applyFixes(text, found).text;
  try {
    readSpec(mended);
  } catch (error) {
    if (!(error instanceof TooDeepError)) throw new Finding(`mended, it is refused: ${String(error)}`);
  }
}

function checkWritten(spec: SpecReading['spec']): void {
  // JSON cannot write them; that it says so is tried elsewhere.
  if (hasInfinity(spec)) return;
  const again = readSpec(writeSpec(spec)).spec;
  if (!isWritten(again, spec)) throw new Finding('written and read, it is another');
}

function hasInfinity(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isFinite(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasInfinity);
}

/** Members are in another order, and 1e20 and -0 are written with the digits of the integers that they are. */
function isWritten(again: unknown, spec: unknown): boolean {
  if (typeof spec === 'number') return Number(again) === spec;
  if (typeof spec !== 'object' || spec === null) return again === spec;
  if (typeof again !== 'object' || again === null) return false;
  const names = Object.keys(spec);
  if (Array.isArray(spec) !== Array.isArray(again) || names.length !== Object.keys(again).length)
    return false;
  const [left, right] = [again, spec] as Record<string, unknown>[];
  return names.every((name) => Object.hasOwn(again, name) && isWritten(left![name], right![name]));
}
