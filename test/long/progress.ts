/** Between two lines where there is no terminal, and between two looks at one, in ms. */
const LINE_EVERY = 10_000;
const DRAW_EVERY = 200;

/** How far a run is: on a terminal a line that is drawn again, elsewhere a line every ten seconds. */
export class Progress {
  readonly #isTerminal = process.stdout.isTTY === true && process.env.TERM !== 'dumb';
  readonly #timer: NodeJS.Timeout;
  readonly #text: () => string;
  #drawn = false;

  constructor(text: () => string) {
    this.#text = text;
    this.#timer = setInterval(() => this.show(), this.#isTerminal ? DRAW_EVERY : LINE_EVERY).unref();
  }

  show(): void {
    this.#clear();
    process.stdout.write(this.#text() + (this.#isTerminal ? '' : '\n'));
    this.#drawn = this.#isTerminal;
  }

  say(text: string): void {
    this.#clear();
    console.log(text);
  }

  end(): void {
    clearInterval(this.#timer);
    this.#clear();
  }

  #clear(): void {
    if (this.#drawn) process.stdout.write('\r\x1b[K');
    this.#drawn = false;
  }
}

/** 7,503 of 10,000 (75 %), 1,234/s, 2 s left */
export function standing(done: number, total: number, seconds: number): string {
  const rate = done / Math.max(seconds, 0.001);
  const left = rate === 0 ? '?' : durationOf((total - done) / rate);
  const share = Math.floor((100 * done) / total);
  return `${count(done)} of ${count(total)} (${share} %), ${count(rate)}/s, ${left} left`;
}

export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

export function durationOf(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  const [minutes, rest] = [Math.floor(whole / 60), whole % 60];
  return minutes === 0 ? `${rest} s` : `${minutes} min ${rest} s`;
}
