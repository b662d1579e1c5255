import { spawnSync } from 'node:child_process';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { crunDriver, findRuntime, RuntimeUnavailableError, runcDriver } from '../../src/node/index.ts';
import { type CommandDriver, commandDriver } from '../../src/node/runtime/command.ts';
import { checkLinkedRoot } from '../../src/node/runtime/host-root.ts';
import { OwnBundle } from '../../src/node/runtime/own-bundle.ts';
import { RUNC } from '../../src/node/runtime/runc.ts';
import type { DriverStep } from '../../src/runtime/index.ts';
import { Ground, realOrSkipped, wrapperOf } from '../support/containers.ts';

// What a driver makes of a runtime that fails: by a wrapper that does something else for one of its commands.

vi.setConfig({ testTimeout: 120_000 });

let ground: Ground;
let steps: DriverStep[];
const call = { report: (step: DriverStep) => steps.push(step) };
const warnings = () => steps.filter(({ status }) => status === 'warning').map(({ message }) => message);

beforeEach(() => {
  ground = new Ground();
  steps = [];
});
afterEach(() => ground.clear());

const FOREVER = 'while :; do sleep 1000; done';

const [skip, title] = realOrSkipped('runc', 'runc, when it fails');
describe.skipIf(skip)(title, () => {
  /** A driver whose runtime does this for a command, and is itself for all others; on the same containers. */
  async function failing(command: string, script: string): Promise<CommandDriver> {
    const { stateRoot } = ground;
    const whole = `case " $* " in *" ${command} "*) ${script};; esac; exec "$@"`;
    const wrapper = [...wrapperOf('runc'), 'sh', '-c', whole, 'sh'];
    return commandDriver({ runtime: 'runc', wrapper, stateRoot, stdio: 'ignore' });
  }

  /** A state root, as the first container makes it. */
  function prepare(): void {
    mkdirSync(join(ground.stateRoot, 'runc/state'), { recursive: true, mode: 0o700 });
  }

  it.each([
    ['exits without a word', 'exit 3', 'runc state failed: it exited with status 3'],
    ['is killed', 'kill -9 $$', 'runc state failed: it was ended by SIGKILL'],
    ['prints nothing', 'exit 0', 'what it printed is no state'],
    [
      'prints half a state',
      `echo '{"ociVersion":"1","id":"a","bundle":"/b"}'; exit 0`,
      'what it printed is no state',
    ],
    // `$5` is its log.
    ['leaves a log that cannot be read', 'ln -s "$5" "$5"; exit 3', 'ELOOP'],
  ])('says so when it %s', async (_, script, message) => {
    prepare();
    const driver = await failing('state', script);
    await expect(driver.state('a', call)).rejects.toThrow(message);
    expect(readdirSync(join(ground.stateRoot, 'runc'))).toEqual(['state']);
  });

  it('takes a state without a process id, and with annotations', async () => {
    prepare();
    const state = { ociVersion: '1', id: 'a', bundle: '/b', status: 'running', annotations: { a: 'b' } };
    const driver = await failing('state', `echo '${JSON.stringify(state)}'; exit 0`);
    expect(await driver.state('a', call)).toEqual({ ...state, pid: 0 });
  });

  it('lists what can be read, and says what cannot', async () => {
    prepare();
    const failed = await failing('list', 'exit 3');
    await expect(failed.list(call)).rejects.toThrow('runc list failed: it exited with status 3');
    // Of `gone` the runtime itself says that it is not there.
    const list = `echo '[{"id":"gone"},{"id":"bad"},7,null]'; exit 0`;
    const driver = await failing('list', `${list};; *" bad "*) exit 3`);
    expect(await driver.list(call)).toEqual([]);
    expect(warnings()).toEqual(['runc state failed: it exited with status 3']);
  });

  it('that is gone, or cannot be started, is an error with what was to be done', async () => {
    prepare();
    const path = ground.path('runc');
    copyFileSync(spawnSync('which', ['runc'], { encoding: 'utf8' }).stdout.trim(), path);
    const driver = await commandDriver({ runtime: path, stateRoot: ground.stateRoot });
    rmSync(path);
    await expect(driver.state('a', call)).rejects.toMatchObject({
      code: 'ERR_OCI_RUNTIME',
      operation: 'state',
    });
    await expect(driver.state('a', call)).rejects.toThrow('ENOENT');
  });

  it('creates nothing and says nothing: a warning when nothing can be cleaned either', async () => {
    const driver = await failing('create', 'exit 3;; *" delete "*) exit 4');
    await expect(driver.create('a', ground.sh(FOREVER), {}, call)).rejects.toThrow(
      'runc create failed: it exited with status 3',
    );
    expect(warnings()).toEqual(['runc delete failed: it exited with status 4']);
    expect(readdirSync(join(ground.stateRoot, 'runc'))).toEqual(['state']);
  });

  describe('with a container', () => {
    let real: CommandDriver;
    beforeEach(async () => {
      real = (await ground.driver('runc')) as CommandDriver;
      await real.create('a', ground.sh(FOREVER), {}, call);
    });

    it('kills nothing, and says nothing', async () => {
      const driver = await failing('kill', 'exit 3');
      await expect(driver.kill('a', 9, {}, call)).rejects.toThrow(
        'runc kill failed: it exited with status 3',
      );
      expect((await real.state('a', call)).status).toBe('created');
    });

    it('says something though all went well', async () => {
      const driver = await failing('kill', 'echo careful >&2');
      await driver.kill('a', 9, {}, call);
      expect(warnings()).toEqual(['careful']);
    });

    it('deletes nothing by force, and says why: it was said that the container "must be , but is created"', async () => {
      const driver = await failing('delete', 'exit 3');
      await expect(driver.delete('a', { force: true }, call)).rejects.toThrow(
        'runc delete failed: it exited with status 3',
      );
      // One that is not there is deleted, whatever the runtime says.
      await driver.delete('b', { force: true }, call);
    });

    it('cannot say whether there is one, so none is made in its place', async () => {
      const driver = await failing('state', 'exit 3');
      await expect(driver.create('a', ground.sh(FOREVER), {}, call)).rejects.toThrow('runc state failed');
      await expect(driver.delete('a', { force: true }, call)).resolves.toBeUndefined();
    });

    it('is waited for while it runs', async () => {
      await real.start('a', call);
      const waiting = real.wait('a', call);
      const first = await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 300, 'runs'))]);
      expect(first).toBe('runs');
      await real.kill('a', 9, {}, call);
      expect(await waiting).toEqual({ code: null, signal: null });
    });

    it('is made anew where only our folder is left of one', async () => {
      const root = join(ground.stateRoot, 'runc/state');
      spawnSync('runc', ['--root', root, 'delete', '--force', 'a']);
      expect(existsSync(join(ground.stateRoot, 'runc/a.bundle'))).toBe(true);
      await real.create('a', ground.sh(FOREVER), {}, call);
      expect((await real.state('a', call)).status).toBe('created');
      await expect(real.create('a', ground.sh(FOREVER), {}, call)).rejects.toMatchObject({
        code: 'ERR_OCI_CONTAINER_EXISTS',
      });
    });
  });

  it('is not asked where there is no state root', async () => {
    const driver = await commandDriver({ runtime: 'runc', wrapper: ['false'], stateRoot: ground.stateRoot });
    await driver.delete('a', { force: true }, call);
    await expect(driver.start('a', call)).rejects.toMatchObject({ code: 'ERR_OCI_CONTAINER_NOT_FOUND' });
    expect(existsSync(ground.stateRoot)).toBe(false);
  });

  it('is found by its name, or not while it is written', async () => {
    expect([(await runcDriver()).name, (await crunDriver()).name]).toEqual(['runc', 'crun']);
    const path = ground.path('busy');
    copyFileSync('/bin/true', path);
    const file = openSync(path, 'r+');
    try {
      await expect(findRuntime(path)).rejects.toThrow('ETXTBSY');
    } finally {
      closeSync(file);
    }
    await expect(findRuntime('runc', AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
    vi.stubEnv('PATH', undefined);
    try {
      await expect(findRuntime('runc')).rejects.toThrow(RuntimeUnavailableError);
      expect(
        (
          await findRuntime(
            spawnSync('/usr/bin/which', ['runc'], {
              encoding: 'utf8',
              env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
            }).stdout.trim(),
          )
        ).name,
      ).toBe('runc');
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

const [skipCrun, crunTitle] = realOrSkipped('crun', 'crun');
describe.skipIf(skipCrun)(crunTitle, () => {
  it('ends a container whose bundle is gone', async () => {
    const driver = await ground.driver('crun');
    await driver.create('a', ground.sh(FOREVER), {}, call);
    rmSync(ground.bundle, { recursive: true });
    await driver.kill('a', 9, {}, call);
    await driver.delete('a', { force: true }, call);
    expect(await driver.list(call)).toEqual([]);
  });
});

describe('our folder of a container', () => {
  it('stays with what is not ours in it', async () => {
    const own = new OwnBundle(ground.path('own'));
    await own.make({ path: ground.bundle, spec: ground.sh('').spec }, RUNC);
    mkdirSync(ground.path('own/mounted'));
    await own.remove();
    expect(readdirSync(ground.path('own'))).toEqual(['mounted']);
  });

  it('is an error where something else is in its place', async () => {
    const own = new OwnBundle(ground.path('own'));
    writeFileSync(ground.path('own'), '');
    await expect(own.origin()).rejects.toThrow('ENOTDIR');
    await expect(own.remove()).rejects.toThrow('ENOTDIR');
    const bundle = { path: '/a\0b', spec: ground.sh('').spec };
    await expect(own.make(bundle, RUNC)).rejects.toThrow('null bytes');
  });
});

describe('a root file system', () => {
  const spec = { ociVersion: '1.0.2' };

  it('that is missing, or said to be the host’s, is no link to it', async () => {
    await checkLinkedRoot({ path: '/b', spec });
    await checkLinkedRoot({ path: '/b', spec: { ...spec, root: { path: '/' } } });
    await expect(checkLinkedRoot({ path: '/b', spec: { ...spec, root: { path: 'a\0b' } } })).rejects.toThrow(
      'null bytes',
    );
  });
});
