import { type StdioOptions, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Hook, Process, Spec, State, User } from '../../build/spec/types.ts';
import { InvalidStateError } from '../../src/errors.ts';
import { identify, isAlive, processStat } from '../../src/node/processes/identity.ts';
import { Children } from '../../src/node/runtime/process/children.ts';
import type { ContainerRecord } from '../../src/node/runtime/process/record.ts';
import { StateStore } from '../../src/node/runtime/process/store.ts';
import type { Bundle, RuntimeDriver } from '../../src/runtime/driver.ts';
import { ContainerExistsError, ContainerNotFoundError, HookError } from '../../src/runtime/errors.ts';
import { type HookPoint, LIFECYCLE } from '../../src/runtime/lifecycle-steps.ts';
import { ContainerRuntime } from '../../src/runtime/runtime.ts';
import { Ground, shHook } from './process-driver.ts';

const ROOT = process.geteuid?.() === 0;

let ground: Ground;
let driver: RuntimeDriver;

beforeEach(() => {
  ground = new Ground();
  driver = ground.driver();
});

afterEach(() => ground.clear());

const call = () => ground.call;
const warnings = () =>
  ground.steps.filter(({ status }) => status === 'warning').map(({ message }) => message);

/** Runs a container to its end, with its output. */
async function outputOf(bundle: Bundle): Promise<string> {
  const path = ground.path('output');
  const file = openSync(path, 'w');
  try {
    await ground.driver({ stdio: ['ignore', file, file] }).run('output', bundle, {}, call());
  } finally {
    closeSync(file);
  }
  return readFileSync(path, 'utf8');
}

async function rejected(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const POINTS: HookPoint[] = [
  'prestart',
  'createRuntime',
  'createContainer',
  'startContainer',
  'poststart',
  'poststop',
];

/** Two hooks at each point, which append the state they get to a file; `more` are instead of the second ones. */
function tracing(more: Partial<Record<HookPoint, Hook>> = {}): Pick<Spec, 'hooks'> {
  const trace = ground.path('trace');
  const hook = (point: string) => shHook(`printf '${point} ' >> ${trace}; cat >> ${trace}; echo >> ${trace}`);
  const hooks = Object.fromEntries(
    POINTS.map((point) => [point, [hook(`${point} 1`), more[point] ?? hook(`${point} 2`)]]),
  );
  return { hooks };
}

/** What ran: `point number`, or `process`, with the state that a hook got. */
function traced(): { what: string; state: State | undefined }[] {
  if (!existsSync(ground.path('trace'))) return [];
  const lines = readFileSync(ground.path('trace'), 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const json = line.indexOf('{');
    if (json < 0) return { what: line, state: undefined };
    return { what: line.slice(0, json - 1), state: JSON.parse(line.slice(json)) as State };
  });
}

const names = () => traced().map(({ what }) => what);
const both = (point: string) => [`${point} 1`, `${point} 2`];

describe('the whole lifecycle', () => {
  const annotations = { 'org.example.key': 'value' };
  const bundle = () =>
    ground.sh(`echo process >> ${ground.path('trace')}; exec sleep 100`, {}, { annotations, ...tracing() });

  it('runs all six points in order, with the state of each', async () => {
    await driver.create('web-1', bundle(), {}, call());
    expect(names()).toEqual([...both('prestart'), ...both('createRuntime'), ...both('createContainer')]);
    const created = await driver.state('web-1', call());
    expect(created).toEqual({
      ociVersion: '1.3.0',
      id: 'web-1',
      status: 'created',
      pid: expect.any(Number),
      bundle: ground.bundle,
      annotations,
    });
    await driver.start('web-1', call());
    await expect.poll(names).toContain('process');
    expect(await driver.state('web-1', call())).toEqual({ ...created, status: 'running' });
    await driver.kill('web-1', 9, {}, call());
    expect(await driver.wait('web-1', call())).toEqual({ code: null, signal: 'SIGKILL' });
    expect(await driver.state('web-1', call())).toEqual({ ...created, status: 'stopped', pid: 0 });
    await driver.delete('web-1', {}, call());
    expect(await rejected(driver.state('web-1', call()))).toBeInstanceOf(ContainerNotFoundError);
    expect(readdirSync(ground.stateRoot)).toEqual([]);

    const { pid } = created;
    const expected = (point: HookPoint, status: string) =>
      both(point).map((what) => ({
        what,
        state: { ...created, status, pid: status === 'stopped' ? 0 : pid },
      }));
    const withoutProcess = traced().filter(({ what }) => what !== 'process');
    expect(withoutProcess).toEqual([
      ...expected('prestart', 'creating'),
      ...expected('createRuntime', 'creating'),
      ...expected('createContainer', 'creating'),
      ...expected('startContainer', 'created'),
      ...expected('poststart', 'running'),
      ...expected('poststop', 'stopped'),
    ]);
    expect(names().indexOf('process')).toBeGreaterThan(names().indexOf('startContainer 2'));
  });

  it('reports the thirteen steps', async () => {
    await driver.run(
      'web-1',
      { ...bundle(), spec: { ...bundle().spec, ...ground.sh('exit 7').spec } },
      {},
      call(),
    );
    const done = ground.steps.filter(({ status }) => status === 'done').map(({ step }) => step);
    expect(done).toEqual(LIFECYCLE.map(({ name }) => name));
    expect(ground.steps.filter(({ status }) => status === 'failed')).toEqual([]);
  });

  it('keeps the configuration that it was created with', async () => {
    const made = bundle();
    await driver.create('web-1', made, {}, call());
    made.spec.hooks = {};
    await driver.delete('web-1', { force: true }, call());
    expect(names().slice(-2)).toEqual(both('poststop'));
  });
});

describe('a failing hook', () => {
  const failing = shHook('echo why >&2; exit 3');
  const process = () => `echo process >> ${ground.path('trace')}; exec sleep 100`;

  it.each<[HookPoint, 'create' | 'start', string[]]>([
    ['prestart', 'create', ['prestart 1']],
    ['createRuntime', 'create', [...both('prestart'), 'createRuntime 1']],
    ['createContainer', 'create', [...both('prestart'), ...both('createRuntime'), 'createContainer 1']],
    ['startContainer', 'start', ['startContainer 1']],
    ['poststart', 'start', [...both('startContainer'), 'process', 'poststart 1']],
  ])('at %s stops and destroys the container, and runs poststop', async (point, operation, before) => {
    const bundle = ground.sh(process(), {}, tracing({ [point]: failing }));
    if (operation === 'start') {
      await driver.create('web-1', bundle, {}, call());
      rmSync(ground.path('trace'));
    }
    const { pid } = operation === 'start' ? await driver.state('web-1', call()) : { pid: undefined };
    const error = await rejected(
      operation === 'create' ? driver.create('web-1', bundle, {}, call()) : driver.start('web-1', call()),
    );
    expect(error).toBeInstanceOf(HookError);
    expect(error).toMatchObject({ point, reason: 'exit', status: 3, stderr: 'why\n' });
    const sorted = [...names()].filter((what) => what !== 'process');
    expect(sorted).toEqual([...before.filter((what) => what !== 'process'), ...both('poststop')]);
    expect(names().includes('process') && point !== 'poststart').toBe(false);
    expect(await driver.list(call())).toEqual([]);
    expect(readdirSync(ground.stateRoot)).toEqual([]);
    const of = Number(pid ?? traced()[0]?.state?.pid);
    expect(of).toBeGreaterThan(1);
    await expect.poll(() => ['Z', undefined].includes(processStat(of)?.state)).toBe(true);
  });

  it('at poststop is a warning, and the others run', async () => {
    const spec = tracing();
    spec.hooks?.poststop?.unshift(failing);
    await driver.run('web-1', ground.sh('exit 0', {}, spec), {}, call());
    expect(names().slice(-2)).toEqual(both('poststop'));
    const messages = ground.steps.filter(({ step, status }) => step === 'poststop' && status === 'warning');
    expect(messages.map(({ message }) => message)).toEqual([
      'poststop hook "/bin/sh" exited with status 3; its last line: "why"',
    ]);
  });
});

describe('the process', () => {
  it('has exactly the environment of the configuration', async () => {
    const env = ['PATH=/usr/bin:/bin', 'odd.name=1', 'LINES=a\nb', '-n=x', 'PWD2=', 'E0=zero'];
    const output = await outputOf(ground.sh('', { args: ['cat', '/proc/self/environ'], env }));
    expect(output.split('\0').slice(0, -1).sort()).toEqual([...env].sort());
  });

  it('has no environment where the configuration has none', async () => {
    const { env, ...rest } = ground.sh('', { args: ['/bin/cat', '/proc/self/environ'] }).spec.process!;
    expect(await outputOf({ path: ground.bundle, spec: { ociVersion: '1.3.0', process: rest } })).toBe('');
  });

  it('has exactly its arguments', async () => {
    const args = ['cat', '/proc/self/cmdline', '--', 'A=1', '$HOME', '', 'a b\nc', '*', '-n'];
    const output = await outputOf(ground.sh('', { args }));
    expect(output.startsWith(`${args.join('\0')}\0`)).toBe(true);
  });

  it('is found where a name has = or starts with a dash', async () => {
    const bin = ground.path('bin');
    mkdirSync(bin);
    for (const name of ['a=b', '-x']) {
      writeFileSync(join(bin, name), '#!/bin/sh\necho found "$@"\n', { mode: 0o755 });
      const bundle = ground.sh('', { args: [name, '1'], env: [`PATH=${bin}`] });
      expect(await outputOf(bundle)).toBe('found 1\n');
    }
  });

  it('is found from its working directory', async () => {
    mkdirSync(ground.path('work'));
    writeFileSync(ground.path('work/server'), '#!/bin/sh\npwd\n', { mode: 0o755 });
    const bundle = ground.sh('', { args: ['./server'], cwd: ground.path('work') });
    expect(await outputOf(bundle)).toBe(`${ground.path('work')}\n`);
  });

  it('has no files open but its streams', async () => {
    // No shell, which opens files for a moment.
    const args = ['ls', '/proc/self/fd'];
    // What this process was given by its own parent goes on to every child.
    const any = spawnSync('ls', args.slice(1), { encoding: 'utf8' }).stdout;
    expect(any).toMatch(/^0\n1\n2\n/);
    expect(await outputOf(ground.sh('', { args }))).toBe(any);
  });

  it('has the umask, the limits, the scheduling and what the OOM killer adds', async () => {
    const user = { uid: process.getuid!(), gid: process.getgid!(), umask: 0o027 };
    const rlimits = [{ type: 'RLIMIT_NOFILE' as const, soft: 64, hard: 128 }];
    const scheduler = { policy: 'SCHED_OTHER' as const, nice: 15 };
    const output = await outputOf(
      ground.sh('umask; ulimit -Sn; ulimit -Hn; cat /proc/self/oom_score_adj; nice', {
        user,
        rlimits,
        scheduler,
        oomScoreAdj: 500,
        noNewPrivileges: true,
      }),
    );
    expect(output).toBe('0027\n64\n128\n500\n15\n');
    expect(warnings()).toHaveLength(1);
  });

  it('cannot gain privileges where the configuration says so', async () => {
    const bundle = ground.sh('grep NoNewPrivs /proc/self/status', { noNewPrivileges: true });
    expect(await outputOf(bundle)).toBe('NoNewPrivs:\t1\n');
  });

  it.skipIf(!ROOT)('runs as the user and the groups (needs root)', async () => {
    chmodSync(ground.folder, 0o755);
    const user = { uid: 1234, gid: 2345 };
    expect(await outputOf(ground.sh('id -u; id -g; id -G', { user }))).toBe('1234\n2345\n2345\n');
    const more = { ...user, additionalGids: [10, 20] };
    expect(await outputOf(ground.sh('id -u; id -g; id -G', { user: more }))).toBe('1234\n2345\n2345 10 20\n');
  });

  it('says that it runs as the caller where it cannot run as the user', async () => {
    const of = (user: User) => outputOf(ground.sh('exit 0', { user }));
    await of({ uid: process.getuid!(), gid: process.getgid!() });
    expect(warnings().join('\n')).not.toContain('process.user');
    await of({ uid: 0, gid: 0 });
    expect(warnings().join('\n').includes('process.user is not applied')).toBe(!ROOT);
  });

  it('ends with its own exit code or signal', async () => {
    expect(await driver.run('a', ground.sh('exit 42'), {}, call())).toEqual({ code: 42, signal: null });
    expect(await driver.run('a', ground.sh('kill -TERM $$'), {}, call())).toEqual({
      code: null,
      signal: 'SIGTERM',
    });
  });

  it('keeps the id that it was created with, and has a session of its own', async () => {
    const pidFile = ground.path('pid');
    await driver.create('a', ground.sh('exec sleep 100'), { pidFile }, call());
    const pid = Number(readFileSync(pidFile, 'utf8'));
    expect((await driver.state('a', call())).pid).toBe(pid);
    await driver.start('a', call());
    expect((await driver.state('a', call())).pid).toBe(pid);
    // On a busy machine the program may not have taken the launcher's place yet.
    await expect.poll(() => readFileSync(`/proc/${pid}/cmdline`, 'latin1')).toBe('sleep\x00100\0');
    expect(processStat(pid)?.session).toBe(pid);
  });
});

it('is not created without its pid file', async () => {
  for (const pidFile of [ground.path('none/pid'), ground.bundle]) {
    const error = await rejected(driver.create('a', ground.sh('exit 0'), { pidFile }, call()));
    expect(error).toMatchObject({ code: 'ERR_OCI_RUNTIME', operation: 'create' });
    expect(readdirSync(ground.stateRoot)).toEqual([]);
    expect(readdirSync(ground.folder).sort()).toEqual(['bundle', 'state']);
  }
});

describe('what has no effect', () => {
  it('is said, and that nothing is isolated', async () => {
    const bundle = ground.sh(
      'exit 0',
      { terminal: true, capabilities: {}, apparmorProfile: 'x' },
      { root: { path: 'rootfs' }, hostname: 'web', linux: {} },
    );
    await driver.create('a', bundle, {}, call());
    expect(warnings()).toEqual([
      'the process driver isolates nothing: the process sees the files, processes and network of this machine',
      'not applied: root, hostname, linux, process.terminal, process.capabilities, process.apparmorProfile',
    ]);
  });
});

describe('what the machine has not', () => {
  afterEach(() => vi.unstubAllEnvs());

  /** A PATH with some of the machine's tools, and what is put in its place. */
  function toolsOf(...names: string[]): string {
    const folder = ground.path('tools');
    mkdirSync(folder);
    for (const name of names) {
      symlinkSync(['/usr/bin', '/bin'].map((bin) => join(bin, name)).find(existsSync)!, join(folder, name));
    }
    vi.stubEnv('PATH', folder);
    return folder;
  }

  it('is said of limits, groups and privileges, which need tools', async () => {
    toolsOf('env', 'nice', 'mkfifo');
    const bundle = ground.sh('exit 0', {
      rlimits: [{ type: 'RLIMIT_NOFILE', soft: 9, hard: 9 }],
      noNewPrivileges: true,
      user: { uid: process.getuid!(), gid: process.getgid!(), additionalGids: [7] },
    });
    await driver.create('a', bundle, {}, call());
    const told = warnings().join('\n');
    expect(told).toContain('process.rlimits is not applied: prlimit is missing; install util-linux');
    expect(told).toContain('process.noNewPrivileges is not applied: setpriv is missing; install util-linux');
    if (ROOT) expect(told).toContain('process.user.additionalGids is not applied: setpriv is missing');
  });

  it('is an error where no container can be without it', async () => {
    toolsOf('env', 'nice');
    await expect(driver.create('a', ground.sh('exit 0'), {}, call())).rejects.toThrow('mkfifo is missing');
    expect(readdirSync(ground.stateRoot)).toEqual([]);
  });

  it('is an error in its words where it can be and is not', async () => {
    const folder = toolsOf('env', 'nice');
    writeFileSync(join(folder, 'mkfifo'), '#!/bin/sh\necho no FIFOs here >&2\nexit 1\n', { mode: 0o755 });
    await expect(driver.create('a', ground.sh('exit 0'), {}, call())).rejects.toThrow('no FIFOs here');
    expect(readdirSync(ground.stateRoot)).toEqual([]);
  });

  it('is looked for where systems have it when there is no PATH', async () => {
    vi.stubEnv('PATH', undefined);
    expect(await driver.run('a', ground.sh('exit 3'), {}, call())).toMatchObject({ code: 3 });
  });

  it('is said of schedulers, and of what the kernel refuses', async () => {
    const told = async (more: Partial<Process>) => {
      await driver.run('a', ground.sh('exit 0', more), {}, call());
      return warnings().at(-1);
    };
    expect(await told({ scheduler: { policy: 'SCHED_FIFO' } })).toBe(
      'process.scheduler is not applied: only SCHED_OTHER is, not SCHED_FIFO',
    );
    expect(await told({ oomScoreAdj: 5000 })).toContain('process.oomScoreAdj is not applied: EINVAL');
  });

  it.skipIf(!ROOT)('is an error where the user may have no more processes (needs root)', async () => {
    chmodSync(ground.folder, 0o755);
    const own = ['--pid', String(process.pid)];
    const [, before] = spawnSync('prlimit', [...own, '--nproc', '--output', 'SOFT', '--noheadings'], {
      encoding: 'utf8',
    }).output;
    const first = spawn('/bin/sleep', ['100'], { uid: 1234, stdio: 'ignore' });
    spawnSync('prlimit', [...own, '--nproc=0:']);
    try {
      const bundle = ground.sh('exit 0', { user: { uid: 1234, gid: 1234 } });
      await expect(driver.create('a', bundle, {}, call())).rejects.toThrow('EAGAIN');
    } finally {
      first.kill('SIGKILL');
      spawnSync('prlimit', [...own, `--nproc=${before?.trim()}:`]);
    }
    expect(readdirSync(ground.stateRoot)).toEqual([]);
  });
});

it('has limits without end, by their names with or without RLIMIT_', async () => {
  const rlimits = [
    { type: 'RLIMIT_CORE', soft: 0, hard: 2n ** 64n - 1n },
    { type: 'nofile', soft: 64, hard: 128 },
  ] as NonNullable<Process['rlimits']>;
  const bundle = ground.sh('ulimit -Hc; ulimit -n', { rlimits, scheduler: { policy: 'SCHED_OTHER' } });
  expect(await outputOf(bundle)).toBe('unlimited\n64\n');
});

describe('what cannot be started', () => {
  it.each<[string, Partial<Spec>, string]>([
    ['no process', { process: undefined as never }, 'invalid process: missing; nothing can be started'],
    [
      'an unknown name',
      { process: { cwd: '/', args: ['no-such-program'], env: ['PATH=/bin'] } },
      'is not on this machine',
    ],
    ['a name without PATH', { process: { cwd: '/', args: ['sh'] } }, 'is not on this machine'],
    ['an unknown path', { process: { cwd: '/', args: ['/no/such'] } }, 'is not on this machine'],
    ['a folder', { process: { cwd: '/', args: ['/tmp'] } }, 'is no executable file'],
    ['no arguments', { process: { cwd: '/', args: [] } }, 'invalid process.args: empty'],
    ['nothing about arguments', { process: { cwd: '/' } }, 'invalid process.args: empty'],
    ['a NUL', { process: { cwd: '/', args: ['/bin/sh', '\0'] } }, 'invalid process.args: has a NUL'],
    ['a relative folder', { process: { cwd: 'tmp', args: ['/bin/sh'] } }, 'invalid process.cwd'],
    ['no folder', { process: { cwd: '/no/such', args: ['/bin/sh'] } }, 'is no folder of this machine'],
    [
      'an environment that is none',
      { process: { cwd: '/', args: ['/bin/sh'], env: ['A'] } },
      'entry 0 is not NAME=value',
    ],
    [
      'a limit that is none',
      { process: { cwd: '/', args: ['/bin/sh'], rlimits: [{ type: 'RLIMIT_NOFILE', soft: 9, hard: 8 }] } },
      'process.rlimits: ',
    ],
    [
      'a umask that is none',
      { process: { cwd: '/', args: ['/bin/sh'], user: { umask: 0o1000 } } },
      'process.user.umask',
    ],
    ['too much', { process: { cwd: '/', args: ['/bin/sh', 'x'.repeat(4_000_000)] } }, 'E2BIG'],
  ])('is refused by create and leaves nothing: %s', async (_name, spec, message) => {
    const ran = ground.path('ran');
    const hooks = { prestart: [shHook(`touch ${ran}`)], poststop: [shHook(`touch ${ran}`)] };
    const bundle = { path: ground.bundle, spec: { ociVersion: '1.3.0', hooks, ...spec } };
    const error = await rejected(driver.create('a', bundle, {}, call()));
    expect(String((error as Error).message)).toContain(message);
    expect(readdirSync(ground.stateRoot)).toEqual([]);
    expect(existsSync(ran)).toBe(false);
  });

  it('is refused by start when the program has gone', async () => {
    writeFileSync(ground.path('server'), '#!/bin/sh\n', { mode: 0o755 });
    await driver.create('a', ground.sh('', { args: [ground.path('server')] }), {}, call());
    rmSync(ground.path('server'));
    expect(await rejected(driver.start('a', call()))).toMatchObject({
      code: 'ERR_OCI_RUNTIME',
      operation: 'start',
    });
    expect((await driver.state('a', call())).status).toBe('stopped');
    await driver.delete('a', {}, call());
  });
});

describe('what the state forbids', () => {
  it('is refused', async () => {
    const unknown = [
      () => driver.start('a', call()),
      () => driver.state('a', call()),
      () => driver.kill('a', 15, {}, call()),
      () => driver.delete('a', {}, call()),
      () => driver.wait('a', call()),
    ];
    for (const operation of unknown) {
      expect(await rejected(operation())).toBeInstanceOf(ContainerNotFoundError);
    }
    await driver.delete('a', { force: true }, call());

    const bundle = ground.sh('exec sleep 100');
    await driver.create('a', bundle, {}, call());
    expect(await rejected(driver.create('a', bundle, {}, call()))).toBeInstanceOf(ContainerExistsError);
    expect(await rejected(driver.delete('a', {}, call()))).toMatchObject({
      expected: 'stopped',
      actual: 'created',
    });
    await driver.start('a', call());
    expect(await rejected(driver.start('a', call()))).toMatchObject({
      expected: 'created',
      actual: 'running',
    });
    expect(await rejected(driver.delete('a', {}, call()))).toMatchObject({
      expected: 'stopped',
      actual: 'running',
    });
    await driver.kill('a', 15, {}, call());
    await driver.wait('a', call());
    expect(await rejected(driver.kill('a', 15, {}, call()))).toMatchObject({ actual: 'stopped' });
    expect(await rejected(driver.start('a', call()))).toMatchObject({
      expected: 'created',
      actual: 'stopped',
    });
    await driver.delete('a', {}, call());
  });

  it('ends a created one that is killed', async () => {
    await driver.create('a', ground.sh('exec sleep 100'), {}, call());
    await driver.kill('a', 15, {}, call());
    expect(await driver.wait('a', call())).toEqual({ code: null, signal: 'SIGTERM' });
    expect((await driver.state('a', call())).status).toBe('stopped');
  });

  it('is deleted all the same by force, with who runs in its session', async () => {
    const bundle = ground.sh(`sleep 100 & echo $! > ${ground.path('child')}; exec sleep 100`);
    await driver.create('a', bundle, {}, call());
    await driver.start('a', call());
    await expect
      .poll(() => existsSync(ground.path('child')) && readFileSync(ground.path('child'), 'utf8'))
      .toBeTruthy();
    const child = identify(Number(readFileSync(ground.path('child'), 'utf8')))!;
    expect(isAlive(child)).toBe(true);
    await driver.delete('a', { force: true }, call());
    expect(isAlive(child)).toBe(false);
  });

  it('kills every process of it when asked for all', async () => {
    const bundle = ground.sh(`sleep 100 & echo $! > ${ground.path('child')}; wait`);
    await driver.create('a', bundle, {}, call());
    await driver.start('a', call());
    await expect
      .poll(() => existsSync(ground.path('child')) && readFileSync(ground.path('child'), 'utf8'))
      .toBeTruthy();
    const child = identify(Number(readFileSync(ground.path('child'), 'utf8')))!;
    await driver.kill('a', 9, { all: true }, call());
    await driver.wait('a', call());
    await expect.poll(() => isAlive(child)).toBe(false);
  });
});

describe('a creation that ends between two looks at it', () => {
  it.each(['state', 'list', 'wait'] as const)('is none that died: %s said so', async (operation) => {
    const [looked, go] = [ground.path('looked'), ground.path('go')];
    const hook = shHook(`: > ${looked}; while ! test -e ${go}; do sleep 0.01; done`);
    const creating = driver.create(
      'a',
      ground.sh('exit 7', {}, { hooks: { createRuntime: [hook] } }),
      {},
      call(),
    );
    while (!existsSync(looked)) await sleep(10);
    // The state has been read when the lock is looked for.
    const open = async (...args: Parameters<typeof fs.open>) => {
      if (String(args[0]).endsWith('.lock')) {
        writeFileSync(go, '');
        await creating;
      }
      return fs.open(...args);
    };
    const looking = ground.driver({ files: { ...fs, open } });
    if (operation === 'wait') {
      let isOver = false;
      const waiting = looking.wait('a', call()).then(() => {
        isOver = true;
      });
      await creating;
      await sleep(200);
      expect(isOver).toBe(false);
      await driver.start('a', call());
      await waiting;
    } else {
      const looks = {
        state: () => looking.state('a', call()),
        list: async () => (await looking.list(call()))[0],
      };
      expect(await looks[operation]()).toMatchObject({ status: 'created', pid: expect.any(Number) });
    }
  });
});

describe('what a crash left', () => {
  const left = (bundle: Bundle, more: Partial<ContainerRecord> = {}): ContainerRecord => {
    const { path, spec } = bundle;
    return { id: 'a', bundle: path, spec, status: 'creating', process: null, ...more };
  };

  it('before there was a process is stopped, and its poststop hooks run', async () => {
    const store = new StateStore(ground.stateRoot);
    await store.prepare();
    const state = ground.path('state.json');
    const hooks = { poststop: [shHook(`cat > ${state}`)] };
    await store.write(left(ground.sh('exit 0', {}, { hooks })));
    expect(await driver.wait('a', call())).toEqual({ code: null, signal: null });
    await driver.delete('a', {}, call());
    expect(JSON.parse(readFileSync(state, 'utf8'))).toMatchObject({ status: 'stopped', pid: 0 });
    await expect(driver.delete('a', {}, call())).rejects.toThrow(ContainerNotFoundError);
  });

  it('is waited for while somebody is at work on it', async () => {
    const store = new StateStore(ground.stateRoot);
    await store.prepare();
    const lock = await store.lock('a', 'create');
    await expect(driver.start('a', call())).rejects.toThrow(ContainerNotFoundError);
    await store.write(left(ground.sh('exit 0')));
    await expect(driver.delete('a', {}, call())).rejects.toThrow('in the middle of create by process');
    const controller = new AbortController();
    const given = rejected(driver.wait('a', { ...call(), signal: controller.signal }));
    let over = false;
    // It may find the container gone before its deletion has come to the end.
    const waiting = driver
      .wait('a', call())
      .catch((error: unknown) => expect(error).toBeInstanceOf(ContainerNotFoundError))
      .finally(() => {
        over = true;
      });
    await sleep(200);
    controller.abort(new Error('enough'));
    expect(await given).toEqual(new Error('enough'));
    expect(over).toBe(false);
    if (!(lock && 'release' in lock)) throw new Error('busy');
    // By force, until it is free.
    const deleted = driver.delete('a', { force: true }, call());
    await sleep(200);
    await lock.release();
    await deleted;
    await waiting;
  });

  it('without the FIFO that a created container waits for is an error of its start', async () => {
    for (const inPlace of [() => {}, (path: string) => symlinkSync('/dev/null', path)]) {
      await driver.create('a', ground.sh('exit 0'), {}, call());
      const path = join(ground.stateRoot, 'a.start');
      rmSync(path);
      inPlace(path);
      await expect(driver.start('a', call())).rejects.toThrow(/the process has ended before|ELOOP/);
      await driver.delete('a', { force: true }, call());
    }
  });

  it('is killed while it is created, by who deletes it by force', async () => {
    const bundle = ground.sh('exit 0', {}, { hooks: { createRuntime: [shHook('sleep 1')] } });
    const creating = rejected(driver.create('a', bundle, {}, call()));
    await expect.poll(async () => (await driver.list(call())).length).toBe(1);
    await ground.driver().delete('a', { force: true }, call());
    await creating;
    expect(await driver.list(call())).toEqual([]);
  });
});

describe('the end of a call', () => {
  it.each<['create' | 'start' | 'wait', Partial<Record<HookPoint, Hook[]>>]>([
    ['create', { createRuntime: [shHook('exec sleep 100')] }],
    ['start', { startContainer: [shHook('exec sleep 100')] }],
    ['wait', {}],
  ])('ends a run in its %s, with its reason, and leaves nothing', async (_where, hooks) => {
    const reason = new Error('enough');
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 500);
    const poststop = [shHook(`touch ${ground.path('poststop')}`)];
    const bundle = ground.sh('exec sleep 100', {}, { hooks: { ...hooks, poststop } });
    const ended = await rejected(driver.run('a', bundle, {}, { ...call(), signal: controller.signal }));
    expect(ended).toBe(reason);
    expect(existsSync(ground.path('poststop'))).toBe(true);
    expect(readdirSync(ground.stateRoot)).toEqual([]);
  });

  it('does nothing when it came before', async () => {
    const bundle = ground.sh('exit 0');
    const signal = AbortSignal.abort(new Error('enough'));
    expect(await rejected(driver.create('a', bundle, {}, { ...call(), signal }))).toBe(signal.reason);
    expect(existsSync(ground.stateRoot)).toBe(false);
  });
});

it('shows a container that is being created, and refuses to start it', async () => {
  const bundle = ground.sh('exit 0', {}, { hooks: { createRuntime: [shHook('sleep 1')] } });
  const creating = driver.create('a', bundle, {}, call());
  await expect
    .poll(async () => (await driver.list(call())).map(({ status }) => status))
    .toEqual(['creating']);
  expect(await rejected(driver.start('a', call()))).toBeInstanceOf(InvalidStateError);
  await creating;
  expect((await driver.state('a', call())).status).toBe('created');
});

it('lists what is there, and says of which container it cannot', async () => {
  await driver.create('a', ground.sh('exit 0'), {}, call());
  writeFileSync(join(ground.stateRoot, 'bad.json'), '', { mode: 0o600 });
  // Deleted between the look at the folder and the look at the file.
  const names = async (folder: string) => [...(await fs.readdir(folder)), 'gone.json'];
  const files = { ...fs, readdir: names as unknown as typeof fs.readdir };
  const runtime = new ContainerRuntime(ground.driver({ files }));
  const told: [id: string, message?: string][] = [];
  runtime.addEventListener('warning', ({ id, step }) => told.push([id, step.message ?? '']));
  expect((await runtime.list()).map(({ id }) => id)).toEqual(['a']);
  expect(told).toEqual([['', expect.stringContaining('bad.json')]]);
});

it('lists all containers, sorted', async () => {
  expect(await driver.list(call())).toEqual([]);
  for (const id of ['b', 'a.json', 'a', 'a.lock']) await driver.create(id, ground.sh('exit 0'), {}, call());
  expect((await driver.list(call())).map(({ id }) => id)).toEqual(['a', 'a.json', 'a.lock', 'b']);
  expect(statSync(ground.stateRoot).mode & 0o777).toBe(0o700);
});

describe('a container whose state is taken away', () => {
  it.each<[string, () => void]>([
    ['alone', () => rmSync(join(ground.stateRoot, 'a.json'))],
    ['with the state root', () => rmSync(ground.stateRoot, { recursive: true })],
  ])('%s is still ended by force, by who started it', async (_name, takeAway) => {
    await driver.create('a', ground.sh('exec sleep 1000'), {}, call());
    await driver.start('a', call());
    const found = identify(Number((await driver.state('a', call())).pid))!;
    takeAway();
    await expect(driver.delete('a', {}, call())).rejects.toThrow(ContainerNotFoundError);
    await ground.driver().delete('a', { force: true }, call());
    expect(isAlive(found)).toBe(true);
    await driver.delete('a', { force: true }, call());
    expect(isAlive(found)).toBe(false);
    await driver.delete('a', { force: true }, call());
  });
});

it.each<[string, StdioOptions]>([
  ['no streams', []],
  ['two streams', ['ignore', 'ignore']],
  ['four streams', ['ignore', 'ignore', 'ignore', 'ignore']],
  ['pipes, which nobody reads', 'pipe'],
  ['a pipe by default', ['ignore', 'ignore', undefined]],
  ['a channel', ['ignore', 'ignore', 'ipc']],
])('has no driver with %s', (_name, stdio) => {
  expect(() => ground.driver({ stdio })).toThrow('invalid stdio');
});

it('is waited for by all, also when one of them gives up', async () => {
  const child = spawn('/bin/sleep', ['100'], { stdio: 'ignore', detached: true });
  const identity = identify(child.pid!)!;
  const keepsUsAlive = () => process.getActiveResourcesInfo().includes('ProcessWrap');
  child.unref();
  const { path: bundle, spec } = ground.sh('exit 0');
  const container = { id: 'a', bundle, spec, status: 'running', process: identity } as const;
  const children = new Children();
  children.add(container, child);
  expect(keepsUsAlive()).toBe(false);
  const controllers = [new AbortController(), new AbortController()];
  const waits = controllers.map(({ signal }) => rejected(children.exit(identity, signal)!));
  for (const [index, alive] of [true, false].entries()) {
    controllers[index]!.abort(new Error(`enough ${index}`));
    expect(await waits[index]).toEqual(new Error(`enough ${index}`));
    expect(keepsUsAlive()).toBe(alive);
  }
  const given = AbortSignal.abort(new Error('before'));
  await expect(children.exit(identity, given)).rejects.toThrow('before');
  const last = children.exit(identity);
  child.kill('SIGKILL');
  expect(await last).toEqual({ code: null, signal: 'SIGKILL' });
  // One that had ended when it was told of.
  const late = new Children();
  late.add(container, child);
  expect(await late.exit(identity)).toEqual({ code: null, signal: 'SIGKILL' });
});
