import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parse } from '../../src/index.ts';
import {
  type ContainerRuntime,
  commandDriver,
  type Exit,
  findRuntime,
  type HookPoint,
  RuntimeUnavailableError,
} from '../../src/node/index.ts';
import type { Hook } from '../../src/spec/index.ts';
import { Ground, type RealRuntime, realOrSkipped, wrapperOf } from '../support/containers.ts';

// runc and crun themselves: what they do that the specification has not, what they are given, and how they end.

// Each starts a dozen processes.
vi.setConfig({ testTimeout: 120_000 });

let ground: Ground;
beforeEach(() => {
  ground = new Ground();
});
afterEach(() => ground.clear());

const FOREVER = 'while :; do sleep 1000; done';

/** What follows when a hook fails. */
interface Consequence {
  /** The operation that fails; null when none does. */
  fails: 'create' | 'start' | null;
  /** Of the container, after its start; null when nothing is left of it. */
  status: string | null;
  /** Whether the poststop hooks ran in the end. */
  poststop: boolean;
  /** Whether there was a warning. */
  warned: boolean;
}

const UNDONE: Consequence = { fails: 'create', status: null, poststop: true, warned: false };
const NOT_STARTED: Consequence = { fails: 'start', status: null, poststop: true, warned: false };
const WARNED: Consequence = { fails: null, status: 'running', poststop: true, warned: true };

/** What the specification has (runtime.md, "Lifecycle"). */
const SPECIFIED: Record<HookPoint, Consequence> = {
  prestart: UNDONE,
  createRuntime: UNDONE,
  createContainer: UNDONE,
  startContainer: NOT_STARTED,
  poststart: NOT_STARTED,
  poststop: WARNED,
};

/** `start` is over before they run: the container is stopped, and nobody is told. */
const STOPPED: Consequence = { fails: null, status: 'stopped', poststop: true, warned: false };

/** Where a runtime does otherwise; docs/runtimes.md says so, too. */
const DEVIATIONS: Record<'process' | RealRuntime, Partial<Record<HookPoint, Consequence>>> = {
  process: {},
  runc: { startContainer: STOPPED, poststart: UNDONE },
  crun: {
    prestart: { ...UNDONE, poststop: false },
    createRuntime: { ...UNDONE, poststop: false },
    createContainer: { ...UNDONE, poststop: false },
    startContainer: STOPPED,
    // Neither an error nor a warning.
    poststart: { ...WARNED, warned: false },
    poststop: { ...WARNED, warned: false },
  },
};

async function failing(name: 'process' | RealRuntime, point: HookPoint): Promise<Consequence> {
  const runtime = await ground.runtime(name);
  let warned = false;
  runtime.addEventListener('warning', ({ step }) => {
    warned ||= step.message?.includes('5') === true;
  });
  const mark = join(ground.rootfs, 'mark');
  const hook = (at: HookPoint, program: string): Hook[] => {
    // It reads its state: crun is ended by SIGPIPE where a hook is over before it wrote it (docs/runtimes.md).
    const script = ground.script(`bundle/rootfs/${at}`, `#!/bin/sh\nread -r state\n${program}\n`);
    const inside = name !== 'process' && at === 'startContainer';
    return [{ path: inside ? `/${at}` : script, env: ['PATH=/bin'], timeout: 20 }];
  };
  const marks = `: > ${mark}`;
  const hooks = { poststop: hook('poststop', marks) };
  const fails = hook(point, point === 'poststop' ? `${marks}; exit 5` : 'exit 5');
  const bundle = ground.sh(FOREVER, { ...hooks, [point]: fails });

  let failed: Consequence['fails'] = null;
  let status: string | null = null;
  try {
    await runtime.create('a', bundle);
    failed = 'start';
    await runtime.start('a');
    failed = null;
    if (point === 'startContainer') await runtime.wait('a');
    ({ status } = await runtime.state('a'));
    if (status === 'running') await runtime.kill('a', 'KILL');
    await runtime.wait('a');
    await runtime.delete('a');
  } catch (error) {
    failed ??= 'create';
    expect((error as Error).message).toContain('5');
    expect(await runtime.list()).toEqual([]);
  }
  return { fails: failed, status, poststop: existsSync(mark), warned };
}

const ALL_POINTS = Object.keys(SPECIFIED) as HookPoint[];

describe('a hook that fails', () => {
  it.each(ALL_POINTS)('at %s has the specified consequence with the process driver', async (point) => {
    expect(await failing('process', point)).toEqual(SPECIFIED[point]);
  });

  for (const name of ['runc', 'crun'] as const) {
    const [skip, title] = realOrSkipped(name, `has the documented consequence with ${name}`);
    it.skipIf(skip).each(ALL_POINTS)(`at %s ${title}`, async (point) => {
      expect(await failing(name, point)).toEqual(DEVIATIONS[name][point] ?? SPECIFIED[point]);
    });
  }
});

for (const name of ['runc', 'crun'] as const) {
  const [skip, title] = realOrSkipped(name, name);
  describe.skipIf(skip)(title, () => {
    let runtime: ContainerRuntime;
    beforeEach(async () => {
      runtime = await ground.runtime(name);
    });

    it('gets our writing of the configuration, and never the bytes in the bundle', async () => {
      // Readers disagree on the second process; and what is in the bundle is no JSON at all.
      ground.script('bundle/config.json', '{"ociVersion":"1.0.2","process":{}, "process":');
      await runtime.create('a', ground.sh(FOREVER));
      expect((await runtime.state('a')).bundle).toBe(ground.bundle);
      expect(readFileSync(join(ground.bundle, 'config.json'), 'utf8')).toContain('"process":{}, "process":');
    });

    it('runs lines, with relative paths from the bundle', async () => {
      ground.script('bundle/data', 'from the bundle\n');
      ground.script('bundle/rootfs/target', '');
      const config = parse(`
        root_path = rootfs
        process_arg = /bin/sh
        process_arg = -c
        process_arg = read line < /target && [ "$line" = "from the bundle" ] && exit 42
        process_env = PATH=/bin
        namespace = mount
        namespace = pid
        mount = /proc:proc:proc
        mount = /target:bind:data:bind,ro`);
      expect(await runtime.run('a', { path: ground.bundle, config })).toEqual({ code: 42, signal: null });
    });

    it('finds the root file system that was looked at, not one behind a link and back', async () => {
      mkdirSync(ground.path('elsewhere/rootfs'), { recursive: true });
      symlinkSync('../elsewhere/rootfs', join(ground.bundle, 'linked'));
      const { path, spec } = ground.sh('exit 42');
      const bundle = { path, spec: { ...spec, root: { path: 'linked/../rootfs' } } };
      expect(await runtime.run('a', bundle)).toEqual({ code: 42, signal: null });
    });

    it.each([
      ['exit 0', 0],
      ['exit 1', 1],
      ['exit 255', 255],
      ['sh -c "kill -9 \\$\\$"; exit $?', 137],
    ])('gives the exit code of %s from run', async (program, code) => {
      expect(await runtime.run('a', ground.sh(program))).toEqual({ code, signal: null });
      expect(await runtime.list()).toEqual([]);
      expect(leftovers()).toEqual([]);
    });

    it.each([1, 7])('gives the exit code %i from run also where a poststop hook fails', async (code) => {
      const runtime = await ground.runtime(name);
      const bundle = ground.sh(`exit ${code}`, { poststop: [{ path: '/bin/false' }] });
      expect(await runtime.run('a', bundle)).toEqual({ code, signal: null });
    });

    it('gives 128 and the number of the signal that ended a run', async () => {
      const exit = runtime.run('a', ground.sh(FOREVER));
      await expect.poll(statusOf, { timeout: 20_000 }).toBe('running');
      await runtime.kill('a', 'KILL');
      expect(await exit).toEqual({ code: 137, signal: null });
    });

    it('does not know how a process ended that was created and started', async () => {
      await runtime.create('a', ground.sh('exit 3'));
      await runtime.start('a');
      const unknown: Exit = { code: null, signal: null };
      expect(await runtime.wait('a')).toEqual(unknown);
      expect(await runtime.wait('a')).toEqual(unknown);
    });

    it('says in its words what it cannot run, and leaves nothing of it', async () => {
      const bundle = ground.sh('');
      bundle.spec.process!.args = ['/no/such/program'];
      for (const call of [() => runtime.create('a', bundle), () => runtime.run('b', bundle)]) {
        const error: unknown = await call().catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ code: 'ERR_OCI_RUNTIME', runtime: name, exitCode: 1 });
        expect((error as Error).message).toContain('/no/such/program');
      }
      expect(await runtime.list()).toEqual([]);
      expect(leftovers()).toEqual([]);
    });

    it('would delete a created container, which the specification forbids, and is not asked', async () => {
      await runtime.create('a', ground.sh(FOREVER));
      await expect(runtime.delete('a')).rejects.toThrow('container must be stopped, but is created');
      // Nor by a caller who has not looked.
      const call = { report: () => {} };
      await expect(runtime.driver.delete('a', {}, call)).rejects.toThrow(
        'container must be stopped, but is created',
      );
      expect((await runtime.state('a')).status).toBe('created');
      await runtime.delete('a', { force: true });
      expect(leftovers()).toEqual([]);
    });

    it('knows a container whose process died as stopped', async () => {
      await runtime.create('a', ground.sh(FOREVER));
      const { pid } = await runtime.state('a');
      process.kill(Number(pid), 'SIGKILL');
      await runtime.wait('a');
      expect(await runtime.state('a')).toMatchObject({ status: 'stopped', pid: 0 });
      await expect(runtime.start('a')).rejects.toThrow('container must be created, but is stopped');
    });

    it('tells losers by the state, whatever its own words are', async () => {
      await runtime.create('a', ground.sh(FOREVER));
      await runtime.start('a');
      const call = { report: () => {} };
      const { driver } = runtime;
      await expect(driver.start('a', call)).rejects.toThrow('container must be created, but is running');
      await expect(driver.create('a', ground.sh(FOREVER), {}, call)).rejects.toMatchObject({
        code: 'ERR_OCI_CONTAINER_EXISTS',
      });
      await expect(driver.delete('b', {}, call)).rejects.toMatchObject({
        code: 'ERR_OCI_CONTAINER_NOT_FOUND',
      });
      await driver.kill('a', 9, {}, call);
      await driver.wait('a', call);
      await expect(driver.kill('a', 9, {}, call)).rejects.toThrow(
        'container must be created or running, but is stopped',
      );
    });

    it('leaves a container alone that was made without us', async () => {
      await runtime.create('a', ground.sh(FOREVER));
      await runtime.delete('a', { force: true });
      const other = await spawned([
        ...rootArguments(),
        'create',
        '--bundle',
        ground
          .script('bundle/config.json', JSON.stringify(ground.sh(FOREVER).spec))
          .replace('/config.json', ''),
        'a',
      ]);
      expect(other).toBe(0);
      const { driver } = runtime;
      await expect(driver.create('a', ground.sh(FOREVER), {}, { report: () => {} })).rejects.toMatchObject({
        code: 'ERR_OCI_CONTAINER_EXISTS',
      });
      expect((await runtime.state('a')).status).toBe('created');
    });

    it('signals every process of a container', async () => {
      await runtime.create('a', ground.sh('trap : TERM; sleep 1000 & wait; sleep 1000 & wait'));
      await runtime.start('a');
      await runtime.kill('a', 'KILL', { all: true });
      await runtime.wait('a');
      await runtime.delete('a');
    });

    it('is ended with the call, and nothing stays', async () => {
      const hanging: Hook[] = [{ path: ground.script('hang', '#!/bin/sh\nexec sleep 1000\n') }];
      const create = runtime.create('a', ground.sh(FOREVER, { createRuntime: hanging }), { deadline: 1500 });
      await expect(create).rejects.toMatchObject({ code: 'ERR_OCI_DEADLINE' });
      const controller = new AbortController();
      const run = runtime.run('b', ground.sh(FOREVER), { signal: controller.signal });
      await expect.poll(statusOf, { timeout: 20_000 }).toBe('running');
      controller.abort(new Error('enough'));
      await expect(run).rejects.toThrow('enough');
      expect(await runtime.list()).toEqual([]);
      expect(leftovers()).toEqual([]);
      expect(processesBelow(ground.folder)).toEqual([]);
    });

    it('writes the process id where it is told', async () => {
      const pidFile = ground.path('pid');
      await runtime.create('a', ground.sh(FOREVER), { pidFile });
      expect(Number(readFileSync(pidFile, 'utf8'))).toBe((await runtime.state('a')).pid);
    });

    it('deletes by force what is being run', async () => {
      const run = runtime.run('a', ground.sh(FOREVER));
      await expect.poll(statusOf, { timeout: 20_000 }).toBe('running');
      // As from another process.
      const other = await ground.runtime(name);
      await other.delete('a', { force: true });
      expect(await run).toEqual({ code: 137, signal: null });
      expect(leftovers()).toEqual([]);
    });

    it('gets little of our environment, and its containers none', async () => {
      process.env.OCICONF_SECRET = 'secret';
      try {
        const bundle = ground.sh('[ -z "$OCICONF_SECRET" ] && ! cat /proc/1/environ | grep -q SECRET');
        expect((await runtime.run('a', bundle)).code).toBe(0);
      } finally {
        delete process.env.OCICONF_SECRET;
      }
    });

    async function statusOf(): Promise<string | undefined> {
      return (await runtime.list())[0]?.status;
    }

    function leftovers(): string[] {
      return readdirSync(join(ground.stateRoot, name)).filter((file) => file !== 'state');
    }

    function rootArguments(): string[] {
      return [...wrapperOf(name), name, '--root', join(ground.stateRoot, name, 'state')];
    }
  });
}

function spawned([program, ...args]: string[]): Promise<number | null> {
  return new Promise((resolve) => spawn(program!, args, { stdio: 'ignore' }).once('exit', resolve));
}

/** Ids of living processes whose command line names a folder. */
function processesBelow(folder: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return Number(pid) > 0 && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
    } catch {
      return false;
    }
  });
}

describe('finding a runtime', () => {
  const find = (runtime: string) => findRuntime(runtime);

  it.each(['runc', 'crun'] as const)('finds %s where it is, with its version', async (name) => {
    const [skip] = realOrSkipped(name, name);
    if (skip) return;
    const { path, version } = await find(name);
    expect(path.startsWith('/') && path.endsWith(`/${name}`)).toBe(true);
    expect(Number.parseInt(version, 10)).toBeGreaterThanOrEqual(0);
  });

  it('says what is wrong with what is none', async () => {
    const script = (name: string, text: string) => ground.script(name, `#!/bin/sh\n${text}\n`);
    const wrong: [string, string][] = [
      ['no-such-runtime', 'there is no such program on PATH'],
      ['/no/such/runtime', 'there is no such file'],
      ['', 'there is no such program on PATH'],
      [ground.folder, 'it is no executable file'],
      [script('silent', ':'), 'it says nothing when asked for its version'],
      [script('other', 'echo hello'), 'it says "hello" when asked for its version'],
      [script('fails', 'echo runc version 1; exit 1'), 'when asked for its version'],
    ];
    for (const [runtime, reason] of wrong) {
      await expect(find(runtime)).rejects.toThrow(RuntimeUnavailableError);
      await expect(find(runtime)).rejects.toThrow(reason);
    }
  });

  it('knows runc and crun, and drives nothing else', async () => {
    const runtime = ground.script('youki', '#!/bin/sh\necho youki version 0.5.0\n');
    await expect(commandDriver({ runtime })).rejects.toThrow('it is youki 0.5.0, whose command is not known');
    const wrapper = ['no-such-wrapper'];
    const runc = ground.script('runc', '#!/bin/sh\necho runc version 1.1.5\n');
    await expect(commandDriver({ runtime: runc, wrapper })).rejects.toThrow(RuntimeUnavailableError);
  });
});
