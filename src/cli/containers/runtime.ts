import { ContainerRuntime } from '../../runtime/index.ts';
import { note } from '../report.ts';
import { chooseDriver } from './choose-driver.ts';
import { reportFailure } from './failures.ts';
import { Interrupted, Interruption } from './interrupt.ts';
import type { RuntimeOptions } from './options.ts';
import { Progress } from './progress.ts';

/** What a command works with. */
export interface RuntimeCall {
  readonly runtime: ContainerRuntime;
  /** For its calls: aborted when somebody ends the command. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
  /** From here on the command sees to signals itself. */
  leaveSignals(): void;
}

/**
 * Does a command's work with the runtime that the options choose. What goes wrong is one line on stderr and an exit
 * code; what takes long is said, too.
 * @param subject the container's id, or the command's name where there is none
 */
export async function onRuntime(
  subject: string,
  options: RuntimeOptions,
  work: (call: RuntimeCall) => Promise<void>,
): Promise<void> {
  const progress = new Progress(subject);
  const interruption = new Interruption();
  try {
    const runtime = new ContainerRuntime(await chooseDriver(options));
    for (const type of ['step', 'warning'] as const) {
      runtime.addEventListener(type, ({ step }) => progress.step(step));
    }
    const { signal } = interruption;
    await work({ runtime, signal, progress, leaveSignals: () => interruption.leave() });
  } catch (error) {
    progress.end();
    if (error instanceof Interrupted) {
      note(subject, error.message);
      process.exitCode = error.exitCode;
    } else reportFailure(subject, error);
  } finally {
    progress.end();
    interruption.leave();
  }
}
