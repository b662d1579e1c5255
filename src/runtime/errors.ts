import { OciError } from '../errors.ts';

/** No container has the id. */
export class ContainerNotFoundError extends OciError {
  override readonly name = 'ContainerNotFoundError';
  readonly code = 'ERR_OCI_CONTAINER_NOT_FOUND';

  constructor(
    readonly id: string,
    options?: ErrorOptions,
  ) {
    super(`no container has the id ${id}`, options);
  }
}

/** A container with the id is there already. */
export class ContainerExistsError extends OciError {
  override readonly name = 'ContainerExistsError';
  readonly code = 'ERR_OCI_CONTAINER_EXISTS';

  constructor(
    readonly id: string,
    options?: ErrorOptions,
  ) {
    super(`a container has the id ${id} already; delete it, or take another id`, options);
  }
}

/** A runtime refused or failed; its own message is in this one. */
export class RuntimeError extends OciError {
  override readonly name = 'RuntimeError';
  readonly code = 'ERR_OCI_RUNTIME';

  /**
   * @param runtime `runc`, `crun`, ...
   * @param operation `create`, `start`, ...
   * @param reason what the runtime said
   * @param exitCode of the runtime; null when it did not exit by itself
   */
  constructor(
    readonly runtime: string,
    readonly operation: string,
    readonly reason: string,
    readonly exitCode: number | null,
    options?: ErrorOptions,
  ) {
    super(`${runtime} ${operation} failed: ${reason}`, options);
  }
}

/** A runtime that is not on this machine, or is none. */
export class RuntimeUnavailableError extends OciError {
  override readonly name = 'RuntimeUnavailableError';
  readonly code = 'ERR_OCI_RUNTIME_UNAVAILABLE';

  /** @param advice what to do: `install it, or choose another` */
  constructor(
    readonly runtime: string,
    readonly reason: string,
    advice: string,
    options?: ErrorOptions,
  ) {
    super(`${runtime} cannot be used: ${reason}; ${advice}`, options);
  }
}

/** A configuration that would reach beyond its container. */
export class UnsafeConfigError extends OciError {
  override readonly name = 'UnsafeConfigError';
  readonly code = 'ERR_OCI_UNSAFE_CONFIG';

  /** @param pointer JSON pointer of what is missing or wrong */
  constructor(
    readonly pointer: string,
    problem: string,
  ) {
    super(`${problem} (${pointer})`);
  }
}

/** A call that took longer than it may. */
export class DeadlineError extends OciError {
  override readonly name = 'DeadlineError';
  readonly code = 'ERR_OCI_DEADLINE';

  /** @param milliseconds that it was given */
  constructor(
    readonly operation: string,
    readonly milliseconds: number,
    options?: ErrorOptions,
  ) {
    super(`${operation} took longer than ${milliseconds} ms and was ended`, options);
  }
}
