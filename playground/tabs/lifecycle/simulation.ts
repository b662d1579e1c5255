import type { OciConfig } from '../../../src/index.ts';
import {
  ContainerNotFoundError,
  ContainerRuntime,
  type HookPoint,
  LIFECYCLE,
  SimulateDriver,
  type SimulationScript,
  type TraceEntry,
} from '../../../src/runtime/index.ts';
import type { Status } from './diagram.ts';

const ID = 'playground';
const BUNDLE = '/bundles/playground';

export type Operation = 'create' | 'start' | 'exit' | 'SIGTERM' | 'SIGKILL' | 'delete';

/** What may be done in which state (runtime.md, "Operations"). */
const ALLOWED: ReadonlyMap<Status, readonly Operation[]> = new Map([
  ['none', ['create']],
  ['created', ['start', 'SIGTERM', 'SIGKILL']],
  ['running', ['exit', 'SIGTERM', 'SIGKILL']],
  ['stopped', ['delete']],
]);

/** Something that can be made to fail: a step, or one of the hooks that run in it. */
export interface Failure {
  readonly step: string;
  readonly hook: number | null;
}

/** One simulated container, an operation at a time. */
export class Simulation {
  status: Status = 'none';
  /** What the latest operation failed with. */
  error: unknown = null;
  failure: Failure | null = null;
  #driver = this.#newDriver();
  #runtime = new ContainerRuntime(this.#driver);

  get trace(): readonly TraceEntry[] {
    return this.#driver.trace;
  }

  get allowed(): readonly Operation[] {
    return ALLOWED.get(this.status) ?? [];
  }

  reset(): void {
    this.#driver = this.#newDriver();
    this.#runtime = new ContainerRuntime(this.#driver);
    this.status = 'none';
    this.error = null;
  }

  async operate(operation: Operation, config: OciConfig): Promise<void> {
    this.error = null;
    try {
      await this.#call(operation, config);
    } catch (error) {
      this.error = error;
    }
    this.status = await this.#statusNow();
  }

  async #call(operation: Operation, config: OciConfig): Promise<void> {
    if (operation === 'create') {
      if (this.trace.length > 0) this.reset();
      await this.#runtime.create(ID, { path: BUNDLE, config });
    } else if (operation === 'start') await this.#runtime.start(ID);
    else if (operation === 'exit') await this.#runtime.wait(ID);
    else if (operation === 'delete') await this.#runtime.delete(ID);
    else await this.#runtime.kill(ID, operation);
  }

  async #statusNow(): Promise<Status> {
    try {
      return (await this.#runtime.state(ID)).status as Status;
    } catch (error) {
      if (error instanceof ContainerNotFoundError) return 'none';
      throw error;
    }
  }

  #newDriver(): SimulateDriver {
    return new SimulateDriver(() => scriptOf(this.failure));
  }
}

function scriptOf(failure: Failure | null): SimulationScript {
  if (failure === null) return {};
  const { step, hook } = failure;
  const message = 'it was asked to fail';
  if (hook !== null) {
    const hooks = Array.from({ length: hook + 1 }, (_, i) => (i === hook ? { exit: 1 } : {}));
    return { hooks: { [step as HookPoint]: hooks } };
  }
  return step === 'environment' ? { environment: { fail: message } } : { process: { fail: message } };
}

/** The steps, with the paths of the hooks that a configuration has for them. */
export function stepsOf({
  hooks,
}: OciConfig): { number: number; name: string; status: string; paths: string[] }[] {
  const paths = new Map(
    Object.entries(hooks).map(([point, list]) => [point, list.map(({ path }: { path: string }) => path)]),
  );
  return LIFECYCLE.map(({ number, name, status }) => ({
    number,
    name,
    status,
    paths: paths.get(name) ?? [],
  }));
}
