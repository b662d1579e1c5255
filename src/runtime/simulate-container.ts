import type { ContainerState, Hook, State } from '../../build/spec/types.ts';
import type { Bundle, Exit } from './driver.ts';
import { RuntimeError } from './errors.ts';
import { type HookPoint, hookState, hooksOf, type LifecycleActions } from './lifecycle-steps.ts';
import { signalName } from './signals.ts';
import { playHook, type SimulationScript } from './simulate-script.ts';

/** CHLD, CONT, URG, WINCH, and those that stop: nobody ends by them unless it wants to. */
const HARMLESS: readonly number[] = [17, 18, 19, 20, 21, 22, 23, 28];
const SIGKILL = 9;

/** What a container tells of itself while it lives. */
export interface Observer {
  /** A hook is about to run. */
  hook(point: HookPoint, hook: Hook, state: Required<State>): void;
  /** The process has ended. */
  exited(exit: Exit): void;
  /** Nothing is left of the container. */
  destroyed(): void;
}

/** A container of which nothing is real. */
export class SimulatedContainer implements LifecycleActions {
  status: ContainerState = 'creating';
  /** The operation that goes on; others have to keep out. */
  busy: string | null = null;
  exit: Exit | null = null;
  readonly #waiting = new Set<(exit: Exit) => void>();
  readonly #played = new Map<HookPoint, number>();

  constructor(
    readonly id: string,
    readonly bundle: Bundle,
    readonly pid: number,
    readonly script: SimulationScript,
    readonly observer: Observer,
  ) {}

  get state(): Required<State> {
    return this.#stateAs(this.status);
  }

  hooks(point: HookPoint): readonly Hook[] {
    return hooksOf(this.bundle.spec, point);
  }

  async hook(point: HookPoint, hook: Hook, status: ContainerState, signal?: AbortSignal): Promise<void> {
    const index = this.#played.get(point) ?? 0;
    this.#played.set(point, index + 1);
    this.observer.hook(point, hook, this.#stateAs(status));
    await playHook(point, hook, this.script.hooks?.[point]?.[index] ?? {}, signal);
  }

  async environment(): Promise<void> {
    const { environment } = this.script;
    if (environment === undefined) return;
    this.observer.destroyed();
    throw new RuntimeError('simulate', 'create', environment.fail, null);
  }

  async created(): Promise<void> {
    this.status = 'created';
  }

  async process(): Promise<void> {
    const fail = this.script.process?.fail;
    if (fail !== undefined) throw new RuntimeError('simulate', 'start', fail, null);
    this.status = 'running';
  }

  async stop(): Promise<void> {
    if (this.exit === null) this.#end({ code: null, signal: 'SIGKILL' });
  }

  async destroy(): Promise<void> {
    this.observer.destroyed();
  }

  /** It ends by itself. */
  finish(): void {
    this.#end({ code: this.script.process?.exit ?? 0, signal: null });
  }

  receive(signal: number): void {
    const ignored = HARMLESS.includes(signal) || this.script.process?.ignores?.includes(signal);
    if (signal === SIGKILL || !ignored) this.#end({ code: null, signal: signalName(signal) });
  }

  /** Whether somebody waits for its end. */
  get awaited(): boolean {
    return this.#waiting.size > 0;
  }

  /** How it ended, once it has. */
  ended(signal: AbortSignal | undefined): Promise<Exit> {
    const { exit } = this;
    if (exit !== null) return Promise.resolve(exit);
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#waiting.delete(settle);
        reject(signal?.reason);
      };
      const settle = (end: Exit): void => {
        signal?.removeEventListener('abort', abort);
        resolve(end);
      };
      if (signal?.aborted) return abort();
      this.#waiting.add(settle);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  #end(exit: Exit): void {
    this.exit = exit;
    this.status = 'stopped';
    this.observer.exited(exit);
    for (const settle of this.#waiting) settle(exit);
    this.#waiting.clear();
  }

  #stateAs(status: ContainerState): Required<State> {
    const { id, bundle, pid } = this;
    return hookState({ id, bundle: bundle.path, spec: bundle.spec, pid }, status);
  }
}
