import type { Schema } from '../../schema/kinds.ts';
import { type Named, namedSchemas, originOf } from './named.ts';

/** What the validator walks along: calls of src/spec/validate/rule.ts, one constant a named schema. */
export function rulesModule(roots: Readonly<Record<string, Schema>>): string {
  const named = [...namedSchemas(Object.values(roots))];
  const constants = named.map(([name, schema]) => `  const ${name} = ${namedRule(schema)};\n`);
  const results = Object.entries(roots).map(([key, { title }]) => `${key}: ${title}`);
  return `// Made by scripts/generate-spec.ts of schema/.

import { any, flag, form, integer, list, map, object, text, words } from '../../src/spec/validate/rule.ts';

export function makeRules() {
${constants.join('')}  return { ${results.join(', ')} };
}
`;
}

function namedRule(named: Named): string {
  const { schema, clause } = named;
  if (schema.properties === undefined) return rule(schema, true);
  const fields = Object.entries(schema.properties).map(([name, property]) => {
    const origin = originOf(property, named);
    const details = [
      property.required ? '1' : '0',
      // A part that came with its object is not newer than that.
      origin.since > named.since ? `'${origin.since}'` : "''",
      origin.clause === clause ? "''" : `'${origin.clause}'`,
    ];
    while (details.length > 0 && (details.at(-1) === "''" || details.at(-1) === '0')) details.pop();
    return `    ${name}: [${[rule(property.schema), ...details].join(', ')}],\n`;
  });
  return `object('${clause}', {\n${fields.join('')}  })`;
}

function rule(schema: Schema, defining = false): string {
  const { title, type, minimum, maximum, sinceOf, items, additionalProperties } = schema;
  if (title !== undefined && !defining) return title;
  if (schema.enum) {
    const list = schema.enum.map((word) =>
      sinceOf?.[word] ? `['${word}', '${sinceOf[word]}']` : `'${word}'`,
    );
    return `words([${list.join(', ')}])`;
  }
  if (schema.format !== undefined) return `form('${schema.format}')`;
  switch (type) {
    case 'string':
      return 'text';
    case 'boolean':
      return 'flag';
    case 'integer':
      return `integer(${[literal(minimum), literal(maximum)].filter(Boolean).join(', ')})`;
    case 'array':
      return `list(${rule(items ?? {})}${schema.minItems ? `, ${schema.minItems}` : ''})`;
    case 'object':
      return `map(${additionalProperties ? rule(additionalProperties) : 'any'})`;
    default:
      return 'any';
  }
}

function literal(bound: number | bigint | undefined): string {
  return bound === undefined ? '' : typeof bound === 'bigint' ? `${bound}n` : String(bound);
}
