import { type DriverStep, LIFECYCLE } from '../../runtime/index.ts';
import { printable } from '../printable.ts';
import { note } from '../report.ts';

/** Shorter waits are nothing to speak of, in ms. */
const PATIENCE = 1000;

/**
 * Says on stderr which step takes long: on a terminal in one line that goes when the step is over, else in a line at
 * its second second and one at its end. Warnings are said at once.
 */
export class Progress {
  readonly #subject: string;
  readonly #isTerminal = process.stderr.isTTY === true;
  /** What is at work; empty where nothing is. */
  #step = '';
  #since = 0;
  #timer: NodeJS.Timeout | undefined;
  #isShown = false;

  constructor(subject: string) {
    this.#subject = subject;
  }

  step({ step, status, message }: DriverStep): void {
    if (status === 'warning') {
      this.#clear();
      note(this.#subject, message ?? step);
    } else if (status === 'begins') this.#begin(step);
    else if (step === this.#step) this.end();
  }

  /** Nothing more is said: what runs now has the terminal. */
  end(): void {
    clearInterval(this.#timer);
    if (this.#isShown && !this.#isTerminal) this.#say(`${this.#what()} ended after ${this.#seconds()} s`);
    this.#clear();
    this.#isShown = false;
    this.#step = '';
  }

  #begin(step: string): void {
    this.end();
    this.#step = step;
    this.#since = performance.now();
    // A second timer is no reason to stay.
    this.#timer = setInterval(() => this.#show(), PATIENCE).unref();
  }

  #show(): void {
    if (this.#isTerminal)
      this.#line(`ociconf: ${printable(this.#subject)}: ${this.#what()}: ${this.#seconds()} s`);
    else if (!this.#isShown) this.#say(`${this.#what()}: still at it after ${this.#seconds()} s`);
    this.#isShown = true;
  }

  #what(): string {
    const step = this.#step;
    return LIFECYCLE.some(({ hooks }) => hooks === step) ? `${step} hooks` : printable(step);
  }

  #seconds(): number {
    return Math.round((performance.now() - this.#since) / 1000);
  }

  #say(text: string): void {
    note(this.#subject, text);
  }

  /** In place of what was there; cut to the terminal's width, as a wrapped line would stay. */
  #line(text: string): void {
    process.stderr.write(`\r\x1b[K${text.slice(0, (process.stderr.columns || 80) - 1)}`);
  }

  #clear(): void {
    if (this.#isShown && this.#isTerminal) process.stderr.write('\r\x1b[K');
  }
}
