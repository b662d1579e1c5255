import { constants } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isErrno } from '../../system-errors.ts';

/** Why a file is no program that can be started. */
export type ProgramProblem = 'missing' | 'not-executable' | 'bad-interpreter' | 'bad-format';

/** As much as the kernel reads to tell what a file is (BINPRM_BUF_SIZE). */
const HEADER_LENGTH = 256;

/** Machines of ELF programs (e_machine) that run on a processor, its own and the one it is compatible with. */
const MACHINES: ReadonlyMap<string, readonly number[]> = new Map([
  ['x64', [62, 3]],
  ['arm64', [183, 40]],
]);

/**
 * What execve(2) would refuse a file for; undefined where nothing is known to be wrong. Looked at before starting: libuv
 * starts with execvp(3), which hands what the kernel refuses to a shell.
 */
export async function programProblem(path: string): Promise<ProgramProblem | undefined> {
  try {
    if (!(await stat(path)).isFile()) return 'not-executable';
    await access(path, constants.X_OK);
  } catch (error) {
    return isErrno(error, 'EACCES', 'EPERM') ? 'not-executable' : 'missing';
  }
  const header = await headerOf(path);
  return header === undefined ? undefined : headerProblem(header);
}

/** The first bytes of a file; undefined for programs that may be started and not read. */
async function headerOf(path: string): Promise<Buffer | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_LENGTH), 0, HEADER_LENGTH, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

async function headerProblem(header: Buffer): Promise<ProgramProblem | undefined> {
  if (header.toString('latin1', 0, 2) === '#!') {
    const interpreter = interpreterOf(header);
    if (interpreter === '') return 'bad-format';
    if (!interpreter.startsWith('/')) return undefined;
    return stat(interpreter).then(
      () => undefined,
      () => 'bad-interpreter',
    );
  }
  if (process.platform !== 'linux') return undefined;
  if (header.toString('latin1', 0, 4) !== '\x7fELF' || header.length < 20) return 'bad-format';
  const machine = header[5] === 2 ? header.readUInt16BE(18) : header.readUInt16LE(18);
  return (MACHINES.get(process.arch)?.includes(machine) ?? true) ? undefined : 'bad-format';
}

/** The path in a `#!` line; empty where there is none. */
function interpreterOf(header: Buffer): string {
  const line = header.toString('utf8', 2).split('\n', 1)[0]!;
  return line.replaceAll('\t', ' ').trimStart().split(' ', 1)[0]!;
}

/**
 * Finds a program as execvp(3) does, and as runc does: a name without a slash in the folders of `PATH` alone.
 * @param name relative ones with a slash count from `folder`
 * @returns its absolute path, or what is wrong with the best that was found
 */
export async function findProgram(
  name: string,
  searchPath: string | undefined,
  folder: string,
): Promise<{ path: string } | { problem: ProgramProblem }> {
  let problem: ProgramProblem = 'missing';
  if (name === '') return { problem };
  for (const path of candidates(name, searchPath, folder)) {
    const found = await programProblem(path);
    if (found === undefined) return { path };
    if (problem === 'missing') problem = found;
  }
  return { problem };
}

function candidates(name: string, searchPath: string | undefined, folder: string): string[] {
  if (name.startsWith('/')) return [name];
  if (name.includes('/')) return [join(folder, name)];
  // An empty part of PATH is the working directory.
  return (searchPath?.split(':') ?? []).map((part) =>
    join(part.startsWith('/') ? part : join(folder, part), name),
  );
}
