import type { OciRoot } from '../config/types.ts';
import { InvalidArgumentError } from '../errors.ts';

/** What the system call pivot_root(2) needs to know. */
export interface PivotRoot {
  /** Where the old root goes, inside the new one. */
  oldRoot: '/.pivot_root';
  /** The container's root file system: `root.path`. */
  newRoot: string;
}

/**
 * The old and the new root for a configuration (seed lines 427-439).
 * @throws InvalidArgumentError when the root path is empty
 */
export function pivotRoot(config: { readonly root: Pick<OciRoot, 'path'> }): PivotRoot {
  if (config.root.path === '') throw new InvalidArgumentError('root', 'empty path');
  return { oldRoot: '/.pivot_root', newRoot: config.root.path };
}
