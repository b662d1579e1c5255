import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Process } from '../../../../build/spec/types.ts';
import { InvalidArgumentError } from '../../../errors.ts';
import { RuntimeError, RuntimeUnavailableError } from '../../../runtime/errors.ts';
import { isErrno } from '../../../system-errors.ts';
import { isAlive, type ProcessIdentity } from '../../processes/identity.ts';
import { runProgram } from '../../processes/run-program.ts';
import { toolPath, type Warn } from './settings.ts';

// A created container is a process that waits and then becomes the user's, so that its id stays the same from `create`
// to the end, and `create` and `start` can be two processes. Node 20 cannot exec; a shell can, and is everywhere. It
// waits for a line of a FIFO, the way runc does, and then executes
//
//   env -i NAME=value... nice -n 0 -- args...
//
// While `env` runs, for about a millisecond, the values are arguments, which every user can read. The shell alone would
// drop variables with odd names and add PWD. `env` alone would take an argument with `=` for a variable: behind `nice`
// it takes nothing for anything, and nice finds the program by the new PATH, as runc does.

/** The first words of the shell's program, by which a process that still waits is known. */
const WAITING = 'read -r go <&3 || exit 125; exec 3<&-; read -r go <&4 || exit 125; exec 4<&-;';

/** A launcher that was started and waits. */
export interface Launcher {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Lets it outlive us: until then it ends when we do, so that nobody is left whom no state names. */
  detach(): void;
}

/**
 * Starts a launcher for a process. The FIFO must exist.
 * @param stdio of the process: three
 */
export async function startLauncher(
  settings: Process & { args: string[]; env: string[] },
  fifo: string,
  stdio: StdioOptions,
  warn: Warn,
): Promise<Launcher> {
  const { before, ids } = await userOf(settings, warn);
  const [env, nice] = await Promise.all([requireTool('env'), requireTool('nice')]);
  // Read and write: it opens without a writer, and never meets an end.
  const gate = await open(fifo, constants.O_RDWR | constants.O_NOFOLLOW);
  try {
    const umask = umaskOf(settings);
    const names = settings.env.map((_entry, index) => `"$E${index}"`).join(' ');
    const program = `${WAITING}${umask} exec "$ENV_TOOL" -i -- ${names} "$@"`;
    const [tool, ...more] = before.length > 0 ? before : [nice, '-n', '0', '--'];
    const child = spawn('/bin/sh', ['-c', program, 'sh', tool!, ...more, ...settings.args], {
      argv0: 'sh',
      cwd: settings.cwd,
      detached: true,
      // Of the user's variables only the values, and not as arguments: those everybody could read.
      env: environmentOfShell(env, settings.env),
      stdio: [...(Array.isArray(stdio) ? stdio.slice(0, 3) : [stdio, stdio, stdio]), 'pipe', gate.fd],
      ...ids,
    });
    return await started(child);
  } finally {
    await gate.close();
  }
}

/** The shell's command that sets it; nothing where the caller's stays. */
function umaskOf({ user: { umask } = {} }: Process): string {
  if (umask === undefined) return '';
  if (Number.isInteger(umask) && umask >= 0 && umask <= 0o777) return ` umask ${umask.toString(8)};`;
  throw new InvalidArgumentError('process.user.umask', 'must be an integer of 0..511');
}

function environmentOfShell(env: string, entries: readonly string[]): Record<string, string | undefined> {
  const environment: Record<string, string | undefined> = { NODE_V8_COVERAGE: undefined, ENV_TOOL: env };
  for (const [index, entry] of entries.entries()) environment[`E${index}`] = entry;
  return environment;
}

/** Once it runs; rejects with what kept it from that. */
function started(child: ChildProcess): Promise<Launcher> {
  const { pid } = child;
  return new Promise((resolve, reject) => {
    if (pid === undefined) {
      child.once('error', reject);
      return;
    }
    const line = child.stdio[3] as Duplex;
    line.on('error', () => {});
    child.unref();
    resolve({ child, pid, detach: () => void line.end('go\n') });
  });
}

/** Who the process runs as: what spawn can set, and the tool before the program for what it cannot. */
async function userOf(
  { user = {}, noNewPrivileges = false }: Process,
  warn: Warn,
): Promise<{ before: string[]; ids: { uid?: number; gid?: number } }> {
  const { uid = 0, gid = 0, additionalGids = [] } = user;
  const root = process.geteuid?.() === 0;
  const differs = uid !== process.getuid?.() || gid !== process.getgid?.();
  if (!root && (differs || additionalGids.length > 0)) {
    warn(
      `process.user is not applied: only root can; it runs as ${process.getuid?.()}:${process.getgid?.()}`,
    );
  }
  const groups = root && additionalGids.length > 0;
  const setpriv = groups || noNewPrivileges ? await toolPath('setpriv') : undefined;
  if (setpriv === undefined) {
    if (groups) warn('process.user.additionalGids is not applied: setpriv is missing; install util-linux');
    if (noNewPrivileges)
      warn('process.noNewPrivileges is not applied: setpriv is missing; install util-linux');
    return { before: [], ids: root ? { uid, gid } : {} };
  }
  const before = [setpriv];
  if (groups) before.push(`--reuid=${uid}`, `--regid=${gid}`, `--groups=${additionalGids.join(',')}`);
  if (noNewPrivileges) before.push('--no-new-privs');
  return { before: [...before, '--'], ids: root && !groups ? { uid, gid } : {} };
}

async function requireTool(name: string): Promise<string> {
  const path = await toolPath(name);
  if (path !== undefined) return path;
  throw new RuntimeUnavailableError('process', `${name} is missing`, 'install coreutils or busybox');
}

/** Makes the FIFO that a launcher waits for. */
export async function makeFifo(path: string): Promise<void> {
  const { status, stderr } = await runProgram(await requireTool('mkfifo'), ['-m', '600', '--', path], {
    timeout: 10_000,
  });
  if (status !== 0) throw new RuntimeError('process', 'create', stderr.trim(), status);
}

/**
 * Has a launcher go on, and waits until the user's program has taken its place.
 * @throws RuntimeError when nobody waits there any more
 */
export async function release(identity: ProcessIdentity, fifo: string): Promise<void> {
  // Without a reader it does not open.
  const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
  const gate = await open(fifo, flags).catch((error: unknown) => {
    if (!isErrno(error, 'ENXIO', 'ENOENT')) throw error;
    throw new RuntimeError('process', 'start', 'the process has ended before', null, { cause: error });
  });
  try {
    await gate.write('go\n');
  } finally {
    await gate.close();
  }
  await taken(identity);
}

/** The longest that the place of the launcher is waited for, in milliseconds: shells are fast, machines may be busy. */
const TAKEN_WITHIN = 2000;

async function taken(identity: ProcessIdentity): Promise<void> {
  const end = performance.now() + TAKEN_WITHIN;
  for (let pause = 1; performance.now() < end && isAlive(identity); pause = Math.min(2 * pause, 50)) {
    const words = await commandOf(identity.pid);
    if (!isWaiting(words) && !isOnTheWay(words)) return;
    await sleep(pause);
  }
}

/** Whether a process is a launcher that waits still. */
export async function isLaunching(identity: ProcessIdentity): Promise<boolean> {
  return isAlive(identity) && isWaiting(await commandOf(identity.pid));
}

function isWaiting(words: readonly string[]): boolean {
  return words[0] === 'sh' && words[1] === '-c' && words[2]?.startsWith(WAITING) === true;
}

/** The tools between the shell and the program, and the moment in which a process has no arguments. */
function isOnTheWay([name = '', first]: readonly string[]): boolean {
  if (name.endsWith('/env')) return first === '-i';
  if (name.endsWith('/nice')) return first === '-n';
  return name === '' || (name.endsWith('/setpriv') && first?.startsWith('--') === true);
}

async function commandOf(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
  return text.split('\0');
}
