import type { ContainerState, Hook, Hooks, Spec, State } from '../../build/spec/types.ts';
import type { Bundle, CreateOptions, DriverCall, DriverStep, Exit, RuntimeDriver } from './driver.ts';

/** The six points at which hooks run (runtime-spec, config.md, "POSIX-platform Hooks"). */
export type HookPoint = keyof Hooks;

/** The operations that have steps. What `kill` does is no step: it makes the process end, which is one. */
export type LifecycleOperation = 'create' | 'start' | 'delete';

/** What a failure leads to, besides the operation's error. */
export type Consequence =
  /** Nothing is left of the container: it never came to be. */
  | 'undo'
  /** The container is stopped, destroyed, and its poststop hooks run. */
  | 'destroy'
  /** The process does not run; the container is stopped and can be deleted. */
  | 'stop'
  /** A warning and no error; the hooks after it run. */
  | 'warn';

/** One of the thirteen steps of runtime.md, "Lifecycle". */
export interface LifecycleStep {
  /** The specification's number, 1..13. */
  readonly number: number;
  /** What drivers report; the point's name where hooks run. */
  readonly name: string;
  /** What the step belongs to; null for the end of the process, which is nobody's operation. */
  readonly operation: LifecycleOperation | null;
  /** The point whose hooks run in this step. */
  readonly hooks: HookPoint | null;
  /** The container's status while the step goes on: the state that its hooks get. */
  readonly status: ContainerState;
  /** What follows when the step fails; null for one that cannot. */
  readonly failure: Consequence | null;
}

/**
 * The thirteen steps, in order (runtime-spec 1.3, runtime.md, "Lifecycle"). A failing poststart hook is an error since
 * 1.1; before, it was a warning.
 */
export const LIFECYCLE: readonly LifecycleStep[] = [
  step(1, 'create', 'create', 'creating', 'undo'),
  step(2, 'environment', 'create', 'creating', 'undo'),
  hookStep(3, 'prestart', 'create', 'creating', 'destroy'),
  hookStep(4, 'createRuntime', 'create', 'creating', 'destroy'),
  hookStep(5, 'createContainer', 'create', 'creating', 'destroy'),
  step(6, 'start', 'start', 'created', null),
  hookStep(7, 'startContainer', 'start', 'created', 'destroy'),
  step(8, 'process', 'start', 'created', 'stop'),
  hookStep(9, 'poststart', 'start', 'running', 'destroy'),
  step(10, 'exit', null, 'stopped', null),
  step(11, 'delete', 'delete', 'stopped', null),
  step(12, 'destroy', 'delete', 'stopped', null),
  hookStep(13, 'poststop', 'delete', 'stopped', 'warn'),
];

function step(
  number: number,
  name: string,
  operation: LifecycleOperation | null,
  status: ContainerState,
  failure: Consequence | null,
): LifecycleStep {
  return { number, name, operation, hooks: null, status, failure };
}

function hookStep(
  number: number,
  point: HookPoint,
  operation: LifecycleOperation,
  status: ContainerState,
  failure: Consequence,
): LifecycleStep {
  return { number, name: point, operation, hooks: point, status, failure };
}

/** What the steps of an operation are made of; a driver gives it, and `runOperation` calls it in order. */
export interface LifecycleActions {
  /** The hooks of a point, in their order. */
  hooks(point: HookPoint): readonly Hook[];
  /**
   * Runs one hook and rejects when it fails.
   * @param status the container's, for the state that the hook gets
   * @param signal ends it; where a hook has to run although the call was ended, a while later
   */
  hook(point: HookPoint, hook: Hook, status: ContainerState, signal: AbortSignal | undefined): Promise<void>;
  /** Step 2, and the state `creating`. Undoes itself when it fails. */
  environment(): Promise<void>;
  /** The end of `create`: the container is `created`. Undoes nothing. */
  created(): Promise<void>;
  /** Step 8; the container is `running`. */
  process(): Promise<void>;
  /** Ends the process, whatever it does: the container is `stopped`. */
  stop(): Promise<void>;
  /** Step 12: what step 2 made is gone, the container's state with it. */
  destroy(): Promise<void>;
}

/** How an operation is called. */
export interface OperationCall {
  readonly report: (step: DriverStep) => void;
  readonly signal?: AbortSignal;
}

/** How long what has to be done goes on when its call was ended, in milliseconds; each poststop hook has as much. */
const AFTERMATH = 10_000;

/**
 * Aborted a while after a call's signal: for what has to run although the call was ended.
 * @param after milliseconds; other ones for tests
 */
export function lateSignal(signal: AbortSignal | undefined, after = AFTERMATH): AbortSignal {
  const controller = new AbortController();
  const end = (): void => {
    const late = AbortSignal.timeout(after);
    late.addEventListener('abort', () => controller.abort(signal?.reason), { once: true });
  };
  if (signal?.aborted) end();
  else signal?.addEventListener('abort', end, { once: true });
  return controller.signal;
}

/**
 * Goes through the steps of an operation in the specification's order, with what a failure of each leads to. An ended
 * call counts as the failure of the step that it meets. Poststop hooks run all the same: the end of the call ends the one
 * that runs, and those behind it have ten seconds each.
 * @throws what the failing step's action rejected with, after its consequence; the signal's reason once it is aborted
 */
export async function runOperation(
  operation: LifecycleOperation,
  actions: LifecycleActions,
  call: OperationCall,
): Promise<void> {
  for (const step of stepsOf(operation)) {
    await orConsequence(step.failure, actions, call, async () => {
      if (step.failure !== 'warn') call.signal?.throwIfAborted();
      await runStep(step, actions, call);
    });
  }
  if (operation === 'create') await orConsequence('destroy', actions, call, () => actions.created());
}

/** `run` of a driver that does the steps itself: its operations one after the other. */
export async function runAll(
  driver: Omit<RuntimeDriver, 'run'>,
  id: string,
  bundle: Bundle,
  options: CreateOptions,
  call: DriverCall,
): Promise<Exit> {
  await driver.create(id, bundle, options, call);
  try {
    await driver.start(id, call);
    return await driver.wait(id, call);
  } finally {
    // Also when the call was ended.
    await driver.delete(id, { force: true }, { report: call.report, signal: lateSignal(call.signal) });
  }
}

function stepsOf(operation: LifecycleOperation): LifecycleStep[] {
  return LIFECYCLE.filter((step) => step.operation === operation);
}

/** Does it; when it fails, what follows from that, and then the error. */
async function orConsequence(
  failure: Consequence | null,
  actions: LifecycleActions,
  call: OperationCall,
  action: () => Promise<void>,
): Promise<void> {
  try {
    await action();
  } catch (error) {
    await consequence(failure, actions, call);
    call.signal?.throwIfAborted();
    throw error;
  }
}

/** One step with its reports. */
async function runStep(step: LifecycleStep, actions: LifecycleActions, call: OperationCall): Promise<void> {
  const { report } = call;
  report({ step: step.name, status: 'begins' });
  try {
    if (step.hooks === null) await actionOf(step, actions);
    else await runHooksOf(step, step.hooks, actions, call);
  } catch (error) {
    report({ step: step.name, status: 'failed', message: (error as Error).message });
    throw error;
  }
  report({ step: step.name, status: 'done' });
}

async function actionOf(step: LifecycleStep, actions: LifecycleActions): Promise<void> {
  if (step.name === 'environment') await actions.environment();
  else if (step.name === 'process') await actions.process();
  else if (step.name === 'destroy') await actions.destroy();
}

/** The hooks of a point one after the other: the first that fails ends it, unless a failure is a warning. */
async function runHooksOf(
  { name, status, failure }: LifecycleStep,
  point: HookPoint,
  actions: LifecycleActions,
  { report, signal }: OperationCall,
): Promise<void> {
  for (const hook of actions.hooks(point)) {
    const late = failure === 'warn' && signal?.aborted;
    try {
      await actions.hook(point, hook, status, late ? lateSignal(signal) : signal);
    } catch (error) {
      if (failure !== 'warn') throw error;
      report({ step: name, status: 'warning', message: (error as Error).message });
    }
  }
}

/** What follows when a step failed. Reports what fails on the way: the error to throw is the step's. */
async function consequence(
  failure: Consequence | null,
  actions: LifecycleActions,
  call: OperationCall,
): Promise<void> {
  if (failure !== 'destroy' && failure !== 'stop') return;
  try {
    await actions.stop();
    if (failure === 'stop') return;
    // Also a call that was ended destroys what it leaves.
    for (const step of stepsOf('delete')) await runStep(step, actions, call);
  } catch (error) {
    call.report({ step: failure, status: 'warning', message: (error as Error).message });
  }
}

/** What a failing hook of a point leads to. */
export function failureOf(point: HookPoint): Consequence | null {
  return LIFECYCLE.find(({ hooks }) => hooks === point)?.failure ?? null;
}

/** How a process ended, as step 10 tells it. */
export function exitMessage({ code, signal }: Exit): string {
  if (signal !== null) return `ended by ${signal}`;
  return code === null ? 'ended; how is not known to this process' : `exited with status ${code}`;
}

/** The hooks of a point that a configuration has. */
export function hooksOf(spec: Spec, point: HookPoint): readonly Hook[] {
  return spec.hooks?.[point] ?? [];
}

/** The state that hooks get: exactly these six properties (runtime.md, "State"); pid is 0 where no process is left. */
export function hookState(
  container: { readonly id: string; readonly bundle: string; readonly spec: Spec; readonly pid: number },
  status: ContainerState,
): Required<State> {
  const { id, bundle, spec, pid } = container;
  const { ociVersion, annotations = {} } = spec;
  return { ociVersion, id, status, pid: status === 'stopped' ? 0 : pid, bundle, annotations };
}
