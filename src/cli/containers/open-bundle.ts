import { resolve } from 'node:path';
import { type OpenedBundle, openBundle } from '../../node/bundle.ts';
import { BundleError } from '../../node/bundle-error.ts';
import type { ContainerOptions, ContainerRuntime } from '../../runtime/index.ts';
import { note } from '../report.ts';
import type { BundleOptions } from './options.ts';
import type { RuntimeCall } from './runtime.ts';

/** The bundle that the options name. What lines say and the container will not have goes to stderr. */
export async function openForRuntime(
  { bundle, config, allowHostMounts }: BundleOptions,
  { driver }: ContainerRuntime,
): Promise<OpenedBundle> {
  const opened = await openBundle(bundle, {
    ...(config === undefined ? {} : { config }),
    // Without mounts there is no root to change.
    needsRoot: driver.mounts,
    allowHostRoot: allowHostMounts === true,
  });
  reportLosses(opened);
  return opened;
}

/**
 * Creates a container that goes on without the command, which then has no terminal to give.
 * @throws BundleError for a process that wants one
 */
export async function createContainer(
  id: string,
  options: BundleOptions,
  { runtime, signal }: RuntimeCall,
): Promise<void> {
  const bundle = await openForRuntime(options, runtime);
  refuseTerminal(bundle, runtime);
  await runtime.create(id, bundle, { ...containerOptions(options), signal });
}

function refuseTerminal({ spec, configPath }: OpenedBundle, { driver }: ContainerRuntime): void {
  if (!driver.mounts || spec.process?.terminal !== true) return;
  throw new BundleError(
    configPath,
    'has a process with a terminal: set terminal to false, or use ociconf run',
  );
}

/** It is run all the same. */
export function reportLosses({ losses, configPath }: OpenedBundle): void {
  for (const { pointer, kind, message } of losses) note(configPath, `${kind}: ${pointer}: ${message}`);
}

/** What `create` and `run` take of the options. */
export function containerOptions({ pidFile, allowHostMounts }: BundleOptions): ContainerOptions {
  return {
    ...(pidFile === undefined ? {} : { pidFile: resolve(pidFile) }),
    allowHostMounts: allowHostMounts === true,
  };
}
