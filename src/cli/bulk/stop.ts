import { signalNumber } from '../../runtime/index.ts';

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What Ctrl+C means: at first that no further shard is begun, at the second time that all ends at once. */
export class Stop {
  /** The signal that came. */
  signal: NodeJS.Signals | undefined;

  readonly #controller = new AbortController();
  readonly #listener: (signal: NodeJS.Signals) => void;

  /** @param onFirst says that the shards in hand are finished */
  constructor(onFirst: () => void) {
    this.#listener = (signal) => {
      if (this.signal !== undefined) process.exit(exitCodeOf(signal));
      this.signal = signal;
      this.#controller.abort();
      onFirst();
    };
    for (const signal of ENDING) process.on(signal, this.#listener);
  }

  get aborted(): AbortSignal {
    return this.#controller.signal;
  }

  leave(): void {
    for (const signal of ENDING) process.off(signal, this.#listener);
  }
}

/** What a shell calls it. */
export function exitCodeOf(signal: NodeJS.Signals): number {
  return 128 + signalNumber(signal);
}
