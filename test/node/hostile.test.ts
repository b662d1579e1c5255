import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ContainerRuntime, commandDriver, processDriver } from '../../src/node/index.ts';
import { HOSTILE_IDS, HOSTILE_PATHS } from '../runtime/hostile.ts';
import { Ground } from '../support/containers.ts';

// Nothing hostile reaches a runtime, or a file outside the state root: a runtime that writes down what it is called with
// shows the one, everything around the state root the other.

/** Answers as runc does, and does nothing. */
const RECORDER = `#!/bin/sh
if [ "$1" = --version ]; then echo 'runc version 1.1.5'; exit; fi
for argument; do printf '%s\\n' "$argument" >> "$(dirname "$0")/calls"; done
env | cut -d= -f1 >> "$(dirname "$0")/variables"
for argument; do
  if [ "$argument" = state ]; then
    while [ "$1" != --log ]; do shift; done
    echo '{"level":"error","msg":"container does not exist"}' > "$2"
    exit 1
  fi
done
`;

let ground: Ground;
let runtimes: ContainerRuntime[];

beforeEach(async () => {
  ground = new Ground();
  const runtime = ground.script('recorder', RECORDER);
  const stateRoot = join(ground.stateRoot, 'deep', 'er');
  mkdirSync(stateRoot, { recursive: true, mode: 0o700 });
  // Somebody could mean to erase or to overwrite these.
  ground.script('state/deep/victim', '');
  ground.script('state/victim', '');
  const command = await commandDriver({ runtime, stateRoot, stdio: 'ignore' });
  runtimes = [
    new ContainerRuntime(command),
    new ContainerRuntime(processDriver({ stateRoot, stdio: 'ignore' })),
  ];
});
afterEach(() => ground.clear());

function calls(): string[] {
  const path = ground.path('calls');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
}

/** Every path below the test's folder, with what would change if anybody touched it. */
function everything(): string[] {
  return readdirSync(ground.folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const { mode, size, ino, mtimeMs } = lstatSync(join(ground.folder, name));
      return `${name} ${mode} ${size} ${ino} ${mtimeMs}`;
    });
}

async function everyOperation(id: string, path = ground.bundle): Promise<string[]> {
  const { spec } = ground.sh('true');
  const outcomes: string[] = [];
  for (const runtime of runtimes) {
    const operations = [
      () => runtime.create(id, { path, spec }),
      () => runtime.run(id, { path, spec }),
      () => runtime.start(id),
      () => runtime.state(id),
      () => runtime.kill(id, 'KILL'),
      () => runtime.kill(id, 'KILL', { all: true }),
      () => runtime.delete(id),
      () => runtime.delete(id, { force: true }),
      () => runtime.wait(id),
    ];
    for (const operation of operations) {
      outcomes.push(
        await operation().then(
          () => 'fine',
          (error: Error) => error.name,
        ),
      );
    }
  }
  return outcomes;
}

describe('a runtime that writes down its calls', () => {
  it.each(HOSTILE_IDS.map((id) => [JSON.stringify(id.slice(0, 40)), id]))(
    'never hears of %s',
    async (_, id) => {
      const before = everything();
      expect(new Set(await everyOperation(id))).toEqual(new Set(['InvalidArgumentError']));
      expect(calls()).toEqual([]);
      expect(everything()).toEqual(before);
    },
  );

  it.each(HOSTILE_PATHS.map((path) => [JSON.stringify(path.slice(0, 40)), path]))(
    'never hears of the bundle %s',
    async (_, path) => {
      const before = everything();
      const { spec } = ground.sh('true');
      for (const runtime of runtimes) {
        await expect(runtime.create('a', { path, spec })).rejects.toThrow('invalid bundle.path');
        await expect(runtime.run('a', { path, spec })).rejects.toThrow('invalid bundle.path');
        const pidFile = { pidFile: path };
        await expect(runtime.create('a', ground.sh('true'), pidFile)).rejects.toThrow('invalid pidFile');
      }
      expect(calls()).toEqual([]);
      expect(everything()).toEqual(before);
    },
  );

  it('gets the variables that it needs, and no other of ours', async () => {
    vi.stubEnv('OCICONF_SECRET', 'secret');
    try {
      await runtimes[0]!.create('a', ground.sh('true'));
    } finally {
      vi.unstubAllEnvs();
    }
    const names = new Set(readFileSync(ground.path('variables'), 'utf8').trim().split('\n'));
    // A shell adds what is its own.
    for (const own of ['PWD', 'OLDPWD', 'SHLVL', '_']) names.delete(own);
    expect(names).toContain('PATH');
    expect(['PATH', 'XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS']).toEqual(
      expect.arrayContaining([...names]),
    );
  });

  it.each(['missing', 'recorder'])('is not asked to make what has no folder: %s', async (name) => {
    const bundle = { ...ground.sh('true'), path: ground.path(name) };
    await expect(runtimes[0]!.create('a', bundle)).rejects.toThrow('is no folder that can be read');
    expect(calls()).not.toContain('create');
  });

  it.each(['/', '/proc/self/root', '/tmp/..'])(
    'is not asked to make a root file system of a link to %s',
    async (to) => {
      const { spec } = ground.sh('true');
      symlinkSync(to, join(ground.bundle, 'linked'));
      const bundle = { path: ground.bundle, spec: { ...spec, root: { path: 'linked' } } };
      await expect(runtimes[0]!.create('a', bundle)).rejects.toThrow("leads to the host's root file system");
      expect(calls()).not.toContain('create');
    },
  );

  it('hears of everything else, so that the tests above would find it', async () => {
    const bundle = ground.sh('true');
    await runtimes[0]!.create('good-id', bundle);
    const heard = calls();
    expect(heard.slice(heard.indexOf('create'))).toEqual([
      'create',
      '--bundle',
      expect.stringContaining('/deep/er/runc/good-id.bundle'),
      '--',
      'good-id',
      '',
    ]);
  });
});

it('a state root that others may write to, or that is a link, is refused', async () => {
  const runtime = ground.path('recorder');
  const open = ground.path('open');
  mkdirSync(join(open, 'runc'), { recursive: true });
  chmodSync(join(open, 'runc'), 0o777);
  const linked = ground.path('linked');
  mkdirSync(linked);
  symlinkSync(ground.bundle, join(linked, 'runc'));
  const outer = ground.path('outer');
  mkdirSync(join(outer, 'runc'), { recursive: true });
  chmodSync(outer, 0o777);
  for (const stateRoot of [open, linked, outer]) {
    const driver = await commandDriver({ runtime, stateRoot, stdio: 'ignore' });
    const call = new ContainerRuntime(driver).create('a', ground.sh('true'));
    await expect(call).rejects.toMatchObject({ code: 'ERR_OCI_STATE_FILE' });
  }
  await expect(commandDriver({ runtime, stateRoot: 'relative' })).rejects.toThrow('invalid stateRoot');
  expect(calls()).toEqual([]);
});
