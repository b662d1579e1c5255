import { InvalidArgumentError } from '../errors.ts';
import { type Diagnostic, SEVERITIES, type Severity } from './diagnostic.ts';
import { quote } from './quote.ts';

/** How many of each severity there are beyond those that are listed. */
export type Omitted = Record<Severity, number>;

interface Severe {
  readonly severity: Severity;
}

/**
 * A list of the first that are found. The others are counted, and need not even be made. Where any is an error, one of
 * the listed is, from a limit of 1.
 */
export class Limited<Item extends Severe> {
  readonly items: Item[] = [];
  readonly omitted: Omitted = { error: 0, warning: 0, info: 0 };
  readonly #limit: number;
  #hasError = false;

  constructor(limit = Infinity) {
    this.#limit = limit;
  }

  /** Counts one for which there is no room, and says so. To be asked before one is made; what is made is pushed. */
  omits(severity: Severity): boolean {
    const { items } = this;
    const isError = severity === 'error';
    if (items.length >= this.#limit) {
      const replaced = isError && !this.#hasError ? items.pop() : undefined;
      this.omitted[replaced?.severity ?? severity]++;
      if (replaced === undefined) return true;
    }
    this.#hasError ||= isError;
    return false;
  }
}

/** What was omitted; undefined where nothing was. */
export function restOf({ omitted }: Limited<Severe>): Omitted | undefined {
  return SEVERITIES.some((severity) => omitted[severity] > 0) ? omitted : undefined;
}

/** Adds one where there is room. */
export function add<Item extends Severe>(found: Limited<Item>, item: Item): void {
  if (!found.omits(item.severity)) found.items.push(item);
}

/** Adds what is made of each that another list has, and counts what that omitted. */
export function addAll<From extends Severe, Item extends Severe>(
  found: Limited<Item>,
  { items, omitted }: Limited<From>,
  made: (one: From) => Item,
): void {
  for (const one of items) add(found, made(one));
  count(found, omitted);
}

/** Most units of pointers, and keys, in what is written: each place under a name of a megabyte has that megabyte in it. */
const POINTERS_MAX = 2 ** 22;

/** The first, as far as their pointers take no more than that; the others are counted. */
export function writable({
  diagnostics,
  omitted,
}: {
  readonly diagnostics: readonly Diagnostic[];
  readonly omitted?: Omitted | undefined;
}): { diagnostics: Diagnostic[]; omitted: Omitted } {
  let left = POINTERS_MAX;
  const most = diagnostics.findIndex(({ key, pointer }) => {
    if (pointer !== undefined) left -= pointer.length + (key?.length ?? 0);
    return left < 0;
  });
  const found = new Limited<Diagnostic>(most < 0 ? undefined : Math.max(1, most));
  for (const diagnostic of diagnostics) add(found, diagnostic);
  if (omitted !== undefined) count(found, omitted);
  return { diagnostics: found.items, omitted: found.omitted };
}

/** Counts what is not even there. */
export function count({ omitted }: Limited<Severe>, more: Omitted): void {
  for (const severity of SEVERITIES) omitted[severity] += more[severity];
}

/**
 * @returns Infinity where there is none
 * @throws InvalidArgumentError for what is no number from 0
 */
export function checkLimit(limit: number | undefined): number {
  if (limit === undefined) return Infinity;
  if (typeof limit === 'number' && limit >= 0) return limit;
  throw new InvalidArgumentError('limit', `${quote(String(limit))} is no number from 0`);
}
