import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  applyFixes,
  fromSpec,
  InvalidArgumentError,
  readFeatures,
  readSpec,
  readState,
  type Spec,
  toSpec,
  validateFeatures,
  validateSpec,
  validateState,
} from '../../src/spec/index.ts';
import { parseSyntax } from '../../src/spec/read/syntax.ts';
import { applyEdits, textEdits } from '../../src/spec/write/edit.ts';

// The sides of rules and conversions on which nothing is said, or on which what is said has another form.

const FINE = {
  ociVersion: '1.3.0',
  root: { path: 'rootfs' },
  process: { cwd: '/', args: ['sh'] },
  linux: { namespaces: [{ type: 'mount' }] },
};

function found(members: object): string[] {
  return validateSpec({ ...FINE, ...members } as Spec).map(({ code, pointer }) => `${code} ${pointer}`);
}

const linux = (members: object) => ({ linux: { ...FINE.linux, ...members } });
const net = (netDevices: object) =>
  linux({ namespaces: [{ type: 'mount' }, { type: 'network' }], netDevices });
const process = (members: object) => ({ process: { ...FINE.process, ...members } });
const vm = { kernel: { path: '/k' } };
const windows = (members: object) => ({
  linux: undefined,
  process: { cwd: 'C:\\', args: ['x'] },
  windows: { layerFolders: ['c'], ...members },
});

describe('validateSpec', () => {
  it.each([
    ['kernel.a/b', 'kernel.a/b'],
    ['kernel/a.b/c', 'kernel.a/b.c'],
    ['kernel/pid_max', 'kernel.pid_max'],
    ['/kernel', '.kernel'],
    ['.kernel/a', '.kernel/a'],
    ['kernel', 'kernel'],
  ])('names the sysctl %s as the kernel does: %s', (written, name) => {
    const spec = { ...FINE, linux: { ...FINE.linux, sysctl: { [written]: '1' } } } as unknown as Spec;
    const [found, ...others] = validateSpec(spec);
    expect(others).toEqual([]);
    expect(found!.message).toContain(`"${name}" belongs to no namespace`);
  });

  it('knows all that runc does', () => {
    const runc = readFileSync(new URL('../fixtures/runc-features.json', import.meta.url));
    const { mountOptions, linux: ofLinux } = readFeatures(runc).value;
    const { capabilities } = ofLinux!;
    expect(capabilities!.length).toBeGreaterThan(40);
    expect(found(process({ capabilities: { bounding: capabilities } }))).toEqual([]);
    // Each is an option that a runtime may not know, and none is left to the file system.
    const mounts = [{ destination: '/a', options: mountOptions }];
    const nothing = { ociVersionMin: '1.0.0', ociVersionMax: '1.3.0', mountOptions: [] };
    const unknown = validateSpec({ ...FINE, mounts } as unknown as Spec, { features: nothing });
    const pointers = unknown.filter(({ code }) => code === 'not-supported').map(({ pointer }) => pointer);
    expect(pointers).toEqual(mountOptions!.map((_, k) => `/mounts/0/options/${k}`));
  });

  it('says what its arguments have to be', () => {
    const spec = FINE as unknown as Spec;
    expect(() => validateSpec(null as never)).toThrow('spec must be an object, not null');
    expect(() => validateFeatures(null as never)).toThrow('features must be an object, not null');
    expect(() => validateState([] as never)).toThrow('state must be an object');
    expect(() => validateSpec(spec, { features: 5 as never })).toThrow(
      'features must be an object, not number',
    );
    expect(() => validateSpec(spec, { platform: 'plan9' as never })).toThrow(
      new InvalidArgumentError('platform', 'none of linux, solaris, windows, vm, zos, freebsd'),
    );
    expect(validateSpec(spec, { platform: 'windows' })).toContainEqual(
      expect.objectContaining({ pointer: '/windows', message: 'Windows needs it' }),
    );
    expect(() => validateSpec(spec, { version: '1.x' })).toThrow(
      new InvalidArgumentError('version', '1.x is not SemVer'),
    );
  });

  it('takes null for what is not there in features only', () => {
    expect(validateState({ ociVersion: null } as never).map(({ code }) => code)).toContain('wrong-type');
    expect(
      validateFeatures({ ociVersionMin: '1.0.0', ociVersionMax: '1.0.0', hooks: null } as never),
    ).toEqual([]);
  });

  it('has fixes that leave alone what stands near a value that was made after reading', () => {
    const text = '{"ociVersion":"1.3.0","root":{"path":"r"}}';
    const { spec } = readSpec(text);
    Object.assign(spec, process({ cwd: 'x' }));
    const fixed = JSON.parse(applyFixes(text, validateSpec(spec)).text) as Spec;
    expect([fixed.ociVersion, fixed.root, fixed.process?.cwd]).toEqual(['1.3.0', { path: 'r' }, '/x']);
  });

  it('has no fix for an item, and for what is in it, that was made after reading', () => {
    const { spec } = readSpec('{"ociVersion":"1.3.0","root":{"path":"r"},"mounts":[]}');
    spec.mounts!.push({ destination: 'x', type: 'tmpfs', source: 'tmpfs' });
    const found = validateSpec(spec).find(({ code }) => code === 'deprecated');
    expect([found?.pointer, found?.fix]).toEqual(['/mounts/0/destination', undefined]);
  });

  it('has no fix for what is no object in the text', () => {
    const { spec } = readSpec('{"ociVersion":"1.3.0","linux":5}');
    Object.assign(spec, { hostname: 'a', linux: { namespaces: [{ type: 'pid' }] } });
    const [found] = validateSpec(spec).filter(({ code }) => code === 'needs-namespace');
    expect([found?.key, found?.fix]).toEqual(['hostname', undefined]);
  });

  it('has no fix for the name of what was made after reading, which once was a fix without edits', () => {
    const { spec } = readSpec('{"ociVersion":"1.3.0","root":{"path":"r"}}');
    Object.assign(spec, process({ NoNewPrivileges: true }));
    const [found] = validateSpec(spec);
    expect([found?.code, found?.fix]).toEqual(['name-case', undefined]);
  });

  it('renames a member in the text, and nothing where none has the name', () => {
    const text = '{ "A" : 1, "b": {} }';
    const edits = textEdits(text, parseSyntax(text, 512).root, [
      { path: ['A'], rename: 'a' },
      { path: ['c'], rename: 'd' },
    ]);
    expect(applyEdits(text, edits)).toBe('{ "a" : 1, "b": {} }');
  });

  it('takes every limit of getrlimit(2)', () => {
    const names =
      'AS CORE CPU DATA FSIZE LOCKS MEMLOCK MSGQUEUE NICE NOFILE NPROC RSS RTPRIO RTTIME SIGPENDING STACK';
    const rlimits = names.split(' ').map((name) => ({ type: `RLIMIT_${name}`, soft: 1, hard: 1 }));
    expect(found(process({ rlimits }))).toEqual([]);
  });

  it('points at an empty text as at something that is not there', () => {
    const text = JSON.stringify({
      ...FINE,
      linux: { seccomp: { defaultAction: 'SCMP_ACT_NOTIFY', listenerPath: '' } },
    });
    const missing = validateSpec(readSpec(text).spec).filter(({ key }) => key === 'listenerPath');
    expect(missing).toMatchObject([{ code: 'needs-property', offset: text.indexOf('""'), length: 0 }]);
  });

  it.each<[string, object, string[]]>([
    [
      'devices with a weight of either kind',
      linux({
        resources: {
          blockIO: {
            weightDevice: [
              { major: 8, minor: 0, weight: 10 },
              { major: 8, minor: 1, leafWeight: 10 },
            ],
          },
        },
      }),
      [],
    ],
    [
      'a device with a rate',
      linux({ resources: { blockIO: { throttleReadBpsDevice: [{ major: 8, minor: 0, rate: 1 }] } } }),
      [],
    ],
    ['a path below /dev', { freebsd: { devices: [{ path: 'null' }] } }, ['other-platform /freebsd']],
    ...(
      [
        ['uidMappings', 'gidMappings'],
        ['gidMappings', 'uidMappings'],
      ] as const
    ).map(([there, lacking]): [string, object, string[]] => [
      `${there} alone, and no option that asks for them`,
      { mounts: [{ destination: '/a', [there]: [{ containerID: 0, hostID: 0, size: 1 }] }] },
      [`needs-property /mounts/0/${lacking}`, 'ignored-property /mounts/0'],
    ]),
    // What is wrong beside something of a wrong type.
    [
      'an entry beside one that is no text',
      process({ env: [5, 'B'] }),
      ['wrong-type /process/env/0', 'environment-entry /process/env/1'],
    ],
    [
      'a network namespace beside what is no list',
      windows({ network: { networkNamespace: 'a', endpointList: 5 } }),
      ['wrong-type /windows/network/endpointList'],
    ],
    [
      'a machine with a device in it',
      { vm, linux: { devices: [{ path: 'x', type: 'p' }] } },
      ['path-not-absolute /linux/devices/0/path'],
    ],
    // Where a limit is met and no more.
    ['an empty schema', linux({ intelRdt: { l3CacheSchema: '' } }), []],
    ['a class of resctrl', linux({ intelRdt: { closID: 'abc' } }), []],
    ['the folder itself', linux({ intelRdt: { closID: '.' } }), ['value-range /linux/intelRdt/closID']],
    ['the folder above', linux({ intelRdt: { closID: '..' } }), ['value-range /linux/intelRdt/closID']],
    ['no nodes', linux({ memoryPolicy: { mode: 'MPOL_DEFAULT', nodes: '' } }), []],
    ['a reservation alone', linux({ resources: { memory: { reservation: 5 } } }), []],
    ['a reservation and no limit', linux({ resources: { memory: { limit: 0, reservation: 5 } } }), []],
    ['a reservation, unlimited', linux({ resources: { memory: { limit: -1, reservation: 5 } } }), []],
    ['a limit alone', linux({ resources: { memory: { limit: 5, reservation: -1 } } }), []],
    [
      'a weight that is too low',
      linux({ resources: { blockIO: { weight: 9 } } }),
      ['value-range /linux/resources/blockIO/weight'],
    ],
    ['the lowest weight', linux({ resources: { blockIO: { weight: 10, leafWeight: 1000 } } }), []],
    [
      'devices of two types with the same numbers',
      linux({
        devices: [
          { path: '/dev/a', type: 'b', major: 8, minor: 0 },
          { path: '/dev/b', type: 'u', major: 8, minor: 0 },
        ],
      }),
      [],
    ],
    ['an interface without another name', net({ eth0: { name: '' } }), []],
    ['an interface of 15 characters', net({ eth0: { name: 'x'.repeat(15) } }), []],
    ...['', '.', '..', 'a/b', 'a:b', 'a b', 'x'.repeat(16)].map((name): [string, object, string[]] => [
      `an interface named ${JSON.stringify(name)}`,
      net({ [name]: {} }),
      [`value-range /linux/netDevices/${name.replace('/', '~1')}`],
    ]),
    ['no mappings', linux({ uidMappings: [], gidMappings: [] }), []],
    ['an errno of tracing', linux({ seccomp: { defaultAction: 'SCMP_ACT_TRACE', defaultErrnoRet: 1 } }), []],
    [
      'notify by default',
      linux({ seccomp: { defaultAction: 'SCMP_ACT_NOTIFY' } }),
      ['needs-property /linux/seccomp/listenerPath'],
    ],
    [
      'a listener by default',
      linux({ seccomp: { defaultAction: 'SCMP_ACT_NOTIFY', listenerPath: '/x' } }),
      [],
    ],
    [
      'a limit of no known form',
      process({ rlimits: [{ type: 'AS', soft: 1, hard: 1 }] }),
      ['bad-format /process/rlimits/0/type'],
    ],
    ['soft and hard alike', process({ rlimits: [{ type: 'RLIMIT_AS', soft: 1, hard: 1 }] }), []],
    [
      'an unknown capability in two sets',
      process({ capabilities: { bounding: ['CAP_X'], permitted: ['CAP_X'], effective: ['CAP_X'] } }),
      [
        'unknown-capability /process/capabilities/bounding/0',
        'unknown-capability /process/capabilities/permitted/0',
        'unknown-capability /process/capabilities/effective/0',
      ],
    ],
    [
      'an unknown capability that is not permitted',
      process({ capabilities: { effective: ['CAP_X'] } }),
      ['unknown-capability /process/capabilities/effective/0'],
    ],
    ['no priority of SCHED_OTHER', process({ scheduler: { policy: 'SCHED_OTHER', priority: 0 } }), []],
    ...(
      [
        [{ runtime: 1, deadline: 1 }, true],
        [{ runtime: 1, deadline: 2, period: 0 }, true],
        [{ runtime: 1, deadline: 2, period: 2 }, true],
        [{ runtime: 1, deadline: 2, period: 1 }, false],
        [{ runtime: 0, deadline: 2 }, false],
        [{ deadline: 2 }, false],
        [{ runtime: 3, deadline: 2 }, false],
      ] as const
    ).map(([times, isFine]): [string, object, string[]] => [
      `times of SCHED_DEADLINE, ${JSON.stringify(times)}`,
      process({ scheduler: { policy: 'SCHED_DEADLINE', ...times } }),
      isFine ? [] : ['limit-order /process/scheduler'],
    ]),
    [
      'a machine, and the process in it',
      { ...process({ oomScoreAdj: 1001 }), linux: undefined, vm },
      ['value-range /process/oomScoreAdj'],
    ],
    [
      'a machine with Linux in it',
      { vm, mounts: [{ destination: 'a' }] },
      ['deprecated /mounts/0/destination'],
    ],
    [
      'capabilities of Windows',
      { ...windows({}), process: { cwd: 'C:\\', args: ['x'], oomScoreAdj: 1001 } },
      [],
    ],
    ['hyperv elsewhere', { windows: { layerFolders: ['c'], hyperv: {} } }, ['other-platform /windows']],
    ['a UNC path', { ...windows({}), process: { cwd: '\\\\a\\b', args: ['x'] } }, []],
    [
      'a path that ends like one',
      { ...windows({}), process: { cwd: 'a\\\\', args: ['x'] } },
      ['path-not-absolute /process/cwd'],
    ],
    ['a namespace of the network alone', windows({ network: { networkNamespace: 'a' } }), []],
    [
      'too large a maximum',
      windows({ resources: { cpu: { maximum: 10_001 } } }),
      ['value-range /windows/resources/cpu/maximum'],
    ],
    [
      'mounts within each other, in any order',
      {
        ...windows({}),
        mounts: ['c:\\b', 'c:\\a\\x', 'c:\\A', 'c:\\b', 'c:\\ss', 'c:\\\u00df\\x'].map((destination) => ({
          destination,
        })),
      },
      ['conflicting-properties /mounts/1/destination', 'conflicting-properties /mounts/3/destination'],
    ],
    [
      'an annotation that ends as one of runc begins',
      { annotations: { 'org.opencontainers.x.org.opencontainers.runc.': '' } },
      ['annotation-key /annotations/org.opencontainers.x.org.opencontainers.runc.'],
    ],
    [
      'ids of a mount, from one user namespace among others',
      {
        mounts: [
          { destination: '/a', options: ['idmap'] },
          { destination: '/b', options: ['idmap'] },
        ],
        linux: { namespaces: [{ type: 'mount' }, { type: 'user' }] },
      },
      [],
    ],
    [
      'ids of a mount, from none',
      { mounts: [{ destination: '/a', options: ['idmap'] }] },
      ['needs-property /mounts/0/options'],
    ],
    [
      'an L3 schema that starts otherwise',
      linux({ intelRdt: { l3CacheSchema: 'MB:0=1' } }),
      ['value-range /linux/intelRdt/l3CacheSchema'],
    ],
  ])('%s', (_, members, expected) => {
    expect(found(members)).toEqual(expected);
  });

  it.each([
    ['gidMappings', 'uidMappings'],
    ['uidMappings', 'gidMappings'],
  ])('a mount with %s alone lacks %s', (there, lacking) => {
    const ids = [{ containerID: 0, hostID: 0, size: 1 }];
    const mounts = [
      { destination: '/a', type: 'bind', source: '/a', options: ['bind', 'idmap'], [there]: ids },
    ];
    expect(found({ mounts })).toContain(`needs-property /mounts/0/${lacking}`);
  });

  it('knows a device of type u for one of type c', () => {
    const devices = ['c', 'u'].map((type, i) => ({ path: `/dev/x${i}`, type, major: 1, minor: 3 }));
    expect(found(linux({ devices }))).toContain('duplicate-entry /linux/devices/1');
  });

  it('says of what has a wrong type that it has, and no more', () => {
    expect(found(linux({ seccomp: 5 }))).toEqual(['wrong-type /linux/seccomp']);
    expect(found(linux({ resources: { devices: [null] } }))).toEqual([
      'wrong-type /linux/resources/devices/0',
    ]);
  });
});

describe('validateSpec, of what JSON cannot say', () => {
  it('looks past what is inherited, and past members without a value', () => {
    const inherits = Object.assign(Object.create({ unknown: 1 }), FINE.linux);
    const root = { path: 5 };
    expect(found({ linux: inherits, root })).toEqual(['wrong-type /root/path']);
    expect(found({ annotations: { 'a.b': undefined, 'c.d': 5 } })).toEqual(['wrong-type /annotations/c.d']);
  });
});

describe('conversions', () => {
  it('drop items that are no objects, and look past members without a value', () => {
    const spec = { ...FINE, hostname: undefined, mounts: [5, { destination: '/a', type: 'b', source: 'c' }] };
    const { config, losses } = fromSpec(spec as unknown as Spec);
    expect(config.mounts.map(({ destination }) => destination)).toEqual(['/a']);
    expect(config.hostname).toBe('');
    expect(losses.map(({ kind, message }) => `${kind}: ${message}`)).toContain('dropped: it is no object');
  });

  it('say what a configuration has to have', () => {
    const { config } = fromSpec(FINE as Spec);
    expect(() => toSpec({ ...config, mounts: null as never })).toThrow(/config\.mounts must be an array/);
    expect(() => toSpec({ ...config, hooks: null as never })).toThrow(/config\.hooks must be an object/);
  });
});

it('reads the state of a container', () => {
  const state = { ociVersion: '1.0.2', id: 'a', status: 'created', pid: 1, bundle: '/b' };
  const text = JSON.stringify(state);
  expect(readState(text).diagnostics).toEqual([]);
  expect(readState(text.replace('"pid":1', '"pid":1,"pid":1')).diagnostics).toMatchObject([
    { code: 'duplicate-name', pointer: '/pid' },
  ]);
});

it('knows a name that is written with escapes for the same', () => {
  const text = '{"ociVersion":"1.0.2","root":{"path":"a"},"process":{"cwd":"b","\\u0061rgs":[]}}';
  const { spec } = readSpec(text);
  expect(spec.process?.args).toEqual([]);
});
