import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StateFileError } from '../../../runtime/errors.ts';
import { identify, isAlive, type ProcessIdentity } from '../../processes/identity.ts';
import type { PrivateFolder } from './private-files.ts';

// Libraries for lock files (proper-lockfile, lockfile) tell a dead owner by the age of the file: a hook may take hours.
// The system's own locks (flock, fcntl) are not in Node.

/** Who holds a lock, and what for. */
export interface LockHolder {
  readonly owner: ProcessIdentity;
  /** `create`, `start`, `delete`. */
  readonly operation: string;
  /** Tells this holding from every other. */
  readonly nonce: string;
}

/** A lock that was taken. */
export interface Lock {
  release(): Promise<void>;
}

/**
 * Takes a lock, or says at once who has it. A lock whose owner is dead is broken.
 * @param id of the container
 * @throws StateFileError for a lock file that is none
 */
export async function takeLock(
  folder: PrivateFolder,
  id: string,
  operation: string,
): Promise<Lock | LockHolder> {
  const name = `${id}.lock`;
  const holder = await take(folder, id, name, operation);
  return holder ?? { release: () => folder.remove(name) };
}

/** The living holder of a container's lock. */
export async function lockHolder(folder: PrivateFolder, id: string): Promise<LockHolder | undefined> {
  const holder = await read(folder, `${id}.lock`);
  return holder !== undefined && isAlive(holder.owner) ? holder : undefined;
}

/** @returns undefined when it is ours now */
async function take(
  folder: PrivateFolder,
  id: string,
  name: string,
  operation: string,
): Promise<LockHolder | undefined> {
  const owner = identify(process.pid)!;
  while (!(await folder.create(name, JSON.stringify({ owner, operation, nonce: randomUUID() })))) {
    const holder = await read(folder, name);
    if (holder === undefined) continue;
    if (isAlive(holder.owner)) return holder;
    await breakLock(folder, id, name, holder);
  }
  return undefined;
}

/**
 * Deletes the lock of a dead owner. Two that see the same dead owner must not delete what the faster one took since: only
 * who has the lock on breaking exactly this holding deletes it, and looks again before.
 */
async function breakLock(folder: PrivateFolder, id: string, name: string, dead: LockHolder): Promise<void> {
  const breaking = `${id}.${dead.nonce}.break`;
  if ((await take(folder, id, breaking, 'break')) !== undefined) {
    await sleep(5);
    return;
  }
  try {
    const now = await read(folder, name);
    if (now?.nonce === dead.nonce) await folder.remove(name);
  } finally {
    await folder.remove(breaking);
  }
}

async function read(folder: PrivateFolder, name: string): Promise<LockHolder | undefined> {
  const text = await folder.read(name);
  if (text === undefined) return undefined;
  try {
    const { owner, operation, nonce } = JSON.parse(text) as LockHolder;
    const { pid, startTime, boot } = owner;
    const texts = [startTime, boot, operation, nonce].every((value) => typeof value === 'string');
    if (texts && Number.isSafeInteger(pid) && !nonce.includes('/')) return { owner, operation, nonce };
  } catch {
    // Said below.
  }
  throw new StateFileError(join(folder.path, name), 'is no lock; delete it when nothing is under way');
}
