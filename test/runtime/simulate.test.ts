import { describe, expect, it } from 'vitest';
import {
  type Bundle,
  ContainerExistsError,
  ContainerNotFoundError,
  ContainerRuntime,
  type HookPoint,
  InvalidStateError,
  LIFECYCLE,
  SimulateDriver,
  type SimulationScript,
  simulate,
  type TraceEntry,
} from '../../src/runtime/index.ts';
import { readSpec, spec, TooDeepError } from '../../src/spec/index.ts';

const POINTS: HookPoint[] = [
  'prestart',
  'createRuntime',
  'createContainer',
  'startContainer',
  'poststart',
  'poststop',
];

/** Two hooks at each point; the second ones have a timeout. */
const BUNDLE: Bundle = {
  path: '/bundle',
  spec: {
    ...spec('minimal').build(),
    annotations: { a: 'b' },
    hooks: Object.fromEntries(
      POINTS.map((point) => [point, [{ path: `/${point}/1` }, { path: `/${point}/2`, timeout: 3 }]]),
    ),
  },
};

/** `number step`, and what went wrong; hooks as `path status pid`. */
function told({ number, step, status, message, hook }: TraceEntry): string[] {
  if (hook) return [`${hook.path} ${hook.state.status} ${hook.state.pid}`];
  if (status === 'begins') return [];
  return [`${number} ${step}${status === 'done' && step !== 'exit' ? '' : ` ${status}: ${message}`}`];
}

async function lifeBy(script: SimulationScript) {
  const { trace, exit, error } = await simulate(BUNDLE, script);
  return { trace: trace.flatMap(told), exit, error: error instanceof Error ? error.message : error };
}

const UP_TO_CREATED = [
  '1 create',
  '2 environment',
  '/prestart/1 creating 1000',
  '/prestart/2 creating 1000',
  '3 prestart',
  '/createRuntime/1 creating 1000',
  '/createRuntime/2 creating 1000',
  '4 createRuntime',
  '/createContainer/1 creating 1000',
  '/createContainer/2 creating 1000',
  '5 createContainer',
];
const UP_TO_PROCESS = [
  ...UP_TO_CREATED,
  '6 start',
  '/startContainer/1 created 1000',
  '/startContainer/2 created 1000',
  '7 startContainer',
];
const UP_TO_RUNNING = [
  ...UP_TO_PROCESS,
  '8 process',
  '/poststart/1 running 1000',
  '/poststart/2 running 1000',
  '9 poststart',
];
const DELETED = ['11 delete', '12 destroy', '/poststop/1 stopped 0', '/poststop/2 stopped 0', '13 poststop'];
const ENDED = '10 exit done: ended by SIGKILL';

describe('a simulated life', () => {
  it('has the thirteen steps, in their order', async () => {
    const { trace, exit, error } = await lifeBy({ process: { exit: 3 } });
    expect(trace).toEqual([...UP_TO_RUNNING, '10 exit done: exited with status 3', ...DELETED]);
    expect({ exit, error }).toEqual({ exit: { code: 3, signal: null }, error: null });
    const numbers = trace.filter((line) => !line.startsWith('/')).map((line) => Number.parseInt(line, 10));
    expect(numbers).toEqual(LIFECYCLE.map(({ number }) => number));
  });

  it('is the same each time', async () => {
    expect(await simulate(BUNDLE)).toEqual(await simulate(BUNDLE));
  });

  it.each([
    [
      { after: 'start', exit: 1 },
      { code: 1, signal: null },
    ],
    [
      { after: 'wait', exit: 1 },
      { code: 1, signal: null },
    ],
    [
      { after: 'kill', exit: 1 },
      { code: null, signal: 'SIGTERM' },
    ],
    [
      { after: 'kill', ignores: [15] },
      { code: null, signal: 'SIGKILL' },
    ],
  ] as const)('with a process of %j ends as %j', async (process, exit) => {
    expect(await lifeBy({ process })).toMatchObject({ exit, error: null });
  });

  it.each([
    // What fails before the process runs: stopped, destroyed, and the poststop hooks run.
    ['prestart', UP_TO_CREATED.slice(0, 4), '3 prestart'],
    ['createRuntime', UP_TO_CREATED.slice(0, 7), '4 createRuntime'],
    ['createContainer', UP_TO_CREATED.slice(0, 10), '5 createContainer'],
    ['startContainer', UP_TO_PROCESS.slice(0, 14), '7 startContainer'],
    ['poststart', UP_TO_RUNNING.slice(0, 18), '9 poststart'],
  ] as const)('whose second %s hook fails is destroyed', async (point, before, step) => {
    const life = await lifeBy({ hooks: { [point]: [{}, { exit: 5, stderr: 'no\nmore room\n' }] } });
    const error = `${point} hook "/${point}/2" exited with status 5; its last line: "more room"`;
    expect(life.error).toBe(error);
    expect(life.trace).toEqual([...before, `${step} failed: ${error}`, ENDED, ...DELETED]);
  });

  it('whose first hook fails has no second', async () => {
    const { trace } = await lifeBy({ hooks: { prestart: [{ exit: 1 }] } });
    expect(trace).not.toContain('/prestart/2 creating 1000');
  });

  it('whose poststop hooks fail warns of each, and is over', async () => {
    const { trace, error } = await lifeBy({ hooks: { poststop: [{ signal: 'SIGSEGV' }, { exit: 2 }] } });
    expect(error).toBeNull();
    expect(trace.slice(-6)).toEqual([
      '12 destroy',
      '/poststop/1 stopped 0',
      '13 poststop warning: poststop hook "/poststop/1" was ended by SIGSEGV',
      '/poststop/2 stopped 0',
      '13 poststop warning: poststop hook "/poststop/2" exited with status 2',
      '13 poststop',
    ]);
  });

  it('whose hook hangs fails at its timeout, at once', async () => {
    const { error } = await lifeBy({ hooks: { createRuntime: [{}, { hangs: true }] } });
    expect(error).toBe(
      'createRuntime hook "/createRuntime/2" was ended: it took longer than its timeout of 3 s',
    );
  });

  it('without an environment never was, and runs no hook', async () => {
    expect(await lifeBy({ environment: { fail: 'no memory' } })).toEqual({
      trace: ['1 create', '2 environment failed: simulate create failed: no memory'],
      exit: null,
      error: 'simulate create failed: no memory',
    });
  });

  it('whose process cannot be started is stopped, and can be deleted', async () => {
    const { trace, error } = await lifeBy({ process: { fail: 'no such program' } });
    expect(error).toBe('simulate start failed: no such program');
    expect(trace).toEqual([...UP_TO_PROCESS, `8 process failed: ${error}`, ENDED, ...DELETED]);
  });

  it('refuses what no driver would be asked for', async () => {
    await expect(simulate({ ...BUNDLE, path: 'relative' })).rejects.toThrow('invalid bundle.path');
  });

  it('of a spec that is too deep, or has a function, V8 spoke', async () => {
    let x: object = {};
    for (let depth = 0; depth < 20_000; depth++) x = { x };
    const made = (more: object) => simulate({ ...BUNDLE, spec: { ...BUNDLE.spec, ...more } });
    await expect(made({ x })).rejects.toThrow(TooDeepError);
    await expect(made({ x: () => 1 })).rejects.toThrow('invalid spec: a function cannot be written as JSON');
  });

  it('a NUL, which a runtime would cut a path at, was known of texts alone', async () => {
    for (const more of [
      { root: { path: '/\0x' } },
      { annotations: { 'a\0': 'b' } },
      { x: [1, null, ['\0']] },
    ]) {
      const { spec } = readSpec(JSON.stringify({ ...BUNDLE.spec, ...more }));
      for (const given of [spec, { ...spec }]) {
        await expect(simulate({ ...BUNDLE, spec: given })).rejects.toThrow('invalid bundle.spec: has a NUL');
      }
    }
  });

  it('gives hooks the state that they get, and nothing else', async () => {
    const { trace } = await simulate(BUNDLE);
    expect(trace.find(({ hook }) => hook?.path === '/poststart/1')?.hook?.state).toEqual({
      ociVersion: '1.0.2',
      id: 'simulated',
      status: 'running',
      pid: 1000,
      bundle: '/bundle',
      annotations: { a: 'b' },
    });
  });
});

describe('the simulate driver', () => {
  it('has a script for each container', async () => {
    const runtime = new ContainerRuntime(
      new SimulateDriver((id) => ({ process: { exit: id === 'a' ? 1 : 2 } })),
    );
    expect([await runtime.run('a', BUNDLE), await runtime.run('b', BUNDLE)].map(({ code }) => code)).toEqual([
      1, 2,
    ]);
  });

  it('tells everybody who waits, and who gave up nothing', async () => {
    const runtime = new ContainerRuntime(new SimulateDriver({ process: { after: 'kill' } }));
    await runtime.create('a', BUNDLE);
    await runtime.start('a');
    const controller = new AbortController();
    const given = runtime.wait('a', { signal: controller.signal });
    const waiting = [runtime.wait('a'), runtime.wait('a')];
    controller.abort(new Error('no patience'));
    await expect(given).rejects.toThrow('no patience');
    // Those that end nobody.
    await runtime.kill('a', 'WINCH');
    await runtime.kill('a', 'USR1');
    expect(await Promise.all(waiting)).toEqual(Array(2).fill({ code: null, signal: 'SIGUSR1' }));
  });

  it.each(['start', 'wait'] as const)(
    'ends a process by itself at its %s when it was waited for before',
    async (after) => {
      const runtime = new ContainerRuntime(new SimulateDriver({ process: { after, exit: 4 } }));
      await runtime.create('a', BUNDLE);
      const waiting = runtime.wait('a', { deadline: 5000 });
      await runtime.start('a');
      expect(await waiting).toEqual({ code: 4, signal: null });
      expect((await runtime.state('a')).status).toBe('stopped');
    },
  );

  it('leaves nothing of a run that was ended', async () => {
    const runtime = new ContainerRuntime(new SimulateDriver({ process: { after: 'kill' } }));
    const controller = new AbortController();
    const run = runtime.run('a', BUNDLE, { signal: controller.signal });
    await expect.poll(async () => (await runtime.list())[0]?.status).toBe('running');
    controller.abort(new Error('enough'));
    await expect(run).rejects.toThrow('enough');
    expect(await runtime.list()).toEqual([]);
  });

  it('ends a hook that hangs when the call ends as it begins', async () => {
    const controller = new AbortController();
    const runtime = new ContainerRuntime(new SimulateDriver({ hooks: { createRuntime: [{ hangs: true }] } }));
    runtime.addEventListener('step', ({ step }) => {
      if (step.step === 'createRuntime' && step.status === 'begins') controller.abort('now');
    });
    await expect(runtime.create('a', BUNDLE, { signal: controller.signal })).rejects.toBe('now');
    expect(await runtime.list()).toEqual([]);
  });

  it('ends a run at once that was ended between its start and its wait', async () => {
    const controller = new AbortController();
    const runtime = new ContainerRuntime(new SimulateDriver({ process: { after: 'kill' } }));
    runtime.addEventListener('step', ({ step }) => {
      if (step.step === 'poststart' && step.status === 'done') controller.abort('over');
    });
    await expect(runtime.run('a', BUNDLE, { signal: controller.signal })).rejects.toBe('over');
    expect(await runtime.list()).toEqual([]);
  });

  it('keeps to the specification also where nobody asked for the state before', async () => {
    const driver = new SimulateDriver({ process: { after: 'kill' } });
    const call = { report: () => {} };
    await driver.create('a', BUNDLE, {}, call);
    await expect(driver.create('a', BUNDLE, {}, call)).rejects.toThrow(ContainerExistsError);
    await expect(driver.delete('b', {}, call)).rejects.toThrow(ContainerNotFoundError);
    const starting = driver.start('a', call);
    await expect(driver.start('a', call)).rejects.toThrow('in the middle of start');
    await starting;
    await expect(driver.start('a', call)).rejects.toThrow(InvalidStateError);
    await driver.kill('a', 9, {});
    await expect(driver.kill('a', 9, {})).rejects.toThrow('created or running');
  });
});
