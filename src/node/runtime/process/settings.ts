import { stat, writeFile } from 'node:fs/promises';
import { constants, setPriority } from 'node:os';
import type { POSIXRlimit, Process, Spec } from '../../../../build/spec/types.ts';
import { InvalidArgumentError } from '../../../errors.ts';
import { RuntimeError } from '../../../runtime/errors.ts';
import { environmentProblem, variableOf } from '../../processes/environment.ts';
import { findProgram, type ProgramProblem } from '../../processes/program.ts';
import { runProgram } from '../../processes/run-program.ts';

/** Says what is not as configured. */
export type Warn = (message: string) => void;

/** Parts of a configuration that are met, or that are no settings. */
const MET: readonly string[] = ['ociVersion', 'process', 'hooks', 'annotations'];
const PROCESS_MET: readonly string[] = [
  'args',
  'env',
  'cwd',
  'user',
  'rlimits',
  'noNewPrivileges',
  'oomScoreAdj',
  'scheduler',
];

/** Tells that nothing is isolated, and which parts of the configuration have no effect. */
export function warnOfIgnored(spec: Spec, warn: Warn): void {
  warn(
    'the process driver isolates nothing: the process sees the files, processes and network of this machine',
  );
  const inProcess = Object.entries(spec.process ?? {}).filter(
    ([name, value]) => !PROCESS_MET.includes(name) && value !== undefined && value !== false,
  );
  const ignored = [
    ...Object.keys(spec).filter((name) => !MET.includes(name)),
    ...inProcess.map(([name]) => `process.${name}`),
  ];
  if (ignored.length > 0) warn(`not applied: ${ignored.join(', ')}`);
}

/**
 * The configuration's process, if it can be started on this machine. All of its paths are this machine's own.
 * @throws InvalidArgumentError for what is missing or can never be started
 * @throws RuntimeError for a program that is not here
 */
export async function startableProcess(
  spec: Spec,
  operation: string,
): Promise<Process & { args: string[]; env: string[] }> {
  const { process: settings } = spec;
  if (settings === undefined) throw new InvalidArgumentError('process', 'missing; nothing can be started');
  const { args = [], env = [], cwd } = settings;
  if (args.length === 0) throw new InvalidArgumentError('process.args', 'empty');
  if (args.some((arg) => arg.includes('\0')))
    throw new InvalidArgumentError('process.args', 'has a NUL character');
  const problem = environmentProblem(env);
  if (problem !== undefined) throw new InvalidArgumentError('process.env', problem);
  await requireFolder(cwd);
  const found = await findProgram(args[0]!, variableOf(env, 'PATH'), cwd);
  if ('problem' in found) {
    throw new RuntimeError(
      'process',
      operation,
      `process.args[0] ${JSON.stringify(args[0])} ${PROBLEMS[found.problem]}`,
      null,
    );
  }
  return { ...settings, args, env };
}

const PROBLEMS: Record<ProgramProblem, string> = {
  missing: 'is not on this machine: there is no such file, also not in the PATH of process.env',
  'not-executable': 'is no executable file',
  'bad-interpreter': 'has an interpreter that does not exist; correct its #! line, or install it',
  'bad-format': 'is neither a program of this machine nor has it a #! line',
};

async function requireFolder(cwd: string): Promise<void> {
  if (typeof cwd !== 'string' || !cwd.startsWith('/') || cwd.includes('\0')) {
    throw new InvalidArgumentError('process.cwd', 'must be absolute path');
  }
  const found = await stat(cwd).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    throw new InvalidArgumentError(
      'process.cwd',
      `${JSON.stringify(cwd)} is no folder of this machine, and without isolation paths are the machine's own`,
    );
  }
}

/**
 * Gives a process that waits what it has to have before its program is started; limits and the like stay.
 * @throws RuntimeError for limits that the system refuses
 */
export async function applySettings(
  pid: number,
  settings: Process,
  operation: string,
  warn: Warn,
): Promise<void> {
  await applyRlimits(pid, settings.rlimits ?? [], operation, warn);
  if (settings.oomScoreAdj !== undefined) {
    await writeFile(`/proc/${pid}/oom_score_adj`, String(settings.oomScoreAdj)).catch((error: Error) =>
      warn(`process.oomScoreAdj is not applied: ${error.message}`),
    );
  }
  if (settings.scheduler !== undefined) applyScheduler(pid, settings.scheduler, warn);
}

/** Node cannot set limits; util-linux's prlimit can, of any process. */
async function applyRlimits(
  pid: number,
  rlimits: readonly POSIXRlimit[],
  operation: string,
  warn: Warn,
): Promise<void> {
  if (rlimits.length === 0) return;
  const prlimit = await toolPath('prlimit');
  if (prlimit === undefined) {
    warn('process.rlimits is not applied: prlimit is missing; install util-linux');
    return;
  }
  const options = rlimits.map(({ type, soft, hard }) => {
    const name = type.startsWith('RLIMIT_') ? type.slice('RLIMIT_'.length).toLowerCase() : type;
    return `--${name}=${limit(soft)}:${limit(hard)}`;
  });
  const { status, stderr } = await runProgram(prlimit, ['--pid', String(pid), ...options], {
    timeout: 10_000,
  });
  if (status === 0) return;
  throw new RuntimeError('process', operation, `process.rlimits: ${stderr.trim()}`, status);
}

/** RLIM_INFINITY is the largest number there is. */
function limit(value: number | bigint): string {
  return BigInt(value) === 2n ** 64n - 1n ? 'unlimited' : String(value);
}

function applyScheduler(pid: number, scheduler: NonNullable<Process['scheduler']>, warn: Warn): void {
  if (scheduler.policy !== 'SCHED_OTHER') {
    warn(`process.scheduler is not applied: only SCHED_OTHER is, not ${scheduler.policy}`);
    return;
  }
  try {
    setPriority(pid, scheduler.nice ?? constants.priority.PRIORITY_NORMAL);
  } catch (error) {
    warn(`process.scheduler is not applied: ${(error as Error).message}`);
  }
}

/** Where a tool of the system is, by our own PATH. */
export async function toolPath(name: string): Promise<string | undefined> {
  const found = await findProgram(name, process.env.PATH ?? '/usr/bin:/bin', '/');
  return 'path' in found ? found.path : undefined;
}
