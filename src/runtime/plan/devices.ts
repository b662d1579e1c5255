import type { LinuxDevice, Spec } from '../../../build/spec/types.ts';
import { NameSet } from '../../names.ts';
import { below, cleanPath, parentOf } from './paths.ts';
import type { MknodStep, PlanStep } from './step.ts';

/** In every container (runtime-spec, config-linux.md, "Default Devices"), in runc's order. */
const DEFAULT_DEVICES: readonly Pick<MknodStep, 'path' | 'major' | 'minor'>[] = [
  { path: '/dev/null', major: 1, minor: 3 },
  { path: '/dev/random', major: 1, minor: 8 },
  { path: '/dev/full', major: 1, minor: 7 },
  { path: '/dev/tty', major: 5, minor: 0 },
  { path: '/dev/zero', major: 1, minor: 5 },
  { path: '/dev/urandom', major: 1, minor: 9 },
];

/** What a shell expects in /dev (config-linux.md, "Dev symbolic links"). */
const LINKS: readonly (readonly [path: string, to: string])[] = [
  ['/dev/fd', '/proc/self/fd'],
  ['/dev/stdin', '/proc/self/fd/0'],
  ['/dev/stdout', '/proc/self/fd/1'],
  ['/dev/stderr', '/proc/self/fd/2'],
];

const MODE = 0o666;

type Node = Omit<MknodStep, 'op' | 'reason'>;

/**
 * Devices and links in /dev, below the root that is to be.
 * @param mounted clean paths in the container that are there by then
 */
export function deviceSteps({ linux }: Spec, root: string, mounted: Iterable<string>): PlanStep[] {
  // Within a user namespace nobody may make devices: the host's are mounted.
  const bound = linux?.namespaces?.some(({ type }) => type === 'user') ?? false;
  const own = linux?.devices ?? [];
  const replaced = new NameSet(own.map(({ path }) => path));
  const nodes: Node[] = [
    ...DEFAULT_DEVICES.filter(({ path }) => !replaced.has(path)).map(defaultNode),
    ...own.map(ownNode),
  ];
  const there = new NameSet(mounted);
  return [
    ...nodes.flatMap((node) => [
      ...directoryStep(node, root, there),
      ...(bound ? boundDevice(node, root) : [madeDevice(node, root)]),
    ]),
    ...links(root),
  ];
}

/** Once for each directory. */
function directoryStep({ path, origin }: Node, root: string, there: NameSet): PlanStep[] {
  const directory = parentOf(cleanPath(path));
  if (there.has(directory)) return [];
  there.add(directory);
  return [
    { op: 'mkdir', path: below(root, directory), mode: 0o755, origin, reason: 'the directory of devices' },
  ];
}

function defaultNode(device: (typeof DEFAULT_DEVICES)[number]): Node {
  return { ...device, type: 'c', mode: MODE, uid: 0, gid: 0, origin: null };
}

function ownNode({ path, type, major, minor, fileMode, uid, gid }: LinuxDevice, index: number): Node {
  return {
    path,
    type: type === 'u' ? 'c' : (type as MknodStep['type']),
    mode: fileMode ?? MODE,
    major: Number(major ?? 0),
    minor: Number(minor ?? 0),
    uid: uid ?? 0,
    gid: gid ?? 0,
    origin: `/linux/devices/${index}`,
  };
}

function madeDevice(node: Node, root: string): PlanStep {
  const reason = node.origin === null ? 'a device that every container has' : 'a device of the configuration';
  return { op: 'mknod', ...node, path: below(root, node.path), reason };
}

function boundDevice({ path, origin }: Node, root: string): PlanStep[] {
  const target = below(root, path);
  return [
    { op: 'create file', path: target, mode: MODE, origin, reason: 'to mount the device on' },
    {
      op: 'mount',
      source: path,
      target,
      type: null,
      flags: ['MS_BIND'],
      data: null,
      origin,
      reason: "the host's device: no device can be made in a user namespace",
    },
  ];
}

function links(root: string): PlanStep[] {
  const link = (path: string, to: string, replace: boolean, reason: string): PlanStep => {
    return { op: 'symlink', to, path: below(root, path), replace, origin: null, reason };
  };
  const core = link('/dev/core', '/proc/kcore', false, 'the memory of the kernel, where it shows it');
  return [
    link('/dev/ptmx', 'pts/ptmx', true, "terminals of the container's own /dev/pts"),
    ...LINKS.map(([path, to]) => link(path, to, false, 'open files of whoever looks')),
    { ...core, when: { path: '/proc/kcore', is: 'there' } },
  ];
}
