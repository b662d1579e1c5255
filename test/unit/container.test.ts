import { describe, expect, it } from 'vitest';
import { parse } from '../../src/config/parse.ts';
import { OciContainer } from '../../src/container/container.ts';
import type { OciLifecycleState } from '../../src/container/lifecycle.ts';
import { InvalidArgumentError, InvalidStateError } from '../../src/errors.ts';

const config = () => parse('root_path=/rootfs\nprocess_arg=/bin/sh');
const created = () => new OciContainer('web', '/bundles/web', config());

/** Brings a new container into a state. */
const into: Record<OciLifecycleState, () => OciContainer> = {
  creating: created,
  created: () => run(created(), (container) => container.markCreated()),
  running: () => run(into.created(), (container) => container.start(4321)),
  stopped: () => run(into.running(), (container) => container.stop()),
};

function run(container: OciContainer, operation: (container: OciContainer) => void): OciContainer {
  operation(container);
  return container;
}

const operations = {
  markCreated: { from: 'creating', to: 'created', call: (c: OciContainer) => c.markCreated() },
  start: { from: 'created', to: 'running', call: (c: OciContainer) => c.start(99n) },
  stop: { from: 'running', to: 'stopped', call: (c: OciContainer) => c.stop() },
} as const;

function snapshot({ id, bundle, config, createdAt, state, pid }: OciContainer) {
  return { id, bundle, config: structuredClone(config), createdAt, state, pid };
}

describe('OciContainer', () => {
  const states = Object.keys(into) as OciLifecycleState[];
  const names = Object.keys(operations) as (keyof typeof operations)[];

  describe.each(states)('in state %s', (state) => {
    it.each(names)('%s', (name) => {
      const { from, to, call } = operations[name];
      const container = into[state]();
      const before = snapshot(container);
      if (state === from) {
        call(container);
        expect(snapshot(container)).toEqual({
          ...before,
          state: to,
          pid: name === 'start' ? 99n : before.pid,
        });
      } else {
        expect(() => call(container)).toThrow(new InvalidStateError(from, state));
        expect(snapshot(container)).toEqual(before);
      }
    });

    it('pivotRoot changes nothing', () => {
      const container = into[state]();
      const before = snapshot(container);
      expect(container.pivotRoot()).toStrictEqual({ oldRoot: '/.pivot_root', newRoot: '/rootfs' });
      expect(snapshot(container)).toEqual(before);
    });
  });

  it('starts in creating, with pid 0 and what it was given', () => {
    const given = config();
    const container = new OciContainer('a', '/b', given);
    expect(container).toMatchObject({ id: 'a', bundle: '/b', state: 'creating', pid: 0n });
    expect(container.config).toBe(given);
  });

  it('numbers containers one by one, and takes no number for an invalid config', () => {
    const first = created().createdAt;
    expect(() => new OciContainer('x', '/x', parse(''))).toThrow(
      new InvalidArgumentError('process.args', 'empty'),
    );
    expect(created().createdAt).toBe(first + 1n);
  });

  it('says expected and actual', () => {
    const error = new InvalidStateError('created', 'stopped');
    expect(() => into.stopped().start(1)).toThrow(error);
    expect(error).toMatchObject({
      name: 'InvalidStateError',
      code: 'ERR_OCI_INVALID_STATE',
      expected: 'created',
      actual: 'stopped',
      message: 'container must be created, but is stopped',
    });
  });

  it('has a state and a pid that cannot be set from outside', () => {
    const container = into.created() as { state: string; pid: bigint };
    expect(() => {
      container.state = 'running';
    }).toThrow(TypeError);
    expect(() => {
      container.pid = 1n;
    }).toThrow(TypeError);
    expect(container).toMatchObject({ state: 'created', pid: 0n });
  });

  it.each([-1, -1n, 2n ** 64n, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '7', null, undefined])(
    'refuses pid %s and changes nothing',
    (pid) => {
      const container = into.created();
      const before = snapshot(container);
      expect(() => container.start(pid as bigint)).toThrow(/pid/);
      expect(snapshot(container)).toEqual(before);
    },
  );

  it.each<[unknown, string]>([
    ['7', 'pid must be a bigint or a number, not string'],
    [1.5, 'invalid pid: 1.5 is not a safe integer'],
    [-1n, 'invalid pid: -1 is not within 0..2^64-1'],
  ])('says what is wrong with the pid %s', (pid, message) => {
    expect(() => into.created().start(pid as bigint)).toThrow(message);
  });

  it.each([0n, 2n ** 64n - 1n])('takes pids from 0 to 2^64-1: %d', (pid) => {
    const container = into.created();
    container.start(pid);
    expect(container.pid).toBe(pid);
  });

  it('refuses an id or bundle that is no string', () => {
    const refused = (id: unknown, bundle: unknown) => () =>
      new OciContainer(id as string, bundle as string, config());
    expect(refused(1, '/b')).toThrow(new TypeError('id must be a string, not number'));
    expect(refused('a', undefined)).toThrow(new TypeError('bundle must be a string, not undefined'));
  });

  it('pivotRoot refuses a root path that became empty', () => {
    const container = created();
    container.config.root.path = '';
    expect(() => container.pivotRoot()).toThrow(new InvalidArgumentError('root', 'empty path'));
  });
});
