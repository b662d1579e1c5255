import { note } from '../report.ts';

/** Between two lines where there is no terminal, in ms. */
const LINE_EVERY = 10_000;
/** Between two looks at a terminal, in ms. */
const DRAW_EVERY = 200;
/** The rate is that of so many of the latest ms. */
const RATE_OVER = 15_000;
const BAR = 16;

/** How far the work is, on stderr: a line that is drawn again on a terminal, else a line every ten seconds. */
export class Progress {
  readonly #total: number | undefined;
  readonly #isTerminal = process.stderr.isTTY === true && process.env.TERM !== 'dumb';
  readonly #timer: NodeJS.Timeout | undefined;
  readonly #start = performance.now();
  #documents = 0;
  #bytes = 0;
  /** Documents and bytes as they were at some times before. */
  #history: { time: number; documents: number; bytes: number }[] = [];
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
    this.#documents += documents;
    this.#bytes += bytes;
    this.#note();
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

  #note(): void {
    const time = performance.now();
    this.#history.push({ time, documents: this.#documents, bytes: this.#bytes });
    while (this.#history.length > 2 && this.#history[1]!.time < time - RATE_OVER) this.#history.shift();
  }

  #show(): void {
    const text = `ociconf: ${this.#bar()}${this.#text()}`;
    if (!this.#isTerminal) {
      process.stderr.write(`${text}\n`);
      return;
    }
    // Cut to the terminal's width, as a wrapped line would stay.
    process.stderr.write(`\r\x1b[K${text.slice(0, (process.stderr.columns || 80) - 1)}`);
    this.#isDrawn = true;
  }

  #bar(): string {
    if (this.#total === undefined) return '';
    const share = this.#total === 0 ? 1 : Math.min(1, this.#bytes / this.#total);
    const percent = `${Math.floor(100 * share)}%`.padStart(4);
    if (!this.#isTerminal) return `${percent.trimStart()}, `;
    const full = Math.floor(BAR * share);
    return `[${'#'.repeat(full)}${'.'.repeat(BAR - full)}] ${percent}  `;
  }

  #text(): string {
    const first = this.#history[0]!;
    const seconds = (performance.now() - first.time) / 1000;
    const rate = (this.#documents - first.documents) / seconds;
    const left = this.#total === undefined ? undefined : this.#total - this.#bytes;
    const byteRate = (this.#bytes - first.bytes) / seconds;
    const parts = [`${count(this.#documents)} documents`, `${count(Math.round(rate))}/s`];
    if (left !== undefined && byteRate > 0) parts.push(`${duration(left / byteRate)} left`);
    else if (left === undefined) parts.push(`${count(Math.round(this.#bytes / 2 ** 20))} MiB`);
    return parts.join(', ');
  }

  #clear(): void {
    if (this.#isDrawn) process.stderr.write('\r\x1b[K');
    this.#isDrawn = false;
  }
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1:02:03` or `2:03`. */
function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}
