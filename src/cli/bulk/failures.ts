import { saysInputChanged } from '../../fleet/errors.ts';
import type { Shard } from '../../fleet/index.ts';

/** Shards that failed, and what follows for those who would go on. */
export class Failures {
  #count = 0;
  #changed = 0;
  /** Inputs of which it was said that they have changed: all their shards fail with it. */
  readonly #said = new Set<string>();

  /** Counts what failed; whether its message is to be shown. */
  add(message: string, pieces: Shard['pieces']): boolean {
    this.#count++;
    if (!saysInputChanged(message)) return true;
    this.#changed++;
    const input = pieces.find(({ input }) => message.startsWith(`${JSON.stringify(input.name)} `))?.input
      .name;
    if (input === undefined) return true;
    const isNews = !this.#said.has(input);
    this.#said.add(input);
    return isNews;
  }

  /** @param isInterrupted by a signal: there is more to do than what failed */
  goOnText(output: string, isInterrupted: boolean): string {
    const done = `what is done is in ${JSON.stringify(output)}`;
    const parts = isInterrupted ? ['interrupted'] : [];
    if (this.#changed === 0) {
      if (!isInterrupted) parts.push(`${this.#count} failed`);
      return `${parts.join()}; ${done}. Go on with the same command and --resume`;
    }
    if (this.#changed === this.#count && !isInterrupted)
      return `${this.#count} failed, as inputs changed; ${done}, of the inputs as they were: plan anew, into another folder`;
    parts.push(`${this.#count} failed, ${this.#changed} of them as inputs changed`);
    return `${parts.join(', ')}; ${done}. Where the inputs are again what they were, go on with the same command and --resume, else plan anew, into another folder`;
  }
}
