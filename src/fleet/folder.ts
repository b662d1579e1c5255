import { access, type FileHandle, open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDigits } from '../diagnostics/characters.ts';
import { makeFolders } from '../make-folders.ts';
import { isRecord } from '../spec/is-record.ts';
import { systemReason, unless } from '../system-errors.ts';
import { cannotRead, OutputError, PlanError } from './errors.ts';
import { type PlannedInput, SHARD_SIZE_MAX, SHARDS_MAX } from './plan/shards.ts';
import { isCount, isStatistics } from './statistics/is-statistics.ts';
import type { Statistics } from './statistics/statistics.ts';
import type { OperationName } from './work/operation.ts';
import { OutputFile, sweepLeftovers, writeWhole } from './write/output-file.ts';
import type { Format } from './write/rows.ts';

/** What is done with every document, and how it is written. */
export interface Work {
  /** What is done with each document. */
  readonly operation: OperationName;
  /** How rows are written. */
  readonly format: Format;
}

/** What an output folder is the output of. */
export interface Plan extends Work {
  /** Of this package: another may write other bytes. */
  readonly version: string;
  /** Bytes of a shard. */
  readonly shardSize: number;
  /** In their order, which is that of the output. */
  readonly inputs: readonly PlannedInput[];
}

/** That a shard is done: the last thing that is written of it. */
export interface ShardRecord {
  /** Its number. */
  readonly shard: number;
  /** Its files, with their sizes in bytes. */
  readonly files: Readonly<Record<string, number>>;
  /** What was counted of its documents. */
  readonly statistics: Statistics;
  /** Of a shard that came from standard input: a checksum of its bytes, so that it is known when it comes again. */
  readonly checksum?: string;
}

/** What is not there is no error. */
const unlessMissing = unless('ENOENT', 'ENOTDIR');

/** Below the output folder: what says how far the work is, for those who go on with it. */
export const STATE_FOLDER = '.bulk';
const PLAN = 'plan.ndjson';
/** For all shards that there can be, so that names sort in the order of the inputs. */
const DIGITS = String(SHARDS_MAX - 1).length;

function numberOf(shard: number): string {
  return String(shard).padStart(DIGITS, '0');
}

export function partName(shard: number, format: Format): string {
  return `part-${numberOf(shard)}.${format}`;
}

export function rejectsName(shard: number): string {
  return `rejects-${numberOf(shard)}.ndjson`;
}

export function recordName(shard: number): string {
  return `shard-${numberOf(shard)}.json`;
}

/** The number in the name of a shard's file; undefined for other names. */
export function shardOf(name: string): number | undefined {
  const prefix = ['part-', 'rejects-', 'shard-'].find((start) => name.startsWith(start));
  if (prefix === undefined) return undefined;
  const digits = name.slice(prefix.length, name.indexOf('.'));
  return digits.length >= DIGITS && isDigits(digits) ? Number(digits) : undefined;
}

export async function writeRecord(folder: string, record: ShardRecord): Promise<void> {
  await writeWhole(join(folder, STATE_FOLDER, recordName(record.shard)), `${JSON.stringify(record)}\n`);
}

/** What is known of a shard that is done; undefined where it is not, or where one of its files is not what it was. */
export async function readRecord(folder: string, shard: number): Promise<ShardRecord | undefined> {
  const text = await readIfThere(join(folder, STATE_FOLDER, recordName(shard)));
  if (text === undefined) return undefined;
  const record = jsonOf(text);
  if (!isShardRecord(record, shard)) return undefined;
  for (const [name, size] of Object.entries(record.files)) {
    const stats = await stat(join(folder, name)).catch(() => undefined);
    if (stats?.size !== size) return undefined;
  }
  return record;
}

/** How a folder is made ready. */
export interface OpenOptions {
  /** Go on with what is there, if it is of the same plan. */
  resume: boolean;
  /** Which shards are ours; all without it. Others may be at work on the others, in the same folder. */
  isOurs?: (shard: number) => boolean;
}

/**
 * Makes a folder ready to take the output of a plan, and removes what crashed before it was whole.
 * @throws PlanError for a folder that has something else in it, or the output of another plan
 * @throws OutputError where it cannot be made
 */
export async function openFolder(folder: string, plan: Plan, { resume, isOurs }: OpenOptions): Promise<void> {
  let found = await readPlan(folder);
  if (found !== undefined && !resume && isOurs === undefined) {
    const advice = 'go on with it (--resume), or take another folder';
    throw new PlanError(`${quoted(folder)} has the output of an earlier run: ${advice}`);
  }
  if (found === undefined) {
    const stranger = await firstStranger(folder);
    // With a plan by now, others that share it were faster.
    if (stranger === undefined) {
      await makeFolder(join(folder, STATE_FOLDER));
      await writePlan(folder, plan);
    }
    found = await readPlan(folder);
    // A link that leads nowhere is in the way of a plan, and is none.
    const obstacle = stranger ?? join(STATE_FOLDER, PLAN);
    if (found === undefined)
      throw new PlanError(`${quoted(folder)} is not empty (${quoted(obstacle)}); take another folder`);
  }
  const difference = differenceOf(found, plan);
  if (difference !== undefined)
    throw new PlanError(
      `${quoted(folder)} has the output of another plan: ${difference}; take another folder`,
    );
  const mayGo = (name: string): boolean => {
    const shard = shardOf(name);
    return isOurs === undefined || (shard !== undefined && isOurs(shard));
  };
  await sweepLeftovers(folder, mayGo);
  await sweepLeftovers(join(folder, STATE_FOLDER), mayGo);
}

async function makeFolder(path: string): Promise<void> {
  await makeFolders(path).catch((error: Error) => {
    throw new OutputError(path, systemReason(error), { cause: error });
  });
}

/** What is in the folder and is none of ours; undefined also where there is no folder. */
async function firstStranger(folder: string): Promise<string | undefined> {
  const names = await readdir(folder).catch(unlessMissing).catch(cannotRead(folder));
  return names?.filter((name) => name !== STATE_FOLDER).sort()[0];
}

/** Whether it is what was written of the shard: a disk may fail, or somebody else write there. */
function isShardRecord(value: unknown, shard: number): value is ShardRecord {
  if (!isRecord(value) || value.shard !== shard || !isRecord(value.files)) return false;
  const sizes = Object.values(value.files);
  return (
    sizes.length > 0 &&
    sizes.every(isCount) &&
    (value.checksum === undefined || typeof value.checksum === 'string') &&
    isStatistics(value.statistics)
  );
}

/** Undefined for what is no JSON, which has no such value. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * A line for what all inputs have in common, and one for each of them: there may be very many. Where there is a plan
 * already, it stays.
 */
async function writePlan(folder: string, { inputs, ...head }: Plan): Promise<void> {
  const file = await OutputFile.create(join(folder, STATE_FOLDER, PLAN));
  try {
    file.add(`${JSON.stringify({ ...head, inputs: inputs.length })}\n`);
    for (const input of inputs) {
      file.add(`${JSON.stringify(input)}\n`);
      if (file.isFull) await file.flush();
    }
    await file.commitFirst();
  } finally {
    await file.abandon();
  }
}

/** Whether a folder has the output of a run, complete or not. */
export function isOutput(folder: string): Promise<boolean> {
  return access(join(folder, STATE_FOLDER, PLAN)).then(
    () => true,
    () => false,
  );
}

/**
 * Undefined where there is none.
 * @throws PlanError for what is no plan, or not all of it
 * @throws OutputError where it cannot be read
 */
export async function readPlan(folder: string): Promise<Plan | undefined> {
  const path = join(folder, STATE_FOLDER, PLAN);
  const file = await open(path).catch(unlessMissing).catch(cannotRead(path));
  if (file === undefined) return undefined;
  try {
    return await planIn(file, path);
  } catch (error) {
    if (error instanceof PlanError) throw error;
    return cannotRead(path)(error);
  } finally {
    // Whoever stops reading lines leaves it open.
    await file.close();
  }
}

async function planIn(file: FileHandle, path: string): Promise<Plan> {
  const inputs: PlannedInput[] = [];
  let head: PlanHead | undefined;
  for await (const line of file.readLines()) {
    const value = jsonOf(line);
    if (head === undefined && isPlanHead(value)) head = value;
    else if (head !== undefined && isPlannedInput(value)) inputs.push(value);
    else
      throw noPlan(
        path,
        head === undefined ? 'its first line is none of a plan' : 'a line of it is no input',
      );
  }
  if (head === undefined) throw noPlan(path, 'it is empty');
  if (inputs.length !== head.inputs) throw noPlan(path, `it has ${inputs.length} of ${head.inputs} inputs`);
  return { ...head, inputs };
}

/** What all inputs have in common, and how many there are. */
type PlanHead = Omit<Plan, 'inputs'> & { readonly inputs: number };

function isPlanHead(value: unknown): value is PlanHead {
  return (
    isRecord(value) &&
    [value.version, value.operation, value.format].every((text) => typeof text === 'string') &&
    isCount(value.shardSize) &&
    value.shardSize >= 1 &&
    value.shardSize <= SHARD_SIZE_MAX &&
    isCount(value.inputs)
  );
}

function isPlannedInput(value: unknown): value is PlannedInput {
  return (
    isRecord(value) &&
    [value.path, value.name, value.mtime].every((text) => typeof text === 'string') &&
    isCount(value.size) &&
    [value.etag, value.form].every((text) => text === undefined || typeof text === 'string') &&
    (value.base === undefined || isCount(value.base))
  );
}

function noPlan(path: string, problem: string): PlanError {
  return new PlanError(`${quoted(path)} is damaged: ${problem}; take another folder`);
}

/** In what two plans differ, as a sentence; undefined where they are the same. */
function differenceOf(found: Plan, wanted: Plan): string | undefined {
  for (const key of ['version', 'operation', 'format', 'shardSize'] as const) {
    if (found[key] !== wanted[key]) return `${LABELS[key]} was ${found[key]}, and is ${wanted[key]} now`;
  }
  if (found.inputs.length !== wanted.inputs.length)
    return `there were ${found.inputs.length} inputs, and are ${wanted.inputs.length} now`;
  for (let i = 0; i < wanted.inputs.length; i++) {
    const [before, now] = [found.inputs[i]!, wanted.inputs[i]!];
    if (before.name !== now.name)
      return `input ${i + 1} was ${quoted(before.name)}, and is ${quoted(now.name)} now`;
    if (before.size !== now.size)
      return `${quoted(now.name)} had ${before.size} bytes, and has ${now.size} now`;
    if (before.mtime !== now.mtime || before.etag !== now.etag)
      return `${quoted(now.name)} was written to since`;
  }
  return undefined;
}

const LABELS = {
  version: 'the version of ociconf',
  operation: 'the operation',
  format: 'the format',
  shardSize: 'the size of a shard',
} as const;

async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(unlessMissing).catch(cannotRead(path));
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
