import type { Schema } from '../../schema/kinds.ts';
import { toJson } from '../../src/spec/write/json.ts';
import { type Named, namedSchemas, originOf, requiredOf } from './named.ts';

/** The JSON Schema (2020-12) of a root, as text: bounds of 64 bits keep all of their digits. */
export function jsonSchema(root: Schema): string {
  const { [root.title ?? '']: whole, ...parts } = Object.fromEntries(
    [...namedSchemas([root])].map(([name, named]) => [name, definition(named)]),
  );
  const schema = { $schema: 'https://json-schema.org/draft/2020-12/schema', ...whole, $defs: parts };
  return `${toJson(schema, '  ')}\n`;
}

function definition(named: Named): object {
  const { description, properties } = named.schema;
  return {
    ...body(named.schema),
    description,
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, property]) => {
          const { since, clause } = originOf(property, named);
          const description = `${property.about} (runtime-spec ${since}, ${clause})`;
          return [name, { ...reference(property.schema), description }];
        }),
      ),
    }),
  };
}

function reference(schema: Schema): object {
  return schema.title === undefined ? body(schema) : { $ref: `#/$defs/${schema.title}` };
}

/** The words of JSON Schema alone. */
function body({ title, type, minimum, maximum, enum: values, pattern, minItems, ...schema }: Schema): object {
  const { items, additionalProperties } = schema;
  const required = requiredOf(schema);
  return {
    ...(title !== undefined && { title }),
    ...(type !== undefined && { type }),
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...(values && { enum: values }),
    ...(pattern !== undefined && { pattern }),
    ...(items && { items: reference(items) }),
    ...(minItems !== undefined && { minItems }),
    ...(additionalProperties && { additionalProperties: reference(additionalProperties) }),
    ...(required.length > 0 && { required }),
  };
}
