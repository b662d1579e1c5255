import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidArgumentError } from '../../../errors.ts';
import { StateFileError } from '../../../runtime/errors.ts';
import { type Lock, type LockHolder, lockHolder, takeLock } from './lock.ts';
import { type Files, PrivateFolder } from './private-files.ts';
import { type ContainerRecord, decodeRecord, encodeRecord } from './record.ts';

const STATE = '.json';

/**
 * The containers of a state root: a folder of mode 0700 with one file a container, `<id>.json`. Beside it, while they are
 * needed, `<id>.lock` and `<id>.start`.
 */
export class StateStore {
  readonly #folder: PrivateFolder;

  /**
   * @param root absolute path of the folder; made when the first container is
   * @param files for tests
   */
  constructor(root: string, files: Files = fs) {
    if (!root.startsWith('/')) throw new InvalidArgumentError('stateRoot', 'must be an absolute path');
    this.#folder = new PrivateFolder(root, files);
  }

  /**
   * Before anything is written.
   * @throws StateFileError for a folder that is not ours alone
   */
  async prepare(): Promise<void> {
    await this.#folder.ensure();
    await this.#folder.sweep();
  }

  /**
   * @returns undefined when no container has the id
   * @throws StateFileError for a folder or a file that is not ours alone, or that is no state
   */
  async read(id: string): Promise<ContainerRecord | undefined> {
    if (!(await this.#folder.exists())) return undefined;
    const text = await this.#folder.read(nameOf(id, STATE));
    if (text === undefined) return undefined;
    const record = decodeRecord(text, id);
    if (record !== undefined) return record;
    throw new StateFileError(
      this.pathOf(id, STATE),
      'is no state of a container; end its process, and delete it',
    );
  }

  /** The old state or this one, whatever happens meanwhile. */
  async write(record: ContainerRecord): Promise<void> {
    await this.#folder.write(nameOf(record.id, STATE), encodeRecord(record));
  }

  async remove(id: string): Promise<void> {
    await this.#folder.removeForGood(nameOf(id, STATE));
  }

  /** The ids of all containers, sorted. */
  async ids(): Promise<string[]> {
    if (!(await this.#folder.exists())) return [];
    const names = await this.#folder.names();
    return names
      .filter((name) => name.endsWith(STATE))
      .map((name) => name.slice(0, -STATE.length))
      .sort();
  }

  /** Takes the container's lock, or says at once who has it; undefined without a state root. */
  async lock(id: string, operation: string): Promise<Lock | LockHolder | undefined> {
    nameOf(id, '');
    return (await this.#folder.exists()) ? takeLock(this.#folder, id, operation) : undefined;
  }

  /** Who is at work on a container. */
  async holder(id: string): Promise<LockHolder | undefined> {
    nameOf(id, '');
    return (await this.#folder.exists()) ? lockHolder(this.#folder, id) : undefined;
  }

  /** Where a file of a container is. */
  pathOf(id: string, suffix: string): string {
    return join(this.#folder.path, nameOf(id, suffix));
  }

  /** Takes a file of a container away, if it is there. */
  async removeFile(id: string, suffix: string): Promise<void> {
    await this.#folder.remove(nameOf(id, suffix));
  }
}

/** A file's name. Ids were checked before; one that could lead out of the folder must not come through all the same. */
function nameOf(id: string, suffix: string): string {
  if (id === '' || id.startsWith('.') || id.includes('/') || id.includes('\0')) {
    throw new InvalidArgumentError('id', 'cannot be the name of a file');
  }
  return id + suffix;
}
