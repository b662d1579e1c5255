import { resolve } from 'node:path';
import { commandDriver, findRuntime, processDriver } from '../../node/index.ts';
import { type RuntimeDriver, RuntimeUnavailableError } from '../../runtime/index.ts';
import type { RuntimeOptions } from './options.ts';

/** In the order in which they are looked for. */
const PREFERRED = ['runc', 'crun'] as const;

/** @throws RuntimeUnavailableError for a runtime that is not here */
export async function chooseDriver({ runtime, root }: RuntimeOptions): Promise<RuntimeDriver> {
  const options = root === undefined ? {} : { stateRoot: resolve(root) };
  if (runtime === 'process') return processDriver(options);
  // A variable that is empty is not set.
  return commandDriver({ runtime: runtime || (await preferred()), ...options });
}

/** The first that is here. Nobody runs without isolation who did not ask for it. */
async function preferred(): Promise<string> {
  for (const name of PREFERRED) {
    const found = await findRuntime(name).catch((error: unknown) => {
      if (!(error instanceof RuntimeUnavailableError)) throw error;
    });
    if (found !== undefined) return found.path;
  }
  throw new RuntimeUnavailableError(
    'runc or crun',
    'neither is on PATH',
    'install one, or choose --runtime process, which isolates nothing',
  );
}
