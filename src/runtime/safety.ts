import type { Spec } from '../../build/spec/types.ts';
import { UnsafeConfigError } from './errors.ts';
import { fromBundle } from './plan/paths.ts';

/** What a configuration may do to the host though it most likely does not mean to. */
export interface SafetyOptions {
  /** Mounts that are the host's or can spread there, and its root file system; default false. */
  readonly allowHostMounts?: boolean;
}

/**
 * Refuses a configuration whose mounts would not stay in its container. A container shares each namespace that
 * `linux.namespaces` does not list with the runtime (runtime-spec, config-linux.md, "Namespaces"): without `mount`
 * there, the runtime mounts over the host's /proc and /dev. And one of its own begins with the host's mounts: runc and
 * crun apply every word of `linux.rootfsPropagation` to `/` alone, and the mounts below stay joined with the host's.
 * What is mounted below a bind mount is then on the host, too, and stays there. (Under runc 1.1, nothing starts with
 * `unbindable`.)
 * @param bundle from which a relative root file system counts
 * @throws UnsafeConfigError for no mount namespace, one that is joined, the host's root as root, and mounts that spread
 */
export function checkHostMounts({ linux, root }: Spec, bundle: string): void {
  const namespaces = linux?.namespaces ?? [];
  const index = namespaces.findIndex(({ type }) => type === 'mount');
  if (index < 0) {
    throw new UnsafeConfigError(
      '/linux/namespaces',
      `there is no mount namespace: the container's mounts would be the host's; add { "type": "mount" }`,
    );
  }
  // Whose it is cannot be told from a path: it may be the host's.
  if (namespaces[index]?.path !== undefined) {
    throw new UnsafeConfigError(
      `/linux/namespaces/${index}/path`,
      "the mount namespace is one that is there already: the container's mounts would be in it; leave path out",
    );
  }
  if (linux?.rootfsPropagation !== undefined) {
    throw new UnsafeConfigError(
      '/linux/rootfsPropagation',
      "with any of its words, mounts of the container can spread to the host's; leave it out: then none does",
    );
  }
  // `..` as it is written; links are for those to follow who have the files.
  if (root !== undefined && fromBundle(bundle, root.path) === '/') {
    throw new UnsafeConfigError(
      '/root/path',
      "the root file system is the host's: runtimes make devices and mount points in it; take a folder of its own",
    );
  }
}
