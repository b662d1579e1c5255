import type { Hook, State } from '../../build/spec/types.ts';
import { TRANSITIONS } from '../container/lifecycle.ts';
import { InvalidStateError } from '../errors.ts';
import type { BundleSource } from './bundle.ts';
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
  exitMessage,
  type HookPoint,
  LIFECYCLE,
  type LifecycleOperation,
  runAll,
  runOperation,
} from './lifecycle-steps.ts';
import { ContainerRuntime } from './runtime.ts';
import { type Observer, SimulatedContainer } from './simulate-container.ts';
import type { SimulationScript } from './simulate-script.ts';

/** One line of what happened. */
export interface TraceEntry {
  /** Of the container. */
  readonly id: string;
  /** Of the lifecycle's step, 1..13 (runtime.md, "Lifecycle"); null for what is none. */
  readonly number: number | null;
  /** Its name, as drivers report it. */
  readonly step: string;
  /** `hook`: one that is about to run. */
  readonly status: DriverStep['status'] | 'hook';
  /** In plain words; the error's message for what failed. */
  readonly message?: string;
  /** The hook, and the state that it gets. */
  readonly hook?: {
    /** Of the hook, as configured. */
    readonly path: string;
    /** What it would read from its standard input. */
    readonly state: Required<State>;
  };
}

/** The first process id: no real one, but like one. */
const FIRST_PID = 1000;

/**
 * Containers of which nothing is real: no process, no file, no clock. Every operation goes through the specification's
 * steps, with what a failure of each leads to, and what processes and hooks do is in a script. The same calls give the
 * same trace. Runs wherever JavaScript does.
 */
export class SimulateDriver implements RuntimeDriver {
  readonly name = 'simulate';
  readonly mounts = false;
  /** Everything that has happened, oldest first. */
  readonly trace: TraceEntry[] = [];
  readonly #scriptOf: (id: string) => SimulationScript;
  readonly #containers = new Map<string, SimulatedContainer>();
  #nextPid = FIRST_PID;

  /** @param script what containers do: all of them the same, or by id */
  constructor(script: SimulationScript | ((id: string) => SimulationScript) = {}) {
    this.#scriptOf = typeof script === 'function' ? script : () => script;
  }

  async create(id: string, bundle: Bundle, _options: CreateOptions, call: DriverCall): Promise<void> {
    if (this.#containers.has(id)) throw new ContainerExistsError(id);
    const observer = this.#observerOf(id, call);
    const container = new SimulatedContainer(id, bundle, this.#nextPid++, this.#scriptOf(id), observer);
    this.#containers.set(id, container);
    await this.#operate('create', container, call);
  }

  async start(id: string, call: DriverCall): Promise<void> {
    const container = this.#require(id);
    requireStatus(container, TRANSITIONS.start.from);
    await this.#operate('start', container, call);
    const { after = 'wait' } = container.script.process ?? {};
    const over = after === 'start' || (after === 'wait' && container.awaited);
    if (over && container.exit === null) container.finish();
  }

  async state(id: string): Promise<State> {
    return this.#require(id).state;
  }

  async kill(id: string, signal: number, _options: KillOptions): Promise<void> {
    const container = this.#require(id);
    const { status } = container;
    if (status !== TRANSITIONS.start.from && status !== TRANSITIONS.stop.from) {
      throw new InvalidStateError(`${TRANSITIONS.start.from} or ${TRANSITIONS.stop.from}`, status);
    }
    container.receive(signal);
  }

  async delete(id: string, { force = false }: DeleteOptions, call: DriverCall): Promise<void> {
    const container = this.#containers.get(id);
    if (container === undefined) {
      if (force) return;
      throw new ContainerNotFoundError(id);
    }
    if (!force) requireStatus(container, TRANSITIONS.stop.to);
    requireIdle(container, TRANSITIONS.stop.to);
    await container.stop();
    await this.#operate('delete', container, call);
  }

  async list(): Promise<State[]> {
    return [...this.#containers.values()].map(({ state }) => state);
  }

  async wait(id: string, { signal }: DriverCall): Promise<Exit> {
    const container = this.#require(id);
    const { after = 'wait' } = container.script.process ?? {};
    if (after === 'wait' && container.status === TRANSITIONS.stop.from) container.finish();
    return container.ended(signal);
  }

  async run(id: string, bundle: Bundle, options: CreateOptions, call: DriverCall): Promise<Exit> {
    return runAll(this, id, bundle, options, call);
  }

  #require(id: string): SimulatedContainer {
    const container = this.#containers.get(id);
    if (container === undefined) throw new ContainerNotFoundError(id);
    return container;
  }

  async #operate(
    operation: LifecycleOperation,
    container: SimulatedContainer,
    call: DriverCall,
  ): Promise<void> {
    requireIdle(container, container.status);
    container.busy = operation;
    try {
      await runOperation(operation, container, {
        ...call,
        report: (step) => this.#note(container.id, call, step),
      });
    } finally {
      container.busy = null;
    }
  }

  #note(id: string, call: DriverCall, { step, status, message }: DriverStep): void {
    this.#add({ id, number: numberOf(step), step, status, ...(message !== undefined && { message }) });
    call.report({ step, status, ...(message !== undefined && { message }) });
  }

  #observerOf(id: string, call: DriverCall): Observer {
    return {
      hook: (point: HookPoint, { path }: Hook, state) =>
        this.#add({ id, number: numberOf(point), step: point, status: 'hook', hook: { path, state } }),
      exited: (exit) => this.#note(id, call, { step: 'exit', status: 'done', message: exitMessage(exit) }),
      destroyed: () => this.#containers.delete(id),
    };
  }

  #add(entry: TraceEntry): void {
    this.trace.push(entry);
  }
}

function requireStatus(container: SimulatedContainer, expected: string): void {
  requireIdle(container, expected);
  if (container.status !== expected) throw new InvalidStateError(expected, container.status);
}

function requireIdle({ busy }: SimulatedContainer, expected: string): void {
  if (busy !== null) throw new InvalidStateError(expected, `in the middle of ${busy}`);
}

function numberOf(step: string): number | null {
  return LIFECYCLE.find(({ name }) => name === step)?.number ?? null;
}

/** What a simulated life came to. */
export interface Simulation {
  /** Everything that happened, oldest first. */
  readonly trace: readonly TraceEntry[];
  /** How the process ended; null when it never started, or when what started was undone. */
  readonly exit: Exit | null;
  /** What an operation failed with; null when all went well. */
  readonly error: unknown;
}

/**
 * The whole life of one container by a script: created, started, ended with SIGTERM or else SIGKILL where the script has
 * it run until then, and deleted.
 * @param source an absolute path, and a spec or a config
 * @throws InvalidArgumentError, TypeError for a bundle that is none
 *
 * @example
 * ```js
 * import { simulate } from 'ociconf/runtime';
 * import { spec } from 'ociconf/spec';
 *
 * const bundle = { path: '/bundles/web', spec: spec('minimal').build() };
 * const { exit, trace } = await simulate(bundle, { process: { exit: 3 } });
 * console.log(exit.code, trace.at(-1).step); // 3 poststop
 * ```
 */
export async function simulate(source: BundleSource, script: SimulationScript = {}): Promise<Simulation> {
  const driver = new SimulateDriver(script);
  const runtime = new ContainerRuntime(driver);
  let exit: Exit | null = null;
  let error: unknown = null;
  try {
    await runtime.create('simulated', source);
    await runtime.start('simulated');
    if (script.process?.after === 'kill') await terminate(runtime);
    exit = await runtime.wait('simulated');
    await runtime.delete('simulated');
  } catch (thrown) {
    // Nothing happened: it was refused.
    if (driver.trace.length === 0) throw thrown;
    error = thrown;
    await runtime.delete('simulated', { force: true });
  }
  return { trace: driver.trace, exit, error };
}

async function terminate(runtime: ContainerRuntime): Promise<void> {
  await runtime.kill('simulated', 'SIGTERM');
  const { status } = await runtime.state('simulated');
  if (status === TRANSITIONS.stop.from) await runtime.kill('simulated', 'SIGKILL');
}
