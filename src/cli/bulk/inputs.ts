import type { Dirent } from 'node:fs';
import { access, constants, readdir, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { isOutput } from '../../fleet/folder.ts';
import type { PlannedInput } from '../../fleet/index.ts';
import { FLEET_ENDINGS } from '../../fleet/plan/form.ts';
import { describeFile } from '../../fleet/plan/input.ts';
import { isS3 } from '../../fleet/s3/object.ts';
import { describeS3 } from '../../fleet/s3/source.ts';
import { isErrno, systemReason } from '../../system-errors.ts';
import { attempt, Exit, report, takeFailures } from '../report.ts';
import { configsUnder } from '../walk.ts';
import { matching } from './matching.ts';
import { isPattern } from './pattern.ts';

/** What an argument stands for. */
interface Found {
  readonly paths: Iterable<string> | AsyncIterable<string>;
  /** What to say where there are none. */
  readonly ifNone: string;
}

/** A file or an object that may become an input. */
interface Candidate {
  /** The same for the same file, whatever its name. */
  readonly key: string;
  readonly describe: () => Promise<PlannedInput>;
}

/**
 * The inputs that arguments stand for, each once, in the order of the arguments; below folders and patterns in the order
 * of their names. What was found there and cannot be taken is reported and left out. Undefined where an argument has
 * nothing that can be taken, which is reported: the work would be on less than was asked for.
 * @param output what is below it is none of the inputs
 */
export async function collectInputs(
  args: readonly string[],
  output: string,
  shardSize: number,
): Promise<PlannedInput[] | undefined> {
  const inputs: PlannedInput[] = [];
  const known = new Set<string>();
  let isComplete = true;
  for (const arg of args) {
    // Those of the argument before.
    takeFailures();
    const found = await attempt(arg, () => find(arg, output));
    let isEmpty = true;
    let isUsable = false;
    for await (const path of found?.paths ?? []) {
      if (!isS3(path) && isBelow(resolve(path), resolve(output))) continue;
      const candidate = await attempt(path, () => candidateOf(path, shardSize));
      if (candidate === null) continue;
      isEmpty = false;
      if (candidate === undefined) continue;
      if (!known.has(candidate.key)) {
        const input = await attempt(path, candidate.describe);
        if (input === undefined) continue;
        known.add(candidate.key);
        inputs.push(input);
      }
      isUsable = true;
    }
    // Where something failed, there may well be some.
    if (found !== undefined && isEmpty && takeFailures().length === 0) report(Exit.Failed, arg, found.ifNone);
    if (!isUsable) isComplete = false;
  }
  return isComplete ? inputs : undefined;
}

const BELOW_OUTPUT = 'is the output folder, or below it; take another for the output';

/** What is there by that very name comes first: a name may look like a pattern. */
async function find(arg: string, output: string): Promise<Found> {
  const named = { paths: [arg], ifNone: BELOW_OUTPUT };
  if (isS3(arg)) return named;
  const stats = await stat(arg).catch((error: unknown) => {
    if (isPattern(arg)) return undefined;
    throw error;
  });
  if (stats === undefined)
    return { paths: await matching(arg, readFolder), ifNone: 'no file has a name like that' };
  if (!stats.isDirectory()) return named;
  if (isBelow(resolve(arg), resolve(output))) return { paths: [], ifNone: BELOW_OUTPUT };
  // Said of a folder that cannot be read: that, and not that it is empty.
  await access(arg, constants.R_OK | constants.X_OK);
  const paths = configsUnder(arg, {
    isTaken: (name) => FLEET_ENDINGS.some((ending) => name.endsWith(ending)),
    isPassedOver: isOutput,
    specialAdvice: '- reads standard input',
  });
  return { paths, ifNone: `no *.conf file, no config.json and no *${FLEET_ENDINGS.join(', *')} in it` };
}

/** Null for a folder: a pattern meets links to some. */
async function candidateOf(path: string, shardSize: number): Promise<Candidate | null> {
  if (isS3(path)) return { key: path, describe: () => describeS3(path, shardSize) };
  const stats = await stat(path, { bigint: true });
  if (stats.isDirectory()) return null;
  // Some file systems do not count their files.
  const key = stats.ino === 0n ? resolve(path) : `${stats.dev}:${stats.ino}`;
  return { key, describe: () => describeFile(path, stats, shardSize) };
}

/** What is in a folder. One that cannot be read is reported; a pattern may begin with one that is not there. */
async function readFolder(path: string): Promise<readonly Dirent[]> {
  return readdir(path, { withFileTypes: true }).catch((error: unknown) => {
    if (!isErrno(error, 'ENOENT', 'ENOTDIR')) report(Exit.Failed, nameOf(path), systemReason(error));
    return [];
  });
}

function nameOf(path: string): string {
  return isAbsolute(path) ? resolve(path) : relative('', path) || '.';
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}
