import { describe, expect, it } from 'vitest';
import { InvalidArgumentError, type OciConfig, parse, stringify, view } from '../../src/index.ts';

/** Every field has another value than its default. */
const FULL = `oci_version = 1.1.0
root_path = /r
root_readonly = true
hostname = h
process_cwd = /c
process_uid = 1
process_gid = 4294967295
process_terminal = true
process_arg =
process_arg = #a = b
process_env = A=1
mount = /a:b:c
mount = :::
mount = /b:c:d:ro,e:f
namespace = pid
namespace = network:/n
namespace = user:
cgroups_path = /g
memory_limit = 18446744073709551615
cpu_shares = 0
cpu_quota = 1
cpu_period = 0
hook_prestart = /h
hook_poststart = /h:5
hook_poststop = :4294967295
`;

function changed(change: (config: OciConfig) => void): OciConfig {
  const config = parse(FULL);
  change(config);
  return config;
}

describe('stringify', () => {
  it('refuses holes in lists', () => {
    const holes = new Array<string>(2);
    const args = changed(({ process }) => {
      process.args = holes;
    });
    const options = changed(({ mounts }) => {
      mounts[0]!.options = holes;
    });
    expect(() => stringify(args)).toThrow('process.args[0]');
    expect(() => stringify(options)).toThrow('mounts[0].options[0]');
  });

  it('writes every field, in the order of the keys', () => {
    expect(stringify(parse(FULL))).toBe(FULL);
    expect(stringify(view(FULL))).toBe(FULL);
  });

  it('leaves out what has its default', () => {
    expect(stringify(parse(''))).toBe('');
  });

  it("keeps white space at the end of a hook's path, by its colon", () => {
    expect(stringify(changed(({ hooks }) => (hooks.poststop[0]!.path = '/h ')))).toContain(
      'hook_poststop = /h :',
    );
    const config = parse('hook_poststop=/h :0');
    expect(stringify(config)).toBe('hook_poststop = /h :0\n');
  });

  const REFUSED: [string, string, (config: OciConfig) => void][] = [
    ['ociVersion', 'has a line feed', (c) => (c.ociVersion = '1\n2')],
    ['root.path', 'starts or ends with white space', (c) => (c.root.path = ' /')],
    ['hostname', 'starts or ends with white space', (c) => (c.hostname = 'a\u3000')],
    ['process.args[1]', 'has a line feed', (c) => (c.process.args[1] = 'a\n')],
    ['process.env[0]', 'starts or ends with white space', (c) => (c.process.env[0] = '\r')],
    ['process.uid', 'must be an integer of 0 to 2^32-1', (c) => (c.process.uid = 2 ** 32)],
    ['process.gid', 'must be an integer of 0 to 2^32-1', (c) => (c.process.gid = 0.5)],
    ['linux.cpuShares', 'must be an integer of 0 to 2^32-1', (c) => (c.linux.cpuShares = Number.NaN)],
    ['process.cwd', 'has a line feed', (c) => (c.process.cwd = '/\n')],
    ['linux.cgroupsPath', 'has a line feed', (c) => (c.linux.cgroupsPath = '/\n')],
    ['linux.cpuPeriod', 'must be 0 to 2^64-1', (c) => (c.linux.cpuPeriod = -1n)],
    ['linux.memoryLimit', 'must be 0 to 2^64-1', (c) => (c.linux.memoryLimit = 2n ** 64n)],
    ['linux.cpuQuota', 'must be 0 to 2^64-1', (c) => (c.linux.cpuQuota = -1n)],
    ['mounts[0].source', 'has a colon', (c) => (c.mounts[0]!.source = 'a:b')],
    ['mounts[0].source', 'starts or ends with white space', (c) => (c.mounts[0]!.source = 'a ')],
    ['mounts[0].destination', 'starts or ends with white space', (c) => (c.mounts[0]!.destination = ' /')],
    ['mounts[2].mountType', 'has a colon', (c) => (c.mounts[2]!.mountType = ':')],
    ['mounts[2].options[0]', 'has a comma', (c) => (c.mounts[2]!.options[0] = 'a,b')],
    ['mounts[2].options[1]', 'starts or ends with white space', (c) => (c.mounts[2]!.options[1] = ' a')],
    ['linux.namespaces[0].kind', 'is no known kind', (c) => (c.linux.namespaces[0]!.kind = 'time' as never)],
    ['linux.namespaces[1].path', 'has a line feed', (c) => (c.linux.namespaces[1]!.path = '\n')],
    [
      'linux.namespaces[1].path',
      'starts or ends with white space',
      (c) => (c.linux.namespaces[1]!.path = '/n '),
    ],
    ['hooks.prestart[0].path', 'starts or ends with white space', (c) => (c.hooks.prestart[0]!.path = ' /h')],
    ['hooks.prestart[0].path', 'has a colon', (c) => (c.hooks.prestart[0]!.path = '/a:b')],
    [
      'hooks.prestart[0].args',
      'cannot be expressed: a hook is a path and a timeout',
      (c) => (c.hooks.prestart[0]!.args = ['a']),
    ],
    [
      'hooks.poststop[0].env',
      'cannot be expressed: a hook is a path and a timeout',
      (c) => (c.hooks.poststop[0]!.env = ['A=1']),
    ],
    [
      'hooks.poststart[0].timeoutSecs',
      'must be an integer of 0 to 2^32-1',
      (c) => (c.hooks.poststart[0]!.timeoutSecs = -1),
    ],
  ];
  it.each(REFUSED)('refuses what the format cannot express: %s %s', (argument, value, change) => {
    const config = changed(change);
    expect(() => stringify(config)).toThrow(new InvalidArgumentError(argument, value));
  });

  it.each<[string, (config: OciConfig) => void]>([
    ['annotations', (c) => Object.assign(c, { annotations: {} })],
    ['hostName', (c) => Object.assign(c, { hostName: 'h' })],
    ['__proto__', (c) => Object.defineProperty(c, '__proto__', { value: 1, enumerable: true })],
    ['root.mode', (c) => Object.assign(c.root, { mode: 'ro' })],
    ['process.capabilities', (c) => Object.assign(c.process, { capabilities: null })],
    ['hooks.createRuntime', (c) => Object.assign(c.hooks, { createRuntime: [] })],
    ['linux.seccomp', (c) => Object.assign(c.linux, { seccomp: {} })],
    ['mounts[1].type', (c) => Object.assign(c.mounts[1]!, { type: 'b' })],
    ['linux.namespaces[0].type', (c) => Object.assign(c.linux.namespaces[0]!, { type: 'pid' })],
    ['hooks.poststop[0].timeout', (c) => Object.assign(c.hooks.poststop[0]!, { timeout: 1 })],
  ])('refuses a field that it does not know: %s', (argument, change) => {
    const error = new InvalidArgumentError(argument, 'is no field that the format has');
    expect(() => stringify(changed(change))).toThrow(error);
  });

  it('lets unknown fields pass that have no value, are inherited or hidden', () => {
    const config = changed((c) => {
      Object.assign(c.hooks, { createRuntime: undefined });
      Object.defineProperty(c.root, 'hidden', { value: 1, enumerable: false });
    });
    expect(stringify(Object.assign(Object.create({ inherited: 1 }), config))).toBe(FULL);
  });

  it('writes -0 as the 0 that it equals', () => {
    const config = changed(({ process, linux }) => {
      process.uid = -0;
      linux.cpuShares = -0;
    });
    expect(stringify(config)).toBe(FULL.replace('process_uid = 1\n', ''));
  });

  it.each<[string, (config: OciConfig) => void]>([
    ['hostname must be a string, not undefined', (c) => (c.hostname = undefined as never)],
    ['root must be an object, not null', (c) => (c.root = null as never)],
    ['process must be an object, not undefined', (c) => (c.process = undefined as never)],
    ['hooks must be an object, not undefined', (c) => (c.hooks = undefined as never)],
    ['linux must be an object, not undefined', (c) => (c.linux = undefined as never)],
    ['process.terminal must be a boolean, not number', (c) => (c.process.terminal = 1 as never)],
    ['mounts[0].destination must be a string, not number', (c) => (c.mounts[0]!.destination = 1 as never)],
    ['mounts[0].options must be an array, not string', (c) => (c.mounts[0]!.options = 'a' as never)],
    [
      'linux.namespaces[0].kind must be a string, not number',
      (c) => (c.linux.namespaces[0]!.kind = 1 as never),
    ],
    ['root.readonly must be a boolean, not string', (c) => (c.root.readonly = 'true' as never)],
    ['process.args must be an array, not string', (c) => (c.process.args = 'a' as never)],
    ['process.uid must be a number, not string', (c) => (c.process.uid = '1' as never)],
    ['linux.memoryLimit must be a bigint, not number', (c) => (c.linux.memoryLimit = 1 as never)],
    ['mounts[0] must be an object, not null', (c) => (c.mounts[0] = null as never)],
    [
      'hooks.prestart[0].args must be an array, not undefined',
      (c) => (c.hooks.prestart[0]!.args = undefined as never),
    ],
  ])('%s', (message, change) => {
    expect(() => stringify(changed(change))).toThrow(new TypeError(message));
  });

  it('of what is no configuration', () => {
    expect(() => stringify(null as never)).toThrow(new TypeError('config must be an object, not null'));
  });
});
