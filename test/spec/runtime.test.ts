import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from '../../src/index.ts';
import {
  editSpec,
  readSpec,
  type SpecEdit,
  spec,
  toSpec,
  validateSpec,
  writeSpec,
} from '../../src/spec/index.ts';
import { runContainer, runcOutput, whyNoRunc } from '../support/runtime.ts';
import { orSkipped } from '../support/skip.ts';

// With the real runc, as root. Every container has a mount namespace of its own: see test/support/runtime.ts.

const why = whyNoRunc();
const [skip, runs] = orSkipped('runc runs', why);
const [, refuses] = orSkipped('what is an error for runc', why);

describe.skipIf(skip)(runs, () => {
  const output = { created: true, started: true, deleted: true };

  it.each([
    ['the minimal preset', spec('minimal').args('/bin/sh', '-c', 'echo pid $$')],
    ['the sound preset', spec().terminal(false).args('sh', '-c', 'echo pid $$')],
  ])('%s', (_, builder) => {
    expect(runContainer(writeSpec(builder.build()))).toMatchObject({
      ...output,
      output: expect.stringContaining('pid 1\n'),
    });
  });

  it('what the builder makes', () => {
    const built = spec()
      .terminal(false)
      .args('sh', '-c', 'hostname; id -u; echo $COLOUR; cat /tmp/name; cat /proc/sys/net/core/somaxconn')
      .env('COLOUR', 'red')
      .user(1000, 1000)
      .hostname('builder')
      .bind('/etc/hostname', '/tmp/name', 'ro')
      .sysctl('net.core.somaxconn', '77')
      .memory({ limit: 64 * 2 ** 20 })
      .cpu({ shares: 512n })
      .pids(32)
      .capabilities('CAP_CHOWN')
      .rlimit('RLIMIT_NOFILE', 256, 512)
      .build();
    const { output: printed, ...rest } = runContainer(writeSpec(built));
    expect(rest, printed).toEqual({ created: true, started: true, deleted: true });
    const name = readFileSync('/etc/hostname', 'utf8').trim();
    expect(printed.trim().split('\n')).toEqual(['builder', '1000', 'red', name, '77']);
  });

  it('what toSpec makes', () => {
    const config = parse(`
      root_path = rootfs
      hostname = lines
      process_arg = sh
      process_arg = -c
      process_arg = hostname; id -u; pwd
      process_env = PATH=/bin
      process_cwd = /tmp
      process_uid = 33
      mount = /proc:proc:proc:nosuid,noexec,nodev
      namespace = pid
      namespace = mount
      namespace = uts
      namespace = ipc
      namespace = network
      memory_limit = 67108864
      cpu_shares = 512
      cpu_quota = 50000
      hook_prestart = /bin/true:5
      hook_poststop = /bin/true`);
    const { spec: made, losses } = toSpec(config);
    expect(losses).toEqual([]);
    const outcome = runContainer(writeSpec(made));
    expect(outcome).toEqual({ ...output, output: 'lines\n33\n/tmp\n' });
  });

  it('what was read and edited, with the rest as it was', () => {
    const text = writeSpec(spec().terminal(false).build());
    const edited = editSpec(text, [
      { pointer: '/process/args', value: ['hostname'] },
      { pointer: '/hostname', value: 'edited' },
    ]);
    expect(runContainer(edited)).toEqual({ ...output, output: 'edited\n' });
  });

  it('nothing without a mount namespace: the test refuses first', () => {
    expect(() =>
      runContainer(
        writeSpec(
          spec()
            .share('mount')
            .change((made) => delete made.linux?.maskedPaths)
            .change((made) => delete made.linux?.readonlyPaths)
            .build(),
        ),
      ),
    ).toThrow('not started');
  });
});

/** A config that runc runs, as a text. */
const FINE = writeSpec(spec().terminal(false).args('true').capabilities('CAP_KILL', 'CAP_CHOWN').build(), {
  indent: 2,
});

type Case = [name: string, code: string, config: string | SpecEdit[]];

const seccomp = (members: object) => ({
  pointer: '/linux/seccomp',
  value: { defaultAction: 'SCMP_ACT_ALLOW', ...members },
});
const rule = (members: object) =>
  seccomp({ syscalls: [{ names: ['chmod'], action: 'SCMP_ACT_ERRNO', ...members }] });
const without = (type: string): SpecEdit => ({
  pointer: '/linux/namespaces',
  value: ['pid', 'network', 'ipc', 'uts', 'mount']
    .filter((other) => other !== type)
    .map((other) => ({ type: other })),
});
const at = (pointer: string, value?: unknown): SpecEdit[] => [{ pointer, value }];

/** What validateSpec calls an error for this runc, and runc 1.1.5 refuses. */
const REFUSED: Case[] = [
  ['a byte order mark', 'byte-order-mark', `\ufeff${FINE}`],
  ['a comment', 'comment', `/* runc */ ${FINE}`],
  ['a trailing comma', 'trailing-comma', FINE.replace('"true"', '"true",')],
  ['a NUL', 'nul-character', FINE.replace('"true"', '"true\\u0000"')],
  ['a fraction', 'number-form', FINE.replace('1024', '1024.0')],
  ['an exponent', 'number-form', FINE.replace('1024', '1e3')],
  ['too large an integer', 'out-of-range', FINE.replace('1024', '18446744073709551616')],
  [
    'a name in another case, twice',
    'name-case',
    FINE.replace('"args"', '"ARGS": ["nope"], "args"').replace('"cwd"', '"Args": ["nope"], "cwd"'),
  ],
  ['a relative cwd', 'path-not-absolute', at('/process/cwd', 'tmp')],
  ['no arguments', 'needs-property', at('/process/args')],
  ['empty arguments', 'needs-property', at('/process/args', [])],
  ['no root', 'needs-property', at('/root')],
  ['a relative hook', 'path-not-absolute', at('/hooks', { createRuntime: [{ path: 'true' }] })],
  ['a timeout of 0', 'out-of-range', at('/hooks', { createRuntime: [{ path: '/bin/true', timeout: 0 }] })],
  [
    'effective, not permitted',
    'capability-not-permitted',
    at('/process/capabilities/permitted', ['CAP_KILL']),
  ],
  ['soft above hard', 'limit-order', at('/process/rlimits/0', { type: 'RLIMIT_NOFILE', soft: 9, hard: 8 })],
  [
    'an unknown limit',
    'unknown-rlimit',
    at('/process/rlimits/0', { type: 'RLIMIT_FILES', soft: 8, hard: 8 }),
  ],
  ['oomScoreAdj', 'value-range', at('/process/oomScoreAdj', 2000)],
  ['a namespace twice', 'duplicate-entry', at('/linux/namespaces/-', { type: 'pid' })],
  ['an unknown namespace', 'unknown-value', at('/linux/namespaces/-', { type: 'net' })],
  ['a namespace that it does not know', 'not-supported', at('/linux/namespaces/-', { type: 'time' })],
  ['a relative namespace', 'path-not-absolute', at('/linux/namespaces/1/path', 'run/netns/x')],
  ['a host name', 'needs-namespace', [without('uts')]],
  [
    'a network parameter',
    'needs-namespace',
    [without('network'), { pointer: '/linux/sysctl', value: { 'net.core.somaxconn': '1' } }],
  ],
  [
    'an IPC parameter',
    'needs-namespace',
    [without('ipc'), { pointer: '/linux/sysctl', value: { 'kernel.sem': '1' } }],
  ],
  [
    'a parameter for the host name',
    'conflicting-properties',
    at('/linux/sysctl', { 'kernel.hostname': 'x' }),
  ],
  [
    'an empty mapping',
    'value-range',
    [
      { pointer: '/linux/namespaces/-', value: { type: 'user' } },
      { pointer: '/linux/uidMappings', value: [{ containerID: 0, hostID: 0, size: 0 }] },
      { pointer: '/linux/gidMappings', value: [{ containerID: 0, hostID: 0, size: 1 }] },
    ],
  ],
  [
    'swap below the limit',
    'limit-order',
    at('/linux/resources/memory', { limit: 104857600, swap: 52428800 }),
  ],
  ['swap without a limit', 'needs-property', at('/linux/resources/memory', { swap: 52428800 })],
  ['a limit below -1', 'value-range', at('/linux/resources/memory', { limit: -2 })],
  ['swappiness', 'value-range', at('/linux/resources/memory', { swappiness: 101 })],
  ['CPUs', 'bad-cpu-list', at('/linux/resources/cpu', { cpus: 'x' })],
  ['a page size', 'bad-format', at('/linux/resources/hugepageLimits', [{ pageSize: '64kB', limit: 1 }])],
  [
    'a type of devices',
    'value-range',
    at('/linux/resources/devices/-', { allow: true, type: 'z', access: 'r' }),
  ],
  ['a device', 'bad-format', at('/linux/devices', [{ path: '/dev/x', type: 'z', major: 1, minor: 3 }])],
  ['propagation', 'unknown-value', at('/linux/rootfsPropagation', 'nope')],
  ['a class of service', 'value-range', at('/linux/intelRdt', { closID: 'a/b' })],
  ['a seccomp action', 'unknown-value', [seccomp({ defaultAction: 'SCMP_ACT_NOPE' })]],
  ['a seccomp operator', 'unknown-value', [rule({ args: [{ index: 0, value: 1, op: 'EQ' }] })]],
  ['a seccomp argument', 'value-range', [rule({ args: [{ index: 6, value: 1, op: 'SCMP_CMP_EQ' }] })]],
  [
    'a seccomp architecture',
    'unknown-value',
    [seccomp({ architectures: ['x86'], syscalls: [{ names: ['chmod'], action: 'SCMP_ACT_ERRNO' }] })],
  ],
  ['seccomp without a listener', 'needs-property', [rule({ action: 'SCMP_ACT_NOTIFY' })]],
  ['a negative user', 'out-of-range', at('/process/user/uid', -1)],
  ['a number for a text', 'wrong-type', at('/process/args/0', 1)],
  ['an object for a list', 'wrong-type', at('/mounts', {})],
];

/** What the text of the runtime-spec calls an error, and runc 1.1.5 lets pass or ignores. */
const LET_PASS: Case[] = [
  ['trailing bytes', 'trailing-bytes', `${FINE}{}`],
  ['a duplicate name', 'duplicate-name', FINE.replace('"cwd"', '"cwd": "/tmp", "cwd"')],
  ['a name in another case', 'name-case', FINE.replace('"args"', '"Args"')],
  ['a name with a long s', 'name-case', FINE.replace('"args"', '"arg\u017f"')],
  ['a lone surrogate', 'lone-surrogate', FINE.replace('TERM=', 'TERM=\\ud800')],
  ['a limit twice', 'duplicate-entry', at('/process/rlimits/-', { type: 'RLIMIT_NOFILE', soft: 8, hard: 8 })],
  [
    'a reservation above the limit',
    'limit-order',
    at('/linux/resources/memory', { limit: 52428800, reservation: 104857600 }),
  ],
  [
    'mappings without a namespace',
    'needs-namespace',
    at('/linux/uidMappings', [{ containerID: 0, hostID: 0, size: 1 }]),
  ],
  [
    'time offsets without a namespace',
    'needs-namespace',
    at('/linux/timeOffsets', { boottime: { secs: 1 } }),
  ],
  ['relative masked paths', 'path-not-absolute', at('/linux/maskedPaths', ['proc/kcore'])],
  [
    'a device twice',
    'duplicate-entry',
    at(
      '/linux/devices',
      [3, 5].map((minor) => ({ path: '/dev/x', type: 'c', major: 1, minor })),
    ),
  ],
  [
    'a file mode',
    'out-of-range',
    at('/linux/devices', [{ path: '/dev/x', type: 'c', major: 1, minor: 3, fileMode: 512 }]),
  ],
  ['an empty propagation', 'unknown-value', at('/linux/rootfsPropagation', '')],
  ['an empty annotation', 'annotation-key', at('/annotations', { '': 'x' })],
  ['no system calls', 'too-few-items', [rule({ names: [] })]],
  [
    'metadata without a listener',
    'conflicting-properties',
    [seccomp({ listenerMetadata: 'x', syscalls: [{ names: ['chmod'], action: 'SCMP_ACT_ERRNO' }] })],
  ],
  [
    'an errno that is not taken',
    'conflicting-properties',
    [seccomp({ defaultErrnoRet: 1, syscalls: [{ names: ['chmod'], action: 'SCMP_ACT_ERRNO' }] })],
  ],
  ['no version', 'missing-property', at('/ociVersion')],
  ['a version that is none', 'invalid-version', at('/ociVersion', 'x')],
];

describe.skipIf(skip)(refuses, () => {
  const features = why === undefined ? runcOutput(['features']) : '{}';
  const textOf = (config: Case[2]) => (typeof config === 'string' ? config : editSpec(FINE, config));
  const errors = (text: string) =>
    validateSpec(readSpec(text).spec, { platform: 'linux', features })
      .filter(({ severity }) => severity === 'error')
      .map(({ code }) => code);

  it('is not this', () => {
    expect(errors(FINE)).toEqual([]);
    expect(runContainer(FINE)).toMatchObject({ created: true, started: true, deleted: true });
  });

  it.each(REFUSED)('%s: %s, which runc refuses', (_, code, config) => {
    const text = textOf(config);
    expect(errors(text)).toContain(code);
    const { created, started, output } = runContainer(text);
    expect(created && started, output).toBe(false);
  });

  it.each(LET_PASS)('%s: %s, which runc 1.1.5 lets pass', (_, code, config) => {
    const text = textOf(config);
    expect(errors(text)).toContain(code);
    // A newer runc may refuse it: that is no failure.
    if (!runcOutput(['--version']).includes('1.1.5')) return;
    expect(runContainer(text)).toMatchObject({ created: true, started: true });
  });
});
