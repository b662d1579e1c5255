import { type SpawnOptions, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

/** The built command, as users run it. */
export const CLI = fileURLToPath(new URL('../../build/cli.js', import.meta.url));

export const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url));

export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `ociconf` in a process of its own, with `input` on its stdin. */
export function ociconf(args: string[], input: string | Uint8Array = '', cwd?: string): Promise<Run> {
  return run(process.execPath, [CLI, ...args], input, { cwd });
}

/** Runs a shell command in which "$@" is `ociconf`. */
export function shell(command: string, cwd?: string): Promise<Run> {
  return run('sh', ['-c', command, 'sh', process.execPath, CLI], '', { cwd });
}

export async function run(
  program: string,
  args: string[],
  input: string | Uint8Array,
  options: SpawnOptions,
): Promise<Run> {
  const child = spawn(program, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
  // A command that does not read its stdin may close it first.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const closed = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { code, stdout, stderr };
}

/** A folder that lives as long as the test file does. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ociconf-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
