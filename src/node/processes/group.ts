import { isErrno } from '../../system-errors.ts';

/**
 * Signals every process of a group.
 * @param signal its name or number
 * @returns false when none is left, or none that we may signal
 */
export function signalGroup(group: number, signal: NodeJS.Signals | number): boolean {
  return signalTo(-group, signal);
}

/** As kill(2), but says whether anybody got it. */
export function signalTo(pid: number, signal: NodeJS.Signals | number): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if (isErrno(error, 'ESRCH', 'EPERM')) return false;
    throw error;
  }
}
