import type { State } from '../../build/spec/types.ts';
import { TRANSITIONS } from '../container/lifecycle.ts';
import { InvalidStateError } from '../errors.ts';
import { type BundleSource, checkAbsolutePath, checkedBundle } from './bundle.ts';
import { checkContainerId } from './container-id.ts';
import { Deadline } from './deadline.ts';
import type {
  Bundle,
  CreateOptions,
  DeleteOptions,
  DriverCall,
  DriverStep,
  Exit,
  KillOptions,
  RuntimeDriver,
} from './driver.ts';
import { ContainerExistsError, ContainerNotFoundError } from './errors.ts';
import {
  ContainerEvent,
  type RuntimeEventName,
  type RuntimeListener,
  StepEvent,
  StoppedEvent,
} from './events.ts';
import { checkHostMounts, type SafetyOptions } from './safety.ts';
import { signalNumber } from './signals.ts';

/** What every call takes. */
export interface CallOptions {
  /** Ends the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Milliseconds that the call may take, above 0; Infinity for no limit. Default see `RuntimeOptions.deadlines`. */
  readonly deadline?: number;
}

/** What `create` and `run` take besides the bundle. */
export interface ContainerOptions extends CallOptions, CreateOptions, SafetyOptions {}

/** The calls of a `ContainerRuntime`. */
export type RuntimeOperation = 'create' | 'start' | 'state' | 'kill' | 'delete' | 'list' | 'wait' | 'run';

/** How a `ContainerRuntime` calls its driver. */
export interface RuntimeOptions {
  /**
   * Milliseconds that calls may take, above 0; Infinity for no limit. Default 120,000 for `create`, `start` and
   * `delete`, in which hooks run; 10,000 for `state`, `kill` and `list`; no limit for `wait` and `run`.
   */
  readonly deadlines?: Partial<Readonly<Record<RuntimeOperation, number>>>;
}

const WITH_HOOKS = 120_000;
const WITHOUT_HOOKS = 10_000;
const DEADLINES: Readonly<Record<RuntimeOperation, number>> = {
  create: WITH_HOOKS,
  start: WITH_HOOKS,
  delete: WITH_HOOKS,
  state: WITHOUT_HOOKS,
  kill: WITHOUT_HOOKS,
  list: WITHOUT_HOOKS,
  wait: Number.POSITIVE_INFINITY,
  run: Number.POSITIVE_INFINITY,
};

/** Calls that cannot overlap for one container. */
type ExclusiveOperation = 'create' | 'start' | 'delete' | 'run';

/** What `create` needs: that there is no container. */
const ABSENT = 'absent';

/**
 * The operations of the runtime-spec (runtime.md, "Operations") on real containers, by way of a driver.
 *
 * Every call reads the state first and refuses what it forbids before anything is touched. Of calls of `create`,
 * `start`, `delete` and `run` for one container that overlap, the first goes on and the others are refused at once.
 * All reject with InvalidArgumentError or TypeError for arguments that are none, with DeadlineError when they took too
 * long, with the reason of an aborted signal, and with RuntimeError for what the driver's runtime says beyond that.
 */
export class ContainerRuntime extends EventTarget {
  /** What does it. */
  readonly driver: RuntimeDriver;
  readonly #deadlines: Readonly<Record<RuntimeOperation, number>>;
  /** By container: the call that others have to keep out of. */
  readonly #busy = new Map<string, ExclusiveOperation>();

  constructor(driver: RuntimeDriver, { deadlines = {} }: RuntimeOptions = {}) {
    super();
    this.driver = driver;
    this.#deadlines = { ...DEADLINES, ...deadlines };
  }

  /**
   * Makes a container, which waits for `start` (runtime.md, "Create").
   * @param id a letter, digit or `_`, then also `+`, `.` and `-`; at most 128 characters
   * @param bundle an absolute path, with the spec or the config of what runs there
   * @throws ContainerExistsError where there is one with the id
   * @throws InvalidStateError where another call makes, starts or deletes it just now
   * @throws UnsafeConfigError for one whose mounts can be the host's, unless `allowHostMounts` is set
   */
  async create(id: string, bundle: BundleSource, options: ContainerOptions = {}): Promise<void> {
    await this.#make('create', id, bundle, options, async (made, createOptions, call) => {
      await this.driver.create(id, made, createOptions, call);
      this.dispatchEvent(new ContainerEvent('created', id));
    });
  }

  /**
   * Runs the process of a created container (runtime.md, "Start").
   * @throws ContainerNotFoundError, InvalidStateError when the container is not `created`
   */
  async start(id: string, options: CallOptions = {}): Promise<void> {
    await this.#exclusive('start', id, TRANSITIONS.start.from, options, async (call) => {
      await this.#require(id, [TRANSITIONS.start.from], call);
      await this.#orDeleted(id, call, (watched) => this.driver.start(id, watched));
      this.dispatchEvent(new ContainerEvent('started', id));
    });
  }

  /**
   * The container's state (runtime.md, "Query State").
   * @throws ContainerNotFoundError
   */
  async state(id: string, options: CallOptions = {}): Promise<State> {
    return this.#call('state', id, options, (call) => this.driver.state(id, call));
  }

  /**
   * Sends a signal to the container's process (runtime.md, "Kill").
   * @param signal its number 1..64, or its name with or without `SIG`; default SIGTERM
   * @throws ContainerNotFoundError, InvalidStateError when the container is neither `created` nor `running`
   */
  async kill(
    id: string,
    signal: string | number = 'SIGTERM',
    options: CallOptions & KillOptions = {},
  ): Promise<void> {
    const number = signalNumber(signal);
    await this.#call('kill', id, options, async (call) => {
      // `paused` is a state of runtimes, not of the specification: its process is there.
      await this.#require(id, [TRANSITIONS.start.from, TRANSITIONS.stop.from, 'paused'], call);
      await this.driver.kill(id, number, options.all ? { all: true } : {}, call);
    });
  }

  /**
   * Deletes a stopped container, with what its creation made (runtime.md, "Delete").
   * @throws ContainerNotFoundError, InvalidStateError when the container is not `stopped`; neither with `force`
   */
  async delete(id: string, options: CallOptions & DeleteOptions = {}): Promise<void> {
    await this.#exclusive('delete', id, TRANSITIONS.stop.to, options, async (call) => {
      const there = options.force ? await this.#isThere(id, call) : true;
      if (!options.force) await this.#require(id, [TRANSITIONS.stop.to], call);
      // Also one that is not there: what a crash left of it goes.
      await this.driver.delete(id, options.force ? { force: true } : {}, call);
      if (there) this.dispatchEvent(new ContainerEvent('deleted', id));
    });
  }

  /** The states of all containers that the driver knows. */
  async list(options: CallOptions = {}): Promise<State[]> {
    return this.#call('list', null, options, (call) => this.driver.list(call));
  }

  /**
   * Waits until the container is stopped.
   * @returns how its process ended; `code` and `signal` are null where the driver cannot know
   * @throws ContainerNotFoundError
   */
  async wait(id: string, options: CallOptions = {}): Promise<Exit> {
    return this.#call('wait', id, options, async (call) => {
      const exit = await this.driver.wait(id, call);
      this.dispatchEvent(new StoppedEvent(id, exit));
      return exit;
    });
  }

  /**
   * Creates, starts, waits for and deletes a container, which has the caller's standard streams. To end it, abort the
   * signal or send one with `kill`: `delete` is refused meanwhile. Only drivers that do the steps themselves tell of
   * `created` and `started`.
   * @returns how its process ended
   * @throws as `create` and `start`
   */
  async run(id: string, bundle: BundleSource, options: ContainerOptions = {}): Promise<Exit> {
    return this.#make('run', id, bundle, options, async (made, createOptions, call) => {
      const exit = await this.#orDeleted(id, this.#watched(id, call), (watched) =>
        this.driver.run(id, made, createOptions, watched),
      );
      this.dispatchEvent(new StoppedEvent(id, exit));
      this.dispatchEvent(new ContainerEvent('deleted', id));
      return exit;
    });
  }

  override addEventListener<Name extends RuntimeEventName>(
    type: Name,
    listener: RuntimeListener<Name> | null,
    options?: boolean | AddEventListenerOptions,
  ): void {
    super.addEventListener(type, listener as EventListener, options);
  }

  override removeEventListener<Name extends RuntimeEventName>(
    type: Name,
    listener: RuntimeListener<Name> | null,
    options?: boolean | EventListenerOptions,
  ): void {
    super.removeEventListener(type, listener as EventListener, options);
  }

  /** What `create` and `run` have in common. */
  async #make<Result>(
    operation: 'create' | 'run',
    id: string,
    source: BundleSource,
    options: ContainerOptions,
    action: (bundle: Bundle, options: CreateOptions, call: DriverCall) => Promise<Result>,
  ): Promise<Result> {
    checkContainerId(id);
    const { bundle, losses } = checkedBundle(source);
    const { pidFile } = options;
    if (pidFile !== undefined) checkAbsolutePath('pidFile', pidFile);
    if (this.driver.mounts && !options.allowHostMounts) checkHostMounts(bundle.spec, bundle.path);
    return this.#exclusive(operation, id, ABSENT, options, async (call) => {
      if (await this.#isThere(id, call)) throw new ContainerExistsError(id);
      for (const { message } of losses) call.report({ step: operation, status: 'warning', message });
      return action(bundle, pidFile === undefined ? {} : { pidFile }, call);
    });
  }

  /** Refuses at once while another such call for the container goes on. */
  async #exclusive<Result>(
    operation: ExclusiveOperation,
    id: string,
    expected: string,
    options: CallOptions,
    action: (call: DriverCall) => Promise<Result>,
  ): Promise<Result> {
    checkContainerId(id);
    const other = this.#busy.get(id);
    if (other !== undefined) throw new InvalidStateError(expected, `in the middle of ${other}`);
    this.#busy.set(id, operation);
    try {
      return await this.#call(operation, id, options, action);
    } finally {
      this.#busy.delete(id);
    }
  }

  /** A call with its deadline and its events. */
  async #call<Result>(
    operation: RuntimeOperation,
    id: string | null,
    options: CallOptions,
    action: (call: DriverCall) => Promise<Result>,
  ): Promise<Result> {
    if (id !== null) checkContainerId(id);
    const deadline = new Deadline(operation, options.deadline ?? this.#deadlines[operation], options.signal);
    const { signal } = deadline;
    const report = (step: DriverStep): void => {
      this.dispatchEvent(new StepEvent(id ?? '', operation, step));
    };
    try {
      return await action({ signal, report });
    } catch (error) {
      // Whatever an ended call failed with, its end is the reason.
      signal.throwIfAborted();
      throw error;
    } finally {
      deadline.clear();
    }
  }

  async #require(id: string, allowed: readonly string[], call: DriverCall): Promise<void> {
    const { status }: { status: string } = await this.driver.state(id, call);
    if (!allowed.includes(status)) throw new InvalidStateError(expectation(allowed), status);
  }

  async #isThere(id: string, call: DriverCall): Promise<boolean> {
    try {
      await this.driver.state(id, call);
      return true;
    } catch (error) {
      if (error instanceof ContainerNotFoundError) return false;
      throw error;
    }
  }

  /** Tells of the end of a container that was created, and that the failure of a later step destroyed. */
  async #orDeleted<Result>(
    id: string,
    call: DriverCall,
    action: (call: DriverCall) => Promise<Result>,
  ): Promise<Result> {
    let created = false;
    let destroyed = false;
    const report = (step: DriverStep): void => {
      if (step.step === 'start') created = true;
      if (step.step === 'destroy' && step.status === 'done') destroyed = created;
      call.report(step);
    };
    try {
      return await action({ ...call, report });
    } catch (error) {
      if (destroyed) this.dispatchEvent(new ContainerEvent('deleted', id));
      throw error;
    }
  }

  /** The call of `run`: tells what its steps mean. */
  #watched(id: string, call: DriverCall): DriverCall {
    const report = (step: DriverStep): void => {
      call.report(step);
      if (step.step === 'start' && step.status === 'begins') {
        this.dispatchEvent(new ContainerEvent('created', id));
      }
      if (step.step === 'process' && step.status === 'done') {
        this.dispatchEvent(new ContainerEvent('started', id));
      }
    };
    return { ...call, report };
  }
}

/** Of the specification's states: others are none that could be asked for. */
function expectation(allowed: readonly string[]): string {
  return allowed.filter((state) => state !== 'paused').join(' or ');
}
