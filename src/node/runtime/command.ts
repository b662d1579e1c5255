import type { StdioOptions } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerState, State } from '../../../build/spec/types.ts';
import { TRANSITIONS } from '../../container/lifecycle.ts';
import { InvalidStateError } from '../../errors.ts';
import { makeFolders } from '../../make-folders.ts';
import { checkAbsolutePath } from '../../runtime/bundle.ts';
import type {
  Bundle,
  CreateOptions,
  DeleteOptions,
  DriverCall,
  Exit,
  KillOptions,
  RuntimeDriver,
} from '../../runtime/driver.ts';
import {
  ContainerExistsError,
  ContainerNotFoundError,
  RuntimeError,
  RuntimeUnavailableError,
} from '../../runtime/errors.ts';
import { identify, isAlive } from '../processes/identity.ts';
import { pause } from '../processes/timer.ts';
import { type Answer, CommandCalls } from './command-calls.ts';
import type { CommandLine } from './command-line.ts';
import { CRUN } from './crun.ts';
import { type FoundRuntime, findOnPath, findRuntime } from './find.ts';
import { checkLinkedRoot } from './host-root.ts';
import { OwnBundle } from './own-bundle.ts';
import { defaultStateRoot } from './process/index.ts';
import { takeLock } from './process/lock.ts';
import { PrivateFolder } from './process/private-files.ts';
import { RUNC } from './runc.ts';

/** Which command is called, and how. */
export interface CommandDriverOptions {
  /** A name to look for on PATH, or a path: of runc or crun. What it is, it says itself. */
  readonly runtime: string;
  /**
   * What runs the runtime: a program and its arguments, behind which the runtime's path and arguments are added.
   * `['sudo', '-n']`, `['unshare', '-m', '--propagation', 'private']`. Default: nothing.
   */
  readonly wrapper?: readonly string[];
  /** Absolute path of the folder for states; the runtime's are in one of its own below. Default: `defaultStateRoot()`. */
  readonly stateRoot?: string;
  /** The standard streams of containers, as spawn takes them. Default: the caller's own. */
  readonly stdio?: StdioOptions;
}

/** A driver that calls a runtime's command. */
export interface CommandDriver extends RuntimeDriver {
  /** The program, and its release. */
  readonly runtime: FoundRuntime;
}

const COMMAND_LINES = [RUNC, CRUN];

/** `commandDriver` with the runc on PATH. */
export function runcDriver(options: Partial<CommandDriverOptions> = {}): Promise<CommandDriver> {
  return commandDriver({ runtime: 'runc', ...options });
}

/** `commandDriver` with the crun on PATH. */
export function crunDriver(options: Partial<CommandDriverOptions> = {}): Promise<CommandDriver> {
  return commandDriver({ runtime: 'crun', ...options });
}

/**
 * Runs containers with runc or crun, whose command it calls for every operation. The runtime gets our own writing of the
 * configuration, never the file it was read from, a folder for its states that is ours alone, and of the environment no
 * more than PATH and what leads to systemd. How the two differ is in docs/runtimes.md.
 *
 * Of containers that were created and started, nobody is told how they end: `wait` gives null. `run` gives the exit code;
 * 128 and the signal's number for a process that a signal ended.
 * @throws RuntimeUnavailableError for a runtime that is not there, or that is neither runc nor crun
 */
export async function commandDriver(options: CommandDriverOptions): Promise<CommandDriver> {
  const found = await findRuntime(options.runtime);
  const commandLine = COMMAND_LINES.find(({ name }) => name === found.name);
  if (commandLine === undefined) {
    const reason = `it is ${found.name} ${found.version}, whose command is not known`;
    throw new RuntimeUnavailableError(found.path, reason, 'choose runc or crun');
  }
  const [program, ...args] = options.wrapper ?? [];
  const wrapper = program === undefined ? [] : [await findOnPath(program), ...args];
  return new Driver(found, commandLine, wrapper, options);
}

/** How long a forced deletion waits for who is at work on the container, and how often processes are looked for, in ms. */
const PATIENCE = 5000;
const POLL = 50;
/** For what is done when a call was ended, in milliseconds. */
const CLEANING_DEADLINE = 20_000;

const UNKNOWN: Exit = { code: null, signal: null };
const SIGKILL = 9;

class Driver implements CommandDriver {
  readonly name: string;
  readonly mounts = true;
  readonly #root: PrivateFolder;
  readonly #folder: PrivateFolder;
  readonly #calls: CommandCalls;
  readonly #stdio: StdioOptions;

  constructor(
    readonly runtime: FoundRuntime,
    readonly commandLine: CommandLine,
    wrapper: readonly string[],
    { stateRoot = defaultStateRoot(), stdio = 'inherit' }: CommandDriverOptions,
  ) {
    checkAbsolutePath('stateRoot', stateRoot);
    this.name = commandLine.name;
    const path = join(stateRoot, this.name);
    this.#root = new PrivateFolder(stateRoot, fs);
    this.#folder = new PrivateFolder(path, fs);
    this.#calls = new CommandCalls(runtime, commandLine, wrapper, path, join(path, 'state'));
    this.#stdio = stdio;
  }

  async create(id: string, bundle: Bundle, options: CreateOptions, call: DriverCall): Promise<void> {
    await this.#make('create', id, bundle, call, async (own) => {
      const args = this.#createArguments('create', id, bundle, own, options);
      const answer = await this.#calls.streaming(args, {
        cwd: this.commandLine.bundleSeen(bundle.path, own.path),
        stdio: this.#stdio,
        foreground: false,
        ...signalOf(call),
      });
      call.signal?.throwIfAborted();
      this.#warn('create', answer, call);
      if (answer.status !== 0) throw this.#creationFailure('create', id, answer);
    });
  }

  async start(id: string, call: DriverCall): Promise<void> {
    await this.#locked(id, 'start', TRANSITIONS.start.from, () =>
      this.#do('start', id, ['start', '--', id], [TRANSITIONS.start.from], call),
    );
  }

  async state(id: string, call: DriverCall): Promise<State> {
    if (!(await this.#isThere())) throw new ContainerNotFoundError(id);
    const answer = await this.#calls.quiet(['state', '--', id], { ...signalOf(call), cwd: '/' });
    if (answer.status === 0) return this.#readState(answer);
    if (this.commandLine.saysMissing(answer.reason ?? '', id)) throw new ContainerNotFoundError(id);
    throw this.#calls.failure('state', answer);
  }

  async kill(id: string, signal: number, { all = false }: KillOptions, call: DriverCall): Promise<void> {
    const args = ['kill', ...(all ? ['--all'] : []), '--', id, String(signal)];
    await this.#do('kill', id, args, [TRANSITIONS.start.from, TRANSITIONS.stop.from], call);
  }

  async delete(id: string, { force = false }: DeleteOptions, call: DriverCall): Promise<void> {
    if (force) return this.#deleteByForce(id, call);
    await this.#locked(id, 'delete', TRANSITIONS.stop.to, async () => {
      // Both delete a created container, which the specification forbids.
      const { status } = await this.state(id, call);
      if (status !== TRANSITIONS.stop.to) throw new InvalidStateError(TRANSITIONS.stop.to, status);
      await this.#do('delete', id, ['delete', '--', id], [TRANSITIONS.stop.to], call);
      await this.#ownBundle(id).remove();
    });
  }

  async list(call: DriverCall): Promise<State[]> {
    if (!(await this.#isThere())) return [];
    const answer = await this.#calls.quiet(['list', '--format', 'json'], { ...signalOf(call), cwd: '/' });
    if (answer.status !== 0) throw this.#calls.failure('list', answer);
    const states: State[] = [];
    for (const { id, ...entry } of entriesOf(answer.stdout)) {
      // runc's entries are states, crun's are less.
      const known = stateOf({ id, ...entry });
      // One that is deleted meanwhile, or cannot be read, does not hide the others.
      const asked = known === undefined ? this.state(id, call) : this.#fromHere(known);
      const state = await asked.catch((error: unknown) => {
        call.signal?.throwIfAborted();
        if (error instanceof ContainerNotFoundError) return undefined;
        call.report({ step: 'list', status: 'warning', message: (error as Error).message });
        return undefined;
      });
      if (state !== undefined) states.push(state);
    }
    return states;
  }

  async wait(id: string, call: DriverCall): Promise<Exit> {
    const { signal } = call;
    for (;;) {
      const { status, pid } = await this.state(id, call);
      if (status === TRANSITIONS.stop.to) return UNKNOWN;
      // The process is looked at, and the runtime asked again only when it is gone.
      const process = identify(Number(pid));
      do {
        await pause(POLL, signal);
      } while (process !== undefined && isAlive(process));
    }
  }

  async run(id: string, bundle: Bundle, options: CreateOptions, call: DriverCall): Promise<Exit> {
    return this.#make('run', id, bundle, call, async (own) => {
      const args = this.#createArguments('run', id, bundle, own, options);
      const answer = await this.#calls.streaming(args, {
        cwd: this.commandLine.bundleSeen(bundle.path, own.path),
        stdio: this.#stdio,
        foreground: true,
        onAbort: () => this.#endByForce(id),
        ...signalOf(call),
      });
      call.signal?.throwIfAborted();
      this.#warn('run', answer, call);
      const { status, reason } = answer;
      // A message is the runtime's: the container's own go to its streams.
      if (status === null || (status !== 0 && reason !== undefined)) {
        throw this.#creationFailure('run', id, answer);
      }
      await own.remove();
      return { code: status, signal: null };
    });
  }

  /** What `create` and `run` have in common: our folder, and that nothing stays of what failed. */
  async #make<Result>(
    operation: 'create' | 'run',
    id: string,
    bundle: Bundle,
    call: DriverCall,
    action: (own: OwnBundle) => Promise<Result>,
  ): Promise<Result> {
    await checkLinkedRoot(bundle);
    // Both: who may write to the outer one can replace the inner one.
    await this.#root.ensure();
    await this.#folder.ensure();
    await this.#folder.sweep();
    await makeFolders(this.#calls.runtimeRoot, { mode: 0o700 });
    return this.#locked(id, operation, 'absent', async () => {
      const own = this.#ownBundle(id);
      await this.#requireAbsent(id, own, call);
      try {
        await own.make(bundle, this.commandLine);
        return await action(own);
      } catch (error) {
        // Somebody else's, made with the runtime itself: it is left alone.
        if (!(error instanceof ContainerExistsError)) await this.#destroy(id, call);
        await own.remove();
        throw error;
      }
    });
  }

  /** Without our folder there is none of ours; with it, there may be only what a crash left. */
  async #requireAbsent(id: string, own: OwnBundle, call: DriverCall): Promise<void> {
    if ((await own.origin()) !== undefined) {
      const found = await this.state(id, call).catch((error: unknown) => {
        if (!(error instanceof ContainerNotFoundError)) throw error;
      });
      if (found !== undefined) throw new ContainerExistsError(id);
    }
    await own.remove();
  }

  #createArguments(
    command: string,
    id: string,
    bundle: Bundle,
    own: OwnBundle,
    { pidFile }: CreateOptions,
  ): string[] {
    const where = this.commandLine.bundleArguments(bundle.path, own.path);
    return [command, ...where, ...(pidFile === undefined ? [] : ['--pid-file', pidFile]), '--', id];
  }

  #creationFailure(operation: string, id: string, answer: Answer): Error {
    if (this.commandLine.saysExists(answer.reason ?? '', id)) return new ContainerExistsError(id);
    return this.#calls.failure(operation, answer);
  }

  /**
   * Calls the runtime for a container that is there.
   * @param expected the states in which that succeeds; none for all of them
   * @throws ContainerNotFoundError, InvalidStateError when that is why it failed, as its state says
   */
  async #do(
    operation: string,
    id: string,
    args: readonly string[],
    expected: readonly ContainerState[],
    call: DriverCall,
  ): Promise<void> {
    const answer = await this.#calls.quiet(args, { ...signalOf(call), cwd: await this.#folderOf(id) });
    call.signal?.throwIfAborted();
    this.#warn(operation, answer, call);
    if (answer.status === 0) return;
    const { status } = await this.state(id, call);
    const failure = this.#calls.failure(operation, answer);
    if (expected.length > 0 && !expected.includes(status)) {
      throw Object.assign(new InvalidStateError(expected.join(' or '), status), { cause: failure });
    }
    throw failure;
  }

  /** The folder that hooks run in; another one when it is gone. */
  async #folderOf(id: string): Promise<string> {
    const own = this.#ownBundle(id);
    const origin = await own.origin();
    if (origin === undefined) return '/';
    const seen = this.commandLine.bundleSeen(origin, own.path);
    return fs.access(seen).then(
      () => seen,
      () => '/',
    );
  }

  async #deleteByForce(id: string, call: DriverCall): Promise<void> {
    if (!(await this.#isThere())) return;
    const end = performance.now() + PATIENCE;
    for (;;) {
      try {
        return await this.#locked(id, 'delete', TRANSITIONS.stop.to, async () => {
          await this.#do('delete', id, ['delete', '--force', '--', id], [], call).catch((error: unknown) => {
            if (!(error instanceof ContainerNotFoundError)) throw error;
          });
          await this.#ownBundle(id).remove();
        });
      } catch (error) {
        if (!(error instanceof BusyError) || performance.now() > end) throw error;
        // Who runs it, sees it end.
        await this.#calls.quiet(['kill', '--', id, String(SIGKILL)], { ...signalOf(call), cwd: '/' });
        await sleep(POLL);
        call.signal?.throwIfAborted();
      }
    }
  }

  /** Destroys what a failed or ended call left, also when that call's signal was aborted. */
  async #destroy(id: string, { report }: DriverCall): Promise<void> {
    const answer = await this.#cleaning(['delete', '--force', '--', id], await this.#folderOf(id));
    if (answer.status !== 0 && !this.commandLine.saysMissing(answer.reason ?? '', id)) {
      report({
        step: 'destroy',
        status: 'warning',
        message: this.#calls.failure('delete', answer).message,
      });
    }
  }

  async #endByForce(id: string): Promise<void> {
    await this.#cleaning(['kill', '--', id, String(SIGKILL)], '/');
    // The runtime, which waits for it, then deletes it and runs its poststop hooks.
    await sleep(POLL);
  }

  #cleaning(args: readonly string[], cwd: string): Promise<Answer> {
    return this.#calls.quiet(args, { cwd, signal: AbortSignal.timeout(CLEANING_DEADLINE) });
  }

  #warn(step: string, { warnings, status, reason }: Answer, { report }: DriverCall): void {
    for (const message of warnings) report({ step, status: 'warning', message });
    // A poststop hook that failed, and the like: said, and yet all went well.
    if (status === 0 && reason !== undefined) report({ step, status: 'warning', message: reason });
  }

  /** Whether there is a state root. */
  async #isThere(): Promise<boolean> {
    return (await this.#root.exists()) && (await this.#folder.exists());
  }

  #ownBundle(id: string): OwnBundle {
    return new OwnBundle(join(this.#folder.path, `${id}.bundle`));
  }

  async #readState(answer: Answer): Promise<State> {
    const state = stateOf(parsed(answer.stdout));
    if (state === undefined) {
      throw new RuntimeError(this.name, 'state', 'what it printed is no state', answer.status);
    }
    return this.#fromHere(state);
  }

  /** With the caller's bundle instead of our folder. */
  async #fromHere(state: State): Promise<State> {
    const origin = await this.#ownBundle(state.id).origin();
    return origin === undefined ? state : { ...state, bundle: origin };
  }

  /** Does something while nobody else does: the runtime's own word on losers is no error each time, and may hang. */
  async #locked<Result>(
    id: string,
    operation: string,
    expected: string,
    action: () => Promise<Result>,
  ): Promise<Result> {
    if (!(await this.#isThere())) throw new ContainerNotFoundError(id);
    const lock = await takeLock(this.#folder, id, operation);
    if ('owner' in lock) throw new BusyError(expected, lock.operation, lock.owner.pid);
    try {
      return await action();
    } finally {
      await lock.release();
    }
  }
}

/** Another process is at work on the container. */
class BusyError extends InvalidStateError {
  constructor(expected: string, operation: string, pid: number) {
    super(expected, `in the middle of ${operation} by process ${pid}`);
  }
}

function signalOf({ signal }: DriverCall): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

/** What the specification has of a state; runtimes print more. */
function stateOf(value: unknown): State | undefined {
  const { ociVersion, id, status, pid, bundle, annotations } = (value ?? {}) as Partial<State>;
  if (typeof ociVersion !== 'string' || typeof id !== 'string' || typeof bundle !== 'string')
    return undefined;
  if (typeof status !== 'string') return undefined;
  const more = typeof annotations === 'object' && annotations !== null ? { annotations } : {};
  return { ociVersion, id, status, pid: Number.isSafeInteger(pid) ? Number(pid) : 0, bundle, ...more };
}

/** Of a list of containers; null is an empty one. */
function entriesOf(text: string): { id: string }[] {
  const list = parsed(text);
  if (!Array.isArray(list)) return [];
  return list.filter((entry: { id?: unknown } | null) => typeof entry?.id === 'string');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
