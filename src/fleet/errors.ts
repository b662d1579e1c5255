import { OciError } from '../errors.ts';
import { systemReason } from '../system-errors.ts';

const PLAN_ANEW = '; plan anew, into another folder';

/** An input that is not, or no longer, what was planned: it was written to, replaced, cut short or taken away. */
export class InputChangedError extends OciError {
  override readonly name = 'InputChangedError';
  readonly code = 'ERR_OCI_INPUT_CHANGED';

  /**
   * @param path the input
   * @param problem in words that go on where the path ends: `ends at byte 10, and had 20 when it was planned`
   */
  constructor(
    readonly path: string,
    readonly problem: string,
  ) {
    super(`${JSON.stringify(path)} ${problem}${PLAN_ANEW}`);
  }
}

/** Whether a message is that of an InputChangedError: a queue hands on nothing else of it. */
export function saysInputChanged(message: string): boolean {
  return message.endsWith(PLAN_ANEW);
}

/** An input that cannot be read, for a reason that is none of its content: the network, a store, credentials. */
export class InputError extends OciError {
  override readonly name = 'InputError';
  readonly code = 'ERR_OCI_INPUT';

  /**
   * @param path the input
   * @param problem why, in words
   */
  constructor(
    readonly path: string,
    readonly problem: string,
    options?: ErrorOptions,
  ) {
    super(`${JSON.stringify(path)} could not be read: ${problem}`, options);
  }
}

/**
 * An output that could not be written: a full disk, a folder without permission. Nothing half-written is left. Or one
 * that is there already, and could not be read.
 */
export class OutputError extends OciError {
  override readonly name = 'OutputError';
  readonly code = 'ERR_OCI_OUTPUT';

  /**
   * @param path what could not be written, or read
   * @param problem what the system says: `no space left on device`
   * @param act what could not be done
   */
  constructor(
    readonly path: string,
    readonly problem: string,
    options?: ErrorOptions,
    act: 'written' | 'read' = 'written',
  ) {
    super(`${JSON.stringify(path)} could not be ${act}: ${problem}`, options);
  }
}

/** Throws that a file or folder of the output cannot be read, with what the system says. */
export function cannotRead(path: string): (error: unknown) => never {
  return (error) => {
    throw new OutputError(path, systemReason(error), { cause: error }, 'read');
  };
}

/** A plan that cannot be carried out, or is another than that of the output folder. */
export class PlanError extends OciError {
  override readonly name = 'PlanError';
  readonly code = 'ERR_OCI_PLAN';
}

/** A shard whose worker ended without a result: out of memory, or a fault of ours. */
export class ShardError extends OciError {
  override readonly name = 'ShardError';
  readonly code = 'ERR_OCI_SHARD';

  /**
   * @param shard its number
   * @param reason why, in words
   */
  constructor(
    readonly shard: number,
    readonly reason: string,
  ) {
    super(`shard ${shard}: ${reason}`);
  }
}

/** A queue that cannot be used, or shards in it that cannot be done here. Its address is told without a password. */
export class QueueError extends OciError {
  override readonly name = 'QueueError';
  readonly code = 'ERR_OCI_QUEUE';
}

/** Why a connection failed. What `fetch` says is that it did; of several attempts, the reason of one will do. */
export function networkReason(error: unknown): string {
  const cause: unknown = error instanceof AggregateError ? error.errors[0] : (error as Error).cause;
  return cause instanceof Error ? networkReason(cause) : (error as Error).message;
}
