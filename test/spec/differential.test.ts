import { readFileSync } from 'node:fs';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { Limited } from '../../src/diagnostics/limited.ts';
import { readSpec, SCHEMA_CODES, toJson, validateSpec } from '../../src/spec/index.ts';
import { pointerOf } from '../../src/spec/read/pointer.ts';
import type { Problem } from '../../src/spec/validate/problem.ts';
import { rules } from '../../src/spec/validate/rules.ts';
import { walk } from '../../src/spec/validate/walk.ts';
import { random } from '../support/random.ts';
import { sharedFolder, sharedSchemas } from '../support/shared.ts';
import { mutated, valueFor } from './generate.ts';

const SAMPLES = 10_000;
const SEED = 20_251_104;
const { OCICONF_REQUIRE_REAL } = process.env;

/** What chance rarely comes upon. */
const CRAFTED = [
  '{"ociVersion":"1.2.1","windows":{"layerFolders":["c"],"resources":{"cpu":{"affinity":{"mask":1,"group":2}}}}}',
];

/** Configurations as texts: a third fits the schema, the others have one or two parts changed. */
function* samples(count = SAMPLES): Generator<string> {
  yield* CRAFTED;
  const next = random(SEED);
  const rule = rules().config;
  for (let i = CRAFTED.length; i < count; i++) {
    const value = valueFor(rule, next);
    yield toJson(i % 3 === 0 ? value : mutated(value, next));
  }
}

/** Where the schema of the runtime-spec and ours say different things, and why. */
const DIFFERENCES: {
  name: string;
  ours?: (problem: Problem, value: unknown) => boolean;
  theirs?: (e: ErrorObject) => boolean;
}[] = [
  {
    name: 'ajv has numbers as floats: an integer that is just out of range is rounded into it',
    ours: ({ code }, value) => code === 'out-of-range' && typeof value === 'bigint',
  },
  {
    name: 'ajv finds names of maps by the pattern .{1,}: what stands at an empty name, or one of line feeds, may be anything',
    ours: ({ code, path }) => code === 'wrong-type' && ['', '\n'].includes(String(path.at(-1))),
  },
  {
    name: 'the affinity of Windows is an object in the schema, and a list in the text and in Go: a list is not refused',
    theirs: ({ instancePath }) => instancePath === '/windows/resources/cpu/affinity',
  },
  {
    name: 'the affinity of Windows: what fits the schema is refused',
    ours: ({ path }) => pointerOf(path).startsWith('/windows/resources/cpu/affinity'),
  },
];

const schemaCodes = new Set<string>(SCHEMA_CODES);

function schemaProblems(text: string): Problem[] {
  const problems = new Limited<Problem>();
  walk(readSpec(text).spec, rules().config, problems);
  return problems.items.filter(({ code }) => schemaCodes.has(code));
}

function at(path: Problem['path'], whole: unknown): unknown {
  return path.reduce<unknown>((value, step) => (value as Record<string, unknown>)[step], whole);
}

/** The differences that explain why one refuses what the other takes; undefined where none does. */
function explain(text: string, validate: ValidateFunction): Set<string> | undefined {
  const found = schemaProblems(text);
  const { spec } = readSpec(text);
  const theirs = validate(JSON.parse(text)) ? [] : (validate.errors ?? []);
  if ((found.length === 0) === (theirs.length === 0)) return new Set();
  const reasons = [
    ...found.map((problem) => DIFFERENCES.find(({ ours }) => ours?.(problem, at(problem.path, spec)))?.name),
    ...theirs.map((e) => DIFFERENCES.find(({ theirs }) => theirs?.(e))?.name),
  ];
  return reasons.includes(undefined) ? undefined : new Set(reasons as string[]);
}

describe.skipIf(sharedFolder === undefined && !OCICONF_REQUIRE_REAL)(
  'the schemas of the runtime-spec, by ajv',
  () => {
    it(`give the same verdict on ${SAMPLES} configurations, but for the listed differences`, {
      timeout: 300_000,
    }, () => {
      const ajv = new Ajv({ strict: false, allErrors: true });
      for (const [name, schema] of sharedSchemas()) ajv.addSchema(schema, name);
      const validate = ajv.getSchema('config-schema.json')!;
      const seen = new Set<string>();
      const unexplained: string[] = [];
      const verdicts = { taken: 0, refused: 0, different: 0 };
      for (const text of samples()) {
        const reasons = explain(text, validate);
        if (reasons === undefined) unexplained.push(text.slice(0, 2000));
        for (const reason of reasons ?? []) seen.add(reason);
        if (reasons === undefined || reasons.size > 0) verdicts.different++;
        else verdicts[validate.errors ? 'refused' : 'taken']++;
      }
      console.log(verdicts);
      expect(unexplained.slice(0, 3)).toEqual([]);
      expect([...seen].sort(), 'every listed difference is one').toEqual(
        DIFFERENCES.map(({ name }) => name).sort(),
      );
      expect(Math.min(verdicts.taken, verdicts.refused)).toBeGreaterThan(2_000);
    });
  },
);

describe('validateSpec', () => {
  it('has the same of the schema, and meets nothing that it cannot bear', { timeout: 300_000 }, () => {
    for (const text of samples(1_500)) {
      const codes = validateSpec(readSpec(text).spec).map(({ code }) => code);
      const expected = schemaProblems(text).map(({ code }) => code as string);
      expect(codes.filter((code) => schemaCodes.has(code)).sort(), text).toEqual(expected.sort());
    }
  });
});

describe('the JSON Schema that is published', () => {
  it('gives the same verdict as the validator, but for integers that floats round', {
    timeout: 300_000,
  }, () => {
    const text = readFileSync(new URL('../../build/config.schema.json', import.meta.url), 'utf8');
    const validate = new Ajv2020({ allErrors: true }).compile(JSON.parse(text) as object);
    const ROUNDED = new Set(DIFFERENCES.slice(0, 1).map(({ name }) => name));
    for (const sample of samples(2_000)) {
      const reasons = explain(sample, validate);
      expect(reasons, sample).toBeDefined();
      for (const reason of reasons!) expect(ROUNDED).toContain(reason);
    }
  });

  it('has its 64-bit bounds to the digit', () => {
    const text = readFileSync(new URL('../../build/config.schema.json', import.meta.url), 'utf8');
    expect(text).toContain('"maximum": 18446744073709551615');
    expect(text).toContain('"minimum": -9223372036854775808');
  });
});
