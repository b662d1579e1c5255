/**
 * What needs Node: the drivers of runc, crun and plain processes, hooks, bundles; and everything of `ociconf/runtime`, in
 * the same classes.
 * @module ociconf/node
 */

export { StateFileError } from '../runtime/errors.ts';
export * from '../runtime/index.ts';
export { type OpenBundleOptions, type OpenedBundle, openBundle } from './bundle.ts';
export { BundleError } from './bundle-error.ts';
export { type HookOptions, type HookResult, runHook, runHooks } from './hooks/index.ts';
export {
  type CommandDriver,
  type CommandDriverOptions,
  commandDriver,
  crunDriver,
  runcDriver,
} from './runtime/command.ts';
export { type FoundRuntime, findRuntime } from './runtime/find.ts';
export { defaultStateRoot, type ProcessDriverOptions, processDriver } from './runtime/process/index.ts';
