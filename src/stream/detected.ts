import { ByteQueue } from './byte-queue.ts';
import type { StreamResult } from './document.ts';
import type { Format } from './format.ts';

/** So many bytes are looked at. */
export const HEAD = 4096;

/** A format that is chosen when the first bytes are there, or all where there are fewer. */
export class DetectedFormat<Result extends StreamResult> implements Format<Result> {
  readonly #choose: (head: Uint8Array) => Format<Result>;
  readonly #head: ByteQueue;
  #chosen: Format<Result> | undefined;

  constructor(choose: (head: Uint8Array) => Format<Result>, queue = new ByteQueue()) {
    this.#choose = choose;
    this.#head = queue;
    queue.clear();
  }

  *push(bytes: Uint8Array): Generator<Iterable<Result>, undefined> {
    if (this.#chosen !== undefined) {
      yield* this.#chosen.push(bytes);
      return;
    }
    const missing = HEAD - this.#head.length;
    this.#head.append(bytes.subarray(0, missing));
    if (this.#head.length < HEAD) return;
    const chosen = this.#choose(this.#head.bytes);
    this.#chosen = chosen;
    yield* chosen.push(this.#head.bytes);
    yield* chosen.push(bytes.subarray(missing));
  }

  *end(): Generator<Iterable<Result>, undefined> {
    if (this.#chosen === undefined) {
      this.#chosen = this.#choose(this.#head.bytes);
      yield* this.#chosen.push(this.#head.bytes);
    }
    yield* this.#chosen.end();
  }
}
