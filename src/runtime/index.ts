/**
 * Containers through their lifecycle, by way of a driver: simulated ones here, real ones with `ociconf/node`. For pages,
 * too.
 * @module ociconf/runtime
 */

export type { State } from '../../build/spec/types.ts';
export { InvalidArgumentError, InvalidStateError, OciError, type OciErrorCode } from '../errors.ts';
export type { BundleSource, ConfigBundle } from './bundle.ts';
export { CONTAINER_ID_MAX, checkContainerId, isContainerId } from './container-id.ts';
export type {
  Bundle,
  CreateOptions,
  DeleteOptions,
  DriverCall,
  DriverStep,
  Exit,
  KillOptions,
  RuntimeDriver,
} from './driver.ts';
export {
  ContainerExistsError,
  ContainerNotFoundError,
  DeadlineError,
  HookError,
  type HookFailure,
  type HookOutcome,
  RuntimeError,
  RuntimeUnavailableError,
  UnsafeConfigError,
} from './errors.ts';
export {
  ContainerEvent,
  type RuntimeEventMap,
  type RuntimeEventName,
  type RuntimeListener,
  StepEvent,
  StoppedEvent,
} from './events.ts';
export {
  type Consequence,
  type HookPoint,
  LIFECYCLE,
  type LifecycleOperation,
  type LifecycleStep,
} from './lifecycle-steps.ts';
export { MOUNT_ATTRIBUTES, MOUNT_FLAGS, type MountAttribute, type MountFlag } from './plan/flags.ts';
export { type PlanOptions, plan } from './plan/plan.ts';
export type * from './plan/step.ts';
export {
  type CallOptions,
  type ContainerOptions,
  ContainerRuntime,
  type RuntimeOperation,
  type RuntimeOptions,
} from './runtime.ts';
export type { SafetyOptions } from './safety.ts';
export { signalName, signalNumber } from './signals.ts';
export { SimulateDriver, type Simulation, simulate, type TraceEntry } from './simulate.ts';
export type { SimulatedHook, SimulatedProcess, SimulationScript } from './simulate-script.ts';
