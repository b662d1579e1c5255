import type { Spec } from '../../../build/spec/types.ts';
import type { OciConfig } from '../../config/types.ts';
import { pivotRoot } from '../../container/pivot-root.ts';
import { InvalidArgumentError, wrongType } from '../../errors.ts';
import { toSpec } from '../../spec/convert/to-spec.ts';
import { firstErrorOf } from '../../spec/validate/validate.ts';
import { checkAbsolutePath } from '../bundle.ts';
import { checkHostMounts, type SafetyOptions } from '../safety.ts';
import { deviceSteps } from './devices.ts';
import type { MountFlag } from './flags.ts';
import { propagationFlags } from './mount-options.ts';
import {
  isReadonlyLater,
  mountSteps,
  nothingNew,
  type PlannedMount,
  plannedMount,
  readonlyStep,
} from './mounts.ts';
import { below, cleanPath, fromBundle } from './paths.ts';
import type { HooksStep, PlanStep } from './step.ts';

/** What a plan is made for. */
export interface PlanOptions extends SafetyOptions {
  /** Absolute path that relative ones start from. Default `/`. */
  readonly bundle?: string;
}

const DEFAULT_PROPAGATION: readonly MountFlag[] = ['MS_REC', 'MS_SLAVE'];
const DIRECTORY_MODE = 0o755;
const READONLY_BIND: readonly MountFlag[] = ['MS_RDONLY', 'MS_REMOUNT', 'MS_BIND'];

/**
 * The steps by which a runtime makes the root file system of a container, in runc 1.1's order; they are what
 * `runc run` does, but for the pivot_root, which is the seed's (lines 427-439). Nothing is run. Paths are absolute, the
 * host's before the root changes and the container's from then on; within the root, a runtime follows symbolic links
 * as the container would. Labels and the terminal are not in it.
 * @throws InvalidArgumentError for the first error of `validateSpec`, by its pointer, and for a relative bundle
 * @throws UnsafeConfigError for one whose mounts can be the host's, unless `allowHostMounts` is set
 * @throws TypeError for what is no object
 *
 * @example
 * ```js
 * import { plan } from 'ociconf/runtime';
 * import { spec } from 'ociconf/spec';
 *
 * const steps = plan(spec('minimal').build(), { bundle: '/bundles/web' });
 * console.log(steps[0].op, steps.some(({ op }) => op === 'pivot_root')); // unshare true
 * ```
 */
export function plan(
  config: Spec | OciConfig,
  { bundle = '/', allowHostMounts = false }: PlanOptions = {},
): PlanStep[] {
  if (typeof config !== 'object' || config === null)
    throw wrongType('config', 'a Spec or an OciConfig', config);
  checkAbsolutePath('bundle', bundle);
  const spec = isOciConfig(config) ? toSpec(config).spec : config;
  requireValid(spec);
  if (!allowHostMounts) checkHostMounts(spec, bundle);
  const namespace = namespaceStep(spec);
  const root = fromBundle(bundle, spec.root?.path ?? '');
  const mounts = (spec.mounts ?? []).map((mount, index) => plannedMount(mount, index, bundle));
  return [
    ...(namespace === undefined ? [] : [namespace]),
    ...rootSteps(spec, root),
    ...mounts.flatMap((mount) => mountSteps(mount, root)),
    ...(ownsDev(mounts)
      ? deviceSteps(
          spec,
          root,
          mounts.map(({ destination }) => destination),
        )
      : []),
    ...hookSteps(spec, ['prestart', 'createRuntime', 'createContainer']),
    ...(namespace === undefined ? [chrootStep(root)] : pivotSteps(root)),
    ...insideSteps(spec, mounts, namespace !== undefined),
    ...hookSteps(spec, ['startContainer']),
  ];
}

/** It has a memory limit that no config.json has in that place, and always. */
function isOciConfig(config: Spec | OciConfig): config is OciConfig {
  const { linux } = config;
  return typeof linux === 'object' && linux !== null && 'memoryLimit' in linux;
}

function requireValid(spec: Spec): void {
  const error = firstErrorOf(spec, { platform: 'linux' });
  if (error !== undefined) throw new InvalidArgumentError(error.pointer || '/', error.message);
}

function namespaceStep({ linux }: Spec): PlanStep | undefined {
  const index = linux?.namespaces?.findIndex(({ type }) => type === 'mount') ?? -1;
  const namespace = linux?.namespaces?.[index];
  if (namespace === undefined) return undefined;
  const origin = `/linux/namespaces/${index}`;
  const flags = ['CLONE_NEWNS'] as const;
  return namespace.path === undefined
    ? { op: 'unshare', flags, origin, reason: 'mounts of its own, at first those of the host' }
    : { op: 'setns', path: namespace.path, flags, origin, reason: 'the mounts of a namespace that is there' };
}

/** pivot_root wants a mount as the new root, and none whose parent is shared. */
function rootSteps({ linux }: Spec, root: string): PlanStep[] {
  const word = linux?.rootfsPropagation;
  const asked = word === undefined ? undefined : propagationFlags(word);
  return [
    {
      ...nothingNew('/', asked ?? DEFAULT_PROPAGATION),
      origin: asked === undefined ? null : '/linux/rootfsPropagation',
      reason:
        asked === undefined
          ? 'no mount of the container spreads to the host'
          : 'how mounts spread, as configured',
    },
    {
      ...nothingNew(root, ['MS_PRIVATE']),
      origin: '/root/path',
      reason: 'pivot_root refuses a root on a shared one',
      when: { path: root, is: 'on a shared mount' },
    },
    {
      op: 'mount',
      source: root,
      target: root,
      type: null,
      flags: ['MS_BIND', 'MS_REC'],
      data: null,
      origin: '/root/path',
      reason: 'bound onto itself: the new root has to be a mount',
    },
  ];
}

/** Not where the host's /dev, or another, is bound as a whole. */
function ownsDev(mounts: readonly PlannedMount[]): boolean {
  return !mounts.some(({ type, destination }) => type === 'bind' && destination === '/dev');
}

function hookSteps({ hooks }: Spec, points: readonly HooksStep['point'][]): PlanStep[] {
  return points.flatMap((point) => {
    const count = hooks?.[point]?.length ?? 0;
    if (count === 0) return [];
    const reason =
      point === 'startContainer'
        ? 'in the container, before its process'
        : 'the old root is still there for them';
    return [{ op: 'hooks', point, count, origin: `/hooks/${point}`, reason }];
  });
}

function pivotSteps(root: string): PlanStep[] {
  const { oldRoot, newRoot } = pivotRoot({ root: { path: root } });

  const origin = '/root/path';
  const putOld = below(newRoot, oldRoot);
  return [
    { op: 'mkdir', path: putOld, mode: 0o700, origin, reason: 'a place for the old root' },
    { op: 'pivot_root', newRoot, putOld, origin, reason: 'the new root takes the place of the old one' },
    { op: 'chdir', path: '/', origin, reason: 'out of the old root' },
    {
      ...nothingNew(oldRoot, DEFAULT_PROPAGATION),
      origin,
      reason: 'what is unmounted here stays on the host',
    },
    { op: 'umount', target: oldRoot, flags: ['MNT_DETACH'], origin, reason: 'the host is out of reach' },
    { op: 'rmdir', path: oldRoot, origin, reason: 'its place is not needed any more' },
  ];
}

function chrootStep(root: string): PlanStep {
  return {
    op: 'chroot',
    path: root,
    origin: '/root/path',
    reason: 'no pivot_root without a mount namespace',
  };
}

/** With the new root: what closes it. Without a mount namespace runtimes leave the root as it is. */
function insideSteps(
  { process, root, linux }: Spec,
  mounts: readonly PlannedMount[],
  closes: boolean,
): PlanStep[] {
  const cwd = cleanPath(process?.cwd ?? '/');
  return [
    ...(cwd === '/' ? [] : [mkdirStep(cwd)]),
    ...(closes ? mounts.filter(isReadonlyLater).map(readonlyStep) : []),
    ...(closes && root?.readonly ? [readonlyRoot()] : []),
    ...(linux?.readonlyPaths ?? []).flatMap(readonlyPathSteps),
    ...(linux?.maskedPaths ?? []).flatMap(maskSteps),
    { op: 'chdir', path: cwd, origin: '/process/cwd', reason: 'where the process starts' },
  ];
}

function mkdirStep(path: string): PlanStep {
  return { op: 'mkdir', path, mode: DIRECTORY_MODE, origin: '/process/cwd', reason: 'the working directory' };
}

function readonlyRoot(): PlanStep {
  return { ...nothingNew('/', READONLY_BIND), origin: '/root/readonly', reason: 'the root is read-only' };
}

function readonlyPathSteps(path: string, index: number): PlanStep[] {
  const common = { origin: `/linux/readonlyPaths/${index}`, when: { path, is: 'there' } } as const;
  const bind = { ...nothingNew(path, ['MS_BIND', 'MS_REC']), source: path };
  return [
    { ...bind, ...common, reason: 'a mount of its own, so that it can be read-only' },
    { ...nothingNew(path, READONLY_BIND), ...common, reason: 'to be read, not written' },
  ];
}

function maskSteps(path: string, index: number): PlanStep[] {
  const origin = `/linux/maskedPaths/${index}`;
  const file = { ...nothingNew(path, ['MS_BIND']), source: '/dev/null' };
  const directory = { ...nothingNew(path, ['MS_RDONLY']), source: 'tmpfs', type: 'tmpfs' };
  return [
    { ...file, origin, reason: 'hidden: reads as empty', when: { path, is: 'a file' } },
    { ...directory, origin, reason: 'hidden: an empty directory', when: { path, is: 'a directory' } },
  ];
}
