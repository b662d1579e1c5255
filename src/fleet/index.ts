/**
 * Many configurations: cutting a fleet into shards, doing them in threads or elsewhere, and the report. For Node.
 * @module ociconf/fleet
 */

export type { OciNamespaceKind } from '../index.ts';
export { InputChangedError, InputError, OutputError, PlanError, ShardError } from './errors.ts';
export { type Finished, finish, REPORT_HTML, REPORT_JSON } from './finish.ts';
export {
  type OpenOptions,
  openFolder,
  type Plan,
  readPlan,
  readRecord,
  type ShardRecord,
  STATE_FOLDER,
  type Work,
} from './folder.ts';
export type { Form } from './plan/form.ts';
export { describeInput } from './plan/input.ts';
export {
  type BrokenPacking,
  DEFAULT_SHARD_SIZE,
  type Piece,
  type PlannedInput,
  planShards,
  SHARD_SIZE_MAX,
  SHARDS_MAX,
  type Shard,
} from './plan/shards.ts';
export { type PoolOptions, ShardPool } from './pool.ts';
export { type ProcessOptions, processShard } from './process-shard.ts';
export { DOCUMENT_MAX } from './read/documents.ts';
export type { OpenSource, Source } from './read/source.ts';
export { htmlOf } from './report/html.ts';
export type {
  FailureCount,
  FrequentReport,
  GivenUp,
  LimitRange,
  LimitReport,
  Report,
} from './report/report.ts';
export { type RunOptions, runShards } from './run.ts';
export { type Spooled, type SpoolOptions, STREAM, spool, sweepSpool } from './spool.ts';
export type { Frequent, FrequentCount } from './statistics/frequent.ts';
export type { Histogram } from './statistics/histogram.ts';
export {
  emptyStatistics,
  type Limit,
  mergeStatistics,
  type Namespace,
  type Offender,
  type Place,
  type Statistics,
} from './statistics/statistics.ts';
export { type Answer, type Done, errorOf, type Failed, type Failure, failureOf, type Task } from './task.ts';
export type { OperationName } from './work/operation.ts';
export { OPERATION_NAMES } from './work/operation.ts';
export { FORMATS, type Format } from './write/rows.ts';
