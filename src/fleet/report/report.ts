import type { Plan } from '../folder.ts';
import { type Frequent, type FrequentCount, mostFrequent } from '../statistics/frequent.ts';
import type { Histogram } from '../statistics/histogram.ts';
import {
  LIMIT_NAMES,
  LIMITS,
  type Limit,
  type Namespace,
  type Offender,
  type Statistics,
} from '../statistics/statistics.ts';

/** Most that is listed of hooks and of inputs. */
const LISTED = 20;

/** Documents whose limit is at least `from` and below `below`; decimal digits, as they may be beyond 2^53. */
export interface LimitRange {
  /** The least that is in the range. */
  from: string;
  /** The least that is above it. */
  below: string;
  /** How many have a limit in it. */
  documents: number;
}

/** How a limit is distributed. */
export interface LimitReport {
  /** What it is counted in. */
  unit: string;
  /** Documents without such a limit. */
  without: number;
  /** The lowest limit, in decimal digits; null where no document has one. */
  least: string | null;
  /** The highest one. */
  greatest: string | null;
  /** Those between the first and the last that have documents. */
  ranges: LimitRange[];
}

/** Which texts came most often. */
export interface FrequentReport {
  /** All of them, listed or not. */
  total: number;
  /** False where there were so many different ones that counts are upper bounds. */
  isExact: boolean;
  /** How many different ones there are; null where that is not known. */
  different: number | null;
  /** The most frequent, those first. */
  most: FrequentCount[];
}

/** How many documents have an error. */
export interface FailureCount {
  /** Of the error. */
  code: string;
  /** How many have it. */
  documents: number;
}

/** A shard of which nothing is in the report, as no attempt to do it came to its end. */
export interface GivenUp {
  /** Its number. */
  shard: number;
  /** Of the last attempt. */
  reason: string;
}

/** What a run found. The same for the same inputs, whatever did the work and in which order. */
export interface Report {
  /** Of ociconf. */
  version: string;
  /** What was done. */
  operation: string;
  /** How rows were written. */
  format: string;
  /** Bytes of a shard. */
  shardSize: number;
  /** How many there are. */
  shards: number;
  /** How many there are; standard input is one. */
  inputs: number;
  /** All of them, the rejected ones too. */
  documents: number;
  /** Of these, what could be read. */
  read: number;
  /** Of what could be read, how many are a config.json. */
  specs: number;
  /** How many are not in the output. */
  rejected: number;
  /** Bytes of the documents, but for those that are too large. */
  bytes: number;
  /** Most first. A document with several codes is counted for each. */
  failures: FailureCount[];
  /** How limits are distributed. */
  limits: Record<Limit, LimitReport>;
  /** Documents without the namespace; `time` of the config.json alone, as lines cannot say it. */
  withoutNamespace: Record<Namespace, number>;
  /** Hooks by their paths. */
  hooks: FrequentReport;
  /** Inputs by their rejected documents. */
  rejectedInputs: FrequentReport;
  /** The documents with the most errors, those first. */
  offenders: Offender[];
  /** Only in the report of a queue whose workers gave shards up: these. */
  missing?: readonly GivenUp[];
}

export function reportOf(
  plan: Plan,
  shards: number,
  statistics: Statistics,
  missing: readonly GivenUp[] = [],
): Report {
  const { documents, read, specs, rejected, bytes, failures, withoutNamespace, offenders } = statistics;
  return {
    version: plan.version,
    operation: plan.operation,
    format: plan.format,
    shardSize: plan.shardSize,
    shards,
    inputs: plan.inputs.length,
    documents,
    read,
    specs,
    rejected,
    bytes,
    // As many are in the order of their codes, which they have.
    failures: Object.entries(failures)
      .map(([code, documents]) => ({ code, documents }))
      .sort((a, b) => b.documents - a.documents),
    limits: limitReports(statistics),
    withoutNamespace,
    hooks: frequentReport(statistics.hooks),
    rejectedInputs: frequentReport(statistics.inputs),
    offenders,
    ...(missing.length > 0 && { missing }),
  };
}

function limitReports({ limits }: Statistics): Report['limits'] {
  const reports = LIMIT_NAMES.map((name) => [name, limitReport(LIMITS[name], limits[name])]);
  return Object.fromEntries(reports) as Report['limits'];
}

function limitReport(unit: string, { unlimited, ranges, least, greatest }: Histogram): LimitReport {
  const first = ranges.findIndex((count) => count > 0);
  const filled = first < 0 ? [] : ranges.slice(first);
  return {
    unit,
    without: unlimited,
    least,
    greatest,
    ranges: filled.map((documents, i) => ({
      from: String(2n ** BigInt(first + i)),
      below: String(2n ** BigInt(first + i + 1)),
      documents,
    })),
  };
}

function frequentReport(frequent: Frequent): FrequentReport {
  const isExact = frequent.sketch === undefined;
  return {
    total: frequent.total,
    isExact,
    different: isExact ? frequent.entries.length : null,
    most: mostFrequent(frequent, LISTED),
  };
}
