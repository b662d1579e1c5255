import { describe, expect, it, vi } from 'vitest';
import { parse } from '../../src/index.ts';
import {
  type Bundle,
  ContainerExistsError,
  ContainerNotFoundError,
  ContainerRuntime,
  DeadlineError,
  HookError,
  type HookPoint,
  InvalidArgumentError,
  InvalidStateError,
  type RuntimeDriver,
  type RuntimeEventName,
  SimulateDriver,
  type SimulationScript,
  StoppedEvent,
  UnsafeConfigError,
} from '../../src/runtime/index.ts';
import { type Spec, spec } from '../../src/spec/index.ts';
import { HOSTILE_IDS, HOSTILE_PATHS } from './hostile.ts';

const BUNDLE: Bundle = { path: '/bundle', spec: spec('minimal').build() };
const HANGING: Bundle = { ...BUNDLE, spec: { ...BUNDLE.spec, hooks: { poststart: [{ path: '/hangs' }] } } };
const HANGS: SimulationScript = { process: { after: 'kill' }, hooks: { poststart: [{ hangs: true }] } };

function simulated(script: SimulationScript = { process: { after: 'kill' } }): ContainerRuntime {
  return new ContainerRuntime(new SimulateDriver(script));
}

/** Fails the test when it is asked for anything. */
function untouchable(mounts = true): RuntimeDriver {
  const touched = () => {
    throw new Error('the driver was asked');
  };
  return {
    name: 'untouchable',
    mounts,
    create: touched,
    start: touched,
    state: touched,
    kill: touched,
    delete: touched,
    list: touched,
    wait: touched,
    run: touched,
  };
}

describe('before a driver is asked', () => {
  const runtime = new ContainerRuntime(untouchable());

  it.each(HOSTILE_IDS.map((id) => [JSON.stringify(id.slice(0, 40)), id]))(
    '%s is refused as an id',
    async (_, id) => {
      const calls = [
        runtime.create(id, BUNDLE),
        runtime.start(id),
        runtime.state(id),
        runtime.kill(id),
        runtime.delete(id),
        runtime.delete(id, { force: true }),
        runtime.wait(id),
        runtime.run(id, BUNDLE),
      ];
      for (const call of calls) await expect(call).rejects.toThrow(InvalidArgumentError);
    },
  );

  it.each(HOSTILE_PATHS.map((path) => [JSON.stringify(path.slice(0, 40)), path]))(
    '%s is refused as a path',
    async (_, path) => {
      await expect(runtime.create('a', { ...BUNDLE, path })).rejects.toThrow(InvalidArgumentError);
      await expect(runtime.run('a', { ...BUNDLE, path })).rejects.toThrow(InvalidArgumentError);
      await expect(runtime.create('a', BUNDLE, { pidFile: path })).rejects.toThrow(InvalidArgumentError);
    },
  );

  it.each([
    undefined,
    null,
    'x',
    1,
    {},
    { path: '/b' },
    { path: 1, spec: BUNDLE.spec },
    { path: '/b', spec: 1 },
  ])('%j is no bundle', async (bundle) => {
    await expect(runtime.create('a', bundle as unknown as Bundle)).rejects.toThrow(TypeError);
  });

  it('a configuration with errors is refused', async () => {
    const broken = { ...BUNDLE.spec, process: { ...BUNDLE.spec.process!, cwd: 'relative' } };
    await expect(runtime.create('a', { path: '/b', spec: broken })).rejects.toThrow(
      'must be an absolute path',
    );
    const config = parse('process_arg=');
    await expect(
      runtime.create('a', { path: '/b', config: { ...config, process: { ...config.process, args: [] } } }),
    ).rejects.toThrow('invalid process.args: empty');
  });

  it("a second mount namespace, which could be the host's, is refused", async () => {
    const namespaces = [{ type: 'mount' as const }, { type: 'mount' as const, path: '/proc/1/ns/mnt' }];
    const twice = { path: '/b', spec: { ...BUNDLE.spec, linux: { namespaces } } };
    await expect(runtime.create('a', twice)).rejects.toThrow(InvalidArgumentError);
  });

  it.each(['Namespaces', 'namespace\u017f', 'name\u017fpaces'])(
    'namespaces that %s would take back, as runc reads it, are refused',
    async (name) => {
      const { linux } = BUNDLE.spec;
      const spec = { ...BUNDLE.spec, linux: { ...linux, [name]: [] } };
      await expect(runtime.create('a', { path: '/b', spec })).rejects.toThrow('in another case');
    },
  );

  it.each([0, -1, NaN])('%d is no deadline', async (deadline) => {
    await expect(runtime.state('a', { deadline })).rejects.toThrow(InvalidArgumentError);
  });

  it('a deadline of another type is refused', async () => {
    await expect(runtime.state('a', { deadline: '5' as never })).rejects.toThrow(TypeError);
  });

  it('a signal that is none is refused', async () => {
    await expect(runtime.kill('a', 'SIGNOPE')).rejects.toThrow(InvalidArgumentError);
  });

  it('a call that was ended is none', async () => {
    const signal = AbortSignal.abort(new Error('ended before'));
    await expect(runtime.state('a', { signal })).rejects.toThrow('ended before');
    await expect(runtime.create('a', BUNDLE, { signal })).rejects.toThrow('ended before');
  });
});

type Propagation = NonNullable<NonNullable<Spec['linux']>['rootfsPropagation']>;

describe('a configuration that reaches the host', () => {
  const joined = {
    namespaces: [{ type: 'pid' as const }, { type: 'mount' as const, path: '/proc/1/ns/mnt' }],
  };

  const spreading = (rootfsPropagation: Propagation): [string, Partial<Spec>, string] => {
    const linux = { namespaces: [{ type: 'mount' as const }], rootfsPropagation };
    return [`mounts that spread by ${rootfsPropagation}`, { linux }, '/linux/rootfsPropagation'];
  };

  const unsafe: [string, Partial<Spec>, string][] = [
    ['no namespaces at all', { linux: {} }, '/linux/namespaces'],
    ['no mount namespace', { linux: { namespaces: [{ type: 'pid' }] } }, '/linux/namespaces'],
    ['a mount namespace that is joined', { linux: joined }, '/linux/namespaces/1/path'],
    spreading('shared'),
    spreading('slave'),
    spreading('private'),
    spreading('unbindable'),
    ['the root', { root: { path: '/' } }, '/root/path'],
    ['the root, written otherwise', { root: { path: '//./a/../..' } }, '/root/path'],
    ['the root, from the bundle', { root: { path: 'rootfs/../..' } }, '/root/path'],
  ];

  it.each(unsafe)('is refused: %s', async (_, change, pointer) => {
    const runtime = new ContainerRuntime(untouchable());
    const bundle = { path: '/b', spec: { ...BUNDLE.spec, ...change } };
    for (const call of [() => runtime.create('a', bundle), () => runtime.run('a', bundle)]) {
      const error: unknown = await call().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UnsafeConfigError);
      expect(error).toMatchObject({ pointer });
    }
  });

  it.each(unsafe)('is let through when that is meant: %s', async (_, change) => {
    const runtime = new ContainerRuntime(untouchable());
    const bundle = { path: '/b', spec: { ...BUNDLE.spec, ...change } };
    await expect(runtime.create('a', bundle, { allowHostMounts: true })).rejects.toThrow(
      'the driver was asked',
    );
  });

  it('has no empty word for how mounts spread, allowed or not', async () => {
    const runtime = new ContainerRuntime(untouchable());
    const linux = { namespaces: [{ type: 'mount' as const }], rootfsPropagation: '' as Propagation };
    for (const allowHostMounts of [false, true]) {
      const call = runtime.create('a', { path: '/b', spec: { ...BUNDLE.spec, linux } }, { allowHostMounts });
      await expect(call).rejects.toThrow('"" is none of private, shared, slave, unbindable');
    }
  });

  it('is none of the business of a driver that mounts nothing', async () => {
    const runtime = new ContainerRuntime(untouchable(false));
    const bundle = { path: '/b', spec: { ...BUNDLE.spec, linux: {} } };
    await expect(runtime.create('a', bundle)).rejects.toThrow('the driver was asked');
  });

  it('as lines say it, too', async () => {
    const runtime = new ContainerRuntime(untouchable());
    const call = runtime.create('a', { path: '/b', config: parse('root_path=rootfs\nprocess_arg=sh') });
    await expect(call).rejects.toThrow(UnsafeConfigError);
  });
});

describe('the state', () => {
  /** What each operation does in each state. */
  const table: [state: string, operation: string, outcome: string][] = [
    ['absent', 'start', 'ContainerNotFoundError'],
    ['absent', 'kill', 'ContainerNotFoundError'],
    ['absent', 'delete', 'ContainerNotFoundError'],
    ['absent', 'force', 'fine'],
    ['absent', 'state', 'ContainerNotFoundError'],
    ['absent', 'wait', 'ContainerNotFoundError'],
    ['created', 'create', 'ContainerExistsError'],
    ['created', 'start', 'fine'],
    ['created', 'kill', 'fine'],
    ['created', 'delete', 'container must be stopped, but is created'],
    ['created', 'force', 'fine'],
    ['running', 'create', 'ContainerExistsError'],
    ['running', 'start', 'container must be created, but is running'],
    ['running', 'kill', 'fine'],
    ['running', 'delete', 'container must be stopped, but is running'],
    ['running', 'force', 'fine'],
    ['stopped', 'create', 'ContainerExistsError'],
    ['stopped', 'start', 'container must be created, but is stopped'],
    ['stopped', 'kill', 'container must be created or running, but is stopped'],
    ['stopped', 'delete', 'fine'],
    ['stopped', 'force', 'fine'],
    ['stopped', 'wait', 'fine'],
  ];

  it.each(table)('%s: %s gives %s', async (state, operation, outcome) => {
    const runtime = simulated();
    if (state !== 'absent') await runtime.create('a', BUNDLE);
    if (state === 'running' || state === 'stopped') await runtime.start('a');
    if (state === 'stopped') await runtime.kill('a', 'KILL');
    const before = await runtime.list();
    const operations: Record<string, () => Promise<unknown>> = {
      create: () => runtime.create('a', BUNDLE),
      start: () => runtime.start('a'),
      kill: () => runtime.kill('a', 'TERM'),
      delete: () => runtime.delete('a'),
      force: () => runtime.delete('a', { force: true }),
      state: () => runtime.state('a'),
      wait: () => runtime.wait('a'),
    };
    const result = await operations[operation]!().then(
      () => 'fine',
      (error: Error) => (error instanceof InvalidStateError ? error.message : error.name),
    );
    expect(result).toBe(outcome);
    // What was refused changed nothing.
    if (outcome !== 'fine') expect(await runtime.list()).toEqual(before);
  });

  it('paused, which runtimes have beside it, can be killed and not started or deleted', async () => {
    const driver = new SimulateDriver();
    const calls: string[] = [];
    const paused = Object.assign(Object.create(driver) as RuntimeDriver, {
      state: async () => ({ ociVersion: '1.0.2', id: 'a', status: 'paused', pid: 1, bundle: '/b' }),
      kill: async () => calls.push('kill'),
    });
    const runtime = new ContainerRuntime(paused);
    await runtime.kill('a');
    expect(calls).toEqual(['kill']);
    await expect(runtime.start('a')).rejects.toThrow('container must be created, but is paused');
    await expect(runtime.delete('a')).rejects.toThrow('container must be stopped, but is paused');
  });
});

describe('calls that overlap', () => {
  it('of one container: the first goes on, the others are refused at once', async () => {
    const runtime = simulated(HANGS);
    await runtime.create('a', HANGING);
    const controller = new AbortController();
    const first = runtime.start('a', { signal: controller.signal });
    // The first waits for a hook that never ends; the others do not.
    for (const call of [
      runtime.start('a'),
      runtime.delete('a'),
      runtime.create('a', BUNDLE),
      runtime.run('a', BUNDLE),
    ]) {
      await expect(call).rejects.toThrow('in the middle of start');
      await expect(call).rejects.toThrow(InvalidStateError);
    }
    expect((await runtime.state('a')).status).toBe('running');
    controller.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    await expect(runtime.state('a')).rejects.toThrow(ContainerNotFoundError);
  });

  it('of two containers know nothing of each other', async () => {
    const runtime = simulated();
    await Promise.all([runtime.create('a', BUNDLE), runtime.create('b', BUNDLE)]);
    expect((await runtime.list()).map(({ id }) => id)).toEqual(['a', 'b']);
  });

  it('kill reaches a container that is being started', async () => {
    const runtime = simulated(HANGS);
    await runtime.create('a', HANGING);
    const controller = new AbortController();
    const start = runtime.start('a', { signal: controller.signal });
    await expect.poll(async () => (await runtime.state('a')).status).toBe('running');
    await runtime.kill('a', 'KILL');
    expect((await runtime.state('a')).status).toBe('stopped');
    controller.abort(new Error('enough'));
    await expect(start).rejects.toThrow('enough');
  });

  it('beyond what timers take is over when it is over', async () => {
    vi.useFakeTimers();
    try {
      const runtime = simulated(HANGS);
      await runtime.create('a', HANGING);
      let error: unknown;
      const start = runtime.start('a', { deadline: 2 ** 31 + 999 }).catch((reason: unknown) => {
        error = reason;
      });
      await vi.advanceTimersByTimeAsync(2 ** 31 + 998);
      expect(error).toBeUndefined();
      await vi.advanceTimersByTimeAsync(1);
      await start;
      expect(error).toBeInstanceOf(DeadlineError);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('time', () => {
  it('that is over ends a call', async () => {
    const runtime = simulated(HANGS);
    await runtime.create('a', HANGING);
    const error: unknown = await runtime.start('a', { deadline: 20 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DeadlineError);
    expect(error).toMatchObject({ operation: 'start', milliseconds: 20 });
  });

  it('can be set for all calls, and is none for wait', async () => {
    const runtime = new ContainerRuntime(new SimulateDriver(HANGS), { deadlines: { start: 20 } });
    await runtime.create('a', HANGING);
    await expect(runtime.start('a')).rejects.toThrow('start took longer than 20 ms and was ended');
  });

  it('beyond what timers take is no time at once', async () => {
    const runtime = simulated(HANGS);
    await runtime.create('a', HANGING);
    const controller = new AbortController();
    const start = runtime.start('a', { deadline: 2 ** 40, signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 20);
    await expect(start).rejects.toThrow('enough');
  });
});

describe('events', () => {
  it('tell of what happened, in order, and of nothing that was refused', async () => {
    const runtime = simulated();
    const seen: string[] = [];
    const names: RuntimeEventName[] = ['created', 'started', 'stopped', 'deleted', 'warning'];
    for (const name of names) runtime.addEventListener(name, ({ type, id }) => seen.push(`${type} ${id}`));
    await runtime.create('a', BUNDLE);
    await expect(runtime.create('a', BUNDLE)).rejects.toThrow(ContainerExistsError);
    await expect(runtime.delete('a')).rejects.toThrow(InvalidStateError);
    await runtime.delete('b', { force: true });
    await runtime.start('a');
    await runtime.kill('a');
    await runtime.wait('a');
    await runtime.delete('a');
    expect(seen).toEqual(['created a', 'started a', 'stopped a', 'deleted a']);
  });

  it('of run are the same', async () => {
    const runtime = simulated({ process: { exit: 7 } });
    const seen: string[] = [];
    for (const name of ['created', 'started', 'stopped', 'deleted'] as const) {
      runtime.addEventListener(name, (event) => {
        seen.push(event instanceof StoppedEvent ? `${event.type} ${event.exit.code}` : event.type);
      });
    }
    expect(await runtime.run('a', BUNDLE)).toEqual({ code: 7, signal: null });
    expect(seen).toEqual(['created', 'started', 'stopped 7', 'deleted']);
  });

  it.each<['start' | 'run', HookPoint, string[]]>([
    ['start', 'startContainer', ['created', 'deleted']],
    ['start', 'poststart', ['created', 'deleted']],
    ['run', 'createRuntime', []],
    ['run', 'startContainer', ['created', 'deleted']],
    ['run', 'poststart', ['created', 'started', 'deleted']],
  ])('tell that a container is gone when its %s fails at %s', async (operation, point, expected) => {
    const runtime = simulated({ hooks: { [point]: [{ exit: 1 }] } });
    const seen: string[] = [];
    for (const name of ['created', 'started', 'stopped', 'deleted'] as const) {
      runtime.addEventListener(name, ({ type }) => seen.push(type));
    }
    const bundle = { ...BUNDLE, spec: { ...BUNDLE.spec, hooks: { [point]: [{ path: '/hook' }] } } };
    if (operation === 'start') await runtime.create('a', bundle);
    const failing = operation === 'start' ? runtime.start('a') : runtime.run('a', bundle);
    await expect(failing).rejects.toThrow(HookError);
    expect(seen).toEqual(expected);
    expect(await runtime.list()).toEqual([]);
  });

  it('warn of what a configuration of lines cannot say', async () => {
    const runtime = simulated();
    const warnings: (string | undefined)[] = [];
    runtime.addEventListener('warning', ({ step }) => warnings.push(step.message));
    const config = parse('process_arg=x\nmemory_limit=18446744073709551615');
    await runtime.create('a', { path: '/b', config });
    expect(warnings).toEqual([expect.stringContaining('there is no limit')]);
  });

  it('listeners can go again', async () => {
    const runtime = simulated();
    let count = 0;
    const listener = () => void count++;
    runtime.addEventListener('created', listener);
    await runtime.create('a', BUNDLE);
    runtime.removeEventListener('created', listener);
    await runtime.create('b', BUNDLE);
    expect(count).toBe(1);
  });
});

it('keeps to what it was given, whatever the caller does with it afterwards', async () => {
  const runtime = simulated();
  const changing = structuredClone(BUNDLE);
  const created = runtime.create('a', changing);
  changing.spec.ociVersion = '9.9.9';
  await created;
  expect((await runtime.state('a')).ociVersion).toBe(BUNDLE.spec.ociVersion);
});
