import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OciConfig } from '../../src/index.ts';
import { parse } from '../../src/index.ts';
import {
  editSpec,
  fromSpec,
  readSpec,
  type Spec,
  toSpec,
  validateSpec,
  writeSpec,
} from '../../src/spec/index.ts';
import { vectors } from '../support/vectors.ts';

const INT64_MAX = 2n ** 63n - 1n;
const text = fc.string({ maxLength: 8 });
const u32 = fc.nat({ max: 2 ** 32 - 1 });
const u64 = (max = 2n ** 64n - 1n) => fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max }));
const kind = fc.constantFrom('pid', 'network', 'mount', 'ipc', 'uts', 'user', 'cgroup' as const);

function configs(limitMax: bigint): fc.Arbitrary<OciConfig> {
  const hook = fc.record({
    path: text,
    args: fc.array(text),
    env: fc.array(text),
    timeoutSecs: fc.oneof(fc.constant(0), u32),
  });
  return fc.record({
    ociVersion: text,
    root: fc.record({ path: text, readonly: fc.boolean() }),
    process: fc.record({
      args: fc.array(text),
      env: fc.array(text),
      cwd: fc.oneof(fc.constant('/'), text),
      uid: fc.oneof(fc.constant(0), u32),
      gid: fc.oneof(fc.constant(0), u32),
      terminal: fc.boolean(),
    }),
    mounts: fc.array(
      fc.record({ destination: text, mountType: text, source: text, options: fc.array(text) }),
      { maxLength: 3 },
    ),
    hostname: text,
    hooks: fc.record({
      prestart: fc.array(hook, { maxLength: 2 }),
      poststart: fc.array(hook, { maxLength: 2 }),
      poststop: fc.array(hook, { maxLength: 2 }),
    }),
    linux: fc.record({
      namespaces: fc.array(fc.record({ kind, path: fc.option(text) }), { maxLength: 4 }),
      cgroupsPath: text,
      memoryLimit: u64(limitMax),
      cpuShares: fc.oneof(fc.constant(1024), u32),
      cpuQuota: u64(limitMax),
      cpuPeriod: fc.oneof(fc.constant(100_000n), u64()),
    }),
  }) as fc.Arbitrary<OciConfig>;
}

describe('toSpec', () => {
  it('and back is the same, for every configuration without too large limits', () => {
    fc.assert(
      fc.property(configs(INT64_MAX), (config) => {
        const { spec, losses } = toSpec(config);
        expect(losses).toEqual([]);
        const back = fromSpec(spec);
        expect(back).toEqual({ config, losses: [] });
        // By way of a file, too.
        expect(fromSpec(readSpec(writeSpec(spec)).spec)).toEqual({ config, losses: [] });
      }),
      { numRuns: 1_000 },
    );
  });

  it('names limits that are too large', () => {
    fc.assert(
      fc.property(configs(2n ** 64n - 1n), (config) => {
        const { spec, losses } = toSpec(config);
        const { memoryLimit, cpuQuota } = config.linux;
        const expected = [
          ...(memoryLimit > INT64_MAX ? ['/linux/memoryLimit'] : []),
          ...(cpuQuota > INT64_MAX ? ['/linux/cpuQuota'] : []),
        ];
        expect(losses.map(({ pointer }) => pointer)).toEqual(expected);
        const lossless = { ...config, linux: { ...config.linux } };
        if (memoryLimit > INT64_MAX) lossless.linux.memoryLimit = 0n;
        if (cpuQuota > INT64_MAX) lossless.linux.cpuQuota = 0n;
        expect(fromSpec(spec).config).toEqual(lossless);
      }),
    );
  });

  it('gives what the schema takes, for every vector', () => {
    for (const { input } of vectors) {
      const { spec } = toSpec(parse(input));
      const codes = validateSpec(spec).map(({ code }) => code);
      for (const code of [
        'wrong-type',
        'missing-property',
        'out-of-range',
        'unknown-value',
        'unknown-property',
      ]) {
        expect(codes).not.toContain(code);
      }
    }
    expect(vectors).toHaveLength(1566);
  });

  it('says what the example says', () => {
    const { spec } = toSpec(parse(readFileSync(new URL('../../examples/web.conf', import.meta.url))));
    expect(spec.process?.args).toEqual(['/usr/sbin/nginx', '-g', 'daemon off; worker_processes 2;']);
    expect(spec.hooks?.prestart?.[0]).not.toHaveProperty('timeout', 0);
  });

  it.each<[string, object]>([
    ['', { root: { path: '/' } }],
    ['root_path=', {}],
    ['root_path=\nroot_readonly=true', { root: { path: '', readonly: true } }],
    ['hostname=h', { hostname: 'h' }],
    ['process_cwd=/c', { process: { user: { uid: 0, gid: 0 }, cwd: '/c' } }],
    ['process_uid=1', { process: { user: { uid: 1, gid: 0 }, cwd: '/' } }],
    ['process_gid=1', { process: { user: { uid: 0, gid: 1 }, cwd: '/' } }],
    ['process_terminal=true', { process: { terminal: true, user: { uid: 0, gid: 0 }, cwd: '/' } }],
    ['process_arg=a', { process: { user: { uid: 0, gid: 0 }, args: ['a'], cwd: '/' } }],
    ['process_env=A=', { process: { user: { uid: 0, gid: 0 }, env: ['A='], cwd: '/' } }],
    ['mount=/a::', { mounts: [{ destination: '/a' }] }],
    ['mount=/a:t:s:ro', { mounts: [{ destination: '/a', type: 't', source: 's', options: ['ro'] }] }],
    ['hook_poststop=/h', { hooks: { poststop: [{ path: '/h' }] } }],
    ['hook_prestart=/h:5', { hooks: { prestart: [{ path: '/h', timeout: 5 }] } }],
    ['cgroups_path=/g', { linux: { cgroupsPath: '/g' } }],
    ['namespace=pid', { linux: { namespaces: [{ type: 'pid' }] } }],
    ['memory_limit=9223372036854775807', { linux: { resources: { memory: { limit: 2n ** 63n - 1n } } } }],
    ['cpu_shares=2', { linux: { resources: { cpu: { shares: 2 } } } }],
    ['cpu_quota=3', { linux: { resources: { cpu: { quota: 3 } } } }],
    ['cpu_period=4', { linux: { resources: { cpu: { period: 4 } } } }],
  ])('says %j and nothing else', (lines, expected) => {
    const members = lines.includes('root_') ? expected : { root: { path: '/' }, ...expected };
    expect(toSpec(parse(lines)).spec).toStrictEqual({ ociVersion: '1.0.2', ...members });
  });

  it('says what it leaves out of limits above the largest int64', () => {
    expect(toSpec(parse(`memory_limit=${2n ** 63n}`)).losses).toEqual([
      {
        pointer: '/linux/memoryLimit',
        kind: 'dropped',
        message:
          '9223372036854775808 is above 9223372036854775807, the largest int64, and left out: there is no limit',
        value: 2n ** 63n,
      },
    ]);
  });

  it('refuses what is no OciConfig', () => {
    expect(() => toSpec(null as never)).toThrow('config must be an OciConfig, not null');
    expect(() => toSpec('lines' as never)).toThrow('config must be an OciConfig, not string');
    expect(() => toSpec({ root: {} } as never)).toThrow('config.process must be an object, not undefined');
    const { mounts: _, ...without } = parse('');
    expect(() => toSpec(without as never)).toThrow('config.mounts must be an array');
    expect(() => toSpec({ ...parse(''), hooks: null } as never)).toThrow(
      'config.hooks must be an object, not null',
    );
  });
});

/** Specs of which everything crosses, in the form that toSpec gives. */
const crossing: fc.Arbitrary<Spec> = configs(INT64_MAX).map((config) => toSpec(config).spec);

/** Members that do not cross, by the pointer to each. */
const foreign = fc.subarray<[string, unknown]>([
  ['/domainname', 'd'],
  ['/annotations', {}],
  ['/windows', { layerFolders: ['c:'] }],
  ['/unknown', null],
  ['/hooks/createRuntime', [{ path: '/x' }]],
  ['/linux/maskedPaths', ['/x']],
  ['/linux/resources/pids', { limit: 1 }],
  ['/linux/resources/memory/swap', 1],
  ['/linux/resources/cpu/cpus', '1'],
]);

describe('fromSpec', () => {
  it('and back is the same, but for what is named as lost', () => {
    fc.assert(
      fc.property(crossing, foreign, (spec, additions) => {
        const edits = additions.map(([pointer, value]) => ({ pointer, value }));
        const whole = readSpec(editSpec(writeSpec(spec), edits)).spec;
        const { config, losses } = fromSpec(whole);
        expect(losses.map(({ pointer }) => pointer).sort()).toEqual(
          additions.map(([pointer]) => pointer).sort(),
        );
        expect(toSpec(config)).toEqual({ spec, losses: [] });
      }),
      { numRuns: 1_000 },
    );
  });

  it('says where in the text a loss stands', () => {
    const { spec } = readSpec('{\n "ociVersion": "1.0.2",\n "process": {"cwd": "/",\n  "oomScoreAdj": 5}}');
    expect(fromSpec(spec).losses).toMatchObject([
      {
        pointer: '/process/oomScoreAdj',
        kind: 'dropped',
        value: 5,
        location: { line: 4, column: 3, length: 13 },
      },
    ]);
    expect(fromSpec({ ...spec }).losses[0]).not.toHaveProperty('location');
  });

  it.each([
    [
      'a time namespace',
      { linux: { namespaces: [{ type: 'pid' }, { type: 'time' }] } },
      ['/linux/namespaces/1'],
    ],
    [
      'a shared one',
      { linux: { namespaces: [{ type: 'pid', path: '/p', x: 1 }] } },
      ['/linux/namespaces/0/x'],
    ],
    ['mappings of a mount', { mounts: [{ destination: '/', uidMappings: [] }] }, ['/mounts/0/uidMappings']],
    [
      'a long timeout',
      { hooks: { poststop: [{ path: '/x', timeout: 2 ** 32 }] } },
      ['/hooks/poststop/0/timeout'],
    ],
    ['a wrong type', { process: { args: 'sh', cwd: '/' } }, ['/process/args']],
    ['an item of a wrong type', { process: { args: ['sh', 1], cwd: '/' } }, ['/process/args/1']],
    ['a negative quota', { linux: { resources: { cpu: { quota: -5 } } } }, ['/linux/resources/cpu/quota']],
    ['no quota', { linux: { resources: { cpu: { quota: -1 } } } }, []],
    ['no memory limit', { linux: { resources: { memory: { limit: -1 } } } }, []],
    [
      'the shares that a config without has',
      { linux: { resources: { cpu: { shares: 1024 } } } },
      ['/linux/resources/cpu/shares'],
    ],
    [
      'many shares',
      { linux: { resources: { cpu: { shares: 2n ** 63n } } } },
      ['/linux/resources/cpu/shares'],
    ],
    [
      'further groups',
      { process: { cwd: '/', user: { uid: 1, additionalGids: [2] } } },
      ['/process/user/additionalGids'],
    ],
  ])('names what is lost: %s', (_, members, pointers) => {
    const { losses } = fromSpec({ ociVersion: '1.0.2', ...members } as Spec);
    expect(losses.map(({ pointer }) => pointer)).toEqual(pointers);
    for (const { message } of losses) expect(message).not.toBe('');
  });

  it('says of each loss what it is, and goes on with what has its default', () => {
    const made = {
      ociVersion: 7,
      process: {
        cwd: undefined,
        terminal: 'yes',
        args: { 0: 'sh' },
        env: ['A=1', 2],
        user: { uid: 1.5, gid: 2 ** 32, umask: undefined },
      },
      mounts: [null, { destination: 3, options: ['ro', null] }],
      hooks: { prestart: 'x', poststop: [{}] },
      linux: {
        namespaces: [{ type: 'time' }, { type: 'pid', path: undefined }, { type: 'uts', path: 4 }],
        resources: {
          memory: { limit: -7 },
          cpu: { shares: 1024n, quota: 0, period: '1' },
        },
      },
    };
    const { config, losses } = fromSpec(made as never);
    expect(losses.map(({ pointer, kind, message, value }) => [pointer, kind, message, value])).toEqual([
      ['/ociVersion', 'dropped', 'it has the wrong type', 7],
      ['/process/args', 'dropped', 'it has the wrong type', { 0: 'sh' }],
      ['/process/env/1', 'dropped', 'it is no string', 2],
      ['/process/user/uid', 'dropped', 'it has the wrong type', 1.5],
      ['/process/user/gid', 'dropped', 'it is not within 0..4294967295', 2 ** 32],
      ['/process/terminal', 'dropped', 'it has the wrong type', 'yes'],
      ['/mounts/0', 'dropped', 'it is no object', null],
      ['/mounts/1/destination', 'dropped', 'it has the wrong type', 3],
      ['/mounts/1/options/1', 'dropped', 'it is no string', null],
      ['/hooks/prestart', 'dropped', 'it has the wrong type', 'x'],
      ['/linux/namespaces/0', 'dropped', 'a namespace of type "time" has no counterpart', { type: 'time' }],
      ['/linux/namespaces/2/path', 'dropped', 'it has the wrong type', 4],
      ['/linux/resources/memory/limit', 'changed', 'it is taken for -1, no limit', -7],
      ['/linux/resources/cpu/period', 'dropped', 'it has the wrong type', '1'],
      [
        '/linux/resources/cpu/shares',
        'changed',
        'in a config it is the same as no shares at all, which is what toSpec makes of it',
        1024n,
      ],
    ]);
    expect(config).toStrictEqual({
      ...parse(''),
      ociVersion: '',
      root: { path: '', readonly: false },
      process: { ...parse('').process, env: ['A=1'] },
      mounts: [{ destination: '', mountType: '', source: '', options: ['ro'] }],
      hooks: { ...parse('').hooks, poststop: [{ path: '', args: [], env: [], timeoutSecs: 0 }] },
      linux: {
        ...parse('').linux,
        namespaces: [
          { kind: 'pid', path: null },
          { kind: 'uts', path: '' },
        ],
      },
    });
  });

  it.each([
    ['out of range', -1, 0],
    ['the largest', 2n ** 32n - 1n, 2 ** 32 - 1],
  ])('takes a number only within its range: %s', (_, uid, expected) => {
    const { config, losses } = fromSpec({
      ociVersion: '1.0.2',
      process: { cwd: '/', user: { uid: uid as number, gid: 0 } },
    });
    expect([config.process.uid, losses.length]).toEqual([expected, expected === 0 ? 1 : 0]);
  });

  it.each([
    ['the largest', 2n ** 64n - 1n, 2n ** 64n - 1n],
    ['one more', 2n ** 64n, 100_000n],
  ])('takes a number of 64 bits only within its range: %s', (_, period, expected) => {
    const spec = { ociVersion: '1.0.2', linux: { resources: { cpu: { period } } } };
    expect(fromSpec(spec as never).config.linux.cpuPeriod).toBe(expected);
  });

  it('does not take what an object inherits for what it has', () => {
    const inherits = Object.assign(Object.create({ hostname: 'h' }), { ociVersion: '1.0.2' });
    const { config, losses } = fromSpec(inherits);
    expect([config.hostname, losses]).toEqual(['', []]);
  });

  it('does not take the host for a root that is not there', () => {
    expect(fromSpec({ ociVersion: '1.0.2' }).config.root.path).toBe('');
  });

  it('refuses what is no object', () => {
    for (const [value, name] of [
      [[], 'Array'],
      [null, 'null'],
      ['{}', 'string'],
    ] as const)
      expect(() => fromSpec(value as never)).toThrow(`spec must be an object, not ${name}`);
  });
});
