import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readFeatures, type Spec, validateSpec } from '../../src/spec/index.ts';
import { prune } from '../../src/spec/validate/prune.ts';

// A value of a wrong type is told as that, wherever it stands, and no rule of the text meets it.

const ID = { containerID: 0, hostID: 0, size: 1 };
const HOOK = { path: '/x', args: ['x'], env: ['A=1'], timeout: 1 };
const RATE = { major: 8, minor: 0, rate: 1 };

/** Something of everything that a rule of the text looks at. */
const FULL = {
  ociVersion: '1.3.0',
  root: { path: 'rootfs', readonly: true },
  hostname: 'h',
  domainname: 'd',
  mounts: [
    {
      destination: '/a',
      type: 'bind',
      source: '/a',
      options: ['bind', 'idmap'],
      uidMappings: [ID],
      gidMappings: [ID],
    },
  ],
  hooks: {
    prestart: [HOOK],
    createRuntime: [HOOK],
    createContainer: [HOOK],
    startContainer: [HOOK],
    poststart: [HOOK],
    poststop: [HOOK],
  },
  annotations: { 'a.b': 'c' },
  process: {
    terminal: true,
    consoleSize: { height: 1, width: 1 },
    cwd: '/',
    env: ['A=1'],
    args: ['sh'],
    commandLine: 'sh',
    rlimits: [{ type: 'RLIMIT_AS', soft: 1, hard: 1 }],
    capabilities: Object.fromEntries(
      ['bounding', 'permitted', 'inheritable', 'effective', 'ambient'].map((set) => [
        set,
        ['CAP_KILL', 'CAP_CHOWN'],
      ]),
    ),
    oomScoreAdj: 1,
    apparmorProfile: 'a',
    selinuxLabel: 'b',
    scheduler: { policy: 'SCHED_DEADLINE', nice: 0, priority: 0, runtime: 1, deadline: 2, period: 3 },
    ioPriority: { class: 'IOPRIO_CLASS_BE', priority: 1 },
    execCPUAffinity: { initial: '0', final: '1' },
  },
  linux: {
    namespaces: ['mount', 'pid', 'network', 'uts', 'ipc', 'cgroup', 'user', 'time'].map((type) => ({ type })),
    uidMappings: [ID],
    gidMappings: [ID],
    timeOffsets: { boottime: { secs: 1, nanosecs: 1 }, monotonic: { secs: 1, nanosecs: 1 } },
    devices: [{ path: '/dev/x', type: 'c', major: 1, minor: 3, fileMode: 1, uid: 1, gid: 1 }],
    netDevices: { eth0: { name: 'x' } },
    sysctl: { 'net.x': '1' },
    maskedPaths: ['/a'],
    readonlyPaths: ['/a'],
    mountLabel: 'c',
    personality: { domain: 'LINUX', flags: [] },
    intelRdt: { closID: 'a', schemata: ['L3:0=f'], l3CacheSchema: 'L3:0=f', enableMonitoring: true },
    memoryPolicy: { mode: 'MPOL_BIND', nodes: '0', flags: ['MPOL_F_STATIC_NODES'] },
    resources: {
      memory: { limit: 2, swap: 3, reservation: 1, kernel: 1, kernelTCP: 1, swappiness: 1 },
      cpu: { quota: 2, burst: 1, idle: 1, cpus: '0', mems: '0' },
      blockIO: {
        weight: 10,
        leafWeight: 10,
        weightDevice: [{ major: 8, minor: 0, weight: 10, leafWeight: 10 }],
        throttleReadBpsDevice: [RATE],
        throttleWriteBpsDevice: [RATE],
        throttleReadIOPSDevice: [RATE],
        throttleWriteIOPSDevice: [RATE],
      },
      rdma: { a: { hcaHandles: 1, hcaObjects: 1 } },
      devices: [{ allow: true, type: 'c', access: 'rwm', major: 1, minor: 1 }],
      unified: { a: '1' },
    },
    seccomp: {
      defaultAction: 'SCMP_ACT_ERRNO',
      defaultErrnoRet: 1,
      architectures: ['SCMP_ARCH_X86'],
      flags: ['SECCOMP_FILTER_FLAG_LOG'],
      listenerPath: '/x',
      listenerMetadata: 'x',
      syscalls: [
        {
          names: ['a'],
          action: 'SCMP_ACT_NOTIFY',
          errnoRet: 1,
          args: [{ index: 0, value: 0, op: 'SCMP_CMP_EQ' }],
        },
      ],
    },
  },
  windows: {
    layerFolders: ['c'],
    resources: { cpu: { count: 1, shares: 1, maximum: 1, affinity: [{ mask: 1, group: 1 }] } },
    network: { networkNamespace: 'a', endpointList: ['b'] },
  },
  vm: {
    hypervisor: { path: '/x' },
    kernel: { path: '/x', initrd: '/y' },
    image: { path: '/x', format: 'raw' },
  },
  zos: { namespaces: [{ type: 'pid', path: '/x' }] },
  freebsd: { devices: [{ path: 'x' }], jail: { enforceStatfs: 1 } },
};

const features = readFeatures(readFileSync(new URL('../fixtures/runc-features.json', import.meta.url))).value;

type Path = readonly (string | number)[];

function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [path, ...entries.flatMap(([step, item]) => pathsIn(item, [...path, step]))];
}

function valueAt(path: Path): unknown {
  return path.reduce<unknown>((at, step) => (at as Record<string | number, unknown>)[step], FULL);
}

/** A copy with a value in the place of what stands at a path: in a list two of them. */
function withValue(value: unknown, path: Path): Spec {
  const copy = structuredClone(FULL) as unknown as Spec;
  let at = copy as unknown as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) at = at[step] as typeof at;
  at[path.at(-1)!] = value;
  if (Array.isArray(at)) at.push(value);
  return copy;
}

describe.each([['linux'], ['windows']] as const)('on %s', (platform) => {
  const said = (spec: Spec) =>
    validateSpec(spec, { platform, features }).map(({ code, pointer }) => `${code} ${pointer}`);

  it.each(Object.keys(FULL).map((section) => [section]))(
    'null is of a wrong type anywhere in %s',
    (section) => {
      for (const path of pathsIn(FULL).filter(([first]) => first === section)) {
        const pointer = `/${path.join('/')}`;
        const now = said(withValue(null, path)).filter((line) => line.endsWith(` ${pointer}`));
        expect(now, pointer).toEqual([`wrong-type ${pointer}`]);
      }
    },
  );

  // JSON has 1e999, which is read as Infinity; the others come from programs.
  it.each([Infinity, -Infinity, NaN, 1.5])('%s is told wherever a number stands', (value) => {
    const isNumber = (path: Path) => typeof valueAt(path) === 'number';
    for (const path of pathsIn(FULL).filter(isNumber)) {
      const pointer = `/${path.join('/')}`;
      const now = said(withValue(value, path)).filter((line) => line.endsWith(` ${pointer}`));
      expect(now, pointer).not.toEqual([]);
    }
  });
});

describe('what is taken away of a value', () => {
  it('is not there, or undefined in a list', () => {
    const value = { a: 1, b: [2, { c: 3, d: 4 }], e: 5 };
    const paths = [['a'], ['b', 0], ['b', 1, 'c']];
    expect(prune<object>(value, paths)).toStrictEqual({ b: [undefined, { d: 4 }], e: 5 });
  });
});
