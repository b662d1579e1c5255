import type { MountFlag } from '../../runtime/plan/flags.ts';
import type { PlanStep } from '../../runtime/plan/step.ts';
import { printable, shellWord } from '../printable.ts';
import { paint } from '../style.ts';
import { longest } from '../width.ts';

/** Commands longer than this push their comment to the right. */
const COMMAND_WIDTH = 60;

/**
 * One step a line: the command that does the same in a shell, and behind it why, and what asks for it. The root that
 * is to be is `$R` in it, which the first line sets.
 */
export function planText(steps: readonly PlanStep[]): string {
  const root = newRoot(steps);
  const commands = steps.map((step) => commandOf(step, root));
  const width = Math.min(longest(commands), COMMAND_WIDTH);
  const digits = String(steps.length).length;
  const lines = steps.map((step, i) => {
    const number = paint('dim', String(i + 1).padStart(digits));
    return `${number}  ${commands[i]!.padEnd(width)}  ${paint('dim', `# ${comment(step)}`)}\n`;
  });
  return `${' '.repeat(digits)}  ${VARIABLE.slice(1)}=${quoted(root)}\n${lines.join('')}`;
}

function newRoot(steps: readonly PlanStep[]): string {
  for (const step of steps) {
    if (step.op === 'pivot_root') return step.newRoot;
    if (step.op === 'chroot') return step.path;
  }
  return '/';
}

function comment({ reason, origin, when }: PlanStep): string {
  const condition = when === undefined ? '' : `if it is ${when.is}: `;
  return `${condition}${printable(reason)}${origin === null ? '' : ` (${printable(origin)})`}`;
}

const OPTION_NAMES: ReadonlyMap<MountFlag, string> = new Map([
  ['MS_RDONLY', 'ro'],
  ['MS_NOSUID', 'nosuid'],
  ['MS_NODEV', 'nodev'],
  ['MS_NOEXEC', 'noexec'],
  ['MS_SYNCHRONOUS', 'sync'],
  ['MS_MANDLOCK', 'mand'],
  ['MS_DIRSYNC', 'dirsync'],
  ['MS_NOSYMFOLLOW', 'nosymfollow'],
  ['MS_NOATIME', 'noatime'],
  ['MS_NODIRATIME', 'nodiratime'],
  ['MS_SILENT', 'silent'],
  ['MS_RELATIME', 'relatime'],
  ['MS_I_VERSION', 'iversion'],
  ['MS_STRICTATIME', 'strictatime'],
  ['MS_LAZYTIME', 'lazytime'],
]);

const PROPAGATIONS: ReadonlyMap<MountFlag, string> = new Map([
  ['MS_UNBINDABLE', 'unbindable'],
  ['MS_PRIVATE', 'private'],
  ['MS_SLAVE', 'slave'],
  ['MS_SHARED', 'shared'],
]);

/**
 * As a shell takes it, with the tools of util-linux and coreutils; for what they cannot do, the system call's name.
 * @param root what `$R` stands for; without one it stands for nothing
 */
export function commandOf(step: PlanStep, root?: string): string {
  return [wordsOf(step), ...ownerWords(step)]
    .map((words) => words.map((word) => quoted(word, root)).join(' '))
    .join(' && ');
}

function wordsOf(step: PlanStep): string[] {
  switch (step.op) {
    case 'unshare':
      return ['unshare', '--mount'];
    case 'setns':
      return ['nsenter', `--mount=${step.path}`];
    case 'mount':
      return mountWords(step);
    case 'mount_setattr':
      return ['mount_setattr', '--recursive', `--set=${step.set}`, `--clear=${step.clear}`, step.target];
    case 'mount cgroups':
      return ['mount', '-t', 'cgroup', ...optionWords(step), 'cgroup', step.target];
    case 'copy up':
      return ['copy_up', step.target];
    case 'mkdir':
      return ['mkdir', '-p', '-m', step.mode.toString(8), step.path];
    case 'create file':
      return ['touch', step.path];
    case 'mknod':
      return mknodWords(step);
    case 'symlink':
      return ['ln', step.replace ? '-sf' : '-s', step.to, step.path];
    case 'hooks':
      return ['run_hooks', step.point];
    case 'pivot_root':
      return ['pivot_root', step.newRoot, step.putOld];
    case 'chroot':
      return ['chroot', step.path];
    case 'chdir':
      return ['cd', step.path];
    case 'umount':
      return ['umount', '-l', step.target];
    case 'rmdir':
      return ['rmdir', step.path];
  }
}

type StepOf<Op extends PlanStep['op']> = Extract<PlanStep, { op: Op }>;

function mountWords(step: StepOf<'mount'>): string[] {
  const { source, target, type, flags } = step;
  const propagation = flags.map((flag) => PROPAGATIONS.get(flag)).find((word) => word !== undefined);
  const recursive = flags.includes('MS_REC') ? 'r' : '';
  if (propagation !== undefined) return ['mount', `--make-${recursive}${propagation}`, target];
  const of = type === null ? [] : ['-t', type];
  // Else a source that begins with - would be an option.
  const end = source?.startsWith('-') ? ['--'] : [];
  return ['mount', ...of, ...optionWords(step), ...end, ...(source === null ? [] : [source]), target];
}

function optionWords({ flags, data }: Pick<StepOf<'mount'>, 'flags' | 'data'>): string[] {
  const bind = flags.includes('MS_REC') ? 'rbind' : 'bind';
  const kinds = [
    ...(flags.includes('MS_REMOUNT') ? ['remount'] : []),
    ...(flags.includes('MS_BIND') ? [bind] : []),
  ];
  const names = flags.flatMap((flag) => OPTION_NAMES.get(flag) ?? []);
  const all = [...kinds, ...names, ...(data === null ? [] : [data])];
  if (all.length === 1 && all[0] === bind) return [`--${bind}`];
  return all.length === 0 ? [] : ['-o', all.join(',')];
}

function mknodWords({ path, type, mode, major, minor }: StepOf<'mknod'>): string[] {
  const numbers = type === 'p' ? [] : [String(major), String(minor)];
  return ['mknod', '-m', mode.toString(8), path, type, ...numbers];
}

function ownerWords(step: PlanStep): string[][] {
  if (step.op !== 'mknod' || (step.uid === 0 && step.gid === 0)) return [];
  return [['chown', `${step.uid}:${step.gid}`, step.path]];
}

/** The name under which the root is shown. */
const VARIABLE = '$R';

/** Quoted where a shell, or a terminal, would make something else of it. */
function quoted(word: string, root?: string): string {
  if (root !== undefined && root !== '/' && isPlain(root) && (word === root || word.startsWith(`${root}/`))) {
    const rest = word.slice(root.length);
    return rest === '' ? VARIABLE : `${VARIABLE}${quoted(rest)}`;
  }
  return isPlain(word) ? word : shellWord(word);
}

const PLAIN = new Set('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./=:,+-@%');

function isPlain(word: string): boolean {
  if (word === '') return false;
  for (const char of word) if (!PLAIN.has(char)) return false;
  return true;
}
