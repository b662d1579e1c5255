import type { Property, Schema, Version } from '../../schema/kinds.ts';

/** A schema with a name of its own, with what it inherits from where it is used. */
export interface Named {
  readonly schema: Schema;
  readonly since: Version;
  readonly clause: string;
}

/**
 * Every schema with a title below `roots`, those that others refer to first. Where one is used in several places,
 * the oldest release counts.
 */
export function namedSchemas(roots: readonly Schema[]): Map<string, Named> {
  const named = new Map<string, Named>();
  const collect = (schema: Schema, since: Version, clause: string): void => {
    const own = { schema, since: schema.since ?? since, clause: schema.clause ?? clause };
    for (const property of Object.values(schema.properties ?? {})) {
      const origin = originOf(property, own);
      collect(property.schema, origin.since, origin.clause);
    }
    for (const part of [schema.additionalProperties, schema.items]) {
      if (part !== undefined) collect(part, own.since, own.clause);
    }
    const { title } = schema;
    if (title === undefined) return;
    const known = named.get(title);
    if (known === undefined || own.since < known.since) named.set(title, { ...own, schema });
  };
  for (const root of roots) collect(root, '1.0.0', 'config.md');
  return named;
}

/** Names of the properties that an object has to have. */
export function requiredOf({ properties = {} }: Schema): string[] {
  return Object.keys(properties).filter((name) => properties[name]?.required);
}

/** Where a property comes from: its own words, or those of its object. */
export function originOf(property: Property, owner: Named): { since: Version; clause: string } {
  return { since: property.since ?? owner.since, clause: property.clause ?? owner.clause };
}
