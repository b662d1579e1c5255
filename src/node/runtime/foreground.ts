import { type StdioOptions, spawn } from 'node:child_process';
import { environmentOf } from '../processes/environment.ts';
import { signalGroup, signalTo } from '../processes/group.ts';
import { startTimer } from '../processes/timer.ts';

export interface ForegroundOptions {
  readonly env: readonly string[];
  readonly cwd: string;
  readonly stdio: StdioOptions;
  /** Whether it leads a group of its own, which is ended with it; one that reads from a terminal must not. */
  readonly detached: boolean;
  /** Ends it with SIGKILL, after what `onAbort` does. */
  readonly signal?: AbortSignal;
  /** A gentler end, tried first. */
  readonly onAbort?: () => Promise<void>;
}

export interface ForegroundEnd {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** How long a process that got SIGKILL is waited for, in milliseconds: the kernel may hold it. */
const KILL_GRACE = 2000;

/**
 * Runs a program with the caller's streams, and waits for its end: not for its pipes, which what it started keeps.
 * @throws what spawn emits where it could not be started
 */
export function runForeground(
  path: string,
  args: readonly string[],
  { env, cwd, stdio, detached, signal, onAbort }: ForegroundOptions,
): Promise<ForegroundEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, { env: environmentOf(env), cwd, stdio, detached });
    const { pid } = child;
    let stopTimer = (): void => {};
    const settle = (end: ForegroundEnd): void => {
      stopTimer();
      signal?.removeEventListener('abort', abort);
      resolve(end);
    };
    const abort = async (): Promise<void> => {
      await onAbort?.().catch(() => {});
      if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      if (detached) signalGroup(pid, 'SIGKILL');
      else signalTo(pid, 'SIGKILL');
      stopTimer = startTimer(KILL_GRACE, () => settle({ status: null, signal: null }));
    };
    child.once('error', (error) => {
      signal?.removeEventListener('abort', abort);
      reject(error);
    });
    child.once('exit', (status, endedBy) => settle({ status, signal: endedBy }));
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) void abort();
  });
}
