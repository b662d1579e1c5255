import { describe, expect, it } from 'vitest';
import { Kind, type Rule } from '../../src/spec/validate/rule.ts';
import { rules } from '../../src/spec/validate/rules.ts';
import { sharedFolder, sharedSchemas } from '../support/shared.ts';

interface Schema {
  $ref?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  additionalProperties?: Schema;
  anyOf?: Schema[];
  allOf?: Schema[];
}

const { OCICONF_REQUIRE_REAL } = process.env;

/** Every property of a schema of the runtime-spec, by its path; `*` stands for items and free names. */
function theirs(root: string): Set<string> {
  const files = new Map(sharedSchemas());
  const paths = new Set<string>();
  const visit = (schema: Schema, file: string, path: string): void => {
    if (schema.$ref !== undefined) {
      const [target = '', pointer = ''] = schema.$ref.split('#');
      const name = target || file;
      const found = pointer
        .split('/')
        .slice(1)
        .reduce((value, step) => (value as Record<string, object>)[step] ?? {}, files.get(name) ?? {});
      visit(found, name, path);
    }
    for (const part of [...(schema.anyOf ?? []), ...(schema.allOf ?? [])]) visit(part, file, path);
    for (const part of [schema.items, schema.additionalProperties]) if (part) visit(part, file, `${path}/*`);
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      paths.add(`${path}/${name}`);
      visit(property, file, `${path}/${name}`);
    }
  };
  visit(files.get(root) as Schema, root, '');
  return paths;
}

function ours(root: Rule): Set<string> {
  const paths = new Set<string>();
  const visit = (rule: Rule, path: string): void => {
    if (rule.items && rule.items.kind !== Kind.Any) visit(rule.items, `${path}/*`);
    for (const [name, field] of rule.fields ?? []) {
      paths.add(`${path}/${name}`);
      visit(field.rule, `${path}/${name}`);
    }
  };
  visit(root, '');
  return paths;
}

describe.skipIf(sharedFolder === undefined && !OCICONF_REQUIRE_REAL)('our schema', () => {
  /** The text has a list of them, and only the schema an object: see differential.test.ts. */
  const affinity = (path: string) => path.replace('/affinity/*/', '/affinity/');
  /** Of the text, and not in the schema. */
  const ONLY_TEXT = [
    '/linux/memoryPolicy',
    '/linux/memoryPolicy/modes',
    '/linux/memoryPolicy/flags',
    '/linux/intelRdt/schemata',
    '/linux/intelRdt/monitoring',
  ];

  it.each([
    ['config-schema.json', rules().config, []],
    ['features-schema.json', rules().features, ONLY_TEXT],
    ['state-schema.json', rules().state, []],
  ] as const)('has each property of %s, letter for letter, and no other', (name, rule, onlyText) => {
    const expected = [...theirs(name), ...onlyText].sort();
    expect([...ours(rule)].map(affinity).sort()).toEqual(expected);
    console.log(`${name}: ${expected.length} properties`);
  });
});
