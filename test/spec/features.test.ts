import { describe, expect, it } from 'vitest';
import { type Features, type Spec, validateSpec } from '../../src/spec/index.ts';

// What is said of a runtime that cannot do what a config.json wants, and what is not said where it tells little.

const FINE: Spec = {
  ociVersion: '1.2.0',
  root: { path: 'rootfs' },
  process: { cwd: '/', args: ['sh'] },
  linux: { namespaces: [{ type: 'mount' }] },
};
const VERSIONS = { ociVersionMin: '1.0.0', ociVersionMax: '1.3.0' };
const CODES = ['version-not-supported', 'not-supported', 'unsafe-annotation'];

function said(members: object, features: object): string[] {
  const given = { ...VERSIONS, ...features } as Features;
  return validateSpec({ ...FINE, ...members } as Spec, { features: given })
    .filter(({ code }) => CODES.includes(code))
    .map(({ pointer, message, clause }) => `${pointer}: ${message} (${clause})`);
}

const ID = { containerID: 0, hostID: 0, size: 1 };
const WANTS = {
  hooks: { poststop: [{ path: '/x' }] },
  mounts: [
    {
      destination: '/a',
      options: ['rbind', 'idmap', 'size=5k'],
      uidMappings: [ID],
      gidMappings: [ID],
    },
  ],
  annotations: { 'org.x.y': '' },
  process: {
    ...FINE.process,
    apparmorProfile: 'a',
    selinuxLabel: 'b',
    capabilities: { bounding: ['CAP_KILL'] },
  },
  linux: {
    namespaces: [{ type: 'mount' }, { type: 'network' }],
    mountLabel: 'c',
    netDevices: { eth0: {} },
    intelRdt: { schemata: ['L3:0=f'], enableMonitoring: true },
    memoryPolicy: { mode: 'MPOL_BIND', nodes: '0', flags: ['MPOL_F_STATIC_NODES'] },
    resources: { rdma: { a: { hcaHandles: 1 } }, unified: { a: '1' } },
    seccomp: {
      defaultAction: 'SCMP_ACT_ALLOW',
      architectures: ['SCMP_ARCH_X86'],
      flags: ['SECCOMP_FILTER_FLAG_LOG'],
      syscalls: [
        { names: ['a'], action: 'SCMP_ACT_ERRNO', args: [{ index: 0, value: 0, op: 'SCMP_CMP_EQ' }] },
      ],
    },
  },
};
const NOTHING = {
  hooks: [],
  mountOptions: ['rbind'],
  potentiallyUnsafeConfigAnnotations: ['org.x.'],
  linux: {
    namespaces: ['mount'],
    capabilities: [],
    apparmor: { enabled: false },
    selinux: { enabled: false },
    netDevices: { enabled: false },
    intelRdt: { enabled: false, schemata: false, monitoring: false },
    memoryPolicy: { modes: [], flags: [] },
    mountExtensions: { idmap: { enabled: false } },
    cgroup: { v2: false, rdma: false },
    seccomp: { enabled: false, actions: [], operators: [], archs: [], supportedFlags: [] },
  },
};

describe('of a runtime that can do nothing', () => {
  it('says what it does not know or was built without, and where that is written', () => {
    const without = 'the runtime was built without it';
    const unknown = (word: string) => `the runtime does not know "${word}"`;
    expect(said(WANTS, NOTHING).sort()).toEqual(
      [
        `/hooks/poststop: ${unknown('poststop')} (features.md#hooks)`,
        `/mounts/0/options/1: ${unknown('idmap')} (features.md#mount-options)`,
        `/mounts/0/uidMappings: ${without} (features-linux.md#mountextensions)`,
        `/annotations/org.x.y: it changes what the runtime does (features.md#unsafe-annotations-in-configjson)`,
        `/process/capabilities/bounding/0: ${unknown('CAP_KILL')}, and leaves it out (features-linux.md#capabilities)`,
        `/process/apparmorProfile: ${without} (features-linux.md#apparmor)`,
        `/process/selinuxLabel: ${without} (features-linux.md#selinux)`,
        `/linux/mountLabel: ${without} (features-linux.md#selinux)`,
        `/linux/namespaces/1/type: ${unknown('network')} (features-linux.md#namespaces)`,
        `/linux/netDevices: ${without} (features-linux.md#netdevices)`,
        `/linux/intelRdt: ${without} (features-linux.md#intel-rdt)`,
        `/linux/intelRdt/schemata: ${without} (features-linux.md#intel-rdt)`,
        `/linux/intelRdt/enableMonitoring: ${without} (features-linux.md#intel-rdt)`,
        `/linux/memoryPolicy/mode: ${unknown('MPOL_BIND')} (features-linux.md#memorypolicy)`,
        `/linux/memoryPolicy/flags/0: ${unknown('MPOL_F_STATIC_NODES')} (features-linux.md#memorypolicy)`,
        `/linux/resources/rdma: ${without} (features-linux.md#cgroup)`,
        `/linux/resources/unified: ${without} (features-linux.md#cgroup)`,
        `/linux/seccomp: ${without} (features-linux.md#seccomp)`,
        `/linux/seccomp/defaultAction: ${unknown('SCMP_ACT_ALLOW')} (features-linux.md#seccomp)`,
        `/linux/seccomp/architectures/0: ${unknown('SCMP_ARCH_X86')} (features-linux.md#seccomp)`,
        `/linux/seccomp/flags/0: ${unknown('SECCOMP_FILTER_FLAG_LOG')} (features-linux.md#seccomp)`,
        `/linux/seccomp/syscalls/0/action: ${unknown('SCMP_ACT_ERRNO')} (features-linux.md#seccomp)`,
        `/linux/seccomp/syscalls/0/args/0/op: ${unknown('SCMP_CMP_EQ')} (features-linux.md#seccomp)`,
      ].sort(),
    );
  });

  it('says nothing of what is not wanted, or wanted as an empty text', () => {
    expect(said({}, NOTHING)).toEqual([]);
    expect(said({ process: { ...FINE.process, apparmorProfile: '', selinuxLabel: '' } }, NOTHING)).toEqual(
      [],
    );
    expect(said({ hooks: { poststop: [] }, mounts: [{ destination: '/a' }] }, NOTHING)).toEqual([]);
  });
});

describe('of a runtime that tells little', () => {
  it.each([
    {},
    { linux: null },
    { linux: {} },
    {
      linux: {
        seccomp: {},
        cgroup: {},
        intelRdt: {},
        memoryPolicy: {},
        mountExtensions: {},
        apparmor: null,
        netDevices: {},
      },
    },
    { linux: { seccomp: { enabled: true }, mountExtensions: { idmap: { enabled: true } } } },
  ])('says nothing: %j', (features) => {
    expect(said(WANTS, features)).toEqual([]);
  });

  it('goes by what is text in its lists', () => {
    const odd = [null, 5, {}] as never[];
    const features = {
      hooks: [...odd, 'poststop'],
      mountOptions: [...odd, 'rbind', 'idmap'],
      potentiallyUnsafeConfigAnnotations: [...odd, 'org.z.'],
      linux: { namespaces: [...odd, 'mount', 'network'], capabilities: [...odd, 'CAP_KILL'] },
    };
    expect(said(WANTS, features)).toEqual([]);
  });

  it('goes by flags that it supports, or else by those that it knows', () => {
    const flag = '/linux/seccomp/flags/0';
    const flags = (lists: object) =>
      said(WANTS, { linux: { seccomp: lists } }).map((line) => line.slice(0, flag.length));
    expect(flags({ knownFlags: ['SECCOMP_FILTER_FLAG_LOG'], supportedFlags: [] })).toEqual([flag]);
    expect(flags({ knownFlags: ['SECCOMP_FILTER_FLAG_LOG'] })).toEqual([]);
    expect(flags({ knownFlags: [] })).toEqual([flag]);
  });
});

it.each([
  ['1.0.0', '1.3.0', '1.2.0', false],
  ['1.2.0', '1.2.0', '1.2.0', false],
  ['1.2.1', '1.3.0', '1.2.0', true],
  ['1.0.0', '1.1.9', '1.2.0', true],
  [undefined, '1.1.9', '1.2.0', true],
  ['1.2.1', undefined, '1.2.0', true],
  [undefined, undefined, '1.2.0', false],
  ['1.0.0', 'x', '1.2.0', false],
  ['1.0.0', undefined, '1.2.0', false],
  [5, null, '1.2.0', false],
  ['1.0.0', '1.3.0', 'x', false],
  ['1.0.0', '1.3.0', 5, false],
])('a runtime that knows %s to %s gets version %s: warns %s', (least, most, ociVersion, warns) => {
  const found = said({ ociVersion }, { ociVersionMin: least, ociVersionMax: most });
  const message = `/ociVersion: the runtime knows ${least} to ${most} (features.md#specification-version)`;
  expect(found).toEqual(warns ? [message] : []);
});

it('a version that is no text was made one, which an object can refuse', () => {
  const odd = { toString: 1, valueOf: 1 };
  expect(said({}, { ociVersionMin: '1.0.0', ociVersionMax: odd })).toEqual([]);
  expect(said({}, { ociVersionMin: '1.2.1', ociVersionMax: odd })).toEqual([
    '/ociVersion: the runtime knows 1.2.1 to object (features.md#specification-version)',
  ]);
});

it.each(['x', 5, null, undefined])('nothing is newer than a runtime whose last version is %s', (odd) => {
  const mounts = [{ destination: '/a', uidMappings: [ID], gidMappings: [ID] }];
  expect(said({ mounts }, { ociVersionMax: odd })).toEqual([]);
});

it('a long version is cut in what is said', () => {
  const ociVersionMax = `1.0.0-${'x'.repeat(1000)}`;
  const cut = `1.0.0-${'x'.repeat(34)}…`;
  const mounts = [{ destination: '/a', uidMappings: [ID], gidMappings: [ID] }];
  expect(said({ mounts }, { ociVersionMax })).toEqual([
    `/mounts/0/uidMappings: the runtime knows runtime-spec up to ${cut}, and may ignore it (config.md#posix-platform-mounts)`,
    `/mounts/0/gidMappings: the runtime knows runtime-spec up to ${cut}, and may ignore it (config.md#posix-platform-mounts)`,
    `/ociVersion: the runtime knows 1.0.0 to ${cut} (features.md#specification-version)`,
  ]);
});

describe('annotations', () => {
  const unsafe = ['org.c.', 'org.a.b.', 'org.a.', 'org.exact', 'z.'];
  it.each([
    ['org.a.z', true],
    ['org.a.b.z', true],
    ['org.a.a', true],
    ['org.a.', true],
    ['org.c.1', true],
    ['org.exact', true],
    ['z.z', true],
    ['a', false],
    ['org.a', false],
    ['org.b.x', false],
    ['org.exact.x', false],
    ['x.org.a.', false],
    ['zz', false],
    ['undefined.x', false],
  ])('%s: unsafe is %s', (key, expected) => {
    const found = said({ annotations: { [key]: '' } }, { potentiallyUnsafeConfigAnnotations: unsafe });
    expect(found).toHaveLength(expected ? 1 : 0);
  });

  it('are as safe as the runtime says', () => {
    const features = { potentiallyUnsafeConfigAnnotations: ['z.'] };
    expect(said({ annotations: { 'undefined.x': '', a: '' } }, features)).toEqual([]);
  });

  it('may begin with any word', () => {
    const features = { potentiallyUnsafeConfigAnnotations: ['undefined.'] };
    expect(said({ annotations: { 'undefined.x': '' } }, features)).toHaveLength(1);
  });
});

it('says nothing of values of wrong types, of which something else is said', () => {
  const seccomp = { defaultAction: 5, syscalls: [null, { args: [null] }, { args: null }], flags: [5] };
  const members = {
    process: { ...FINE.process, capabilities: { bounding: [5] } },
    mounts: [null],
    linux: { namespaces: [null], seccomp, resources: null, intelRdt: null, memoryPolicy: { mode: 5 } },
  };
  expect(said(members, NOTHING)).toEqual([
    '/linux/seccomp: the runtime was built without it (features-linux.md#seccomp)',
  ]);
});
