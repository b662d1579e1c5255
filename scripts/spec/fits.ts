import type { Schema } from '../../schema/kinds.ts';
import { releaseNumber } from '../../src/spec/validate/rule.ts';
import { type Named, namedSchemas, originOf } from './named.ts';

/**
 * Straight code that says whether a config.json fits its rules, one function a named schema and list: no path is
 * kept, and nothing is said of what does not fit. `walk.ts` does that, for the few that do not.
 */
export function fitsModule(root: Schema): string {
  return new FitsModule(root).text();
}

/** Names of the functions in src/spec/validate/fit.ts that generated ones call. */
const HELPERS = 'UNFIT, fitFlag, fitInteger, fitRecord, fitText, fitTexts, isRecord, sizeOf';

class FitsModule {
  readonly #functions = new Map<string, string>();

  constructor(readonly root: Schema) {
    for (const named of namedSchemas([root]).values()) this.#define(named);
  }

  text(): string {
    return `// Made by scripts/generate-spec.ts of schema/.

import { ${HELPERS} } from '../../src/spec/validate/fit.ts';
import { matches } from '../../src/spec/validate/formats.ts';

${[...this.#functions.values()].map(withoutUnused).join('\n')}
export { fit${this.root.title} };
`;
  }

  #define(named: Named): void {
    const { schema } = named;
    const name = `fit${schema.title}`;
    if (schema.properties) this.#functions.set(name, this.#objectFunction(name, named));
    else if (schema.enum) this.#functions.set(name, wordsFunction(name, schema));
  }

  #objectFunction(name: string, named: Named): string {
    const members = Object.entries(named.schema.properties ?? {}).map(([member, property]) => {
      const { since } = originOf(property, named);
      const newer = since > named.since ? `    if (release < ${releaseNumber(since)}) return UNFIT;\n` : '';
      const check = `${newer}    members++;\n    texts += ${this.#call(property.schema, 'value')};\n`;
      const lacking = property.required ? ' else return UNFIT;\n' : '\n';
      return `  value = object.${member};\n  if (value !== undefined) {\n${check}  }${lacking}`;
    });
    return `function ${name}(object: unknown, release: number): number {
  if (!isRecord(object)) return UNFIT;
  let members = 0;
  let texts = 0;
  let value: unknown;
${members.join('')}  return members === sizeOf(object) ? members + texts : UNFIT;
}
`;
  }

  /** An expression that says whether `value` fits, and counts what is in it. */
  #call(schema: Schema, value: string): string {
    if (schema.enum || schema.properties) return `fit${schema.title}(${value}, release)`;
    if (schema.format !== undefined)
      return `(typeof ${value} === 'string' && matches('${schema.format}', ${value}) ? 1 : UNFIT)`;
    switch (schema.type) {
      case 'string':
        return `fitText(${value})`;
      case 'boolean':
        return `fitFlag(${value})`;
      case 'integer':
        return `fitInteger(${value}, ${least(schema)}, ${limit(schema)})`;
      case 'array':
        return this.#list(schema, value);
      case 'object':
        return schema.additionalProperties
          ? `${this.#map(schema.additionalProperties)}(${value}, release)`
          : `fitRecord(${value})`;
      default:
        return '0';
    }
  }

  #list({ items = {}, minItems = 0 }: Schema, value: string): string {
    if (items.type === 'string' && !items.enum && items.format === undefined && minItems === 0)
      return `fitTexts(${value})`;
    const name = `${this.#nameOf(items)}List${minItems || ''}`;
    if (!this.#functions.has(name)) {
      this.#functions.set(
        name,
        `function ${name}(list: unknown, release: number): number {
  if (!Array.isArray(list)${minItems > 0 ? ` || list.length < ${minItems}` : ''}) return UNFIT;
  let texts = 0;
  for (let i = 0; i < list.length; i++) texts += ${this.#call(items, 'list[i]')};
  return texts;
}
`,
      );
    }
    return `${name}(${value}, release)`;
  }

  #map(values: Schema): string {
    const name = `${this.#nameOf(values)}Map`;
    if (!this.#functions.has(name)) {
      this.#functions.set(
        name,
        `function ${name}(map: unknown, release: number): number {
  if (!isRecord(map)) return UNFIT;
  let texts = 0;
  for (const name in map) texts += 1 + ${this.#call(values, 'map[name]')};
  return texts;
}
`,
      );
    }
    return name;
  }

  /** What lists and maps of a schema are called. */
  #nameOf({ title, format, type, minimum, maximum }: Schema): string {
    const words = [
      title ?? format ?? type ?? 'any',
      title ? undefined : minimum,
      title ? undefined : maximum,
    ];
    const name = words.filter((word) => word !== undefined).join('_');
    return `fit_${name.replaceAll('-', '_')}_`;
  }
}

/** All take a release, for those that need one. */
function withoutUnused(code: string): string {
  const needed = code.split('release').length > 2;
  return needed ? code : code.replace('release: number', '_release: number');
}

function wordsFunction(name: string, { enum: words = [], sinceOf = {} }: Schema): string {
  const cases = words.map((word) => {
    const since = sinceOf[word];
    return `    case '${word}':\n${since ? `      return release < ${releaseNumber(since)} ? UNFIT : 1;\n` : ''}`;
  });
  // Those without a release of their own first, so that they share one end.
  const plain = cases.filter((_, i) => !sinceOf[words[i]!]);
  const newer = cases.filter((_, i) => sinceOf[words[i]!]);
  const end = plain.length > 0 ? '      return 1;\n' : '';
  return `function ${name}(word: unknown, release: number): number {
  switch (word) {
${plain.join('')}${end}${newer.join('')}    default:
      return UNFIT;
  }
}
`;
}

function least({ minimum }: Schema): string {
  return minimum === undefined ? '-Number.MAX_VALUE' : String(Number(minimum));
}

/** The least integer that is too large; as a number, it is exact. */
function limit({ maximum }: Schema): string {
  return maximum === undefined ? 'Infinity' : String(Number(BigInt(maximum) + 1n));
}
