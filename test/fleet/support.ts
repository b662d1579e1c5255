import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { STATE_FOLDER, type Work } from '../../src/fleet/folder.ts';
import type { Form } from '../../src/fleet/plan/form.ts';
import { type PlannedInput, planShards } from '../../src/fleet/plan/shards.ts';
import { processShard } from '../../src/fleet/process-shard.ts';

/** A folder that lives as long as the test file does. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ociconf-fleet-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function newFolder(parent: string): string {
  const folder = mkdtempSync(join(parent, 'out-'));
  mkdirSync(join(folder, STATE_FOLDER));
  return folder;
}

export function inputOf(path: string, form?: Form): PlannedInput {
  const { size, mtimeNs } = statSync(path, { bigint: true });
  const input = { path, name: path, size: Number(size), mtime: String(mtimeNs) };
  return form === undefined ? input : { ...input, form };
}

export function fileOf(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

export const PARSE: Work = { operation: 'parse', format: 'ndjson' };
export const SCAN: Work = { operation: 'scan', format: 'ndjson' };

/** Does all shards, one after the other; gives the folder. */
export async function doAll(
  parent: string,
  inputs: readonly PlannedInput[],
  size: number,
  work: Work,
): Promise<string> {
  const folder = newFolder(parent);
  for (const shard of planShards(inputs, { size })) await processShard(shard, work, folder);
  return folder;
}

export interface Line {
  source: { input: string; member?: string; offset: number; index: number };
  code?: string;
  [member: string]: unknown;
}

/** What was written, in the order of the shards; `prefix` is `part-` or `rejects-`. */
export function linesOf(folder: string, prefix: string): Line[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix))
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

/** Names and contents of all files of a folder. */
export function snapshot(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    names
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [name, readFileSync(join(folder, name), 'latin1')]),
  );
}
