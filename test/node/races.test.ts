import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ContainerRuntime, InvalidStateError, SimulateDriver } from '../../src/node/index.ts';
import { Ground, realOrSkipped } from '../support/containers.ts';

// Eight starts of one container at the same moment: one goes on, the others are refused, and do not wait for it.

const STARTERS = 8;
const ROUNDS = 200;
/** Each round with a real runtime takes seconds; OCICONF_ROUNDS=200 has all of them. */
const REAL_ROUNDS = Number(process.env.OCICONF_ROUNDS ?? 5);
const PATIENCE = Math.max(600_000, 30_000 * REAL_ROUNDS);

let ground: Ground;
beforeEach(() => {
  ground = new Ground();
});
afterEach(() => ground.clear());

/**
 * One round.
 * @param starters one runtime for all, or one for each, as if each were in a process of its own
 */
async function round(starters: readonly ContainerRuntime[], id: string): Promise<void> {
  const [first] = starters;
  await first!.create(id, ground.sh('while :; do sleep 1000; done'));
  const order: string[] = [];
  const starts = Array.from({ length: STARTERS }, (_, i) =>
    starters[i % starters.length]!.start(id).then(
      () => order.push('started'),
      (error: unknown) => {
        expect(error).toBeInstanceOf(InvalidStateError);
        order.push('refused');
      },
    ),
  );
  await Promise.all(starts);
  expect([...order].sort()).toEqual([...Array(STARTERS - 1).fill('refused'), 'started']);
  // In one process at once: nobody waited for the one who won.
  if (starters.length === 1) expect(order.at(-1)).toBe('started');
  expect((await first!.state(id)).status).toBe('running');
  await first!.delete(id, { force: true });
}

/** Rounds that go on at the same time, of different containers: while one process starts, another one can. */
const LANES = 4;

async function rounds(starters: readonly ContainerRuntime[], count: number, lanes = 1): Promise<void> {
  const ids = Array.from({ length: count }, (_, i) => `round-${i}`).values();
  const lane = async (): Promise<void> => {
    for (const id of ids) await round(starters, id);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  expect(await starters[0]!.list()).toEqual([]);
}

async function eight(name: 'process' | 'runc' | 'crun'): Promise<ContainerRuntime[]> {
  return Promise.all(Array.from({ length: STARTERS }, () => ground.runtime(name)));
}

describe(`eight starts at once have one winner`, () => {
  it(`simulated, ${ROUNDS} times`, async () => {
    const driver = new SimulateDriver({ process: { after: 'kill' } });
    await rounds([new ContainerRuntime(driver)], ROUNDS);
    await rounds(
      Array.from({ length: STARTERS }, () => new ContainerRuntime(driver)),
      ROUNDS,
    );
  });

  it(`of a process, from one runtime, ${ROUNDS} times`, { timeout: PATIENCE }, async () => {
    await rounds([await ground.runtime('process')], ROUNDS, LANES);
  });

  it(`of a process, from eight runtimes, ${ROUNDS} times`, { timeout: PATIENCE }, async () => {
    await rounds(await eight('process'), ROUNDS, LANES);
  });

  for (const name of ['runc', 'crun'] as const) {
    const [skip, title] = realOrSkipped(name, `of ${name}, ${REAL_ROUNDS} times`);
    it.skipIf(skip)(`${title}, from one runtime`, { timeout: PATIENCE }, async () => {
      await rounds([await ground.runtime(name)], REAL_ROUNDS);
    });

    it.skipIf(skip)(`${title}, from eight runtimes`, { timeout: PATIENCE }, async () => {
      await rounds(await eight(name), REAL_ROUNDS);
    });
  }
});
