import { quoteWhole } from '../diagnostics/quote.ts';
import { OciError } from '../errors.ts';

/** No container has the id. */
export class ContainerNotFoundError extends OciError {
  override readonly name = 'ContainerNotFoundError';
  readonly code = 'ERR_OCI_CONTAINER_NOT_FOUND';

  /** @param id the one that was asked for */
  constructor(
    readonly id: string,
    options?: ErrorOptions,
  ) {
    super(`no container has the id ${id}`, options);
  }
}

/** A container with the id is there already. */
export class ContainerExistsError extends OciError {
  override readonly name = 'ContainerExistsError';
  readonly code = 'ERR_OCI_CONTAINER_EXISTS';

  /** @param id the one that is taken */
  constructor(
    readonly id: string,
    options?: ErrorOptions,
  ) {
    super(`a container has the id ${id} already; delete it, or take another id`, options);
  }
}

/** A runtime refused or failed; its own message is in this one. */
export class RuntimeError extends OciError {
  override readonly name = 'RuntimeError';
  readonly code = 'ERR_OCI_RUNTIME';

  /**
   * @param runtime `runc`, `crun`, ...
   * @param operation `create`, `start`, ...
   * @param reason what the runtime said
   * @param exitCode of the runtime; null when it did not exit by itself
   */
  constructor(
    readonly runtime: string,
    readonly operation: string,
    readonly reason: string,
    readonly exitCode: number | null,
    options?: ErrorOptions,
  ) {
    super(`${runtime} ${operation} failed: ${reason}`, options);
  }
}

/** A runtime that is not on this machine, or is none. */
export class RuntimeUnavailableError extends OciError {
  override readonly name = 'RuntimeUnavailableError';
  readonly code = 'ERR_OCI_RUNTIME_UNAVAILABLE';

  /**
   * @param runtime its name, or the path that was given
   * @param reason why it cannot be used: `it is not on PATH`
   * @param advice what to do: `install it, or choose another`
   */
  constructor(
    readonly runtime: string,
    readonly reason: string,
    advice: string,
    options?: ErrorOptions,
  ) {
    super(`${runtime} cannot be used: ${reason}; ${advice}`, options);
  }
}

/** A configuration that would reach beyond its container. */
export class UnsafeConfigError extends OciError {
  override readonly name = 'UnsafeConfigError';
  readonly code = 'ERR_OCI_UNSAFE_CONFIG';

  /** @param pointer JSON pointer of what is missing or wrong */
  constructor(
    readonly pointer: string,
    problem: string,
  ) {
    super(`${problem} (${pointer})`);
  }
}

/** A call that took longer than it may. */
export class DeadlineError extends OciError {
  override readonly name = 'DeadlineError';
  readonly code = 'ERR_OCI_DEADLINE';

  /**
   * @param operation `create`, `start`, ...
   * @param milliseconds that it was given
   */
  constructor(
    readonly operation: string,
    readonly milliseconds: number,
    options?: ErrorOptions,
  ) {
    super(`${operation} took longer than ${milliseconds} ms and was ended`, options);
  }
}

/** A file of the state root that is not what was written there, or that others could have written. */
export class StateFileError extends OciError {
  override readonly name = 'StateFileError';
  readonly code = 'ERR_OCI_STATE_FILE';

  /**
   * @param path of the file or folder
   * @param problem what is wrong with it, and what to do
   */
  constructor(
    readonly path: string,
    readonly problem: string,
    options?: ErrorOptions,
  ) {
    super(`${quoteWhole(path)} ${problem}`, options);
  }
}

/** Why a hook failed. */
export type HookFailure =
  /** Relative, or with a NUL character. */
  | 'invalid-path'
  /** A NUL character in `args` or `env`, or an entry of `env` that is not `NAME=value`. */
  | 'invalid-arguments'
  /** Not a number of seconds above 0. */
  | 'invalid-timeout'
  /** There is no such file. */
  | 'missing'
  /** A folder, or without the right to execute. */
  | 'not-executable'
  /** The `#!` line, or a program's loader, names what is not there. */
  | 'bad-interpreter'
  /** Neither a program of this machine nor with a `#!` line. */
  | 'bad-format'
  /** The bundle, in which hooks run, is gone. */
  | 'bundle-missing'
  /** The system could not start it for another reason, which is the error's cause. */
  | 'not-started'
  /** It exited with another status than 0. */
  | 'exit'
  /** A signal ended it that was not ours. */
  | 'signal'
  /** It took longer than its timeout and was ended. */
  | 'timeout'
  /** The caller's AbortSignal ended it. */
  | 'aborted';

/** What is known of a hook that failed. */
export interface HookOutcome {
  /** Why it failed, as a word that never changes meaning. */
  readonly reason: HookFailure;
  /** Exit status, 0..255; null when it did not exit by itself. */
  readonly status: number | null;
  /** `SIGKILL` and the like; null when no signal ended it. */
  readonly signal: string | null;
  /** Milliseconds from the start to the end. */
  readonly duration: number;
  /** The last of what it wrote to its standard output, at most 64 KiB unless set otherwise. */
  readonly stdout: string;
  /** The last of what it wrote to its standard error, at most as much. */
  readonly stderr: string;
}

/** A hook that could not be started, failed, took too long, or was ended. */
export class HookError extends OciError implements HookOutcome {
  override readonly name = 'HookError';
  readonly code = 'ERR_OCI_HOOK';
  readonly reason: HookFailure;
  readonly status: number | null;
  readonly signal: string | null;
  readonly duration: number;
  readonly stdout: string;
  readonly stderr: string;

  /**
   * @param point `prestart`, `createRuntime`, ...
   * @param path of the hook
   * @param problem what happened and what to do: `exited with status 1`
   */
  constructor(
    readonly point: string,
    readonly path: string,
    problem: string,
    outcome: HookOutcome,
    options?: ErrorOptions,
  ) {
    super(`${point} hook ${quoteWhole(path)} ${problem}${lastLine(outcome)}`, options);
    this.reason = outcome.reason;
    this.status = outcome.status;
    this.signal = outcome.signal;
    this.duration = outcome.duration;
    this.stdout = outcome.stdout;
    this.stderr = outcome.stderr;
  }
}

const LAST_LINE_LENGTH = 200;

/** The last line that a hook wrote, for a message; of stderr if there is one. */
function lastLine({ stdout, stderr }: HookOutcome): string {
  const text = stderr.trimEnd() || stdout.trimEnd();
  if (text === '') return '';
  const line = text.slice(text.lastIndexOf('\n') + 1);
  return `; its last line: ${quoteWhole(line.slice(-LAST_LINE_LENGTH))}`;
}
