import { InvalidArgumentError, wrongType } from '../errors.ts';
import { DeadlineError } from './errors.ts';

/** The longest a timer can be set for, in milliseconds: beyond it fires at once. */
const TIMER_MAX = 2 ** 31 - 1;

/** A signal that is aborted by the caller's, and when a time is over. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal | undefined;
  readonly #onAbort = (): void => this.#controller.abort(this.#caller?.reason);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param milliseconds until it is over; Infinity for never
   * @throws the caller's reason where it has aborted already
   */
  constructor(operation: string, milliseconds: number, caller: AbortSignal | undefined) {
    checkMilliseconds(milliseconds);
    caller?.throwIfAborted();
    this.#caller = caller;
    caller?.addEventListener('abort', this.#onAbort, { once: true });
    this.#arm(milliseconds, new DeadlineError(operation, milliseconds));
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Lets go of the timer and of the caller's signal. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener('abort', this.#onAbort);
  }

  #arm(left: number, error: DeadlineError): void {
    if (left === Number.POSITIVE_INFINITY) return;
    const now = Math.min(left, TIMER_MAX);
    this.#timer = setTimeout(() => {
      if (left > now) this.#arm(left - now, error);
      else this.#controller.abort(error);
    }, now);
  }
}

function checkMilliseconds(milliseconds: unknown): void {
  if (typeof milliseconds !== 'number') throw wrongType('deadline', 'a number', milliseconds);
  if (!(milliseconds > 0)) {
    throw new InvalidArgumentError('deadline', `${milliseconds} is no number of milliseconds above 0`);
  }
}
