import { readdirSync, readFileSync } from 'node:fs';
import { signalTo } from './group.ts';

/** A process, told from every other that has or will have its id. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot, as a decimal number (proc(5), /proc/pid/stat, field 22). */
  readonly startTime: string;
  /** Which boot it was (/proc/sys/kernel/random/boot_id). */
  readonly boot: string;
}

/** What /proc/pid/stat says. */
export interface ProcessStat {
  /** `R`, `S`, `D`, `Z`, `T`, ... */
  readonly state: string;
  readonly session: number;
  readonly startTime: string;
}

let bootId: string | undefined;

/** The number of this boot. */
export function currentBoot(): string {
  bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  return bootId;
}

/** @returns undefined when there is no such process */
export function processStat(pid: number): ProcessStat | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The name before, in parentheses, may have spaces and parentheses of its own.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0]!, session: Number(fields[3]), startTime: fields[19]! };
}

/** @returns undefined when there is no such process */
export function identify(pid: number): ProcessIdentity | undefined {
  const stat = processStat(pid);
  return stat && { pid, startTime: stat.startTime, boot: currentBoot() };
}

/** Whether it is there and has not ended: a zombie has. */
export function isAlive(identity: ProcessIdentity): boolean {
  const stat = statOf(identity);
  return stat !== undefined && !hasEnded(stat);
}

function hasEnded({ state }: ProcessStat): boolean {
  return state === 'Z' || state === 'X';
}

/** What is known of exactly this process. */
function statOf({ pid, startTime, boot }: ProcessIdentity): ProcessStat | undefined {
  if (boot !== currentBoot()) return undefined;
  const stat = processStat(pid);
  return stat?.startTime === startTime ? stat : undefined;
}

/**
 * Signals this process, and never another one that got its id.
 * @returns whether it got the signal
 */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals | number): boolean {
  return isAlive(identity) && signalTo(identity.pid, signal);
}

/** The living processes of the session that this one leads or led, itself among them. */
export function sessionMembers(leader: ProcessIdentity): ProcessIdentity[] {
  if (leader.boot !== currentBoot()) return [];
  // A session's number is nobody's id while a member lives: somebody else with it means that the session is over.
  const holder = processStat(leader.pid);
  if (holder !== undefined && holder.startTime !== leader.startTime) return [];
  return readdirSync('/proc')
    .map(Number)
    .flatMap((pid) => {
      const stat = processStat(pid);
      if (stat?.session !== leader.pid || hasEnded(stat)) return [];
      return { pid, startTime: stat.startTime, boot: leader.boot };
    });
}
