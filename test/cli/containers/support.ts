import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll } from 'vitest';
import { CLI, type Run } from '../command.ts';

export const NOBODY = 65_534;

/** A folder with containers of the process driver; what is still there at the end is deleted. */
export class ProcessGround {
  readonly folder = mkdtempSync(join(tmpdir(), 'ociconf-containers-'));
  readonly state = join(this.folder, 'state');
  #runs = 0;
  readonly #ids: { uid?: number; gid?: number };

  constructor(uid?: number) {
    this.#ids = uid === undefined ? {} : { uid, gid: uid };
    chmodSync(this.folder, 0o777);
    afterAll(() => {
      const ids = spawnSync(process.execPath, [CLI, 'list', '-q', ...this.#options], {
        encoding: 'utf8',
        ...this.#ids,
      });
      for (const id of ids.stdout.split('\n').filter(Boolean)) {
        spawnSync(process.execPath, [CLI, 'delete', '--force', ...this.#options, id], this.#ids);
      }
      rmSync(this.folder, { recursive: true });
    });
  }

  get #options(): string[] {
    return ['--runtime', 'process', '--root', this.state];
  }

  /** Lines that run a shell program; where they are. */
  config(program: string, more = '', name = 'job.conf'): string {
    const path = join(this.folder, name);
    const lines = ['sh', '-c', program].map((arg) => `process_arg = ${arg}\n`).join('');
    const { uid = process.getuid?.(), gid = process.getgid?.() } = this.#ids;
    writeFileSync(
      path,
      `${lines}process_env = PATH=/bin:/usr/bin\nprocess_uid = ${uid}\nprocess_gid = ${gid}\n${more}`,
    );
    return path;
  }

  /** `ociconf COMMAND --runtime process --root ... args`, in the folder. */
  async ociconf(command: string, ...args: string[]): Promise<Run> {
    // Files, and no pipes: what was created keeps them open.
    const paths = ['out', 'err'].map((name) => `${this.folder}-${name}${this.#runs++}`);
    const [out, err] = paths.map((path) => openSync(path, 'w'));
    const child = spawn(process.execPath, [CLI, command, ...this.#options, ...args], {
      cwd: this.folder,
      stdio: ['ignore', out!, err!],
      ...this.#ids,
    });
    const code = await new Promise<number | null>((resolve, reject) =>
      child.on('error', reject).on('exit', resolve),
    );
    const [stdout = '', stderr = ''] = paths.map((path) => readFileSync(path, 'utf8'));
    for (const fd of [out!, err!]) closeSync(fd);
    for (const path of paths) rmSync(path);
    return { code, stdout, stderr };
  }

  /** As `ociconf`, for as long as the test wants. */
  start(command: string, ...args: string[]): Started {
    return new Started(
      spawn(process.execPath, [CLI, command, ...this.#options, ...args], {
        cwd: this.folder,
        stdio: ['ignore', 'pipe', 'pipe'],
        ...this.#ids,
      }),
    );
  }

  /** A folder in it. */
  mkdir(name: string): string {
    const path = join(this.folder, name);
    mkdirSync(path);
    return path;
  }
}

/** A command that is running. */
export class Started {
  readonly child: ChildProcess;
  readonly #stdout: Promise<string>;
  readonly #stderr: Promise<string>;
  readonly #closed: Promise<number | null>;
  #seen = '';

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdout!.on('data', (chunk: Buffer) => {
      this.#seen += chunk.toString();
    });
    this.#stdout = text(child.stdout!);
    this.#stderr = text(child.stderr!);
    this.#closed = new Promise((resolve) => child.on('close', resolve));
  }

  /** Until its standard output has a text; the output then. */
  async until(wanted: string): Promise<string> {
    const end = performance.now() + 20_000;
    while (!this.#seen.includes(wanted)) {
      if (performance.now() > end) throw new Error(`there is no ${wanted} in ${this.#seen}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return this.#seen;
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async end(): Promise<Run> {
    const [stdout, stderr, code] = await Promise.all([this.#stdout, this.#stderr, this.#closed]);
    return { code, stdout, stderr };
  }
}

/** Without what the process driver says of itself, and what is said of any step on a busy machine. */
export function messages(stderr: string): string {
  const usual = ['the process driver isolates nothing', 'not applied: ', ': still at it after ', ' ended after '];
  return stderr
    .split('\n')
    .filter((line) => !usual.some((words) => line.includes(words)))
    .join('\n');
}
