import { describe, expect, it } from 'vitest';
import type { Hook } from '../../build/spec/types.ts';
import type { DriverStep } from '../../src/runtime/driver.ts';
import {
  exitMessage,
  failureOf,
  hookState,
  hooksOf,
  LIFECYCLE,
  type LifecycleActions,
  type LifecycleOperation,
  lateSignal,
  runOperation,
} from '../../src/runtime/lifecycle-steps.ts';

/** Goes through an operation with actions that note what they do; what is named in `failing` fails. */
async function trace(
  operation: LifecycleOperation,
  failing: readonly string[] = [],
  signal?: { at: string; controller: AbortController },
): Promise<{ done: string[]; steps: DriverStep[]; error: unknown }> {
  const done: string[] = [];
  const steps: DriverStep[] = [];
  const act = async (name: string): Promise<void> => {
    done.push(name);
    if (signal?.at === name) signal.controller.abort(new Error('enough'));
    if (failing.includes(name)) throw new Error(`${name} failed`);
  };
  const endOf = (given: AbortSignal | undefined): string => {
    if (given === undefined) return '';
    return given === signal?.controller.signal ? ' ends with the call' : ` ends later ${given.aborted}`;
  };
  const actions: LifecycleActions = {
    hooks: (point): Hook[] => [{ path: `/${point}/1` }, { path: `/${point}/2` }],
    hook: (_point, { path }, status, given) => act(`${path} ${status}${endOf(given)}`),
    environment: () => act('environment'),
    created: () => act('created'),
    process: () => act('process'),
    stop: () => act('stop'),
    destroy: () => act('destroy'),
  };
  const call = {
    report: (step: DriverStep) => void steps.push(step),
    ...(signal && { signal: signal.controller.signal }),
  };
  const error: unknown = await runOperation(operation, actions, call).catch((reason: unknown) => reason);
  return { done, steps, error };
}

const hooks = (point: string, status: string) => [`/${point}/1 ${status}`, `/${point}/2 ${status}`];
const DESTROYED = ['stop', 'destroy', ...hooks('poststop', 'stopped')];
const CREATED = [
  'environment',
  ...hooks('prestart', 'creating'),
  ...hooks('createRuntime', 'creating'),
  ...hooks('createContainer', 'creating'),
  'created',
];
const STARTED = [...hooks('startContainer', 'created'), 'process', ...hooks('poststart', 'running')];

it('has the thirteen steps in order', () => {
  expect(LIFECYCLE.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
  expect(LIFECYCLE.filter(({ operation }) => operation === null).map(({ name }) => name)).toEqual(['exit']);
});

describe('an operation', () => {
  it.each<[LifecycleOperation, string[]]>([
    ['create', CREATED],
    ['start', STARTED],
    ['delete', ['destroy', ...hooks('poststop', 'stopped')]],
  ])('%s does its steps', async (operation, expected) => {
    const { done, steps, error } = await trace(operation);
    expect(done).toEqual(expected);
    expect(error).toBeUndefined();
    const names = LIFECYCLE.filter((step) => step.operation === operation).map(({ name }) => name);
    expect(steps).toEqual(
      names.flatMap((step) => [
        { step, status: 'begins' },
        { step, status: 'done' },
      ]),
    );
  });

  it.each<[string, LifecycleOperation, string, string[]]>([
    ['environment', 'create', 'environment', []],
    ['prestart', 'create', '/prestart/1 creating', DESTROYED],
    ['createRuntime', 'create', '/createRuntime/2 creating', DESTROYED],
    ['createContainer', 'create', '/createContainer/1 creating', DESTROYED],
    ['created', 'create', 'created', DESTROYED],
    ['startContainer', 'start', '/startContainer/1 created', DESTROYED],
    ['process', 'start', 'process', ['stop']],
    ['poststart', 'start', '/poststart/1 running', DESTROYED],
    ['destroy', 'delete', 'destroy', []],
  ])('whose %s fails has the consequence of it', async (_step, operation, failing, consequence) => {
    const { done, error } = await trace(operation, [failing]);
    const all = { create: CREATED, start: STARTED, delete: ['destroy'] }[operation];
    expect(done).toEqual([...all.slice(0, all.indexOf(failing) + 1), ...consequence]);
    expect(error).toEqual(new Error(`${failing} failed`));
  });

  it('goes on behind a failing poststop hook, with a warning', async () => {
    const { done, steps, error } = await trace('delete', hooks('poststop', 'stopped'));
    expect(done).toEqual(['destroy', ...hooks('poststop', 'stopped')]);
    expect(error).toBeUndefined();
    expect(steps.filter(({ status }) => status === 'warning')).toHaveLength(2);
  });

  it('rejects with the first error when its consequence fails too', async () => {
    const { done, steps, error } = await trace('create', ['/prestart/1 creating', 'stop']);
    expect(done.at(-1)).toBe('stop');
    expect(error).toEqual(new Error('/prestart/1 creating failed'));
    expect(steps.at(-1)).toEqual({ step: 'destroy', status: 'warning', message: 'stop failed' });
  });

  it('that is ended destroys what it made, and runs poststop to its end', async () => {
    const controller = new AbortController();
    const at = '/prestart/2 creating ends with the call';
    const { done, error } = await trace('create', [], { at, controller });
    expect(error).toBe(controller.signal.reason);
    const later = hooks('poststop', 'stopped').map((hook) => `${hook} ends later false`);
    expect(done.slice(done.indexOf(at) + 1)).toEqual(['stop', 'destroy', ...later]);
  });

  it('that is ended in a poststop hook runs those behind it', async () => {
    const controller = new AbortController();
    const [first, second] = hooks('poststop', 'stopped');
    const at = `${first} ends with the call`;
    const { done, error } = await trace('delete', [at], { at, controller });
    expect(done).toEqual(['destroy', at, `${second} ends later false`]);
    expect(error).toBeUndefined();
  });

  it('whose call ends later ends the poststop hooks of its consequence', async () => {
    const controller = new AbortController();
    const at = '/poststop/1 stopped ends with the call';
    const failing = '/poststart/1 running ends with the call';
    const { done, error } = await trace('start', [failing], { at, controller });
    expect(done.slice(-2)).toEqual([at, '/poststop/2 stopped ends later false']);
    expect(error).toBe(controller.signal.reason);
  });

  it('that was ended before does nothing', async () => {
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    for (const operation of ['create', 'start', 'delete'] as const) {
      const { done, error } = await trace(operation, [], { at: '', controller });
      expect(done).toEqual([]);
      expect(error).toBe(controller.signal.reason);
    }
  });
});

it('gives hooks no process of a stopped container', () => {
  const container = { id: 'a', bundle: '/b', pid: 7, spec: { ociVersion: '1.3.0' } };
  expect(hookState(container, 'creating')).toEqual({
    ociVersion: '1.3.0',
    id: 'a',
    status: 'creating',
    pid: 7,
    bundle: '/b',
    annotations: {},
  });
  expect(hookState(container, 'stopped').pid).toBe(0);
});

describe('a late signal', () => {
  it('is aborted a while after the call, with its reason, and never without', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    const [before, never] = [lateSignal(controller.signal, 50), lateSignal(undefined, 1)];
    controller.abort(reason);
    const behind = lateSignal(controller.signal, 50);
    expect([before.aborted, behind.aborted]).toEqual([false, false]);
    await expect.poll(() => [before.reason, behind.reason]).toEqual([reason, reason]);
    expect(never.aborted).toBe(false);
  });
});

it('knows what a failing hook of each point leads to', () => {
  expect(failureOf('prestart')).toBe('destroy');
  expect(failureOf('poststart')).toBe('destroy');
  expect(failureOf('poststop')).toBe('warn');
  expect(failureOf('unknown' as never)).toBeNull();
});

it('says how a process ended, as far as that is known', () => {
  expect(exitMessage({ code: 3, signal: null })).toBe('exited with status 3');
  expect(exitMessage({ code: null, signal: 'SIGKILL' })).toBe('ended by SIGKILL');
  expect(exitMessage({ code: null, signal: null })).toBe('ended; how is not known to this process');
});

it('has the hooks of a point, and none where a configuration has none', () => {
  const hook = { path: '/bin/true' };
  expect(hooksOf({ ociVersion: '1.3.0', hooks: { prestart: [hook] } }, 'prestart')).toEqual([hook]);
  expect(hooksOf({ ociVersion: '1.3.0', hooks: { prestart: [hook] } }, 'poststop')).toEqual([]);
  expect(hooksOf({ ociVersion: '1.3.0' }, 'poststop')).toEqual([]);
});
