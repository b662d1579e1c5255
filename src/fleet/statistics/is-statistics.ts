import { isDigits } from '../../diagnostics/characters.ts';
import { isRecord } from '../../spec/is-record.ts';
import type { Frequent } from './frequent.ts';
import type { Histogram } from './histogram.ts';
import { LIMIT_NAMES, NAMESPACES, type Offender, type Statistics } from './statistics.ts';

type Is<Value> = (value: unknown) => value is Value;

/** Whether a value of JSON is statistics, as far as adding them up needs it. */
export function isStatistics(value: unknown): value is Statistics {
  return (
    isRecord(value) &&
    [value.documents, value.rejected, value.bytes, value.read, value.specs].every(isCount) &&
    isRecord(value.failures) &&
    Object.values(value.failures).every(isCount) &&
    hasAll(value.limits, LIMIT_NAMES, isHistogram) &&
    hasAll(value.withoutNamespace, NAMESPACES, isCount) &&
    isFrequent(value.hooks) &&
    isFrequent(value.inputs) &&
    isListOf(value.offenders, isOffender)
  );
}

/** Whether it is a number of things, or of bytes. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isHistogram(value: unknown): value is Histogram {
  if (!isRecord(value) || !isCount(value.unlimited) || !isListOf(value.ranges, isCount)) return false;
  const hasLimits = value.ranges.some((count) => count > 0);
  return [value.least, value.greatest].every((limit) =>
    hasLimits ? typeof limit === 'string' && isDigits(limit) : limit === null,
  );
}

function isFrequent(value: unknown): value is Frequent {
  return (
    isRecord(value) &&
    isCount(value.total) &&
    isListOf(value.entries, isEntry) &&
    (value.sketch === undefined || isListOf(value.sketch, isCount))
  );
}

function isEntry(value: unknown): value is Frequent['entries'][number] {
  return (
    Array.isArray(value) &&
    value.length === 3 &&
    typeof value[0] === 'string' &&
    isCount(value[1]) &&
    isCount(value[2])
  );
}

function isOffender(value: unknown): value is Offender {
  return (
    isRecord(value) &&
    typeof value.input === 'string' &&
    (value.member === null || typeof value.member === 'string') &&
    [value.offset, value.index, value.errors].every(isCount) &&
    typeof value.code === 'string'
  );
}

function isListOf<Item>(value: unknown, is: Is<Item>): value is Item[] {
  return Array.isArray(value) && value.every(is);
}

function hasAll(value: unknown, names: readonly string[], is: Is<unknown>): boolean {
  return isRecord(value) && names.every((name) => is(value[name]));
}
