import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { checkSignal } from '../../abort.ts';
import { InvalidArgumentError } from '../../errors.ts';
import { environmentOf } from './environment.ts';
import { signalGroup } from './group.ts';
import { Tail } from './tail.ts';
import { startTimer } from './timer.ts';

export interface ProgramOptions {
  /** What the program finds as its name. Default: its path. */
  readonly argv0?: string;
  /** Exactly its environment, `NAME=value` without NUL characters. Default: empty. */
  readonly env?: readonly string[];
  /** Its working directory. Default: the caller's. */
  readonly cwd?: string;
  /** What it gets on its standard input. Default: nothing. */
  readonly input?: string;
  /** Milliseconds until it is ended. Default: Infinity. */
  readonly timeout?: number;
  /** Ends it. */
  readonly signal?: AbortSignal;
  /** Milliseconds between SIGTERM and SIGKILL; Infinity for no SIGKILL. Default 500. */
  readonly killGrace?: number;
  /** Milliseconds that its pipes may stay open behind its end. Default 250. */
  readonly drainGrace?: number;
  /** Bytes that are kept of the end of each of its streams, at most 2^30. Default 65,536. */
  readonly tailBytes?: number;
}

/** How a program ended. */
export interface ProgramEnd {
  /** Exit status, 0..255; null when it did not exit by itself. */
  readonly status: number | null;
  /** The signal that ended it. */
  readonly signal: NodeJS.Signals | null;
  /** Why we ended it; null when we did not. */
  readonly endedBy: 'timeout' | 'aborted' | null;
  /** Milliseconds from its start. */
  readonly duration: number;
  /** The last of what it wrote. */
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program without a shell, in a session and process group of its own, and waits for its end.
 *
 * What it writes is read all the time, and only the end of it is kept. It is over when it has exited and its pipes are
 * closed, or a grace later when somebody it left behind keeps them. When it has to be ended, its group gets SIGTERM, and
 * after a grace SIGKILL. A program that failed leaves nothing of its group behind; one that succeeded may.
 * @throws what spawn throws or emits where it could not be started
 * @throws InvalidArgumentError, TypeError for times, sizes and a signal that are none
 */
export function runProgram(
  path: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramEnd> {
  return new Promise((resolve, reject) => {
    checkLimits(options);
    const started = performance.now();
    const child = spawn(path, args, {
      argv0: options.argv0 ?? path,
      env: environmentOf(options.env ?? []),
      cwd: options.cwd,
      detached: true,
    });
    if (child.pid === undefined) {
      child.once('error', reject);
      return;
    }
    new Watch(child, child.pid, started, options, resolve).begin(options.input ?? '');
  });
}

/** More than anybody keeps of a stream, in bytes. */
const TAIL_MAX = 2 ** 30;

/** Before anything is started: nobody would watch it. */
function checkLimits({
  timeout = Infinity,
  killGrace = 0,
  drainGrace = 0,
  tailBytes = 0,
  signal,
}: ProgramOptions): void {
  checkSignal(signal);
  for (const [name, value] of Object.entries({ timeout, killGrace, drainGrace })) {
    if (!(value >= 0)) throw new InvalidArgumentError(name, `${value} is no number of milliseconds`);
  }
  if (!Number.isInteger(tailBytes) || tailBytes < 0 || tailBytes > TAIL_MAX) {
    throw new InvalidArgumentError('tailBytes', `must be an integer of 0..${TAIL_MAX}`);
  }
}

/** From the start of a process to its end. */
class Watch {
  readonly #stdout: Tail;
  readonly #stderr: Tail;
  #endedBy: 'timeout' | 'aborted' | null = null;
  #end: { status: number | null; signal: NodeJS.Signals | null } | null = null;
  /** Stops the timers that run. */
  readonly #timers: (() => void)[] = [];

  constructor(
    readonly child: ChildProcessWithoutNullStreams,
    readonly pid: number,
    readonly started: number,
    readonly options: ProgramOptions,
    readonly settled: (end: ProgramEnd) => void,
  ) {
    const limit = options.tailBytes ?? 65_536;
    this.#stdout = drained(child.stdout, limit);
    this.#stderr = drained(child.stderr, limit);
  }

  begin(input: string): void {
    const { child, options } = this;
    child.once('exit', (status, signal) => this.#exited(status, signal));
    child.once('close', () => this.#settle());
    this.#after(options.timeout ?? Infinity, () => this.#stop('timeout'));
    options.signal?.addEventListener('abort', this.#abort);
    if (options.signal?.aborted) this.#abort();
    // Who does not read it, or is gone already, does not want it: EPIPE is no failure.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  }

  readonly #abort = (): void => this.#stop('aborted');

  /** SIGTERM, a grace, SIGKILL, and a last grace for a process that the kernel holds. */
  #stop(why: 'timeout' | 'aborted'): void {
    if (this.#endedBy !== null || this.#end !== null) return;
    this.#endedBy = why;
    signalGroup(this.pid, 'SIGTERM');
    // Who is stopped acts on SIGTERM only when continued.
    signalGroup(this.pid, 'SIGCONT');
    this.#after(this.options.killGrace ?? 500, () => {
      if (this.#end !== null) return;
      signalGroup(this.pid, 'SIGKILL');
      this.#drainOrSettle();
    });
  }

  #exited(status: number | null, signal: NodeJS.Signals | null): void {
    this.#end = { status, signal };
    // A group keeps its number while a member lives, so this reaches what is left of it and nobody else.
    if (status !== 0 || this.#endedBy !== null) signalGroup(this.pid, 'SIGKILL');
    this.#drainOrSettle();
  }

  /** Waits for the pipes a little, and then for nothing; what is in them already is read first. */
  #drainOrSettle(): void {
    this.#after(this.options.drainGrace ?? 250, () => setImmediate(() => this.#settle()));
  }

  #after(milliseconds: number, callback: () => void): void {
    this.#timers.push(startTimer(milliseconds, callback));
  }

  #settle(): void {
    const { child, options } = this;
    for (const stop of this.#timers) stop();
    options.signal?.removeEventListener('abort', this.#abort);
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
    child.unref();
    this.settled({
      ...(this.#end ?? { status: null, signal: null }),
      endedBy: this.#endedBy,
      duration: performance.now() - this.started,
      stdout: this.#stdout.text(),
      stderr: this.#stderr.text(),
    });
  }
}

/** Reads a stream to its end, and keeps the last of it. */
function drained(stream: Readable, limit: number): Tail {
  const tail = new Tail(limit);
  stream.on('data', (chunk: Buffer) => tail.push(chunk));
  stream.on('error', () => {});
  return tail;
}
