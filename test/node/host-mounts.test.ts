import { mkdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ContainerRuntime, commandDriver } from '../../src/node/index.ts';
import type { Spec } from '../../src/spec/index.ts';
import { Ground, type RealRuntime, realOrSkipped, wrapperOf } from '../support/containers.ts';

// What a configuration with a mount namespace of its own can still mount on the host. The host is one for the test: a
// mount namespace with a shared mount in it, from which nothing spreads further.

let ground: Ground;
beforeEach(() => {
  ground = new Ground();
});
afterEach(() => ground.clear());

/** Runs the command, and then says what is mounted where the command was run. */
const HOST = `
mount -t tmpfs host "$0" && mkdir "$0/below" && mount --make-shared "$0" || exit 125
"$@"
status=$?
cp /proc/self/mountinfo "$0.mounts"
exit $status`;

type Propagation = NonNullable<NonNullable<Spec['linux']>['rootfsPropagation']>;

/** What is mounted in a shared folder of the host when a container is gone that mounted something below it. */
async function mountsOnHost(name: RealRuntime, propagation?: Propagation): Promise<string[]> {
  const host = ground.path(`host-${propagation}`);
  mkdirSync(host);
  const wrapper = [...wrapperOf(name), 'sh', '-c', HOST, host];
  const { stateRoot } = ground;
  const driver = await commandDriver({ runtime: name, wrapper, stateRoot, stdio: 'ignore' });
  const { path, spec } = ground.sh('true');
  const mounts: Spec['mounts'] = [
    ...(spec.mounts ?? []),
    { destination: '/tmp', type: 'bind', source: host, options: ['bind'] },
    { destination: '/tmp/below', type: 'tmpfs', source: 'container' },
  ];
  const linux = { ...spec.linux!, ...(propagation && { rootfsPropagation: propagation }) };
  const bundle = { path, spec: { ...spec, mounts, linux } };
  const runtime = new ContainerRuntime(driver);
  expect(await runtime.run('a', bundle, { allowHostMounts: true })).toMatchObject({ code: 0 });
  const mounted = readFileSync(`${host}.mounts`, 'utf8').split('\n');
  return mounted.map((line) => line.split(' ')[4] ?? '').filter((at) => at.startsWith(`${host}/`));
}

/** With the others something starts: runc cannot bind the root file system where `/` is unbindable. */
function wordsOf(name: RealRuntime): Propagation[] {
  return ['shared', 'slave', 'private', ...(name === 'crun' ? (['unbindable'] as const) : [])];
}

describe.each(['runc', 'crun'] as const)('what a container mounts below a folder of the host: %s', (name) => {
  const [skip, title] = realOrSkipped(name, 'is mounted on the host, and stays');

  it.skipIf(skip).each(wordsOf(name))(
    `${title}, with rootfsPropagation %s, which is refused`,
    async (propagation) => {
      expect(await mountsOnHost(name, propagation)).toEqual([expect.stringMatching(/\/below$/)]);
    },
  );

  it.skipIf(skip)('stays in the container without rootfsPropagation', async () => {
    expect(await mountsOnHost(name)).toEqual([]);
  });
});

const [skip, title] = realOrSkipped('runc', 'starts nothing with unbindable');

it.skipIf(skip)(`runc ${title}`, async () => {
  await expect(mountsOnHost('runc', 'unbindable')).rejects.toThrow('invalid argument');
});
