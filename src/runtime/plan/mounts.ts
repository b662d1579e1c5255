import type { Mount } from '../../../build/spec/types.ts';
import type { MountFlag } from './flags.ts';
import { inOrder, type ParsedOptions, parseMountOptions } from './mount-options.ts';
import { below, cleanPath, fromBundle } from './paths.ts';
import type { MountStep, PlanStep } from './step.ts';

/** A mount of the configuration, as the steps need it. */
export interface PlannedMount {
  readonly origin: string;
  /** Clean path in the container. */
  readonly destination: string;
  /** `bind` for every bind mount, whatever the configuration calls it. */
  readonly type: string;
  readonly source: string;
  readonly options: ParsedOptions;
}

/** Flags that a bind mount takes at once; all others need a second call. */
const BIND_FLAGS: ReadonlySet<MountFlag> = /* @__PURE__ */ new Set<MountFlag>([
  'MS_BIND',
  'MS_REC',
  'MS_REMOUNT',
]);
const DIRECTORY_MODE = 0o755;

export function plannedMount(mount: Mount, index: number, bundle: string): PlannedMount {
  const options = parseMountOptions(mount.options ?? []);
  const isBind = options.flags.includes('MS_BIND');
  const source = mount.source ?? '';
  return {
    origin: `/mounts/${index}`,
    destination: cleanPath(mount.destination),
    type: isBind ? 'bind' : (mount.type ?? ''),
    source: isBind ? fromBundle(bundle, source) : source,
    options,
  };
}

/** Whether it is mounted writable first: the runtime itself still has something to make there. */
export function isReadonlyLater({ type, destination, options }: PlannedMount): boolean {
  return options.flags.includes('MS_RDONLY') && (type === 'tmpfs' || destination === '/dev');
}

/** From the place for it to its propagation, below the root that is to be. */
export function mountSteps(mount: PlannedMount, root: string): PlanStep[] {
  const { origin, type, options } = mount;
  const target = below(root, mount.destination);
  return [
    ...placeSteps(mount, target),
    ...(type === 'cgroup' || type === 'cgroup2' ? [cgroupStep(mount, target)] : [firstMount(mount, target)]),
    ...(options.copyUp ? [copyUpStep(origin, target)] : []),
    ...options.propagation.map((flags): PlanStep => {
      const reason = 'how mounts on it spread to other namespaces';
      return { ...nothingNew(target, flags), origin: `${origin}/options`, reason };
    }),
    ...(type === 'bind' ? remountSteps(mount, target) : []),
    ...attributeSteps(mount, target),
  ];
}

/** As it should be, for what was mounted writable. Its root is the root by then. */
export function readonlyStep({ origin, destination, options }: PlannedMount): PlanStep {
  const flags = inOrder(new Set<MountFlag>([...options.flags, 'MS_REMOUNT', 'MS_BIND']));
  const reason = 'read-only, now that nothing is made there any more';
  return { ...nothingNew(destination, flags), origin: `${origin}/options`, reason };
}

/** A call that changes a mount which is there. */
export function nothingNew(
  target: string,
  flags: readonly MountFlag[],
): Pick<MountStep, 'op' | 'source' | 'target' | 'type' | 'flags' | 'data'> {
  return { op: 'mount', source: null, target, type: null, flags, data: null };
}

/** A directory to mount on; for a bind mount of a file, a file. */
function placeSteps({ type, source, origin }: PlannedMount, target: string): PlanStep[] {
  const mkdir: PlanStep = {
    op: 'mkdir',
    path: target,
    mode: DIRECTORY_MODE,
    origin: `${origin}/destination`,
    reason: 'a place to mount on',
  };
  if (type !== 'bind') return [mkdir];
  const file: PlanStep = {
    op: 'create file',
    path: target,
    mode: DIRECTORY_MODE,
    origin: `${origin}/destination`,
    reason: 'a place to mount a file on',
    when: { path: source, is: 'a file' },
  };
  return [{ ...mkdir, when: { path: source, is: 'a directory' } }, file];
}

function firstMount(mount: PlannedMount, target: string): PlanStep {
  const { type, source, origin, options } = mount;
  const later = isReadonlyLater(mount);
  const flags = later ? options.flags.filter((flag) => flag !== 'MS_RDONLY') : options.flags;
  return {
    op: 'mount',
    source,
    target,
    // A bind mount is one by its option; the type alone is one that no kernel knows.
    type: options.flags.includes('MS_BIND') ? null : type,
    flags,
    data: options.data.length > 0 ? options.data.join(',') : null,
    origin,
    reason: later
      ? `${REASONS.get(type) ?? reasonOf(type)}; read-only later`
      : (REASONS.get(type) ?? reasonOf(type)),
  };
}

const REASONS: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ['bind', 'a file or directory of the host'],
  ['proc', 'the processes of the PID namespace'],
  ['sysfs', "the kernel's devices; those of the network are the namespace's"],
  ['tmpfs', 'a file system in memory'],
  ['devpts', 'terminals of its own'],
  ['mqueue', 'the message queues of the IPC namespace'],
]);

function reasonOf(type: string): string {
  return type === '' ? 'a file system' : `a file system of the type ${type}`;
}

function cgroupStep({ origin, options }: PlannedMount, target: string): PlanStep {
  return {
    op: 'mount cgroups',
    target,
    flags: options.flags,
    data: options.data.length > 0 ? options.data.join(',') : null,
    origin,
    reason: "the container's own cgroup: cgroup v2, or a tmpfs with each hierarchy of v1 bound in it",
  };
}

function copyUpStep(origin: string, target: string): PlanStep {
  return { op: 'copy up', target, origin: `${origin}/options`, reason: 'what was below stays to be seen' };
}

/** The kernel ignores most flags of a bind mount until it is mounted once more. */
function remountSteps({ origin, options }: PlannedMount, target: string): PlanStep[] {
  if (options.flags.every((flag) => BIND_FLAGS.has(flag))) return [];
  const flags = inOrder(new Set<MountFlag>([...options.flags, 'MS_REMOUNT', 'MS_BIND']));
  const reason = 'a bind mount takes its flags with a second call only';
  return [{ ...nothingNew(target, flags), origin: `${origin}/options`, reason }];
}

function attributeSteps({ origin, options }: PlannedMount, target: string): PlanStep[] {
  const idmap = options.idmap === 'no' ? [] : (['MOUNT_ATTR_IDMAP'] as const);
  if (options.set.length + options.clear.length + idmap.length === 0) return [];
  return [
    {
      op: 'mount_setattr',
      target,
      set: [...options.set, ...idmap],
      clear: options.clear,
      origin: `${origin}/options`,
      reason: 'of the mounts below it too',
    },
  ];
}
