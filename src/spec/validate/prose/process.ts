import type { LinuxCapabilities, Process, Spec } from '../../../../build/spec/types.ts';
import { quote } from '../../../diagnostics/quote.ts';
import { NameSet } from '../../../names.ts';
import type { Path } from '../../read/pointer.ts';
import { isCpuList } from '../formats.ts';
import type { Platform } from '../platform.ts';
import { CAPABILITIES } from './capabilities.ts';
import type { Report } from './report.ts';
import { absolutePath, isRelativeOnWindows, items, unique, within } from './values.ts';

const PROCESS = 'config.md#process';
const POSIX = 'config.md#posix-process';
const LINUX = 'config.md#linux-process';

export function checkProcess({ process }: Spec, platform: Platform, report: Report): void {
  if (process === undefined) {
    const message = 'there is no process: the container can be created, but not started';
    report.name('needs-property', 'warning', ['process'], PROCESS, message);
    return;
  }
  checkArguments(process, platform, report);
  checkEnvironment(process.env, ['process', 'env'], report);
  checkWorkingDirectory(process, platform, report);
  if (process.consoleSize !== undefined && process.terminal !== true) {
    report.info(
      'ignored-property',
      ['process', 'consoleSize'],
      PROCESS,
      'runtimes ignore it without terminal: true',
    );
  }
  checkRlimits(process, report);
  if (platform === 'linux' || platform === 'vm') checkLinuxProcess(process, report);
}

function checkWorkingDirectory({ cwd }: Process, platform: Platform, report: Report): void {
  const path = ['process', 'cwd'];
  if (platform !== 'windows') absolutePath(report, cwd, path, PROCESS, 'the working directory');
  else if (isRelativeOnWindows(cwd)) {
    report.error('path-not-absolute', path, PROCESS, `${quote(cwd)} is no absolute path of Windows`);
  }
}

function checkArguments({ args, commandLine }: Process, platform: Platform, report: Report): void {
  if (platform === 'windows') {
    if (args === undefined && commandLine === undefined) {
      report.missing(['process', 'commandLine'], PROCESS, 'a process needs args or commandLine');
    }
    return;
  }
  if (commandLine !== undefined) otherPlatform(report, ['process', 'commandLine'], PROCESS, 'Windows');
  if (args === undefined)
    report.missing(['process', 'args'], PROCESS, 'a process needs args: without them nothing starts');
  else if (Array.isArray(args) && args.length === 0) {
    report.error(
      'needs-property',
      ['process', 'args'],
      PROCESS,
      'args needs at least one entry: without it nothing starts',
    );
  } else if (items(args)[0] === '') {
    report.error('needs-property', ['process', 'args', 0], PROCESS, 'the program is the empty string');
  }
}

function otherPlatform(report: Report, path: Path, clause: string, platform: string): void {
  report.name('other-platform', 'warning', path, clause, `it is for ${platform} only, and ignored here`);
}

export function checkEnvironment(env: readonly string[] | undefined, path: Path, report: Report): void {
  const names = new NameSet();
  const list = items(env);
  for (let i = 0; i < list.length; i++) {
    const entry = list[i];
    if (typeof entry !== 'string') continue;
    const equals = entry.indexOf('=');
    if (equals <= 0) {
      report.warning(
        'environment-entry',
        [...path, i],
        PROCESS,
        `${quote(entry)} is not of the form NAME=value`,
      );
      continue;
    }
    const name = entry.slice(0, equals);
    if (names.has(name)) {
      report.warning(
        'environment-entry',
        [...path, i],
        PROCESS,
        `${quote(name)} is set twice; which one counts depends on the program`,
      );
    }
    names.add(name);
  }
}

const RLIMITS = new Set([
  'RLIMIT_AS',
  'RLIMIT_CORE',
  'RLIMIT_CPU',
  'RLIMIT_DATA',
  'RLIMIT_FSIZE',
  'RLIMIT_LOCKS',
  'RLIMIT_MEMLOCK',
  'RLIMIT_MSGQUEUE',
  'RLIMIT_NICE',
  'RLIMIT_NOFILE',
  'RLIMIT_NPROC',
  'RLIMIT_RSS',
  'RLIMIT_RTPRIO',
  'RLIMIT_RTTIME',
  'RLIMIT_SIGPENDING',
  'RLIMIT_STACK',
]);

function checkRlimits({ rlimits }: Process, report: Report): void {
  const list = items(rlimits);
  const path = (i: number): Path => ['process', 'rlimits', i];
  unique(report, list, (limit) => limit?.type, ['process', 'rlimits'], POSIX, 'a limit of type');
  for (const [i, limit] of list.entries()) {
    const { type, soft, hard } = limit ?? {};
    if (typeof type === 'string' && type.startsWith('RLIMIT_') && !RLIMITS.has(type)) {
      report.error(
        'unknown-rlimit',
        [...path(i), 'type'],
        POSIX,
        `${quote(type)} is no limit that getrlimit(2) knows`,
      );
    }
    // What is not there is above nothing.
    if (soft! > hard!) {
      report.error('limit-order', [...path(i), 'soft'], POSIX, `soft ${soft} is above hard ${hard}`);
    }
  }
}

function checkLinuxProcess(process: Process, report: Report): void {
  if (process.capabilities !== undefined) checkCapabilities(process.capabilities, report);
  within(report, process.oomScoreAdj, [-1000, 1000], ['process', 'oomScoreAdj'], LINUX, 'the adjustment');
  checkScheduler(process, report);
  const { ioPriority, execCPUAffinity } = process;
  if (ioPriority !== undefined) {
    const path = ['process', 'ioPriority', 'priority'];
    if (ioPriority.priority === undefined) report.missing(path, LINUX, 'an I/O priority needs a priority');
    within(report, ioPriority.priority, [0, 7], path, LINUX, 'the I/O priority');
  }
  if (execCPUAffinity === undefined) return;
  for (const step of ['initial', 'final'] as const) {
    const list = execCPUAffinity[step];
    if (list && !isCpuList(list)) {
      report.error(
        'bad-cpu-list',
        ['process', 'execCPUAffinity', step],
        LINUX,
        `${quote(list)} is no list such as 0-3,7`,
      );
    }
  }
}

const SETS = ['bounding', 'permitted', 'inheritable', 'effective', 'ambient'] as const;

function checkCapabilities(capabilities: LinuxCapabilities, report: Report): void {
  let clean: readonly string[] | undefined;
  for (const set of SETS) {
    const names = items(capabilities[set]);
    // Most files have the same names five times.
    if (clean !== undefined && startsWith(clean, names)) continue;
    let areKnown = true;
    for (let i = 0; i < names.length; i++) {
      const name = names[i];
      if (typeof name !== 'string' || CAPABILITIES.has(name)) continue;
      const message = `${quote(name)} is no capability of capabilities(7); runtimes warn of it and go on`;
      report.warning('unknown-capability', ['process', 'capabilities', set, i], LINUX, message);
      areKnown = false;
    }
    if (areKnown) clean = names;
  }
  subset(capabilities, 'effective', 'permitted', 'error', report);
  subset(capabilities, 'ambient', 'permitted', 'warning', report);
  subset(capabilities, 'ambient', 'inheritable', 'warning', report);
}

/** Whether a list begins with all of another: told without a set, of which the hashes would cost most. */
function startsWith(list: readonly string[], others: readonly string[]): boolean {
  for (let i = 0; i < others.length; i++) {
    if (others[i] !== list[i]) return false;
  }
  return true;
}

/** What the kernel refuses is an error; ambient ones that it refuses, runtimes leave out. */
function subset(
  capabilities: LinuxCapabilities,
  inner: 'effective' | 'ambient',
  outer: 'permitted' | 'inheritable',
  severity: 'error' | 'warning',
  report: Report,
): void {
  const list = items(capabilities[inner]);
  const outside = items(capabilities[outer]);
  if (startsWith(outside, list)) return;
  const allowed = new NameSet(outside.filter((name) => typeof name === 'string'));
  for (let i = 0; i < list.length; i++) {
    const name = list[i]!;
    if (!CAPABILITIES.has(name) || allowed.has(name)) continue;
    report[severity](
      'capability-not-permitted',
      ['process', 'capabilities', inner, i],
      LINUX,
      `${name} is ${inner}, but not ${outer}`,
    );
  }
}

const REAL_TIME = new Set(['SCHED_FIFO', 'SCHED_RR']);

function checkScheduler({ scheduler }: Process, report: Report): void {
  if (scheduler === undefined) return;
  const path = ['process', 'scheduler'];
  const { policy, priority, nice, runtime, deadline, period } = scheduler;
  within(report, nice, [-20, 19], [...path, 'nice'], LINUX, 'the nice value');
  if (REAL_TIME.has(policy)) {
    within(report, priority ?? 0, [1, 99], [...path, 'priority'], LINUX, `the priority of ${policy}`);
  } else if (priority) {
    report.error('value-range', [...path, 'priority'], LINUX, `${policy} takes no priority but 0`);
  }
  const times = [runtime ?? 0, deadline ?? 0, period ?? 0] as const;
  if (policy !== 'SCHED_DEADLINE') {
    if (times.some((time) => time > 0)) {
      report.warning(
        'ignored-property',
        path,
        LINUX,
        'runtime, deadline and period are for SCHED_DEADLINE only',
      );
    }
    return;
  }
  const [run, due, length] = times;
  // A period of 0 is the deadline (sched_setattr(2)).
  if (!run || run > due || (length > 0 && due > length)) {
    report.error('limit-order', path, LINUX, 'SCHED_DEADLINE needs 0 < runtime <= deadline <= period');
  }
}
