import type { Amount } from '../../fleet/task.ts';
import { note } from '../report.ts';
import { plainLine, progressLine, type Standing } from './progress-line.ts';

/** Between two lines where there is no terminal, in ms. */
const LINE_EVERY = 10_000;
/** Between two looks at a terminal, in ms. */
const DRAW_EVERY = 200;
/** The rate is that of so many of the latest ms. */
const RATE_OVER = 15_000;

/** How far the work is, on stderr: a line that is drawn again on a terminal, else a line every ten seconds. */
export class Progress {
  readonly #total: number | undefined;
  readonly #isTerminal = process.stderr.isTTY === true && process.env.TERM !== 'dumb';
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #start = performance.now();
  /** Of the shards that are done. */
  readonly #done: Amount = { documents: 0, bytes: 0 };
  /** By the numbers of the shards in hand. */
  readonly #inHand = new Map<number, Amount>();
  /** What it was at some times before. */
  #history: (Amount & { time: number })[] = [];
  #isDrawn = false;

  /**
   * @param total bytes there are to do; undefined where that is not known
   * @param isQuiet nothing is said
   */
  constructor(total: number | undefined, isQuiet: boolean) {
    this.#total = total;
    this.#note();
    if (isQuiet) return;
    this.#timer = setInterval(() => this.#show(), this.#isTerminal ? DRAW_EVERY : LINE_EVERY).unref();
  }

  /** A shard is done. */
  add(documents: number, bytes: number): void {
    this.#done.documents += documents;
    this.#done.bytes += bytes;
    this.#note();
  }

  /** A shard is so far. */
  hold(shard: number, documents: number, bytes: number): void {
    this.#inHand.set(shard, { documents, bytes });
    this.#note();
  }

  /** A shard is in hand no longer: what was done of it is done, or lost. */
  release(shard: number): void {
    this.#inHand.delete(shard);
  }

  /** Says something in between. */
  say(subject: string, text: string): void {
    this.#clear();
    note(subject, text);
  }

  /** Seconds since it began. */
  end(): number {
    clearInterval(this.#timer);
    this.#clear();
    return (performance.now() - this.#start) / 1000;
  }

  #amount(): Amount {
    let { documents, bytes } = this.#done;
    for (const held of this.#inHand.values()) {
      documents += held.documents;
      bytes += held.bytes;
    }
    return { documents, bytes };
  }

  #note(): void {
    const time = performance.now();
    this.#history.push({ time, ...this.#amount() });
    while (this.#history.length > 2 && this.#history[1]!.time < time - RATE_OVER) this.#history.shift();
  }

  #show(): void {
    if (!this.#isTerminal) {
      process.stderr.write(`${plainLine(this.#standing())}\n`);
      return;
    }
    // Within the terminal's width, as a wrapped line would stay. Some terminals say that they have 0 columns.
    process.stderr.write(`\r\x1b[K${progressLine(this.#standing(), (process.stderr.columns || 80) - 1)}`);
    this.#isDrawn = true;
  }

  #standing(): Standing {
    const { documents, bytes } = this.#amount();
    const first = this.#history[0]!;
    const seconds = (performance.now() - first.time) / 1000;
    // What a shard had done when it failed was counted, and is no longer.
    const rateOf = (now: number, before: number): number => Math.max(0, (now - before) / seconds);
    return {
      documents,
      bytes,
      total: this.#total,
      rate: rateOf(documents, first.documents),
      byteRate: rateOf(bytes, first.bytes),
    };
  }

  #clear(): void {
    if (this.#isDrawn) process.stderr.write('\r\x1b[K');
    this.#isDrawn = false;
  }
}
