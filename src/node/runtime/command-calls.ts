import type { StdioOptions } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RuntimeError } from '../../runtime/errors.ts';
import { isErrno } from '../../system-errors.ts';
import { identify } from '../processes/identity.ts';
import { runProgram } from '../processes/run-program.ts';
import type { CommandLine } from './command-line.ts';
import { onOneLine, readLog } from './command-log.ts';
import type { FoundRuntime } from './find.ts';
import { runForeground } from './foreground.ts';

/** What a call of a runtime's command came to. */
export interface Answer {
  readonly status: number | null;
  /** The signal that ended it. */
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  /** What it said, in its words; undefined when it said nothing. */
  readonly reason: string | undefined;
  readonly warnings: readonly string[];
}

export interface QuietOptions {
  readonly cwd: string;
  readonly signal?: AbortSignal;
}

export interface StreamOptions extends QuietOptions {
  readonly stdio: StdioOptions;
  /** Whether it may read from the caller's terminal. */
  readonly foreground: boolean;
  readonly onAbort?: () => Promise<void>;
}

/** Of the states of many containers, more than there ever are. */
const OUTPUT_MAX = 16 * 2 ** 20;
const LOG_MAX = 2 ** 16;

/** The caller's variables that runtimes need: to find helpers, and to reach systemd without root. */
const PASSED_ON = ['PATH', 'XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS'];

/** Calls a runtime's command, each time with a log of its own, which says what went wrong. */
export class CommandCalls {
  constructor(
    readonly found: FoundRuntime,
    readonly commandLine: CommandLine,
    /** Absolute path and arguments of what runs the runtime; empty for nothing. */
    readonly wrapper: readonly string[],
    /** Our own folder, for logs. */
    readonly folder: string,
    /** What the runtime keeps its states in. */
    readonly runtimeRoot: string,
  ) {}

  /** With its output read, and nothing on its input. */
  async quiet(args: readonly string[], options: QuietOptions): Promise<Answer> {
    return this.#logged(args, async (path, all) => {
      const { status, signal, stdout, stderr } = await runProgram(path, all, {
        ...options,
        env: environment(),
        killGrace: 0,
        tailBytes: OUTPUT_MAX,
      });
      return { status, signal, stdout, said: onOneLine(stderr) };
    });
  }

  /** With the streams that are given, which the container keeps. */
  async streaming(args: readonly string[], { foreground, ...options }: StreamOptions): Promise<Answer> {
    return this.#logged(args, async (path, all) => {
      const { status, signal } = await runForeground(path, all, {
        ...options,
        env: environment(),
        detached: !foreground,
      });
      return { status, signal, stdout: '', said: '' };
    });
  }

  /** The error for a call that failed. */
  failure(operation: string, { status, signal, reason }: Answer): RuntimeError {
    const said =
      reason ?? (status === null ? `it was ended by ${signal ?? 'us'}` : `it exited with status ${status}`);
    // runc's own messages begin as the error's does.
    const prefix = `${this.found.name} ${operation} failed: `;
    const bare = said.startsWith(prefix) ? said.slice(prefix.length) : said;
    return new RuntimeError(this.found.name, operation, bare, status);
  }

  async #logged(
    args: readonly string[],
    run: (path: string, args: string[]) => Promise<Omit<Answer, 'reason' | 'warnings'> & { said: string }>,
  ): Promise<Answer> {
    const log = this.#logPath();
    const globals = ['--root', this.runtimeRoot, '--log', log, '--log-format', 'json'];
    const [path, ...all] = [...this.wrapper, this.found.path, ...globals, ...args];
    try {
      const {
        status,
        signal,
        stdout,
        said: stderr,
      } = await run(path!, all).catch((cause: Error) => {
        // The system could not start it.
        throw new RuntimeError(this.found.name, args[0]!, cause.message, null, { cause });
      });
      const said = readLog(await endOf(log));
      const asides = said.errors.filter((message) => this.commandLine.isAside(message));
      const warnings = [...said.warnings, ...asides];
      const errors = said.errors.filter((message) => !asides.includes(message));
      const reason = errors.length > 0 ? errors.join('; ') : stderr || undefined;
      return { status, signal, stdout, reason, warnings };
    } finally {
      await rm(log, { force: true });
    }
  }

  /** Named so that who comes later sees whose it is, should we be ended. */
  #logPath(): string {
    const { pid, startTime } = identify(process.pid)!;
    return join(this.folder, `log.${pid}.${startTime}.${randomUUID()}.tmp`);
  }
}

function environment(): string[] {
  return PASSED_ON.flatMap((name) => {
    const value = process.env[name];
    return value === undefined || value.includes('\0') ? [] : [`${name}=${value}`];
  });
}

/** The last of a file; empty for one that was never written. */
async function endOf(path: string): Promise<string> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const start = Math.max(0, size - LOG_MAX);
      const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return '';
    throw error;
  }
}
