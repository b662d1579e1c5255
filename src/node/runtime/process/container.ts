import type { StdioOptions } from 'node:child_process';
import { rename, unlink, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerState, Hook } from '../../../../build/spec/types.ts';
import { OciError } from '../../../errors.ts';
import type { CreateOptions } from '../../../runtime/driver.ts';
import { RuntimeError } from '../../../runtime/errors.ts';
import {
  type HookPoint,
  hookState,
  hooksOf,
  type LifecycleActions,
  type LifecycleOperation,
} from '../../../runtime/lifecycle-steps.ts';
import { type HookOptions, runHook } from '../../hooks/index.ts';
import { identify, isAlive, sessionMembers, signalProcess } from '../../processes/identity.ts';
import type { Children } from './children.ts';
import { makeFifo, release, startLauncher } from './launcher.ts';
import type { ContainerRecord } from './record.ts';
import { applySettings, startableProcess, type Warn, warnOfIgnored } from './settings.ts';
import type { StateStore } from './store.ts';

/** The FIFO that a created container waits for. */
const GATE = '.start';

/** What all containers of a driver share. */
export interface Surroundings {
  readonly store: StateStore;
  readonly children: Children;
  readonly stdio: StdioOptions;
  readonly hooks: Pick<HookOptions, 'killGrace' | 'drainGrace' | 'tailBytes'>;
}

/** The longest that killed processes are waited for, in milliseconds. */
const DEAD_WITHIN = 10_000;

/** What the steps of a container's lifecycle do, while its lock is held. */
export class ProcessContainer implements LifecycleActions {
  constructor(
    readonly surroundings: Surroundings,
    readonly operation: LifecycleOperation,
    public record: ContainerRecord,
    readonly warn: Warn,
    readonly options: CreateOptions,
  ) {}

  hooks(point: HookPoint): readonly Hook[] {
    return hooksOf(this.record.spec, point);
  }

  async hook(point: HookPoint, hook: Hook, status: ContainerState, signal?: AbortSignal): Promise<void> {
    const { id, bundle, spec, process } = this.record;
    const state = hookState({ id, bundle, spec, pid: process?.pid ?? 0 }, status);
    await runHook(hook, state, { ...this.surroundings.hooks, point, ...(signal && { signal }) });
  }

  async environment(): Promise<void> {
    const { record, operation, warn } = this;
    const settings = await startableProcess(record.spec, operation);
    warnOfIgnored(record.spec, warn);
    // Before there is a process, so that none is ever without a state.
    await this.#save({});
    try {
      await this.#launch(settings);
    } catch (error) {
      await this.kill();
      await this.destroy();
      throw error;
    }
  }

  async #launch(settings: Awaited<ReturnType<typeof startableProcess>>): Promise<void> {
    const { store, children, stdio } = this.surroundings;
    const fifo = store.pathOf(this.record.id, GATE);
    await store.removeFile(this.record.id, GATE);
    await makeFifo(fifo);
    const launcher = await startLauncher(settings, fifo, stdio, this.warn).catch((cause: Error) => {
      if (cause instanceof OciError) throw cause;
      throw new RuntimeError('process', this.operation, cause.message, null, { cause });
    });
    const process = identify(launcher.pid);
    if (process === undefined)
      throw new RuntimeError('process', this.operation, 'the process ended at once', null);
    children.add({ ...this.record, process }, launcher.child);
    await this.#save({ process });
    launcher.detach();
    await applySettings(launcher.pid, settings, this.operation, this.warn);
  }

  async created(): Promise<void> {
    await this.#save({ status: 'created' });
    if (this.options.pidFile !== undefined) await this.#writePid(this.options.pidFile);
  }

  /** As runc does: whoever waits for the file finds it whole. */
  async #writePid(path: string): Promise<void> {
    const temporary = `${path}.${process.pid}.tmp`;
    try {
      await writeFile(temporary, String(this.record.process?.pid), { flag: 'wx' });
      await rename(temporary, path).catch(async (error: unknown) => {
        await unlink(temporary);
        throw error;
      });
    } catch (cause) {
      const reason = `the pid file cannot be written: ${(cause as Error).message}`;
      throw new RuntimeError('process', this.operation, reason, null, { cause });
    }
  }

  async process(): Promise<void> {
    const { record, operation, surroundings } = this;
    // Again: it may have gone since the container was created.
    await startableProcess(record.spec, operation);
    await release(record.process!, surroundings.store.pathOf(record.id, GATE));
    await this.#save({ status: 'running' });
    await surroundings.store.removeFile(record.id, GATE);
  }

  async stop(): Promise<void> {
    await this.kill();
    await this.#save({ status: 'stopped' });
  }

  async destroy(): Promise<void> {
    const { record, surroundings } = this;
    // Whom the process left behind.
    await this.kill();
    await surroundings.store.removeFile(record.id, GATE);
    await surroundings.store.remove(record.id);
    if (record.process !== null) surroundings.children.forget(record.process);
  }

  /** SIGKILL to every process of the container's session, until none is left. */
  async kill(): Promise<void> {
    const { process } = this.record;
    if (process === null) return;
    const end = performance.now() + DEAD_WITHIN;
    for (let pause = 1; ; pause = Math.min(2 * pause, 50)) {
      const members = sessionMembers(process);
      if (members.length === 0 && !isAlive(process)) return;
      for (const member of members) signalProcess(member, 'SIGKILL');
      if (performance.now() > end) {
        throw new RuntimeError('process', this.operation, `process ${process.pid} does not end`, null);
      }
      await sleep(pause);
    }
  }

  async #save(changes: Partial<ContainerRecord>): Promise<void> {
    this.record = { ...this.record, ...changes };
    await this.surroundings.store.write(this.record);
  }
}
