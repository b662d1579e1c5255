import { join } from 'node:path';
import { type Plan, readRecord, STATE_FOLDER } from './folder.ts';
import { htmlOf } from './report/html.ts';
import { type GivenUp, type Report, reportOf } from './report/report.ts';
import { emptyStatistics, mergeStatistics } from './statistics/statistics.ts';
import { sweepLeftovers, writeWhole } from './write/output-file.ts';

/** The report for programs. */
export const REPORT_JSON = 'report.json';
/** The same as a page. */
export const REPORT_HTML = 'report.html';

/** What there is of a plan's output. */
export interface Finished {
  /** Undefined where shards are missing. */
  report: Report | undefined;
  /** Numbers of the shards that are not done. */
  missing: readonly number[];
}

/**
 * Writes the report over all shards, unless some are missing. Their records are read one by one: memory does not depend
 * on how many there are.
 * @param shards how many there are
 * @param givenUp which of them will not be there: the report names them
 * @throws OutputError
 */
export async function finish(
  folder: string,
  plan: Plan,
  shards: number,
  givenUp: readonly GivenUp[] = [],
): Promise<Finished> {
  const known = new Map(givenUp.map((entry) => [entry.shard, entry]));
  const left: GivenUp[] = [];
  let statistics = emptyStatistics();
  const missing: number[] = [];
  for (let shard = 0; shard < shards; shard++) {
    const record = await readRecord(folder, shard);
    const entry = known.get(shard);
    if (record === undefined && entry !== undefined) left.push(entry);
    else if (record === undefined) missing.push(shard);
    else statistics = mergeStatistics(statistics, record.statistics);
  }
  if (missing.length > 0) return { report: undefined, missing };
  const report = reportOf(plan, shards, statistics, left);
  await writeWhole(join(folder, REPORT_JSON), `${JSON.stringify(report, null, 2)}\n`);
  await writeWhole(join(folder, REPORT_HTML), htmlOf(report));
  // Whoever is still at work on a shard does what is done.
  for (const swept of [folder, join(folder, STATE_FOLDER)]) await sweepLeftovers(swept, () => true);
  return { report, missing };
}
