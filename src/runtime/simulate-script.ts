import type { Hook } from '../../build/spec/types.ts';
import { HookError, type HookFailure } from './errors.ts';
import type { HookPoint } from './lifecycle-steps.ts';

/** What a simulated container does. Everything that is left out goes well. */
export interface SimulationScript {
  /** What the container's own process does. */
  readonly process?: SimulatedProcess;
  /** By point: what each of the configuration's hooks does, in their order. */
  readonly hooks?: Readonly<Partial<Record<HookPoint, readonly SimulatedHook[]>>>;
  /** Why the environment cannot be made (step 2): the message of the error. */
  readonly environment?: {
    /** The message. */
    readonly fail: string;
  };
}

/** The container's own process. */
export interface SimulatedProcess {
  /**
   * When it ends by itself. `start`: as soon as the container is started. `wait`, the default: when somebody waits for it.
   * `kill`: never; a signal ends it.
   */
  readonly after?: 'start' | 'wait' | 'kill';
  /** What it ends with by itself, 0..255; default 0. */
  readonly exit?: number;
  /** Numbers of the signals that do not end it; 9 always does. Besides those that end nobody: SIGCHLD, SIGCONT, ... */
  readonly ignores?: readonly number[];
  /** Why it cannot be started (step 8): the message of the error. */
  readonly fail?: string;
}

/** One hook. */
export interface SimulatedHook {
  /** What it exits with, 0..255; default 0. Anything else is a failure. */
  readonly exit?: number;
  /** The signal that ends it, as `SIGSEGV`: a failure. */
  readonly signal?: string;
  /** Comes to no end: until its timeout, at once in simulated time; without one, until the call is ended. */
  readonly hangs?: boolean;
  /** What it writes to its standard output before it fails. */
  readonly stdout?: string;
  /** What it writes to its standard error before it fails. */
  readonly stderr?: string;
}

/**
 * Does what the script says of a hook.
 * @throws HookError for one that fails
 */
export async function playHook(
  point: HookPoint,
  hook: Hook,
  played: SimulatedHook,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { exit = 0, signal: endedBy, hangs = false } = played;
  if (hangs && hook.timeout === undefined) {
    await untilAborted(signal);
    throw failure(point, hook, played, 'aborted', 'was ended by the caller');
  }
  if (hangs) {
    const problem = `was ended: it took longer than its timeout of ${hook.timeout} s`;
    throw failure(point, hook, played, 'timeout', problem);
  }
  if (endedBy !== undefined) throw failure(point, hook, played, 'signal', `was ended by ${endedBy}`);
  if (exit !== 0) throw failure(point, hook, played, 'exit', `exited with status ${exit}`);
}

function failure(
  point: HookPoint,
  hook: Hook,
  { exit = 0, signal, stdout = '', stderr = '' }: SimulatedHook,
  reason: HookFailure,
  problem: string,
): HookError {
  return new HookError(point, hook.path, problem, {
    reason,
    status: reason === 'exit' ? exit : null,
    signal: reason === 'signal' && signal !== undefined ? signal : null,
    duration: reason === 'timeout' ? Number(hook.timeout) * 1000 : 0,
    stdout,
    stderr,
  });
}

/** Without a signal for ever. */
function untilAborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve();
    else signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}
