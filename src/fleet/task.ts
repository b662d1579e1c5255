import { InputChangedError, InputError, OutputError, ShardError } from './errors.ts';
import type { ShardRecord, Work } from './folder.ts';
import type { Shard } from './plan/shards.ts';

/** What a thread, or another machine, is told to do. Plain data. */
export interface Task {
  /** What is to be done. */
  shard: Shard;
  /** How. */
  work: Work;
  /** Of the output. */
  folder: string;
  /** To be kept in the record, of a shard whose bytes will not be there again. */
  checksum?: string;
}

/** How an error goes from one thread to another, where it would lose its class. */
export interface Failure {
  /** Of the error; empty for one that is none of ours. */
  code: string;
  /** Of the input or output that it is about. */
  path: string;
  /** What is wrong. */
  problem: string;
}

/** What a thread answers. */
export type Answer = Done | Failed;

const TYPED = [InputChangedError, InputError, OutputError];

/** What a thread says meanwhile. */
export interface Amount {
  /** Of the shard, so far. */
  documents: number;
  /** Of its inputs, that are used up. */
  bytes: number;
}

/** A shard that is done. */
export interface Done {
  /** What was counted. */
  record: ShardRecord;
}

/** A shard that failed. */
export interface Failed {
  /** Why. */
  failure: Failure;
}

/** Of an error of `processShard`, to be sent. */
export function failureOf(error: unknown): Failure {
  if (TYPED.some((type) => error instanceof type)) {
    const { code, path, problem } = error as InputError;
    return { code, path, problem };
  }
  // Whoever opens inputs in a way of their own may throw anything.
  return {
    code: '',
    path: '',
    problem: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

/** The error that it was; one of another class is a ShardError. */
export function errorOf({ code, path, problem }: Failure, shard: number): Error {
  if (code === 'ERR_OCI_INPUT_CHANGED') return new InputChangedError(path, problem);
  if (code === 'ERR_OCI_INPUT') return new InputError(path, problem);
  if (code === 'ERR_OCI_OUTPUT') return new OutputError(path, problem);
  return new ShardError(shard, problem);
}
