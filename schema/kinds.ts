// What the schema is written with: a few functions that make JSON Schema. The schema is the one source of the
// TypeScript types, the validator and the published JSON Schema; scripts/generate-spec.ts makes all three.

/** Releases of the runtime-spec in which something was added. */
export type Version = '1.0.0' | '1.0.2' | '1.1.0' | '1.2.0' | '1.2.1' | '1.3.0';

/** JSON Schema, with four words of our own that say where a rule comes from. */
export interface Schema {
  type?: 'string' | 'boolean' | 'integer' | 'array' | 'object';
  /** The name of the TypeScript type; what has one stands in `$defs`. */
  title?: string;
  description?: string;
  /** Inclusive. */
  minimum?: number | bigint;
  maximum?: number | bigint;
  enum?: readonly string[];
  pattern?: string;
  items?: Schema;
  minItems?: number;
  properties?: Readonly<Record<string, Property>>;
  additionalProperties?: Schema;
  /** The release that introduced it, where that is a later one than its parent's. */
  since?: Version;
  /** The same for single words of `enum`. */
  sinceOf?: Readonly<Record<string, Version>>;
  /** Where the runtime-spec defines it, where that is another place than its parent's. */
  clause?: string;
  /** The function of src/spec/validate/formats.ts that checks `pattern`. */
  format?: string;
}

export interface Origin {
  since?: Version;
  clause?: string;
}

/** A property of an object. */
export interface Property extends Origin {
  readonly schema: Schema;
  /** Its docstring: meaning, unit, default. */
  readonly about: string;
  readonly required: boolean;
}

/** A property that may be left out. */
export function may(schema: Schema, about: string, origin: Origin = {}): Property {
  return { schema, about, required: false, ...origin };
}

/** A property that must be there. */
export function must(schema: Schema, about: string, origin: Origin = {}): Property {
  return { schema, about, required: true, ...origin };
}

/** An object type with the name it has in TypeScript. Properties in the order in which they are written. */
export function object(
  title: string,
  about: string,
  origin: Origin,
  properties: Readonly<Record<string, Property>>,
): Schema {
  return { title, type: 'object', description: about, ...origin, properties };
}

/** Words, all of them known to the runtime-spec. */
export function words(
  title: string,
  about: string,
  list: readonly string[],
  sinceOf: Readonly<Record<string, Version>> = {},
): Schema {
  const named: Schema = { title, type: 'string', description: about, enum: list };
  return Object.keys(sinceOf).length > 0 ? { ...named, sinceOf } : named;
}

export function list(items: Schema, minItems = 0): Schema {
  return minItems > 0 ? { type: 'array', items, minItems } : { type: 'array', items };
}

/** An object whose names are free. */
export function map(values: Schema): Schema {
  return { type: 'object', additionalProperties: values };
}

/** Text of a form: the same rule as a pattern, for the JSON Schema, and as a function's name, for the validator. */
export function form(format: string, pattern: string): Schema {
  return { type: 'string', pattern, format };
}

/** An object that nothing is said about. */
export const anyObject: Schema = { type: 'object' };

export const text: Schema = { type: 'string' };
export const flag: Schema = { type: 'boolean' };
export const texts: Schema = list(text);

export const uint8 = integer(0, 2 ** 8 - 1);
export const uint16 = integer(0, 2 ** 16 - 1);
export const uint32 = integer(0, 2 ** 32 - 1);
export const int32 = integer(-(2 ** 31), 2 ** 31 - 1);
export const uint64: Schema = {
  ...integer(0, 2n ** 64n - 1n),
  title: 'Uint64',
  description:
    'An integer of 0..2^64-1. Reading makes it a `bigint` beyond 2^53-1, and a `number` up to there.',
};
export const int64: Schema = {
  ...integer(-(2n ** 63n), 2n ** 63n - 1n),
  title: 'Int64',
  description:
    'An integer of -2^63..2^63-1. Reading makes it a `bigint` beyond 2^53-1 in either direction, and a `number` up to there.',
};
/** Go's int, which the schema leaves without bounds. */
export const anyInteger: Schema = { type: 'integer' };

export function integer(minimum: number | bigint, maximum?: number | bigint): Schema {
  return { type: 'integer', minimum, ...(maximum !== undefined && { maximum }) };
}
