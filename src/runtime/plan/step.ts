import type { MountAttribute, MountFlag } from './flags.ts';

/** What a step needs to find; where it does not, the step is left out. */
export interface StepCondition {
  /** Absolute path, as the root is at that time. */
  readonly path: string;
  /** A file is whatever is there and no directory. */
  readonly is: 'there' | 'a file' | 'a directory' | 'on a shared mount';
}

interface Step {
  /** JSON pointer of the property that asks for it; null for what a runtime does for every container. */
  readonly origin: string | null;
  /** Why, in plain words. */
  readonly reason: string;
  readonly when?: StepCondition;
}

/** unshare(2): the mount namespace is new. */
export interface UnshareStep extends Step {
  readonly op: 'unshare';
  readonly flags: readonly ['CLONE_NEWNS'];
}

/** setns(2): the mount namespace is one that is there. */
export interface SetnsStep extends Step {
  readonly op: 'setns';
  readonly path: string;
  readonly flags: readonly ['CLONE_NEWNS'];
}

/** mount(2). */
export interface MountStep extends Step {
  readonly op: 'mount';
  /** Device, file or directory, or a mere name; null where the kernel looks at none. */
  readonly source: string | null;
  readonly target: string;
  /** Type of the file system; null where the kernel looks at none. */
  readonly type: string | null;
  readonly flags: readonly MountFlag[];
  /** Options of the file system, with commas between them; null for none. */
  readonly data: string | null;
}

/** mount_setattr(2) with AT_RECURSIVE: attributes of a mount and of all mounts below it. */
export interface SetAttributesStep extends Step {
  readonly op: 'mount_setattr';
  readonly target: string;
  readonly set: readonly MountAttribute[];
  readonly clear: readonly MountAttribute[];
}

/** The container's own part of every hierarchy of cgroups that the host has. */
export interface CgroupStep extends Step {
  readonly op: 'mount cgroups';
  readonly target: string;
  /** Of each mount there. */
  readonly flags: readonly MountFlag[];
  readonly data: string | null;
}

/** What the directory below a tmpfs holds is copied into it. */
export interface CopyUpStep extends Step {
  readonly op: 'copy up';
  readonly target: string;
}

/** A directory, and those above it that are missing. One that is there stays as it is. */
export interface MkdirStep extends Step {
  readonly op: 'mkdir';
  readonly path: string;
  /** Permission bits before the umask. */
  readonly mode: number;
}

/** An empty file to mount on, and the directories above it. One that is there stays as it is. */
export interface CreateFileStep extends Step {
  readonly op: 'create file';
  readonly path: string;
  readonly mode: number;
}

/** mknod(2), and the owner of the node. One that is there stays as it is. */
export interface MknodStep extends Step {
  readonly op: 'mknod';
  readonly path: string;
  readonly type: 'c' | 'b' | 'p';
  /** Exact: the umask does not count. */
  readonly mode: number;
  readonly major: number;
  readonly minor: number;
  readonly uid: number;
  readonly gid: number;
}

/** symlink(2). A link that is there stays as it is, unless it is replaced. */
export interface SymlinkStep extends Step {
  readonly op: 'symlink';
  /** What the link says. */
  readonly to: string;
  readonly path: string;
  readonly replace: boolean;
}

/** Hooks run in the runtime's namespaces until `startContainer`, which is in the container's. */
export interface HooksStep extends Step {
  readonly op: 'hooks';
  readonly point: 'prestart' | 'createRuntime' | 'createContainer' | 'startContainer';
  readonly count: number;
}

/** pivot_root(2). */
export interface PivotRootStep extends Step {
  readonly op: 'pivot_root';
  readonly newRoot: string;
  /** Where the old root goes: a directory below the new one. */
  readonly putOld: string;
}

/** chroot(2), which stands in for pivot_root where the mount namespace is the host's. */
export interface ChrootStep extends Step {
  readonly op: 'chroot';
  readonly path: string;
}

export interface ChdirStep extends Step {
  readonly op: 'chdir';
  readonly path: string;
}

/** umount2(2). */
export interface UmountStep extends Step {
  readonly op: 'umount';
  readonly target: string;
  readonly flags: readonly ['MNT_DETACH'];
}

export interface RmdirStep extends Step {
  readonly op: 'rmdir';
  readonly path: string;
}

/** One step on the way from a configuration to a root file system. */
export type PlanStep =
  | UnshareStep
  | SetnsStep
  | MountStep
  | SetAttributesStep
  | CgroupStep
  | CopyUpStep
  | MkdirStep
  | CreateFileStep
  | MknodStep
  | SymlinkStep
  | HooksStep
  | PivotRootStep
  | ChrootStep
  | ChdirStep
  | UmountStep
  | RmdirStep;
