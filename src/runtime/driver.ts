import type { Spec, State } from '../../build/spec/types.ts';

/** A folder with a root file system, and the configuration of what is to run in it. */
export interface Bundle {
  /** Absolute path of the folder. */
  readonly path: string;
  /** Its configuration; drivers hand runtimes their own writing of it, never the bytes it was read from. */
  readonly spec: Spec;
}

/** What every call of a driver gets. */
export interface DriverCall {
  /** Ends the call, and what it started; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Told what happens on the way. */
  readonly report: (step: DriverStep) => void;
}

/** Something that happened during a call: a step of the lifecycle, or what should be known without being an error. */
export interface DriverStep {
  /** The step's name; hooks are steps by the name of their point. */
  readonly step: string;
  /** What became of it. */
  readonly status: 'begins' | 'done' | 'failed' | 'warning';
  /** In plain words; the error's message for what failed. */
  readonly message?: string;
}

/** How a container's process ended. */
export interface Exit {
  /** 0..255; null when a signal ended it, and when nobody who could know is left: only a parent is told. */
  readonly code: number | null;
  /** `SIGKILL` and the like; null when it exited, and when that is not known. */
  readonly signal: string | null;
}

/** What creating a container takes. */
export interface CreateOptions {
  /** Absolute path of a file that the process id is written to. */
  readonly pidFile?: string;
}

/** Whom a signal is for. */
export interface KillOptions {
  /** Every process of the container, not the first alone. */
  readonly all?: boolean;
}

/** What may be deleted. */
export interface DeleteOptions {
  /** Ends what runs before; a container that is not there is no error. */
  readonly force?: boolean;
}

/**
 * What can run containers: runc, crun, a plain process, or a script. `ContainerRuntime` is its only caller: ids,
 * signals and configurations were checked, and one container's `create`, `start` and `delete` never overlap in one process.
 *
 * All reject with ContainerNotFoundError where no container has the id, and with InvalidStateError where the state
 * forbids it: another process may have been faster.
 */
export interface RuntimeDriver {
  /** `runc`, `crun`, `process`, `simulate`, ... */
  readonly name: string;
  /** Whether it mounts for the container: then a configuration without a mount namespace mounts over the host. */
  readonly mounts: boolean;
  /** To `created`, with the hooks of that operation (runtime-spec, runtime.md, "Create"). */
  create(id: string, bundle: Bundle, options: CreateOptions, call: DriverCall): Promise<void>;
  /** From `created` to `running`. */
  start(id: string, call: DriverCall): Promise<void>;
  /** The container's state (runtime.md, "State"). */
  state(id: string, call: DriverCall): Promise<State>;
  /**
   * Sends a signal to the container's process.
   * @param signal its number, 1..64
   */
  kill(id: string, signal: number, options: KillOptions, call: DriverCall): Promise<void>;
  /** Of a stopped one, with the poststop hooks. */
  delete(id: string, options: DeleteOptions, call: DriverCall): Promise<void>;
  /** The states of all containers that it knows. */
  list(call: DriverCall): Promise<State[]>;
  /** Until the container is stopped. */
  wait(id: string, call: DriverCall): Promise<Exit>;
  /** Creates, starts, waits and deletes, with the caller's standard streams. */
  run(id: string, bundle: Bundle, options: CreateOptions, call: DriverCall): Promise<Exit>;
}
