import { stat } from 'node:fs/promises';
import { posix } from 'node:path';
import type { Spec } from '../../../build/spec/types.ts';
import type { Bundle } from '../../runtime/driver.ts';
import { UnsafeConfigError } from '../../runtime/errors.ts';
import { unless } from '../../system-errors.ts';

/**
 * The configuration with the path that `checkLinkedRoot` looked at: `..` leads back as it is written. crun would follow
 * links before it, and so might find another folder.
 */
export function withAbsoluteRoot(spec: Spec, bundle: string): Spec {
  // ContainerRuntime refuses what has none.
  const root = spec.root!;
  return { ...spec, root: { ...root, path: posix.resolve(bundle, root.path) } };
}

/**
 * Refuses a root file system that is the host's without saying so: behind a link, which crun follows, or a bind mount.
 * One that says so was let through by who asked for it.
 * @throws UnsafeConfigError
 */
export async function checkLinkedRoot({ path, spec: { root } }: Bundle): Promise<void> {
  if (root === undefined) return;
  const written = posix.resolve(path, root.path);
  if (written === '/') return;
  const [found, host] = await Promise.all([stat(written).catch(unlessMissing), stat('/')]);
  if (found !== undefined && found.dev === host.dev && found.ino === host.ino) {
    throw new UnsafeConfigError(
      '/root/path',
      "it leads to the host's root file system; take a folder of its own",
    );
  }
}

/** What is not there is for the runtime to say. */
const unlessMissing = unless('ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP', 'ENAMETOOLONG');
