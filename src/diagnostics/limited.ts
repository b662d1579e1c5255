import { InvalidArgumentError } from '../errors.ts';
import { SEVERITIES, type Severity } from './diagnostic.ts';
import { quote } from './quote.ts';

/** How many of each severity there are beyond those that are listed. */
export type Omitted = Record<Severity, number>;

/**
 * @returns Infinity where there is none
 * @throws InvalidArgumentError for what is no number from 0
 */
export function checkLimit(limit: number | undefined): number {
  if (limit === undefined) return Infinity;
  if (typeof limit === 'number' && limit >= 0) return limit;
  throw new InvalidArgumentError('limit', `${quote(String(limit))} is no number from 0`);
}

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

  /** @throws as `checkLimit` */
  constructor(limit?: number) {
    this.#limit = checkLimit(limit);
  }

  /** Counts one for which there is no room, and says so. To be asked before one is made, which is then pushed. */
  omits(severity: Severity): boolean {
    if (this.items.length < this.#limit) return false;
    const replaced = severity === 'error' && !this.#hasError ? this.items.pop() : undefined;
    this.omitted[replaced?.severity ?? severity]++;
    return replaced === undefined;
  }

  /** Adds one that is not omitted. */
  push(item: Item): void {
    this.#hasError ||= item.severity === 'error';
    this.items.push(item);
  }

  /** Adds one where there is room. */
  add(item: Item): void {
    if (!this.omits(item.severity)) this.push(item);
  }

  /** Adds what is made of each that another list has, and counts what that omitted. */
  addAll<Other extends Severe>(other: Limited<Other>, made: (one: Other) => Item): void {
    for (const one of other.items) this.add(made(one));
    this.count(other.omitted);
  }

  /** Counts what is not even there. */
  count(omitted: Omitted): void {
    for (const severity of SEVERITIES) this.omitted[severity] += omitted[severity];
  }

  get isEmpty(): boolean {
    return this.items.length === 0 && this.rest === undefined;
  }

  /** What was omitted; undefined where nothing was. */
  get rest(): Omitted | undefined {
    return SEVERITIES.some((severity) => this.omitted[severity] > 0) ? this.omitted : undefined;
  }
}
