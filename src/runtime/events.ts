import type { DriverStep, Exit } from './driver.ts';

/** By their names, what a `ContainerRuntime` tells of. */
export interface RuntimeEventMap {
  /** A container was created. */
  created: ContainerEvent;
  /** Its process runs. */
  started: ContainerEvent;
  /** It is stopped, as far as `wait` and `run` have seen; with how the process ended. */
  stopped: StoppedEvent;
  /** Nothing is left of it. */
  deleted: ContainerEvent;
  /** A step of its lifecycle begins, is done or failed. */
  step: StepEvent;
  /** Something is worth knowing that is no error: a poststop hook that failed. */
  warning: StepEvent;
}

/** The events of a `ContainerRuntime`. */
export type RuntimeEventName = keyof RuntimeEventMap;

/** Something that happened to a container. */
export class ContainerEvent extends Event {
  constructor(
    type: RuntimeEventName,
    /** Of the container. */
    readonly id: string,
  ) {
    super(type);
  }
}

/** A container is stopped. */
export class StoppedEvent extends ContainerEvent {
  constructor(
    id: string,
    /** How its process ended. */
    readonly exit: Exit,
  ) {
    super('stopped', id);
  }
}

/** A step of a container's lifecycle, or a warning. */
export class StepEvent extends ContainerEvent {
  constructor(
    id: string,
    /** The call that it happened in: `create`, `start`, ... */
    readonly operation: string,
    /** What happened. */
    readonly step: DriverStep,
  ) {
    super(step.status === 'warning' ? 'warning' : 'step', id);
  }
}

/** What is told of events of one kind. */
export type RuntimeListener<Name extends RuntimeEventName> =
  | ((event: RuntimeEventMap[Name]) => void)
  | {
      /** Called instead of a function. */
      handleEvent(event: RuntimeEventMap[Name]): void;
    };
