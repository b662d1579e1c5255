import type { ChildProcess } from 'node:child_process';
import type { Exit } from '../../../runtime/driver.ts';
import type { ProcessIdentity } from '../../processes/identity.ts';
import type { ContainerRecord } from './record.ts';

/** A container with a process. */
type Launched = ContainerRecord & { readonly process: ProcessIdentity };

interface Child {
  readonly container: Launched;
  readonly child: ChildProcess;
  readonly exit: Promise<Exit>;
  waiting: number;
}

/** The processes that this one started: of them alone it is told how they end. */
export class Children {
  readonly #children = new Map<string, Child>();

  add(container: Launched, child: ChildProcess): void {
    const exit = new Promise<Exit>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) {
        resolve({ code: child.exitCode, signal: child.signalCode });
      }
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    this.#children.set(keyOf(container.process), { container, child, exit, waiting: 0 });
  }

  /** How it ends; undefined when it is nobody's child here. Keeps this process alive until then, or until `signal`. */
  exit(identity: ProcessIdentity, signal?: AbortSignal): Promise<Exit> | undefined {
    const found = this.#children.get(keyOf(identity));
    if (found === undefined) return undefined;
    const { child, exit } = found;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const abort = (): void => {
        if (--found.waiting === 0) child.unref();
        reject(signal?.reason);
      };
      found.waiting++;
      child.ref();
      signal?.addEventListener('abort', abort);
      void exit.then((end) => {
        signal?.removeEventListener('abort', abort);
        resolve(end);
      });
    });
  }

  /** The container with this id whose process was started here last. */
  container(id: string): Launched | undefined {
    const containers = [...this.#children.values()].map(({ container }) => container);
    return containers.filter((container) => container.id === id).at(-1);
  }

  /** What it is told of it stays with who asked before. */
  forget(identity: ProcessIdentity): void {
    this.#children.delete(keyOf(identity));
  }
}

function keyOf({ pid, startTime }: ProcessIdentity): string {
  return `${pid}.${startTime}`;
}
