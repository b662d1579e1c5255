import { stat } from 'node:fs/promises';
import type { Hook, State } from '../../../build/spec/types.ts';
import { checkSignal } from '../../abort.ts';
import { InvalidArgumentError, wrongType } from '../../errors.ts';
import { checkAbsolutePath } from '../../runtime/bundle.ts';
import { HookError, type HookFailure, type HookOutcome } from '../../runtime/errors.ts';
import { failureOf, type HookPoint } from '../../runtime/lifecycle-steps.ts';
import { systemReason } from '../../system-errors.ts';
import { environmentProblem } from '../processes/environment.ts';
import { programProblem } from '../processes/program.ts';
import { type ProgramEnd, type ProgramOptions, runProgram } from '../processes/run-program.ts';

/** How hooks run. */
export interface HookOptions
  extends Pick<ProgramOptions, 'signal' | 'killGrace' | 'drainGrace' | 'tailBytes'> {
  /** Where in the lifecycle, for the error. */
  readonly point: HookPoint;
}

/** What a hook that succeeded did. */
export interface HookResult {
  /** Milliseconds that it took. */
  readonly duration: number;
  /** The last of what it wrote to its standard output, at most `tailBytes`. */
  readonly stdout: string;
  /** The last of what it wrote to its standard error, at most `tailBytes`. */
  readonly stderr: string;
}

/**
 * Runs a hook and waits for its end (runtime-spec, config.md, "POSIX-platform Hooks").
 *
 * It gets the state as JSON on its standard input, its `args` as the whole argument vector (its path alone without
 * them, as in runc), its `env` and nothing else as environment, the bundle as working directory, and a session and
 * process group of its own. There is no shell. When its timeout is over or the call is ended, its group gets SIGTERM, and
 * after a grace SIGKILL. What it leaves running when it succeeds is its own affair; when it fails, its group is ended.
 * @param hook its timeout is in seconds, above 0; none means no limit
 * @throws HookError however it fails; an ended call has the signal's reason as cause
 * @throws InvalidArgumentError, TypeError for a state whose bundle is no absolute path, or of wrong types, and for
 * options that are none
 */
export async function runHook(hook: Hook, state: State, options: HookOptions): Promise<HookResult> {
  const { path, args = [], env = [] } = hook;
  checkAbsolutePath('state.bundle', state.bundle);
  checkSignal(options.signal);
  const input = stateJson(state);
  const early = (await problemOf(hook)) ?? (options.signal?.aborted ? 'aborted' : undefined);
  if (early !== undefined) throw notStarted(hook, options, early);
  let end: ProgramEnd;
  try {
    end = await runProgram(path, args.slice(1), {
      ...options,
      argv0: args[0] ?? path,
      env,
      cwd: state.bundle,
      input,
      timeout: hook.timeout === undefined ? Infinity : Number(hook.timeout) * 1000,
    });
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw error;
    throw notStarted(hook, options, await startProblem(path, state.bundle), error);
  }
  const reason = reasonOf(end);
  if (reason !== undefined) throw failed(hook, options, reason, end);
  const { duration, stdout, stderr } = end;
  return { duration, stdout, stderr };
}

/**
 * Runs the hooks of a point one after the other, as listed (runtime-spec, runtime.md, "Lifecycle").
 * @returns what each did; of poststop hooks also the error of one that failed, since the others run all the same
 * @throws HookError of the first that fails at any other point; those behind it do not run
 */
export async function runHooks(
  hooks: readonly Hook[],
  state: State,
  options: HookOptions,
): Promise<(HookResult | HookError)[]> {
  const results: (HookResult | HookError)[] = [];
  for (const hook of hooks) {
    const result = await runHook(hook, state, options).catch((error: unknown) => {
      if (error instanceof HookError && failureOf(options.point) === 'warn') return error;
      throw error;
    });
    results.push(result);
  }
  return results;
}

/** What hooks read: these six properties and no others. */
function stateJson({ ociVersion, id, status, pid, bundle, annotations }: State): string {
  if (!Number.isInteger(Number(pid ?? 0))) throw wrongType('state.pid', 'an integer', pid);
  for (const [name, value] of Object.entries(annotations ?? {})) {
    if (typeof value !== 'string') throw wrongType(`state.annotations.${name}`, 'a string', value);
  }
  return JSON.stringify({
    ociVersion,
    id,
    status,
    pid: Number(pid ?? 0),
    bundle,
    annotations: annotations ?? {},
  });
}

/** What can be said before it is started. */
async function problemOf({ path, args = [], env = [], timeout }: Hook): Promise<HookFailure | undefined> {
  if (typeof path !== 'string' || !path.startsWith('/') || path.includes('\0')) return 'invalid-path';
  if (!Array.isArray(args) || args.some((arg) => typeof arg !== 'string' || arg.includes('\0')))
    return 'invalid-arguments';
  if (environmentProblem(env) !== undefined) return 'invalid-arguments';
  if (timeout !== undefined && !(Number(timeout) > 0)) return 'invalid-timeout';
  return programProblem(path);
}

/** Why the system refused to start it. */
async function startProblem(path: string, bundle: string): Promise<HookFailure> {
  const there = await stat(bundle).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!there) return 'bundle-missing';
  return (await programProblem(path)) ?? 'not-started';
}

function reasonOf({ status, endedBy }: ProgramEnd): HookFailure | undefined {
  if (endedBy !== null) return endedBy;
  if (status === 0) return undefined;
  return status === null ? 'signal' : 'exit';
}

function notStarted(
  hook: Hook,
  { point, signal }: HookOptions,
  reason: HookFailure,
  cause?: unknown,
): HookError {
  const outcome: HookOutcome = { reason, status: null, signal: null, duration: 0, stdout: '', stderr: '' };
  return new HookError(point, String(hook.path), PROBLEMS[reason](hook, outcome, cause), outcome, {
    cause: reason === 'aborted' ? signal?.reason : cause,
  });
}

function failed(hook: Hook, { point, signal }: HookOptions, reason: HookFailure, end: ProgramEnd): HookError {
  const { status, signal: endSignal, duration, stdout, stderr } = end;
  const outcome: HookOutcome = { reason, status, signal: endSignal, duration, stdout, stderr };
  const options = reason === 'aborted' ? { cause: signal?.reason } : {};
  return new HookError(point, hook.path, PROBLEMS[reason](hook, outcome, undefined), outcome, options);
}

/** What happened, and what to do. */
const PROBLEMS: Record<HookFailure, (hook: Hook, outcome: HookOutcome, cause: unknown) => string> = {
  'invalid-path': () => 'cannot be started: its path must be absolute and without NUL characters',
  'invalid-arguments': ({ env = [] }) => {
    const problem = environmentProblem(env);
    return `cannot be started: ${problem === undefined ? 'args must be a list of texts without NUL characters' : `env: ${problem}`}`;
  },
  'invalid-timeout': () => 'cannot be started: its timeout must be a number of seconds above 0',
  missing: () => 'cannot be started: there is no such file; correct the path, or install it',
  'not-executable': () => 'cannot be started: it is no executable file; chmod +x may help',
  'bad-interpreter': () =>
    'cannot be started: its interpreter does not exist; correct its #! line, or install it',
  'bad-format': () => 'cannot be started: it is neither a program of this machine nor has it a #! line',
  'bundle-missing': () => 'cannot be started: the bundle, its working directory, is gone',
  'not-started': (_hook, _outcome, cause) => `cannot be started: ${systemReason(cause)}`,
  exit: (_hook, { status }) => `exited with status ${status}`,
  signal: (_hook, { signal }) => `was ended by ${signal}`,
  timeout: ({ timeout }) => `was ended: it took longer than its timeout of ${timeout} s`,
  aborted: () => 'was ended by the caller',
};
