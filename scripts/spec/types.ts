import type { Schema } from '../../schema/kinds.ts';
import { type Named, namedSchemas, originOf } from './named.ts';

const SPEC = 'https://github.com/opencontainers/runtime-spec/blob/v1.3.0/';
const WIDTH = 110;

/** The TypeScript types of all named schemas, every property with its docstring. */
export function typesModule(roots: readonly Schema[]): string {
  const named = [...namedSchemas(roots)].map(([name, schema]) => typeOf(name, schema));
  return `// Made by scripts/generate-spec.ts of schema/.\n\n${named.join('\n')}`;
}

function typeOf(name: string, named: Named): string {
  const { schema } = named;
  const about = comment(schema.description ?? '', named.since, named.clause, '');
  if (schema.properties === undefined) return `${about}export type ${name} = ${expression(schema, true)};\n`;
  const fields = Object.entries(schema.properties).map(([field, property]) => {
    const { since, clause } = originOf(property, named);
    const mark = property.required ? '' : '?';
    return `${comment(property.about, since, clause, '  ')}  ${field}${mark}: ${expression(property.schema)};\n`;
  });
  return `${about}export interface ${name} {\n${fields.join('')}}\n`;
}

/** A schema as a type; what has a name goes by it, unless the name is what is being defined. */
function expression(schema: Schema, defining = false): string {
  if (schema.title !== undefined && !defining) return schema.title;
  if (schema.enum) return schema.enum.map((word) => `'${word}'`).join(' | ');
  switch (schema.type) {
    case 'integer':
      return typeof schema.maximum === 'bigint' || schema.maximum === undefined
        ? 'number | bigint'
        : 'number';
    case 'array':
      return `${grouped(expression(schema.items ?? {}))}[]`;
    case 'object':
      return `Record<string, ${schema.additionalProperties ? expression(schema.additionalProperties) : 'unknown'}>`;
    default:
      return schema.type ?? 'unknown';
  }
}

function grouped(type: string): string {
  return type.includes(' ') && !type.startsWith('Record') ? `(${type})` : type;
}

function comment(about: string, since: string, clause: string, indent: string): string {
  const lines = [...wrap(about, WIDTH - indent.length), `@since ${since}`, `@see ${SPEC}${clause}`];
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`;
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
