import type { OciConfig } from '../config/types.ts';
import { validate } from '../config/validate.ts';
import { InvalidArgumentError, InvalidStateError, wrongType } from '../errors.ts';
import { type OciLifecycleState, type OciOperation, TRANSITIONS } from './lifecycle.ts';
import { type PivotRoot, pivotRoot } from './pivot-root.ts';

/** Numbers containers in the order in which this process made them (seed line 442). */
let nextCreatedAt = 1n;

const U64_MAX = 2n ** 64n - 1n;

/** A container as the runtime specification's state machine (seed lines 348-440). It runs nothing itself. */
export class OciContainer {
  /** The name that the caller gave it; any text. */
  readonly id: string;
  /** The folder that holds the configuration and the root file system. */
  readonly bundle: string;
  /** The configuration that it was made with: the caller's own object. */
  readonly config: OciConfig;
  /** This container's number of a counter that the whole process shares, from 1. */
  readonly createdAt: bigint;
  #state: OciLifecycleState = 'creating';
  #pid = 0n;

  /**
   * @param id any text
   * @param bundle path of the folder; any text
   * @param config checked by `validate`, and kept
   * @throws InvalidArgumentError when `config` is not valid; no number is taken then
   * @throws TypeError for arguments of the wrong type
   */
  constructor(id: string, bundle: string, config: OciConfig) {
    if (typeof id !== 'string') throw wrongType('id', 'a string', id);
    if (typeof bundle !== 'string') throw wrongType('bundle', 'a string', bundle);
    validate(config);
    this.id = id;
    this.bundle = bundle;
    this.config = config;
    this.createdAt = nextCreatedAt++;
  }

  /** Where in its lifecycle the container is. */
  get state(): OciLifecycleState {
    return this.#state;
  }

  /** Process id of the container's init process, 0 until it is started. */
  get pid(): bigint {
    return this.#pid;
  }

  /**
   * The namespaces are set up: `creating` to `created`.
   * @throws InvalidStateError in any other state
   */
  markCreated(): void {
    this.#move('markCreated');
  }

  /**
   * The container's process runs: `created` to `running`.
   * @param pid its process id, an integer in 0..2^64-1
   * @throws InvalidStateError in any other state
   * @throws InvalidArgumentError, TypeError for a pid that is none
   */
  start(pid: bigint | number): void {
    const checked = checkedPid(pid);
    this.#move('start');
    this.#pid = checked;
  }

  /**
   * The container's process has exited: `running` to `stopped`. The pid stays.
   * @throws InvalidStateError in any other state
   */
  stop(): void {
    this.#move('stop');
  }

  /**
   * Where pivot_root would put the old root, and the new one (seed lines 427-439).
   * @throws InvalidArgumentError when the root path has become empty
   */
  pivotRoot(): PivotRoot {
    return pivotRoot(this.config);
  }

  #move(operation: OciOperation): void {
    const { from, to } = TRANSITIONS[operation];
    if (this.#state !== from) throw new InvalidStateError(from, this.#state);
    this.#state = to;
  }
}

function checkedPid(pid: unknown): bigint {
  if (typeof pid !== 'bigint' && typeof pid !== 'number') throw wrongType('pid', 'a bigint or a number', pid);
  if (typeof pid === 'number' && !Number.isSafeInteger(pid)) {
    throw new InvalidArgumentError('pid', `${pid} is not a safe integer`);
  }
  const value = BigInt(pid);
  if (value < 0n || value > U64_MAX) throw new InvalidArgumentError('pid', `${pid} is not within 0..2^64-1`);
  return value;
}
