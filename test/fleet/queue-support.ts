import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { STATE_FOLDER } from '../../src/fleet/folder.ts';
import { CLI } from '../cli/command.ts';

/** `ociconf` while it runs. */
export class Running {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  readonly #args: readonly string[];
  readonly #ended: Promise<unknown>;

  constructor(args: string[], env: NodeJS.ProcessEnv = {}) {
    this.#args = args;
    this.child = spawn(process.execPath, [CLI, ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#ended = once(this.child, 'close');
    this.child.stdout!.on('data', (chunk: Buffer) => {
      this.stdout += chunk;
    });
    this.child.stderr!.on('data', (chunk: Buffer) => {
      this.stderr += chunk;
    });
  }

  /** Its exit code, or the signal that ended it. */
  async end(): Promise<number | NodeJS.Signals | null> {
    await this.#ended;
    return this.child.exitCode ?? this.child.signalCode;
  }

  /** For whoever has to find out why a test failed. */
  toString(): string {
    return `${this.#args.join(' ')}\n${this.stdout}${this.stderr}`;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }
}

/** Documents of which a few are rejected, in lines. */
export function writeFleet(path: string, documents: number): void {
  let text = '';
  for (let i = 0; i < documents; i++) {
    const cwd = i % 1000 === 7 ? 'relative' : `/srv/${i}`;
    text += `hostname = host-${i}\nroot_path = /rootfs/${i}\nprocess_cwd = ${cwd}\nprocess_arg = /bin/sh\nmount = /proc:proc:proc\nnamespace = pid\nnamespace = mount\nmemory_limit = ${i}\n---\n`;
  }
  writeFileSync(path, text);
}

/** Every file below a folder but what says how far the work is, by its name. */
export function filesOf(folder: string): Map<string, string> {
  const names = readdirSync(folder).filter((name) => name !== STATE_FOLDER);
  return new Map(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

/** What crashed, or is being written, of shards. */
export function temporaryFilesOf(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.startsWith('.part-') && name.endsWith('.tmp'),
  );
}

/** Of the shards that are done. */
export function recordsOf(folder: string): string[] {
  return stateOf(folder).filter((name) => name.startsWith('shard-'));
}

/** Whether shards of the folder were about to be queued. */
export function hasRunId(folder: string): boolean {
  return stateOf(folder).includes('run');
}

function stateOf(folder: string): string[] {
  const state = join(folder, STATE_FOLDER);
  return existsSync(state) ? readdirSync(state) : [];
}

/** Stops a worker, for good or until SIGCONT, when it has written a part of a shard and not all of it. */
export async function stopInShard({ child }: Running, output: string): Promise<void> {
  const isStopped = (): boolean => {
    const stat = readFileSync(`/proc/${child.pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
  };
  const known = new Set(temporaryFilesOf(output));
  const hasNew = (): boolean => temporaryFilesOf(output).some((name) => !known.has(name));
  for (;;) {
    await until('a shard is in hand', hasNew);
    child.kill('SIGSTOP');
    await until('it is stopped', isStopped);
    // It may have been faster.
    if (hasNew()) return;
    child.kill('SIGCONT');
  }
}

/** Waits until it is so. The time is for what never comes: a busy machine may take long. */
export async function until(what: string, isSo: () => boolean, seconds = 90): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !isSo(); ) {
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
