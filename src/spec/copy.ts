import { InvalidArgumentError, TooDeepError } from '../errors.ts';
import { DEEPEST } from './read/limits.ts';
import { WITHIN_ITSELF } from './write/json.ts';

/**
 * A copy of a value of JSON, of bigint and of members that are undefined.
 * @throws InvalidArgumentError for functions and symbols
 * @throws TooDeepError for what is more than 1000 deep, or within itself
 */
export function copyOf<Value>(value: Value): Value {
  return copy(value, DEEPEST) as Value;
}

function copy(value: unknown, depth: number): unknown {
  if (typeof value === 'function' || typeof value === 'symbol')
    throw new InvalidArgumentError('spec', `a ${typeof value} cannot be written as JSON`);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) throw new TooDeepError(DEEPEST, null, WITHIN_ITSELF);
  if (Array.isArray(value)) return Array.from(value, (item) => copy(item, depth - 1));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, copy(member, depth - 1)]));
}
