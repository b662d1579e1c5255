import { describe, expect, it } from 'vitest';
import { fromSpec, readSpec, readState, type Spec, toSpec, validateSpec } from '../../src/spec/index.ts';

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

describe('validateSpec', () => {
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
