import { quote } from '../../diagnostics/quote.ts';
import { RuntimeUnavailableError } from '../../runtime/errors.ts';
import { findProgram, type ProgramProblem } from '../processes/program.ts';
import { runProgram } from '../processes/run-program.ts';

/** A runtime on this machine. */
export interface FoundRuntime {
  /** Absolute path. */
  readonly path: string;
  /** What it says it is: `runc`, `crun`, ... */
  readonly name: string;
  /** Its release, as it writes it: `1.1.5+ds1`. */
  readonly version: string;
}

const VERSION_DEADLINE = 10_000;

const PROBLEMS: Record<ProgramProblem, string> = {
  missing: 'there is no such program on PATH',
  'not-executable': 'it is no executable file',
  'bad-interpreter': 'its interpreter does not exist',
  'bad-format': 'it is no program of this machine',
};

/**
 * Finds a runtime and asks for its version.
 * @param runtime a name to look for on PATH, or a path
 * @throws RuntimeUnavailableError for what is not there, and what does not answer as a runtime
 */
export async function findRuntime(runtime: string, signal?: AbortSignal): Promise<FoundRuntime> {
  const path = await findOnPath(runtime);
  const { status, stdout } = await runProgram(path, ['--version'], {
    env: [`PATH=${process.env.PATH ?? ''}`],
    timeout: VERSION_DEADLINE,
    ...(signal && { signal }),
  }).catch((cause: Error) => {
    throw new RuntimeUnavailableError(path, cause.message, 'install it, or choose another', { cause });
  });
  signal?.throwIfAborted();
  const [line = ''] = stdout.split('\n', 1);
  // `runc version 1.1.5+ds1`
  const [name = '', word, version] = line.split(' ');
  if (status !== 0 || word !== 'version' || version === undefined) {
    const said = line === '' ? 'nothing' : quote(line);
    throw new RuntimeUnavailableError(path, `it says ${said} when asked for its version`, 'choose another');
  }
  return { path, name, version };
}

/**
 * The absolute path of a program.
 * @throws RuntimeUnavailableError for none
 */
export async function findOnPath(program: string): Promise<string> {
  const found = await findProgram(program, process.env.PATH, process.cwd());
  if ('path' in found) return found.path;
  const { problem } = found;
  const reason = problem === 'missing' && program.includes('/') ? 'there is no such file' : PROBLEMS[problem];
  throw new RuntimeUnavailableError(program, reason, 'install it, or choose another');
}
