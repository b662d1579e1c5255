import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from '../../src/config/parse.ts';
import { parseU32, parseU64 } from '../../src/config/parts.ts';
import type { OciConfig } from '../../src/config/types.ts';
import { validate } from '../../src/config/validate.ts';
import { view } from '../../src/config/view.ts';
import { OciContainer } from '../../src/container/container.ts';
import { setMemoryLimit } from '../../src/engine/limit.ts';
import { useEngine } from '../../src/engine/select.ts';
import { InvalidUtf8Error } from '../../src/errors.ts';
import { anyText, nearMiss } from '../property/arbitraries.ts';
import { describeEngines } from '../support/engines.ts';
import { expectedConfig, vectors } from '../support/vectors.ts';

/** Every field of a config, asked for one by one. */
function plain(config: OciConfig): OciConfig {
  const { ociVersion, root, process, mounts, hostname, hooks, linux } = config;
  const { args, env, cwd, uid, gid, terminal } = process;
  const { namespaces, cgroupsPath, memoryLimit, cpuShares, cpuQuota, cpuPeriod } = linux;
  return {
    ociVersion,
    root,
    process: { args, env, cwd, uid, gid, terminal },
    mounts,
    hostname,
    hooks,
    linux: { namespaces, cgroupsPath, memoryLimit, cpuShares, cpuQuota, cpuPeriod },
  };
}

describeEngines('view', () => {
  it('has what the seed makes of every vector', () => {
    for (const vector of vectors) {
      expect(plain(view(vector.input))).toStrictEqual(expectedConfig(vector));
      expect(plain(view(new TextEncoder().encode(vector.input)))).toStrictEqual(expectedConfig(vector));
    }
  });

  it('has what parse makes, with others parsed between any two fields', () => {
    fc.assert(
      fc.property(fc.oneof(nearMiss, anyText), nearMiss, (text, other) => {
        const lazy = view(text);
        const disturbed = new Proxy(lazy, {
          get(target, name) {
            parse(other);
            return Reflect.get(target, name, target);
          },
        });
        expect(plain(disturbed)).toStrictEqual(parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it('leaves to others what lines say that it was not asked for', () => {
    const text = `process_arg=learnt
process_env=LEARNT=1
hostname=learnt
root_readonly=true
process_uid=1731
cpu_period=1731
mount=/learnt:tmpfs:learnt:ro
namespace=ipc:/learnt
hook_prestart=/learnt:1731
oci_version=1.7.31
`;
    const expected = parse(text);
    for (let i = 0; i < 3; i++) expect(view(text).ociVersion).toBe('1.7.31');
    expect(parse(text)).toStrictEqual(expected);
    expect(expected.linux.cpuPeriod).toBe(1731n);
  });

  it('leaves alone what another text left behind the end of its own', () => {
    const long = 'oci_version=1.7.32\nhostname=left\n';
    for (let i = 0; i < 3; i++) {
      for (const text of [long, 'oci_version=1.7.33\n']) expect(view(text).ociVersion).toContain('1.7.3');
    }
    expect(parse(long).hostname).toBe('left');
  });

  it('stays right when the engine is changed, and when two views alternate', () => {
    const first = view('hostname=first\ncpu_quota=1\nprocess_arg=a');
    const second = view('hostname=second\ncpu_quota=2\nprocess_arg=b');
    expect([first.hostname, second.hostname]).toEqual(['first', 'second']);
    expect([first.linux.cpuQuota, second.linux.cpuQuota]).toEqual([1n, 2n]);
    useEngine('typescript');
    expect([first.process.args, second.process.args]).toEqual([['a'], ['b']]);
  });

  it('stays right when integers are parsed, which take the place of records', () => {
    const lazy = view('hostname=first\nprocess_arg=a\nprocess_env=b');
    parseU32('5');
    expect(lazy.hostname).toBe('first');
    parseU64('262151');
    expect([lazy.process.env, lazy.process.args]).toEqual([['b'], ['a']]);
  });

  it('does not keep a long line for a short value', () => {
    setMemoryLimit(2 ** 19);
    const lazy = view(`hostname=a\n#${'x'.repeat(250_000)}`);
    setMemoryLimit(327_680);
    parse('hostname=other');
    expect(lazy.hostname).toBe('a');
    setMemoryLimit(2 ** 32);
  });

  it('takes assignments to every field', () => {
    const text = `oci_version=1\nroot_path=/r\nroot_readonly=true\nhostname=h\nprocess_cwd=/c\nprocess_uid=1
process_gid=2\nprocess_terminal=true\nprocess_arg=a\nprocess_env=b=c\nmount=/a:b:c:d\nnamespace=pid\ncgroups_path=/g
memory_limit=3\ncpu_shares=4\ncpu_quota=5\ncpu_period=6\nhook_prestart=/1\nhook_poststart=/2\nhook_poststop=/3`;
    const whole = parse(text);
    const sections = view('hostname=other');
    const fields = view('hostname=other');
    const { root, hooks, ociVersion, mounts, hostname } = whole;
    Object.assign(sections, whole);
    Object.assign(fields, { root, hooks, ociVersion, mounts, hostname });
    Object.assign(fields.process, whole.process);
    Object.assign(fields.linux, whole.linux);
    parse('hostname=third');
    expect(plain(sections)).toStrictEqual(whole);
    expect(plain(fields)).toStrictEqual(whole);
  });

  it('lists no fields, but for an input of more than 6,108 units, which is parsed at once', () => {
    const line = 'hostname=a\n#';
    expect(Object.keys(view(line.padEnd(6108, 'x')))).toEqual([]);
    const text = line.padEnd(6109, 'x');
    expect(Object.keys(view(text))).toEqual(Object.keys(parse(text)));
    const many = 'mount=:::,,\n'.repeat(5000);
    expect(plain(view(many))).toStrictEqual(parse(many));
  });

  it('makes each field once, and takes assignments', () => {
    const lazy = view('process_arg=sh\nmount=/a:b:c');
    expect(lazy.mounts).toBe(lazy.mounts);
    expect(lazy.process).toBe(lazy.process);
    expect(lazy.process.args).toBe(lazy.process.args);
    lazy.hostname = 'changed';
    lazy.process.cwd = '/changed';
    lazy.linux.cpuShares = 7;
    parse('hostname=other');
    expect([lazy.hostname, lazy.process.cwd, lazy.linux.cpuShares]).toEqual(['changed', '/changed', 7]);
  });

  it('takes an assignment of every field, whether it was read before or not', () => {
    const other = parse(
      'oci_version=2\nroot_path=/r\nhostname=other\nprocess_arg=b\nprocess_uid=9\nnamespace=pid\nmount=/a:b:c\nmemory_limit=5',
    );
    for (const read of [false, true]) {
      const lazy = view('hostname=a\nprocess_arg=a');
      if (read) plain(lazy);
      Object.assign(lazy.process, other.process);
      Object.assign(lazy.linux, other.linux);
      expect(plain(lazy)).toMatchObject({ process: other.process, linux: other.linux, hostname: 'a' });
      Object.assign(lazy, other);
      expect(plain(lazy)).toStrictEqual(other);
      expect(lazy.process).toBe(other.process);
    }
  });

  it('is a config to validate and OciContainer', () => {
    expect(() => validate(view('hostname=a'))).toThrow('invalid process.args: empty');
    expect(new OciContainer('a', '/a', view('process_arg=sh\nroot_path=/r')).pivotRoot().newRoot).toBe('/r');
  });

  it('is right for inputs of more than one batch and of more than one window', () => {
    for (const text of ['mount=a:b:c\n'.repeat(2000), 'hostname=a\n'.repeat(9000)]) {
      expect(plain(view(text))).toStrictEqual(parse(text));
    }
  });

  it('does not see later changes of the bytes', () => {
    const bytes = new TextEncoder().encode('hostname=before');
    const lazy = view(bytes);
    bytes.fill(0x78);
    parse('');
    expect(lazy.hostname).toBe('before');
  });

  it('refuses what parse refuses', () => {
    expect(() => view(5 as unknown as string)).toThrow(TypeError);
    expect(() => view(Uint8Array.of(0xff))).toThrow(new InvalidUtf8Error(0));
  });
});
