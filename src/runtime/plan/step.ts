import type { MountAttribute, MountFlag } from './flags.ts';

/** What a step needs to find; where it does not, the step is left out. */
export interface StepCondition {
  /** Absolute path, as the root is at that time. */
  readonly path: string;
  /** What has to be there; a file is whatever is no directory. */
  readonly is: 'there' | 'a file' | 'a directory' | 'on a shared mount';
}

/** What every step has. */
export interface StepBase {
  /** JSON pointer of the property that asks for it; null for what a runtime does for every container. */
  readonly origin: string | null;
  /** Why, in plain words. */
  readonly reason: string;
  /** What it depends on; without it the step is always done. */
  readonly when?: StepCondition;
}

/** unshare(2): the mount namespace is new. */
export interface UnshareStep extends StepBase {
  /** Which step it is. */
  readonly op: 'unshare';
  /** What is passed to the call. */
  readonly flags: readonly ['CLONE_NEWNS'];
}

/** setns(2): the mount namespace is one that is there. */
export interface SetnsStep extends StepBase {
  /** Which step it is. */
  readonly op: 'setns';
  /** Absolute path. */
  readonly path: string;
  /** What is passed to the call. */
  readonly flags: readonly ['CLONE_NEWNS'];
}

/** mount(2). */
export interface MountStep extends StepBase {
  /** Which step it is. */
  readonly op: 'mount';
  /** Device, file or directory, or a mere name; null where the kernel looks at none. */
  readonly source: string | null;
  /** Absolute path that is mounted on. */
  readonly target: string;
  /** Type of the file system; null where the kernel looks at none. */
  readonly type: string | null;
  /** What is passed to the call. */
  readonly flags: readonly MountFlag[];
  /** Options of the file system, with commas between them; null for none. */
  readonly data: string | null;
}

/** mount_setattr(2) with AT_RECURSIVE: attributes of a mount and of all mounts below it. */
export interface SetAttributesStep extends StepBase {
  /** Which step it is. */
  readonly op: 'mount_setattr';
  /** Absolute path that is mounted on. */
  readonly target: string;
  /** Attributes that are set. */
  readonly set: readonly MountAttribute[];
  /** Attributes that are cleared. */
  readonly clear: readonly MountAttribute[];
}

/** The container's own part of every hierarchy of cgroups that the host has. */
export interface CgroupStep extends StepBase {
  /** Which step it is. */
  readonly op: 'mount cgroups';
  /** Absolute path that is mounted on. */
  readonly target: string;
  /** Of each mount there. */
  readonly flags: readonly MountFlag[];
  /** Options of the file system, with commas between them; null for none. */
  readonly data: string | null;
}

/** What the directory below a tmpfs holds is copied into it. */
export interface CopyUpStep extends StepBase {
  /** Which step it is. */
  readonly op: 'copy up';
  /** Absolute path that is mounted on. */
  readonly target: string;
}

/** A directory, and those above it that are missing. One that is there stays as it is. */
export interface MkdirStep extends StepBase {
  /** Which step it is. */
  readonly op: 'mkdir';
  /** Absolute path. */
  readonly path: string;
  /** Permission bits before the umask. */
  readonly mode: number;
}

/** An empty file to mount on, and the directories above it. One that is there stays as it is. */
export interface CreateFileStep extends StepBase {
  /** Which step it is. */
  readonly op: 'create file';
  /** Absolute path. */
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
}

/** mknod(2), and the owner of the node. One that is there stays as it is. */
export interface MknodStep extends StepBase {
  /** Which step it is. */
  readonly op: 'mknod';
  /** Absolute path. */
  readonly path: string;
  /** Character or block device, or FIFO. */
  readonly type: 'c' | 'b' | 'p';
  /** Exact: the umask does not count. */
  readonly mode: number;
  /** Major number of the device; 0 for a FIFO. */
  readonly major: number;
  /** Minor number of the device; 0 for a FIFO. */
  readonly minor: number;
  /** Owner of the node. */
  readonly uid: number;
  /** Group of the node. */
  readonly gid: number;
}

/** symlink(2). A link that is there stays as it is, unless it is replaced. */
export interface SymlinkStep extends StepBase {
  /** Which step it is. */
  readonly op: 'symlink';
  /** What the link says. */
  readonly to: string;
  /** Absolute path. */
  readonly path: string;
  /** Whether one that is there is replaced. */
  readonly replace: boolean;
}

/** Hooks run in the runtime's namespaces until `startContainer`, which is in the container's. */
export interface HooksStep extends StepBase {
  /** Which step it is. */
  readonly op: 'hooks';
  /** Whose hooks. */
  readonly point: 'prestart' | 'createRuntime' | 'createContainer' | 'startContainer';
  /** How many there are. */
  readonly count: number;
}

/** pivot_root(2). */
export interface PivotRootStep extends StepBase {
  /** Which step it is. */
  readonly op: 'pivot_root';
  /** Absolute path of what becomes the root. */
  readonly newRoot: string;
  /** Where the old root goes: a directory below the new one. */
  readonly putOld: string;
}

/** chroot(2), which stands in for pivot_root where the mount namespace is the host's. */
export interface ChrootStep extends StepBase {
  /** Which step it is. */
  readonly op: 'chroot';
  /** Absolute path. */
  readonly path: string;
}

/** chdir(2). */
export interface ChdirStep extends StepBase {
  /** Which step it is. */
  readonly op: 'chdir';
  /** Absolute path. */
  readonly path: string;
}

/** umount2(2). */
export interface UmountStep extends StepBase {
  /** Which step it is. */
  readonly op: 'umount';
  /** Absolute path that is mounted on. */
  readonly target: string;
  /** What is passed to the call. */
  readonly flags: readonly ['MNT_DETACH'];
}

/** rmdir(2). */
export interface RmdirStep extends StepBase {
  /** Which step it is. */
  readonly op: 'rmdir';
  /** Absolute path. */
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
