import { describe, expect, it } from 'vitest';
import {
  InvalidArgumentError,
  isSpec,
  type Mount,
  readSpec,
  type Spec,
  SpecBuilder,
  spec,
  TooDeepError,
  toJson,
  validateSpec,
} from '../../src/spec/index.ts';

describe('the builder', () => {
  it('starts anew each time', () => {
    const first = spec('minimal').args('a').env('A', '1').mount({ destination: '/x' }).build();
    const second = spec('minimal').build();
    expect(second.process?.args).toEqual(['/bin/sh']);
    expect(second.mounts).toHaveLength(1);
    expect(first.mounts).toHaveLength(2);
  });

  it('is a shell and nothing else in the smallest preset', () => {
    expect(spec('minimal').build()).toStrictEqual({
      ociVersion: '1.0.2',
      process: { user: { uid: 0, gid: 0 }, args: ['/bin/sh'], cwd: '/' },
      root: { path: 'rootfs' },
      mounts: [{ destination: '/proc', type: 'proc', source: 'proc' }],
      linux: { namespaces: [{ type: 'pid' }, { type: 'mount' }] },
    });
  });

  it('adds to what has nothing, too', () => {
    const empty = spec('minimal').change((made) => {
      delete made.mounts;
      delete made.linux;
      delete made.process?.env;
    });
    const built = empty
      .share('pid')
      .namespace('mount')
      .mount({ destination: '/x' })
      .rlimit('RLIMIT_CORE', 0)
      .env('A', '1')
      .root('/r')
      .build();
    expect(built).toMatchObject({
      root: { path: '/r' },
      process: { env: ['A=1'], rlimits: [{ type: 'RLIMIT_CORE', soft: 0, hard: 0 }] },
      mounts: [{ destination: '/x' }],
      linux: { namespaces: [{ type: 'mount' }] },
    });
    expect(built.root).not.toHaveProperty('readonly');
    const joined = spec('minimal').change((made) => {
      delete made.linux;
    });
    expect(joined.namespace('mount').build().linux).toEqual({ namespaces: [{ type: 'mount' }] });
  });

  it('shows what the host has, and sets kernel parameters', () => {
    const { mounts, linux } = spec('minimal')
      .bind('/host', '/here', 'ro')
      .namespace('ipc')
      .sysctl('kernel.msgmax', '1')
      .sysctl('kernel.msgmnb', '2')
      .build();
    expect(mounts?.at(-1)).toEqual({
      destination: '/here',
      type: 'none',
      source: '/host',
      options: ['rbind', 'ro'],
    });
    expect(linux?.sysctl).toEqual({ 'kernel.msgmax': '1', 'kernel.msgmnb': '2' });
  });

  it('makes a process where there is none', () => {
    const built = new SpecBuilder({ ociVersion: '1.0.2', root: { path: 'r' } }).args('a').build();
    expect(built.process).toEqual({ cwd: '/', args: ['a'] });
  });

  it('gives copies', () => {
    const builder = spec('minimal');
    const built = builder.build();
    built.process!.args!.push('x');
    expect(builder.build().process?.args).toEqual(['/bin/sh']);
  });

  it('replaces what can be there once, and keeps the rest', () => {
    const built = spec()
      .ociVersion('1.3.0')
      .env('A', '1')
      .env('AB', '2')
      .env('A', '3')
      .rlimit('RLIMIT_NOFILE', 5)
      .rlimit('RLIMIT_CORE', 0n, 2n ** 64n - 1n)
      .namespace('network', '/run/netns/a')
      .namespace('cgroup')
      .mount({ destination: '/proc', type: 'tmpfs' })
      .memory({ limit: 2 })
      .memory({ swap: 3 })
      .cpu({ shares: 1 })
      .pids(7)
      .cgroupsPath('/a')
      .seccomp({ defaultAction: 'SCMP_ACT_ALLOW' })
      .hook('poststop', { path: '/a' })
      .hook('poststop', { path: '/b' })
      .annotation('com.example.a', '1')
      .annotation('com.example.b', '2')
      .cwd('/tmp')
      .terminal(false)
      .user(1, 2, 3)
      .root('/r', { readonly: true })
      .hostname('h')
      .change((made) => {
        made.domainname = 'd';
      })
      .build();
    expect(built.process?.env?.map((entry) => entry.split('=')[0])).toEqual(['PATH', 'TERM', 'AB', 'A']);
    expect(built.process?.env?.slice(-2)).toEqual(['AB=2', 'A=3']);
    expect(built.process?.rlimits).toEqual([
      { type: 'RLIMIT_NOFILE', soft: 5, hard: 5 },
      { type: 'RLIMIT_CORE', soft: 0n, hard: 2n ** 64n - 1n },
    ]);
    expect(built.linux?.namespaces?.map(({ type, path }) => [type, path])).toEqual([
      ['pid', undefined],
      ['network', '/run/netns/a'],
      ['ipc', undefined],
      ['uts', undefined],
      ['mount', undefined],
      ['cgroup', undefined],
    ]);
    expect(built.mounts?.at(-1)).toEqual({ destination: '/proc', type: 'tmpfs' });
    expect(built.mounts).toHaveLength(7);
    expect(built.linux?.resources).toMatchObject({
      memory: { limit: 2, swap: 3 },
      cpu: { shares: 1 },
      pids: { limit: 7 },
      devices: [{ allow: false, access: 'rwm' }],
    });
    expect(built.hooks).toEqual({ poststop: [{ path: '/a' }, { path: '/b' }] });
    expect(built).toMatchObject({
      ociVersion: '1.3.0',
      domainname: 'd',
      hostname: 'h',
      root: { path: '/r', readonly: true },
      annotations: { 'com.example.a': '1', 'com.example.b': '2' },
      process: { cwd: '/tmp', terminal: false, user: { uid: 1, gid: 2, additionalGids: [3] } },
      linux: { cgroupsPath: '/a', seccomp: { defaultAction: 'SCMP_ACT_ALLOW' } },
    });
  });

  it('adds to a spec that has little', () => {
    const bare = () => spec('minimal').change((made) => void delete made.linux);
    expect(bare().env('A', '1').user(1, 2).build().process).toStrictEqual({
      user: { uid: 1, gid: 2 },
      args: ['/bin/sh'],
      cwd: '/',
      env: ['A=1'],
    });
    expect(bare().share('uts').build().linux).toStrictEqual({ namespaces: [] });
    expect(bare().hostname('h').build().linux).toStrictEqual({ namespaces: [{ type: 'uts' }] });
  });

  it('puts a namespace in the place of the first, takes one away, and leaves one that is there', () => {
    const types = (made: ReturnType<typeof spec>) => made.build().linux?.namespaces;
    expect(types(spec('minimal').namespace('pid', '/run/pid').namespace('cgroup'))).toStrictEqual([
      { type: 'pid', path: '/run/pid' },
      { type: 'mount' },
      { type: 'cgroup' },
    ]);
    expect(types(spec('minimal').share('pid'))).toStrictEqual([{ type: 'mount' }]);
    expect(types(spec('minimal').namespace('uts', '/run/uts').hostname('h'))?.at(-1)).toStrictEqual({
      type: 'uts',
      path: '/run/uts',
    });
  });

  it('gives a host name the namespace that it needs', () => {
    const { linux } = spec('minimal').hostname('h').build();
    expect(linux?.namespaces?.map(({ type }) => type)).toEqual(['pid', 'mount', 'uts']);
  });

  it('capabilities: nothing is left of others', () => {
    const built = spec().capabilities('CAP_CHOWN').build();
    const only = ['CAP_CHOWN'];
    expect(built.process?.capabilities).toStrictEqual({ bounding: only, permitted: only, effective: only });
    expect(validateSpec(built)).toEqual([]);
  });

  it('maps the ids of who runs it', () => {
    expect(spec('rootless', { uid: 1000, gid: 100 }).build().linux).toMatchObject({
      uidMappings: [{ containerID: 0, hostID: 1000, size: 1 }],
      gidMappings: [{ containerID: 0, hostID: 100, size: 1 }],
    });
    expect(spec('rootless').build().linux).toMatchObject({
      uidMappings: [{ containerID: 0, hostID: 0, size: 1 }],
      gidMappings: [{ containerID: 0, hostID: 0, size: 1 }],
    });
  });

  it('puts a mount or a variable in the place of all that have its name, and leaves what has none', () => {
    const start = spec('minimal').build();
    start.mounts = [{ destination: '/a', source: '1' }, { destination: '/b' }, { destination: '/a' }];
    start.process!.env = ['A=1', 'A', 'AB=2', '=3', 'A=4=5'];
    const builder = new SpecBuilder(start);
    expect(
      builder.mount({ destination: '/a', source: '2' }).env('A', '6=7').env('', '8').build(),
    ).toMatchObject({
      mounts: [{ destination: '/b' }, { destination: '/a', source: '2' }],
      process: { env: ['A', 'AB=2', 'A=6=7', '=8'] },
    });
    expect(builder.mount({ destination: '/a' }).build().mounts).toEqual([
      { destination: '/b' },
      { destination: '/a' },
    ]);
  });

  it('joins the first namespace of a type, and shares all of it', () => {
    const start = spec('minimal').build();
    start.linux!.namespaces = [{ type: 'pid' }, { type: 'uts' }, { type: 'pid' }];
    const builder = new SpecBuilder(start).namespace('pid', '/run/pid');
    builder.change((made) => {
      expect(made.linux?.namespaces).toEqual([
        { type: 'pid', path: '/run/pid' },
        { type: 'uts' },
        { type: 'pid' },
      ]);
    });
    expect(builder.share('pid').namespace('mount').build().linux?.namespaces).toEqual([
      { type: 'uts' },
      { type: 'mount' },
    ]);
    expect(builder.share('uts').hostname('h').build().linux?.namespaces).toEqual([
      { type: 'mount' },
      { type: 'uts' },
    ]);
  });

  it('sees what was changed between two steps', () => {
    const builder = spec('minimal').env('A', '1').mount({ destination: '/a' });
    builder.change((made) => {
      expect(made.process?.env).toEqual(['A=1']);
      made.process!.env!.push('B=2');
      made.mounts = [];
    });
    const built = builder.env('B', '3').mount({ destination: '/b' }).build();
    expect(built.process?.env).toEqual(['A=1', 'B=3']);
    expect(built.mounts).toEqual([{ destination: '/b' }]);
  });

  it('leaves alone the lists and maps that it was given', () => {
    const deepFreeze = <T extends object>(value: T): T => {
      for (const part of Object.values(value))
        if (typeof part === 'object' && part !== null) deepFreeze(part);
      return Object.freeze(value);
    };
    const shared = deepFreeze({
      annotations: { a: '1' },
      hooks: { poststop: [{ path: '/a' }] },
      mounts: [{ destination: '/a' }],
    });
    const start: Spec = Object.assign(spec('minimal').build(), shared);
    start.linux = { ...start.linux, sysctl: Object.freeze({ 'kernel.msgmax': '1' }) };
    const built = new SpecBuilder(start)
      .annotation('b', '2')
      .annotation('c', '3')
      .hook('poststop', { path: '/b' })
      .hook('poststop', { path: '/c' })
      .hook('poststart', { path: '/d' })
      .mount({ destination: '/b' })
      .sysctl('kernel.msgmnb', '2')
      .namespace('ipc')
      .build();
    expect(built).toMatchObject({
      annotations: { a: '1', b: '2', c: '3' },
      hooks: { poststop: [{ path: '/a' }, { path: '/b' }, { path: '/c' }], poststart: [{ path: '/d' }] },
      mounts: [{ destination: '/a' }, { destination: '/b' }],
      linux: { sysctl: { 'kernel.msgmax': '1', 'kernel.msgmnb': '2' } },
    });
  });

  it('has a name __proto__ as any other', () => {
    const built = spec('minimal').annotation('__proto__', '1').sysctl('__proto__', '2').build();
    expect(Object.entries(built.annotations!)).toEqual([['__proto__', '1']]);
    expect(Object.entries(built.linux!.sysctl!)).toEqual([['__proto__', '2']]);
  });

  it.each<[string, Mount[]]>([
    ['null', [null as never]],
    ['a text', ['/a' as never]],
    ['without a destination', [{} as never]],
  ])('says what is wrong with a mount that is none, however it came: %s', (_, mounts) => {
    const start = { ...spec('minimal').build(), mounts };
    expect(() => new SpecBuilder(start).mount({ destination: '/a' }).build()).toThrow('/mounts/0');
    expect(() => spec('minimal').mount(mounts[0]!).build()).toThrow('/mounts/1');
  });

  it('says what is wrong with limits and namespaces that are none', () => {
    const start = spec('minimal').build();
    start.process!.rlimits = [null as never];
    expect(() => new SpecBuilder(start).rlimit('RLIMIT_CORE', 0).build()).toThrow('/process/rlimits/0');
    const other = spec('minimal').build();
    other.linux!.namespaces = [null as never];
    expect(() => new SpecBuilder(other).share('pid').build()).toThrow('/linux/namespaces/0');
  });

  it('a spec that is too deep, or within itself, or has a function, ended with an error of V8', () => {
    let x: object = {};
    for (let depth = 0; depth < 20_000; depth++) x = { x };
    const round: Record<string, unknown> = {};
    round.round = [round];
    for (const deep of [x, round]) {
      const builder = spec('minimal').change((made) => void Object.assign(made, { deep }));
      expect(() => builder.build()).toThrow(TooDeepError);
    }
    for (const no of [() => 1, Symbol('no')]) {
      const builder = spec('minimal').change((made) => void Object.assign(made, { no }));
      expect(() => builder.build()).toThrow(
        new InvalidArgumentError('spec', `a ${typeof no} cannot be written as JSON`),
      );
    }
  });

  it('copies what JSON has, bigint, and what has no value', () => {
    const values = { big: 2n ** 63n, list: [1, undefined, null], none: undefined, text: 'a', yes: true };
    let deepest: object = {};
    for (let depth = 2; depth < 1000; depth++) deepest = [deepest];
    const made = spec('minimal').change((start) => void Object.assign(start, { values, deepest }));
    const built = made.build() as unknown as { values: typeof values; deepest: object };
    expect(built.values).toStrictEqual(values);
    expect(built.values.list).not.toBe(values.list);
    expect(toJson(built.deepest)).toBe(toJson(deepest));
  });

  it('builds nothing that has an error', () => {
    expect(() => spec().cwd('tmp').build()).toThrow(InvalidArgumentError);
    expect(() => spec().cwd('tmp').build()).toThrow('/process/cwd');
    expect(() => spec().share('uts').build()).toThrow('/hostname');
    const { spec: read } = readSpec(`${toJson(spec().build())} // a comment`);
    expect(() => new SpecBuilder(read).build()).toThrow('invalid spec: JSON has no comments');
    expect(() => spec('large' as never)).toThrow(
      new InvalidArgumentError('preset', 'large is none of minimal, sound, rootless'),
    );
  });
});

describe('isSpec', () => {
  it.each([
    ['{}', true],
    ['{]', true],
    [' \r\n\t{"a":1}', true],
    ['\ufeff{', true],
    ['// a\n/* } */ {', true],
    ['', false],
    ['   ', false],
    ['[]', false],
    ['"{"', false],
    ['hostname={', false],
    ['# {\n', false],
    ['// {', false],
    ['/*/ {', false],
    ['/x {', false],
    ['/x */ {', false],
    ['// */ {', false],
    ['/* / {', false],
    ['/* *x {', false],
    ['\n// a\n{', true],
    ['key=value\n{}', false],
  ])('%j: %s', (text, expected) => {
    expect(isSpec(text)).toBe(expected);
    expect(isSpec(Buffer.from(text))).toBe(expected);
  });

  // It took the comment for one that has no end.
  it.each(['/**/{}', ' /**/ /***/\n{', '//\n/**/{'])('looks behind a comment that is empty: %j', (text) => {
    expect(isSpec(text)).toBe(true);
    expect(isSpec(Buffer.from(text))).toBe(true);
  });

  it.each([
    [[0xef, 0xbb, 0xbf, 0x7b], true],
    [[0xef, 0xbb, 0x41, 0x7b], false],
    [[0xef, 0x41, 0xbf, 0x7b], false],
    [[0x41, 0xbb, 0xbf, 0x7b], false],
  ])('takes nothing but a byte order mark for one: %j', (bytes, expected) => {
    expect(isSpec(Uint8Array.from(bytes))).toBe(expected);
  });

  it('takes texts and bytes alone', () => {
    expect(() => isSpec({} as never)).toThrow('input must be a string or a Uint8Array, not Object');
  });

  it('takes linear time', () => {
    const started = performance.now();
    expect(isSpec('/**/'.repeat(500_000))).toBe(false);
    expect(performance.now() - started).toBeLessThan(60_000);
  });
});
