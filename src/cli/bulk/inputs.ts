import { stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { describeInput, type PlannedInput } from '../../fleet/index.ts';
import { isS3 } from '../../fleet/s3/object.ts';
import { describeS3 } from '../../fleet/s3/source.ts';
import { FileError } from '../file-error.ts';
import { attempt } from '../report.ts';
import { configsUnder } from '../walk.ts';

/** What folders are searched for besides configurations: many of them in one file, packed or not. */
const FLEETS = ['.ndjson', '.jsonl', '.tar', '.tgz', '.gz', '.zst'];

/**
 * The inputs that arguments stand for, each once, in the order of the arguments; below folders and patterns in the order
 * of their names. Undefined where one of them is not there or cannot be told what it is, which is reported: the work
 * would be on less than was asked for.
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
    const paths = await attempt(arg, () => pathsOf(arg));
    if (paths === undefined) {
      isComplete = false;
      continue;
    }
    for await (const path of paths) {
      const whole = isS3(path) ? path : resolve(path);
      if (known.has(whole) || (!isS3(path) && isBelow(whole, resolve(output)))) continue;
      known.add(whole);
      const input = await attempt(path, () =>
        isS3(path) ? describeS3(path, shardSize) : describeInput(path, shardSize),
      );
      if (input === undefined) isComplete = false;
      else inputs.push(input);
    }
  }
  return isComplete ? inputs : undefined;
}

/** What is there by that very name comes first: a name may look like a pattern. */
async function pathsOf(arg: string): Promise<Iterable<string> | AsyncIterable<string>> {
  if (isS3(arg)) return [arg];
  const stats = await stat(arg).catch((error: unknown) => {
    if (isDynamicPattern(arg)) return undefined;
    throw error;
  });
  if (stats?.isDirectory())
    return configsUnder(arg, (name) => FLEETS.some((ending) => name.endsWith(ending)));
  if (stats !== undefined) return [arg];
  const paths = await glob(arg, { onlyFiles: true, expandDirectories: false });
  if (paths.length === 0) throw new FileError('no file has a name like that');
  return paths.sort();
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way));
}
