import type { StdioOptions } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContainerState, State } from '../../../../build/spec/types.ts';
import { InvalidArgumentError, InvalidStateError } from '../../../errors.ts';
import type {
  Bundle,
  CreateOptions,
  DeleteOptions,
  DriverCall,
  Exit,
  KillOptions,
  RuntimeDriver,
} from '../../../runtime/driver.ts';
import {
  ContainerExistsError,
  ContainerNotFoundError,
  RuntimeUnavailableError,
} from '../../../runtime/errors.ts';
import {
  exitMessage,
  hookState,
  type LifecycleOperation,
  runAll,
  runOperation,
} from '../../../runtime/lifecycle-steps.ts';
import type { HookOptions } from '../../hooks/index.ts';
import { isAlive, type ProcessIdentity, sessionMembers, signalProcess } from '../../processes/identity.ts';
import { pause } from '../../processes/timer.ts';
import { Children } from './children.ts';
import { ProcessContainer, type Surroundings } from './container.ts';
import { isLaunching } from './launcher.ts';
import type { LockHolder } from './lock.ts';
import type { Files } from './private-files.ts';
import type { ContainerRecord } from './record.ts';
import type { Warn } from './settings.ts';
import { StateStore } from './store.ts';

/** How plain processes stand in for containers. */
export interface ProcessDriverOptions {
  /** Absolute path of the folder that the containers' states are in. Default: `defaultStateRoot()`. */
  readonly stateRoot?: string;
  /**
   * The standard streams of containers, as spawn takes them: three, or one for all; no pipes, which nobody would read.
   * Default: the caller's own.
   */
  readonly stdio?: StdioOptions;
  /** How hooks run. */
  readonly hooks?: Pick<HookOptions, 'killGrace' | 'drainGrace' | 'tailBytes'>;
  /** @internal What the states are written with; for tests. */
  readonly files?: Files;
}

/** Where states are kept unless said otherwise: /run/ociconf for root, else in the user's own runtime folder. */
export function defaultStateRoot(): string {
  const user = process.geteuid?.();
  if (user === 0) return '/run/ociconf';
  const { XDG_RUNTIME_DIR: own } = process.env;
  return own?.startsWith('/') ? join(own, 'ociconf') : join(tmpdir(), `ociconf-${user}`);
}

/**
 * Runs `process.args` as a plain process of this machine, with hooks. It isolates nothing: no namespaces, no mounts, no
 * cgroup, no root file system of its own; all paths, `process.cwd` and `process.args[0]` too, are the machine's own. It is
 * for development, and for machines without root or a runtime.
 *
 * Applied are `process.args`, `env` (exactly), `cwd`, `user` (as root; `umask` always), `rlimits` (where util-linux's prlimit
 * is), `noNewPrivileges` (setpriv), `oomScoreAdj` and a `scheduler` of SCHED_OTHER. Of everything else in the
 * configuration, and of what the system refuses, a step with status `warning` tells.
 *
 * A container that is created is a process that waits; it becomes the user's program at the start and keeps its id. It
 * leads a session; processes that leave that session are no longer the container's. Exit codes are known to the process
 * that called `create` or `run`, and to no other.
 * @throws RuntimeUnavailableError without /proc: on other systems than Linux
 * @throws InvalidArgumentError for a state root that is no absolute path, and streams that are none
 */
export function processDriver(options: ProcessDriverOptions = {}): RuntimeDriver {
  if (!existsSync('/proc/self/stat')) {
    throw new RuntimeUnavailableError('process', 'there is no /proc', 'run it on Linux, or choose simulate');
  }
  return new ProcessDriver(options);
}

function checkStreams(stdio: StdioOptions): void {
  const streams = Array.isArray(stdio) ? stdio : [stdio, stdio, stdio];
  const words: readonly unknown[] = ['inherit', 'ignore'];
  const usable = streams.every((stream) => {
    return typeof stream === 'string' ? words.includes(stream) : stream !== undefined && stream !== null;
  });
  if (streams.length === 3 && usable) return;
  throw new InvalidArgumentError(
    'stdio',
    'must be three of inherit, ignore, files and streams, or one word for all',
  );
}

/** How long a forced deletion waits for who is at work on the container, and how often processes are looked for, in ms. */
const PATIENCE = 5000;
const POLL = 50;

class ProcessDriver implements RuntimeDriver {
  readonly name = 'process';
  readonly mounts = false;
  readonly #store: StateStore;
  readonly #surroundings: Surroundings;

  constructor({
    stateRoot = defaultStateRoot(),
    stdio = 'inherit',
    hooks = {},
    files,
  }: ProcessDriverOptions) {
    checkStreams(stdio);
    this.#store = new StateStore(stateRoot, files);
    this.#surroundings = { store: this.#store, children: new Children(), stdio, hooks };
  }

  async create(id: string, bundle: Bundle, options: CreateOptions, call: DriverCall): Promise<void> {
    call.signal?.throwIfAborted();
    await this.#store.prepare();
    const exists = async () => new ContainerExistsError(id);
    await this.#locked(id, 'create', exists, async () => {
      if ((await this.#store.read(id)) !== undefined) throw await exists();
      const { path, spec } = bundle;
      const record: ContainerRecord = { id, bundle: path, spec, status: 'creating', process: null };
      await this.#run('create', record, call, options);
    });
  }

  async start(id: string, call: DriverCall): Promise<void> {
    const busy = (holder: LockHolder) => this.#busy(id, 'created', holder);
    await this.#locked(id, 'start', busy, async () => {
      const record = await this.#require(id);
      const status = await statusOf(record, false);
      if (status !== 'created') throw new InvalidStateError('created', status);
      await this.#run('start', record, call);
    });
  }

  async state(id: string, _call: DriverCall): Promise<State> {
    const { record, status } = await this.#look(id);
    const { bundle, spec, process } = record;
    return hookState({ id, bundle, spec, pid: process?.pid ?? 0 }, status);
  }

  async kill(id: string, signal: number, { all = false }: KillOptions, _call: DriverCall): Promise<void> {
    const { record, status } = await this.#look(id);
    const { process } = record;
    const members = all && process !== null ? sessionMembers(process) : [];
    const alive = status === 'created' || status === 'running';
    // Whom a process left behind can still be reached.
    if (process === null || (!alive && members.length === 0)) {
      throw new InvalidStateError('created or running', status);
    }
    if (all) for (const member of members) signalProcess(member, signal);
    else if (!signalProcess(process, signal)) throw new InvalidStateError('created or running', 'stopped');
  }

  async delete(id: string, { force = false }: DeleteOptions, call: DriverCall): Promise<void> {
    const end = performance.now() + PATIENCE;
    const busy = async (holder: LockHolder) => {
      if (!force || performance.now() > end) return this.#busy(id, 'stopped', holder);
      const record = await this.#store.read(id);
      if (record?.process) signalProcess(record.process, 'SIGKILL');
      await pause(POLL, call.signal);
      return undefined;
    };
    await this.#locked(id, 'delete', busy, async () => {
      const record = await this.#store.read(id);
      if (record === undefined) throw new ContainerNotFoundError(id);
      const status = await statusOf(record, false);
      if (status !== 'stopped' && !force) throw new InvalidStateError('stopped', status);
      await this.#run('delete', record, call);
    }).catch(async (error: unknown) => {
      if (!(force && error instanceof ContainerNotFoundError)) throw error;
      await this.#endForgotten(id, call);
    });
  }

  /** Of a container whose state was taken away, the process that was started here. */
  async #endForgotten(id: string, call: DriverCall): Promise<void> {
    const { children } = this.#surroundings;
    const container = children.container(id);
    if (container === undefined) return;
    await this.#container('delete', container, call).kill();
    children.forget(container.process);
  }

  async list(call: DriverCall): Promise<State[]> {
    const states: State[] = [];
    for (const id of await this.#store.ids()) {
      try {
        states.push(await this.state(id, call));
      } catch (error) {
        if (error instanceof ContainerNotFoundError) continue;
        // One that cannot be read does not hide the others.
        call.report({ step: 'list', status: 'warning', message: (error as Error).message });
      }
    }
    return states;
  }

  async wait(id: string, { signal, report }: DriverCall): Promise<Exit> {
    let { record, status } = await this.#look(id);
    // Being created: its process comes.
    while (record.process === null && status !== 'stopped') {
      await pause(POLL, signal);
      ({ record, status } = await this.#look(id));
    }
    const exit = record.process === null ? UNKNOWN : await this.#exitOf(record.process, signal);
    report({ step: 'exit', status: 'done', message: exitMessage(exit) });
    return exit;
  }

  async run(id: string, bundle: Bundle, options: CreateOptions, call: DriverCall): Promise<Exit> {
    return runAll(this, id, bundle, options, call);
  }

  async #exitOf(process: ProcessIdentity, signal?: AbortSignal): Promise<Exit> {
    const known = this.#surroundings.children.exit(process, signal);
    if (known !== undefined) return known;
    while (isAlive(process)) {
      await pause(POLL, signal);
    }
    return UNKNOWN;
  }

  /**
   * Does something while nobody else works on the container.
   * @param busy the error for one somebody works on; undefined tries again
   * @throws ContainerNotFoundError without a state root
   */
  async #locked(
    id: string,
    operation: LifecycleOperation,
    busy: (holder: LockHolder) => Promise<Error | undefined>,
    action: () => Promise<void>,
  ): Promise<void> {
    for (;;) {
      const lock = await this.#store.lock(id, operation);
      if (lock === undefined) throw new ContainerNotFoundError(id);
      if ('owner' in lock) {
        const error = await busy(lock);
        if (error !== undefined) throw error;
        continue;
      }
      try {
        return await action();
      } finally {
        await lock.release();
      }
    }
  }

  async #run(
    operation: LifecycleOperation,
    record: ContainerRecord,
    call: DriverCall,
    options: CreateOptions = {},
  ): Promise<void> {
    await runOperation(operation, this.#container(operation, record, call, options), call);
  }

  #container(
    operation: LifecycleOperation,
    record: ContainerRecord,
    call: DriverCall,
    options: CreateOptions = {},
  ): ProcessContainer {
    const warn: Warn = (message) => call.report({ step: 'environment', status: 'warning', message });
    return new ProcessContainer(this.#surroundings, operation, record, warn, options);
  }

  /** The error for an operation that meets another one. */
  async #busy(id: string, expected: ContainerState, { operation, owner }: LockHolder): Promise<Error> {
    if ((await this.#store.read(id)) === undefined) return new ContainerNotFoundError(id);
    return new InvalidStateError(expected, `in the middle of ${operation} by process ${owner.pid}`);
  }

  /** What is known of a container, and its status. */
  async #look(id: string): Promise<{ record: ContainerRecord; status: ContainerState }> {
    let record = await this.#require(id);
    const busy = record.status === 'creating' && (await this.#store.holder(id)) !== undefined;
    // Nobody creates it: whoever did may have come to the end between the two looks, and not died.
    if (record.status === 'creating' && !busy) record = await this.#require(id);
    return { record, status: await statusOf(record, busy) };
  }

  async #require(id: string): Promise<ContainerRecord> {
    const record = await this.#store.read(id);
    if (record === undefined) throw new ContainerNotFoundError(id);
    return record;
  }
}

const UNKNOWN: Exit = { code: null, signal: null };

/**
 * The status by what the system says.
 * @param busy whether who creates it is at work
 */
async function statusOf({ status, process }: ContainerRecord, busy: boolean): Promise<ContainerState> {
  if (process === null || !isAlive(process)) return busy ? 'creating' : 'stopped';
  if (status !== 'created') return status;
  // Started, and then the one who started it came to no end.
  return (await isLaunching(process)) ? 'created' : 'running';
}
