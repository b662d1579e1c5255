import { describe, expect, it } from 'vitest';
import { type ConfigChange, diff, type OciConfig, parse } from '../../src/index.ts';
import { PATIENCE } from '../support/patience.ts';

function changes(a: string, b: string): ConfigChange[] {
  return diff(parse(a), parse(b));
}

describe('diff', () => {
  it('is typed: a field says what its values are', () => {
    for (const change of changes('memory_limit=1', 'memory_limit=2')) {
      if (change.field !== 'linux.memoryLimit') throw new Error(change.field);
      const difference: bigint = change.after - change.before;
      expect(difference).toBe(1n);
    }
    for (const change of changes('', 'mount=/a:b:c')) {
      if (change.field !== 'mounts' || change.type !== 'added') throw new Error(change.field);
      const nothing: null = change.before;
      expect([nothing, change.after.source]).toEqual([null, 'c']);
    }
  });

  it.each([
    ['ociVersion', 'oci_version=2'],
    ['root.path', 'root_path=/r'],
    ['root.readonly', 'root_readonly=true'],
    ['hostname', 'hostname=h'],
    ['process.cwd', 'process_cwd=/c'],
    ['process.uid', 'process_uid=1'],
    ['process.gid', 'process_gid=1'],
    ['process.terminal', 'process_terminal=true'],
    ['process.args', 'process_arg=a'],
    ['process.env', 'process_env=A=1'],
    ['mounts', 'mount=/a:b:c', 'mount=/a:d:c', 'mount=/a:b:d', 'mount=/a:b:c:o'],
    ['linux.namespaces', 'namespace=pid', 'namespace=pid:/n'],
    ['linux.cgroupsPath', 'cgroups_path=/g'],
    ['linux.memoryLimit', 'memory_limit=1'],
    ['linux.cpuShares', 'cpu_shares=1'],
    ['linux.cpuQuota', 'cpu_quota=1'],
    ['linux.cpuPeriod', 'cpu_period=1'],
    ['hooks.prestart', 'hook_prestart=/h', 'hook_prestart=/h:1'],
    ['hooks.poststart', 'hook_poststart=/h', 'hook_poststart=/h:1'],
    ['hooks.poststop', 'hook_poststop=/h', 'hook_poststop=/h:1'],
  ])('says what is different in %s', (field, ...lines) => {
    for (const a of ['', ...lines]) {
      for (const b of ['', ...lines].filter((line) => line !== a)) {
        const [change, ...others] = changes(a, b);
        expect(others).toEqual([]);
        expect(change!.field).toBe(field);
        expect(['added', 'changed', 'removed']).toContain(change!.type);
        expect(change!.before).not.toEqual(change!.after);
      }
    }
  });

  it('says all of the arguments that are others, one more or less included', () => {
    const change = { type: 'changed', field: 'process.args', before: ['a'], after: ['a', 'b'] };
    expect(changes('process_arg=a', 'process_arg=a\nprocess_arg=b')).toEqual([change]);
    const back = { ...change, before: change.after, after: change.before };
    expect(changes('process_arg=a\nprocess_arg=b', 'process_arg=a')).toEqual([back]);
  });

  it('says of lists of one length where they differ', () => {
    expect(changes('process_arg=a\nprocess_arg=b', 'process_arg=a\nprocess_arg=c')).toHaveLength(1);
    expect(changes('mount=/a:b:c:x,y', 'mount=/a:b:c:x,z')).toHaveLength(1);
  });

  it('takes an entry without a name for one of the empty name', () => {
    expect(changes('process_env==1', 'process_env==2')).toEqual([
      { type: 'changed', field: 'process.env', key: '', before: '=1', after: '=2' },
    ]);
  });

  it('pairs what comes more than once, the first with the first', () => {
    expect(changes('mount=/a:b:1\nmount=/a:b:2', 'mount=/a:b:1\nmount=/a:b:3\nmount=/a:b:4')).toMatchObject([
      { type: 'changed', key: '/a', before: { source: '2' }, after: { source: '3' } },
      { type: 'added', key: '/a', after: { source: '4' } },
    ]);
    expect(changes('process_env=A\nprocess_env=A=1', 'process_env=A=1')).toEqual([
      { type: 'changed', field: 'process.env', key: 'A', before: 'A', after: 'A=1' },
      { type: 'removed', field: 'process.env', key: 'A', before: 'A=1', after: null },
    ]);
  });

  it('knows which order matters', () => {
    const lines = (...all: string[]) => all.join('\n');
    expect(changes(lines('namespace=pid', 'namespace=uts'), lines('namespace=uts', 'namespace=pid'))).toEqual(
      [],
    );
    expect(
      changes(lines('process_env=A=1', 'process_env=B=1'), lines('process_env=B=1', 'process_env=A=1')),
    ).toEqual([]);
    expect(
      changes(lines('mount=/a:b:c', 'mount=/b:b:c', 'mount=/c:b:c'), lines('mount=/c:b:c', 'mount=/a:b:c')),
    ).toEqual([
      expect.objectContaining({ type: 'removed', key: '/b' }),
      { type: 'reordered', field: 'mounts', before: ['/a', '/c'], after: ['/c', '/a'] },
    ]);
    expect(
      changes(lines('hook_poststop=/a', 'hook_poststop=/b'), lines('hook_poststop=/b', 'hook_poststop=/a')),
    ).toEqual([{ type: 'reordered', field: 'hooks.poststop', before: ['/a', '/b'], after: ['/b', '/a'] }]);
  });

  it('takes names that objects are born with', () => {
    expect(changes('process_env=__proto__=1', 'process_env=constructor=1')).toMatchObject([
      { type: 'removed', key: '__proto__' },
      { type: 'added', key: 'constructor' },
    ]);
  });

  it('is linear', () => {
    const start = performance.now();
    const many = (prefix: string) =>
      Array.from({ length: 100_000 }, (_, i) => `process_env=${prefix}${i}=x`).join('\n');
    expect(changes(many('a'), many('b'))).toHaveLength(200_000);
    const same = 'mount=/a:b:c\n'.repeat(100_000);
    expect(changes(same, `${same}mount=/a:b:d`)).toHaveLength(1);
    expect(performance.now() - start).toBeLessThan(PATIENCE * 5000);
  });

  it('takes configurations only', () => {
    expect(() => diff(null as never, parse(''))).toThrow('a must be an OciConfig, not null');
    expect(() => diff(parse(''), { hostname: 'a' } as never)).toThrow(
      'b.root must be an object, not undefined',
    );
    const broken: [string, (config: OciConfig) => void][] = [
      ['b.mounts must be an array, not undefined', (c) => (c.mounts = undefined as never)],
      ['b.mounts[0] must be an object, not null', (c) => (c.mounts = [null as never])],
      ['b.mounts[0].options must be an array, not undefined', (c) => (c.mounts = [{} as never])],
      ['b.process.args must be an array, not string', (c) => (c.process.args = 'a' as never)],
      ['b.process.env[0] must be a string, not number', (c) => (c.process.env = [1 as never])],
      [
        'b.process.env[1] must be a string, not undefined',
        (c) => (c.process.env = ['A=1', undefined as never]),
      ],
      ['b.linux.namespaces[0] must be an object, not undefined', (c) => (c.linux.namespaces = new Array(1))],
      [
        'b.hooks.poststop must be an array, not object',
        (c) => (c.hooks.poststop = Object.create(null) as never),
      ],
      ['b.hooks.prestart[0].args must be an array, not undefined', (c) => (c.hooks.prestart = [{} as never])],
      [
        'b.hooks.prestart[0].env must be an array, not undefined',
        (c) => (c.hooks.prestart = [{ args: [] } as never]),
      ],
      ['b.linux.namespaces must be an array, not null', (c) => (c.linux.namespaces = null as never)],
    ];
    for (const [message, breakIt] of broken) {
      const config = parse('');
      breakIt(config);
      expect(() => diff(parse(''), config)).toThrow(new TypeError(message));
    }
    expect(() => diff(undefined as never, parse(''))).toThrow(TypeError);
  });
});
