import { signalNumber } from '../../runtime/index.ts';

/** Somebody wants the command to end before it has done its work. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor(readonly signal: NodeJS.Signals) {
    super(`ended by ${signal}`);
  }

  /** What a shell calls it. */
  get exitCode(): number {
    return 128 + signalNumber(this.signal);
  }
}

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/** Whether a signal means: end. */
export function isEnding(signal: NodeJS.Signals): boolean {
  return (ENDING as readonly NodeJS.Signals[]).includes(signal);
}

/** Aborts with the first signal that means: end. */
export class Interruption {
  readonly #controller = new AbortController();
  readonly #listener = (signal: NodeJS.Signals): void => this.#controller.abort(new Interrupted(signal));

  constructor() {
    for (const signal of ENDING) process.on(signal, this.#listener);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** From here on the signals are for somebody else. */
  leave(): void {
    for (const signal of ENDING) process.off(signal, this.#listener);
  }
}
