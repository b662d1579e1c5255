import type { Analysis } from '../../analysis/analyser.ts';
import type { Place } from '../../analysis/places.ts';
import { type Field, type FieldName, fieldsOf } from '../../analysis/records.ts';
import type { Range } from '../panel.ts';

/** A value of the configuration, with its way there: `['mounts', 0, 'options', 1]`. */
export interface Node {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

/** Of a list, the items from `start` to `end`. */
export function childrenOf({ path, value }: Node, start = 0, end = Number.POSITIVE_INFINITY): Node[] {
  if (Array.isArray(value))
    return value.slice(start, end).map((item: unknown, i) => ({ path: [...path, start + i], value: item }));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([name, item]: [string, unknown]) => ({
    path: [...path, name],
    value: item,
  }));
}

export function isBranch({ value }: Node): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** What a path leads to in a configuration: a field, an item of it, and a part of that. */
interface Target {
  readonly place: Place;
  readonly part: readonly (string | number)[];
}

/** Of the path's start, the longest that is a field is one: fields have one or two names. */
function targetOf(path: Node['path']): Target {
  const names = path.findIndex((step) => typeof step === 'number');
  if (names < 0) return { place: { field: path.join('.'), item: null }, part: [] };
  return {
    place: { field: path.slice(0, names).join('.'), item: path[names] as number },
    part: path.slice(names + 1),
  };
}

/** Where a value stands in the text; null for a default, and for what many lines make. */
export function rangeOf({ path, value }: Node, { places, records, text }: Analysis): Range | null {
  const { place, part } = targetOf(path);
  // A list as a whole is made by all of its lines.
  if (place.item === null && typeof value === 'object') return null;
  const index = places.recordOf(place);
  if (index === undefined) return null;
  const record = records.at(index);
  const whole = { from: record.from, to: record.to };
  const fields = fieldsOf(record, text);
  if (place.item === null) return fields[0]!.from < fields[0]!.to ? fields[0]! : whole;
  if (part.length === 0) return whole;
  const [name, item] = part;
  const options = fields.filter((field) => field.name === 'option');
  if (name !== 'options') return fields.find((field) => field.name === name) ?? null;
  if (typeof item === 'number') return options[item] ?? null;
  return options.length === 0 ? null : { from: options[0]!.from, to: options.at(-1)!.to };
}

/** The path of what stands at a position of the text, as far down as there is something; null where nothing is. */
export function pathAt(position: number, { places, records, text }: Analysis): Node['path'] | null {
  const line = text.lineAt(position);
  const index = records.indexAt(line.from, line.to);
  const place = index < 0 ? undefined : places.placeOf(index);
  if (place === undefined) return null;
  const names = place.field.split('.');
  if (place.item === null) return names;
  const item = [...names, place.item];
  const fields = fieldsOf(records.at(index), text);
  const field = fields.find(({ from, to }) => from <= position && position <= to);
  return field === undefined ? item : [...item, ...partOf(field, fields)];
}

function partOf(field: Field, fields: readonly Field[]): readonly (string | number)[] {
  const name: FieldName = field.name;
  if (name === 'value') return [];
  if (name !== 'option') return [name];
  return ['options', fields.filter((each) => each.name === 'option').indexOf(field)];
}
