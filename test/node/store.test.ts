import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { COUNTS, countInBundles, RECORDER } from '../../scripts/coverage/plugins.ts';
import { InvalidStateError } from '../../src/errors.ts';
import {
  currentBoot,
  identify,
  isAlive,
  processStat,
  signalProcess,
} from '../../src/node/processes/identity.ts';
import { takeLock } from '../../src/node/runtime/process/lock.ts';
import { PrivateFolder } from '../../src/node/runtime/process/private-files.ts';
import { type ContainerRecord, encodeRecord } from '../../src/node/runtime/process/record.ts';
import { StateStore } from '../../src/node/runtime/process/store.ts';
import { StateFileError } from '../../src/runtime/errors.ts';
import type { Order, Report } from './manager.ts';
import { Ground, shHook } from './process-driver.ts';

const ROOT = process.geteuid?.() === 0;

let built: string;
let ground: Ground;
let root: string;
let store: StateStore;

beforeAll(async () => {
  built = mkdtempSync(join(tmpdir(), 'ociconf-manager-'));
  await build({
    entryPoints: [new URL('manager.ts', import.meta.url).pathname],
    outfile: join(built, 'manager.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    loader: { '.wasm': 'base64' },
    // What these processes do counts, too.
    ...(COUNTS !== undefined && { plugins: [countInBundles], banner: { js: RECORDER } }),
    logLevel: 'error',
  });
});

afterAll(() => rmSync(built, { recursive: true }));

beforeEach(() => {
  ground = new Ground();
  root = ground.stateRoot;
  store = new StateStore(root);
});

afterEach(() => ground.clear());

/** Gives a manager of its own process an order; undefined when it ended itself. */
function managed(order: Omit<Order, 'root'>): Report | undefined {
  const args = [join(built, 'manager.mjs'), JSON.stringify({ root, ...order })];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (signal === 'SIGKILL') return undefined;
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as Report;
}

const record = (more: Partial<ContainerRecord> = {}): ContainerRecord => ({
  id: 'a',
  bundle: '/bundle',
  spec: { ociVersion: '1.3.0', annotations: { filling: 'x'.repeat(20_000) } },
  status: 'created',
  process: null,
  ...more,
});

describe('a manager that is killed', () => {
  const before = record();
  const after = record({ status: 'running', process: { pid: 4711, startTime: '1', boot: 'b' } });

  it('leaves the old or the new state at every step of a write', async () => {
    const seen: string[] = [];
    for (let killAt = 1; ; killAt++) {
      await store.prepare();
      await store.write(before);
      const report = managed({ action: 'write', id: 'a', killAt, record: after });
      const now = await store.read('a');
      expect([before, after]).toContainEqual(now);
      seen.push(now?.status ?? '');
      expect(await store.ids()).toEqual(['a']);
      if (report !== undefined) break;
    }
    // Open, two halves, sync, close, rename; then the folder's open, sync, close; and once to the end.
    expect(seen).toEqual([...Array(6).fill('created'), ...Array(4).fill('running')]);
    await store.prepare();
    expect(readdirSync(root)).toEqual(['a.json']);
  });

  it('leaves no state or the new one at every step of the first write', async () => {
    for (let killAt = 1; ; killAt++) {
      await store.prepare();
      const report = managed({ action: 'write', id: 'a', killAt, record: after });
      expect([undefined, after]).toContainEqual(await store.read('a'));
      await store.remove('a');
      if (report !== undefined) break;
    }
    await store.prepare();
    expect(readdirSync(root)).toEqual([]);
  });

  it('leaves the old state or none at every step of taking it away', async () => {
    for (let killAt = 1; ; killAt++) {
      await store.prepare();
      await store.write(before);
      const report = managed({ action: 'remove', id: 'a', killAt });
      expect([before, undefined]).toContainEqual(await store.read('a'));
      if (report !== undefined) break;
    }
  });

  it('leaves a lock that the next one breaks, at every step of taking and releasing it', async () => {
    for (let killAt = 1; ; killAt++) {
      await store.prepare();
      const report = managed({ action: 'lock', id: 'a', killAt });
      rmSync(join(root, 'a.held'), { force: true });
      const lock = await store.lock('a', 'start');
      if (!(lock && 'release' in lock)) throw new Error(`busy after ${killAt}`);
      await lock.release();
      if (report !== undefined) break;
    }
    await store.prepare();
    expect(readdirSync(root)).toEqual([]);
  });

  it('leaves created or running at every step of a start', async () => {
    const driver = ground.driver();
    const seen = new Set<string>();
    for (let killAt = 1; ; killAt++) {
      await driver.create('a', ground.sh('exec sleep 100'), {}, ground.call);
      const report = managed({ action: 'start', id: 'a', killAt });
      const { status } = await driver.state('a', ground.call);
      expect(['created', 'running']).toContain(status);
      seen.add(status);
      // What is created can still be started.
      if (status === 'created') await driver.start('a', ground.call);
      expect((await driver.state('a', ground.call)).status).toBe('running');
      await driver.delete('a', { force: true }, ground.call);
      if (report !== undefined) break;
    }
    expect([...seen].sort()).toEqual(['created', 'running']);
    await store.prepare();
    expect(readdirSync(root)).toEqual([]);
  }, 120_000);

  it('leaves a stopped container or none at every step of a deletion of it', async () => {
    const driver = ground.driver();
    for (let killAt = 1; ; killAt++) {
      await driver.create('a', ground.sh('exec sleep 100'), {}, ground.call);
      await driver.kill('a', 9, {}, ground.call);
      await driver.wait('a', ground.call);
      const report = managed({ action: 'delete', id: 'a', killAt });
      const [state] = await driver.list(ground.call);
      expect(['stopped', undefined]).toContain(state?.status);
      await driver.delete('a', { force: true }, ground.call);
      if (report !== undefined) break;
    }
    await store.prepare();
    expect(readdirSync(root)).toEqual([]);
  }, 120_000);

  it('leaves no container, one that can be deleted, or a created one, at every step of a create; and no process', async () => {
    const driver = ground.driver();
    const marker = randomUUID();
    const bundle = ground.sh('exec sleep 100', { args: ['sh', '-c', 'exec sleep 100', marker] });
    for (let killAt = 1; ; killAt++) {
      const report = managed({ action: 'create', id: 'a', killAt, bundle });
      const status = await driver.state('a', ground.call).then(
        (state) => state.status,
        () => 'none',
      );
      expect(['none', 'stopped', 'creating', 'created']).toContain(status);
      await driver.delete('a', { force: true }, ground.call);
      await expect.poll(() => processesWith(marker)).toEqual([]);
      if (report !== undefined) break;
    }
    await store.prepare();
    expect(readdirSync(root)).toEqual([]);
  }, 240_000);
});

/** The ids of living processes with a word in their arguments. */
function processesWith(word: string): number[] {
  const pids = readdirSync('/proc').map(Number);
  return pids.filter((pid) => pid > 0 && pid !== process.pid && commandOf(pid).includes(word));
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}

// 200 rounds in one process are in races.test.ts; these are processes of their own.
describe('starts at the same moment', () => {
  const STARTS = 8;

  function oneWinner(results: (string | null)[]): void {
    expect(results.filter((result) => result === null)).toHaveLength(1);
    const losers = results.filter((result) => result !== null);
    expect(losers.every((result) => result.startsWith('InvalidStateError: container must be created'))).toBe(
      true,
    );
  }

  it(`have one winner in rounds of ${STARTS} processes, and losers do not wait for it`, async () => {
    const driver = ground.driver();
    const gate = ground.path('gate');
    const hooks = { startContainer: [shHook(`while ! [ -e ${gate} ]; do sleep 0.05; done`)] };
    for (let round = 0; round < 3; round++) {
      rmSync(gate, { force: true });
      await driver.create('a', ground.sh('exec sleep 100', {}, { hooks }), {}, ground.call);
      const starts = await together(
        Array.from({ length: STARTS }, () => ({ action: 'start', id: 'a', killAt: 0 })),
      );
      const results: (string | null)[] = [];
      const noted = starts.map(async (report) => results.push((await report).error));
      // The winner is in its hook until the others have been refused.
      await expect.poll(() => results.length, { timeout: 15_000 }).toBe(STARTS - 1);
      expect(results).not.toContain(null);
      writeFileSync(gate, '');
      await Promise.all(noted);
      oneWinner(results);
      await driver.delete('a', { force: true }, ground.call);
    }
  }, 120_000);

  /** Has managers in processes of their own begin at the same moment. */
  async function together(orders: Omit<Order, 'root'>[]): Promise<Promise<Report>[]> {
    const managers = orders.map((order) =>
      spawn(process.execPath, [join(built, 'manager.mjs'), JSON.stringify({ root, ...order }), 'wait']),
    );
    const ready = await Promise.all(managers.map(readyOf));
    for (const { stdin } of managers) stdin.end('go\n');
    return ready.map(({ report }) => report);
  }

  /** Once it is ready, and what it reports later. */
  function readyOf(child: ChildProcess): Promise<{ report: Promise<Report> }> {
    let text = '';
    return new Promise((resolve) => {
      const report = new Promise<Report>((done, failed) => {
        child.stdout!.on('data', (chunk: Buffer) => {
          text += chunk.toString();
          if (text.startsWith('ready\n')) resolve({ report });
        });
        child.on('close', () => {
          try {
            done(JSON.parse(text.slice('ready\n'.length)) as Report);
          } catch (error) {
            failed(error);
          }
        });
      });
    });
  }

  it('take a lock whose owner is dead once in each round', async () => {
    const dead = { owner: { pid: 4711, startTime: '1', boot: 'another' }, operation: 'start' };
    await store.prepare();
    for (let round = 0; round < 100; round++) {
      writeFileSync(join(root, 'a.lock'), JSON.stringify({ ...dead, nonce: randomUUID() }), { mode: 0o600 });
      const locks = await Promise.all(
        Array.from({ length: STARTS }, () => takeLock(new PrivateFolder(root, fs), 'a', 'start')),
      );
      const taken = locks.filter((lock) => 'release' in lock);
      expect(taken).toHaveLength(1);
      await taken[0]!.release();
      expect(readdirSync(root)).toEqual([]);
    }
  }, 60_000);

  it('never take it twice across processes, when it was left by a dead owner', async () => {
    const dead = { owner: { pid: 4711, startTime: '1', boot: currentBoot() }, operation: 'start' };
    await store.prepare();
    for (let round = 0; round < 3; round++) {
      writeFileSync(join(root, 'a.lock'), JSON.stringify({ ...dead, nonce: randomUUID() }), { mode: 0o600 });
      const orders = Array.from({ length: STARTS }, () => ({ action: 'lock' as const, id: 'a', killAt: 0 }));
      const reports = await Promise.all(await together(orders));
      const errors = reports.map(({ error }) => error).filter((error) => error !== null);
      // Who comes after another one's release may have it too; nobody may have it beside another one.
      expect(errors.length).toBeLessThan(STARTS);
      expect(errors.filter((error) => error !== 'Error: busy')).toEqual([]);
    }
  }, 60_000);
});

describe('a lock', () => {
  it.each([
    ['whose id another process has got', () => ({ ...identify(process.pid)!, startTime: '1' })],
    ['of another boot', () => ({ ...identify(process.pid)!, boot: 'another' })],
    ['of a process that is gone', () => ({ ...identify(process.pid)!, pid: goneId() })],
  ])('is broken when its owner is one %s', async (_name, owner) => {
    await store.prepare();
    const holder = { owner: owner(), operation: 'start', nonce: 'n' };
    writeFileSync(join(root, 'a.lock'), JSON.stringify(holder), { mode: 0o600 });
    expect(await store.holder('a')).toBeUndefined();
    expect(await store.lock('a', 'start')).toHaveProperty('release');
  });

  it('of a living process stays, and says whose it is', async () => {
    await store.prepare();
    const lock = await store.lock('a', 'delete');
    expect(await store.lock('a', 'start')).toMatchObject({
      operation: 'delete',
      owner: { pid: process.pid },
    });
    if (!(lock && 'release' in lock)) throw new Error('busy');
    await lock.release();
    expect(await store.lock('a', 'start')).toHaveProperty('release');
  });

  it('that is none is an error which names the file', async () => {
    await store.prepare();
    writeFileSync(join(root, 'a.lock'), '', { mode: 0o600 });
    await expect(store.lock('a', 'start')).rejects.toThrow(join(root, 'a.lock'));
    writeFileSync(
      join(root, 'a.lock'),
      JSON.stringify({ owner: { pid: 1 }, operation: 'start', nonce: 'n' }),
    );
    await expect(store.lock('a', 'start')).rejects.toThrow(join(root, 'a.lock'));
  });

  it('that is released between two looks at it is taken', async () => {
    await store.prepare();
    await store.lock('a', 'delete');
    const folder = new PrivateFolder(root, {
      ...fs,
      link: (from, to) =>
        fs.link(from, to).catch(async (error: unknown) => {
          await fs.unlink(to);
          throw error;
        }),
    });
    expect(await takeLock(folder, 'a', 'start')).toHaveProperty('release');
  });

  it('of a dead process that somebody else has broken and taken meanwhile stays theirs', async () => {
    await store.prepare();
    const path = join(root, 'a.lock');
    const dead = { pid: goneId(), startTime: '1', boot: currentBoot() };
    writeFileSync(path, JSON.stringify({ owner: dead, operation: 'start', nonce: 'n' }), { mode: 0o600 });
    const theirs = { owner: identify(process.pid), operation: 'delete', nonce: 'm' };
    const folder = new PrivateFolder(root, {
      ...fs,
      link: async (from, to) => {
        await fs.link(from, to);
        if (String(to).endsWith('.break')) writeFileSync(path, JSON.stringify(theirs));
      },
    });
    expect(await takeLock(folder, 'a', 'start')).toMatchObject(theirs);
    expect(readdirSync(root)).toEqual(['a.lock']);
  });

  it('that the file system cannot make is an error, and leaves nothing', async () => {
    await store.prepare();
    // As FAT, which has no hard links.
    const refused = Object.assign(new Error('EPERM: operation not permitted, link'), { code: 'EPERM' });
    const folder = new PrivateFolder(root, { ...fs, link: () => Promise.reject(refused) });
    const lock = JSON.stringify(join(root, 'a.lock'));
    await expect(takeLock(folder, 'a', 'start')).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_OCI_STATE_FILE',
        message: `${lock} cannot be written: ${refused.message}`,
        cause: refused,
      }),
    );
    expect(readdirSync(root)).toEqual([]);
  });

  it('is nobody’s without a state root', async () => {
    expect(await store.holder('a')).toBeUndefined();
  });
});

/** An id that no process has. */
function goneId(): number {
  return spawnSync('/bin/true').pid;
}

describe('a state file', () => {
  const big = 2n ** 63n;
  const exact = record({
    spec: {
      ociVersion: '1.3.0',
      linux: { resources: { memory: { limit: big } } },
    } as ContainerRecord['spec'],
  });

  it('keeps every number of a configuration', async () => {
    await store.prepare();
    await store.write(exact);
    expect(await store.read('a')).toEqual(exact);
    expect(statSync(join(root, 'a.json')).mode & 0o777).toBe(0o600);
  });

  it.each<[string, (path: string) => void]>([
    ['is empty', (path) => writeFileSync(path, '')],
    ['is cut', (path) => writeFileSync(path, encodeRecord(record()).slice(0, 50))],
    [
      'is huge',
      (path) => {
        writeFileSync(path, encodeRecord(record()));
        truncateSync(path, 2 ** 40);
      },
    ],
    ['is no object', (path) => writeFileSync(path, 'null')],
    ['is of another container', (path) => writeFileSync(path, encodeRecord(record({ id: 'b' })))],
    [
      'is of another version',
      (path) => writeFileSync(path, encodeRecord(record()).replace('"version":1', '"version":2')),
    ],
    [
      'has a group instead of a process',
      (path) =>
        writeFileSync(path, encodeRecord(record({ process: { pid: -1, startTime: '1', boot: 'b' } }))),
    ],
    [
      'has another status',
      (path) => writeFileSync(path, encodeRecord(record({ status: 'paused' as never }))),
    ],
    ['has no process', (path) => writeFileSync(path, encodeRecord(record({ process: undefined as never })))],
    ['is a folder', (path) => mkdirSync(path)],
    ['is a link', (path) => symlinkSync('/etc/passwd', path)],
    ['is a link to nothing', (path) => symlinkSync('/no/such', path)],
    ['is a FIFO', (path) => void spawnSync('mkfifo', [path])],
    [
      'could be written by others',
      (path) => {
        writeFileSync(path, encodeRecord(record()));
        chmodSync(path, 0o666);
      },
    ],
  ])('that %s is an error which names it', async (_name, make) => {
    await store.prepare();
    const path = join(root, 'a.json');
    make(path);
    const error: unknown = await store.read('a').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StateFileError);
    expect(error).toMatchObject({ code: 'ERR_OCI_STATE_FILE', path });
    // The others are listed all the same.
    await store.write(record({ id: 'b' }));
    expect((await ground.driver().list(ground.call)).map(({ id }) => id)).toEqual(['b']);
    expect(ground.steps.at(-1)).toMatchObject({ step: 'list', status: 'warning' });
    rmSync(path, { recursive: true });
  });

  it('cannot take the place of a folder, and leaves nothing', async () => {
    await store.prepare();
    mkdirSync(join(root, 'a.json'));
    await expect(store.write(record())).rejects.toThrow(StateFileError);
    expect(readdirSync(root)).toEqual(['a.json']);
  });

  it('with a name that no file can have cannot be read', async () => {
    await store.prepare();
    await expect(store.read('a'.repeat(300))).rejects.toMatchObject({
      code: 'ERR_OCI_STATE_FILE',
      cause: { code: 'ENAMETOOLONG' },
    });
  });

  it('is replaced where it is a link, and what the link leads to stays', async () => {
    await store.prepare();
    const target = ground.path('target');
    writeFileSync(target, 'mine');
    symlinkSync(target, join(root, 'a.json'));
    await store.write(record());
    expect(readFileSync(target, 'utf8')).toBe('mine');
    expect(await store.read('a')).toEqual(record());
  });

  it.each(['', '.', '..', '../a', 'a/b', '/etc/passwd', '.hidden', 'a\0b'])(
    'is never one of id %j',
    async (id) => {
      await store.prepare();
      for (const use of [
        () => store.read(id),
        () => store.write(record({ id })),
        () => store.remove(id),
        () => store.lock(id, 'start'),
        () => store.removeFile(id, '.start'),
      ]) {
        await expect(use()).rejects.toThrow('invalid id');
      }
      expect(readdirSync(ground.folder).sort()).toEqual(['bundle', 'state']);
    },
  );
});

describe('temporary files', () => {
  it('are ignored, and deleted once their writer is gone', async () => {
    await store.prepare();
    const { pid, startTime } = identify(process.pid)!;
    const mine = `a.json.${pid}.${startTime}.${randomUUID()}.tmp`;
    for (const name of [mine, `a.json.${pid}.1.${randomUUID()}.tmp`, `a.json.${goneId()}.1.x.tmp`, 'x.tmp']) {
      writeFileSync(join(root, name), 'half of');
    }
    expect(await store.ids()).toEqual([]);
    expect(await store.read('a')).toBeUndefined();
    await store.prepare();
    expect(readdirSync(root)).toEqual([mine]);
    rmSync(join(root, mine));
  });
});

describe('a state root', () => {
  it('is made with mode 0700', async () => {
    await new StateStore(join(root, 'deep', 'er')).prepare();
    expect(statSync(join(root, 'deep', 'er')).mode & 0o777).toBe(0o700);
  });

  it('must be an absolute path', () => {
    expect(() => new StateStore('state')).toThrow('stateRoot');
  });

  it.each<[string, () => void]>([
    [
      'is a link',
      () => {
        mkdirSync(ground.path('elsewhere'), 0o700);
        symlinkSync(ground.path('elsewhere'), root);
      },
    ],
    [
      'others can write to',
      () => {
        mkdirSync(root);
        chmodSync(root, 0o770);
      },
    ],
    ['is a file', () => writeFileSync(root, '')],
  ])('that %s is refused, for reading too', async (_name, make) => {
    make();
    for (const use of [() => store.read('a'), () => store.ids(), () => store.lock('a', 'start')]) {
      await expect(use()).rejects.toThrow(StateFileError);
    }
    await expect(store.prepare()).rejects.toThrow(StateFileError);
    rmSync(root, { recursive: true });
  });

  it('that cannot be is an error which names it', async () => {
    const path = ground.path('file/state');
    writeFileSync(ground.path('file'), '');
    const impossible = new StateStore(path);
    await expect(impossible.prepare()).rejects.toThrow(path);
    await expect(impossible.ids()).rejects.toThrow(StateFileError);
  });

  it('below /proc, where no folder can be made, is refused and not tried for ever', async () => {
    const impossible = new StateStore('/proc/none/state');
    await expect(impossible.prepare()).rejects.toThrow(
      `"/proc/none/state" cannot be made: ENOENT: no such file or directory, mkdir '/proc/none'; choose another state root`,
    );
  }, 5000);

  it.skipIf(!ROOT)('of somebody else is refused (needs root)', async () => {
    mkdirSync(root, 0o700);
    chownSync(root, 1234, 1234);
    await expect(store.prepare()).rejects.toThrow('belongs to user 1234');
    chownSync(root, 0, 0);
  });
});

describe('a process id that another process has got', () => {
  it('is never signalled', async () => {
    const bystander = spawn('/bin/sleep', ['100'], { detached: true });
    const identity = identify(bystander.pid!)!;
    try {
      await store.prepare();
      for (const wrong of [{ startTime: '1' }, { boot: 'another' }]) {
        const process = { ...identity, ...wrong };
        await store.write(record({ spec: { ociVersion: '1.3.0' }, status: 'running', process }));
        const driver = ground.driver();
        expect((await driver.state('a', ground.call)).status).toBe('stopped');
        for (const all of [false, true]) {
          await expect(driver.kill('a', 9, { all }, ground.call)).rejects.toThrow(InvalidStateError);
        }
        expect(await driver.wait('a', ground.call)).toEqual({ code: null, signal: null });
        await driver.delete('a', { force: true }, ground.call);
        expect(signalProcess(process, 'SIGKILL')).toBe(false);
      }
      expect(isAlive(identity)).toBe(true);
    } finally {
      bystander.kill('SIGKILL');
    }
    await expect.poll(() => processStat(identity.pid)).toBeUndefined();
  });
});

it('has nothing left of a container whose manager ended between create and start', async () => {
  const bundle = ground.sh('exec sleep 100');
  expect(managed({ action: 'create', id: 'a', killAt: 0, bundle })).toMatchObject({ error: null });
  const driver = ground.driver();
  const { pid, status } = await driver.state('a', ground.call);
  expect(status).toBe('created');
  expect(managed({ action: 'start', id: 'a', killAt: 0 })).toMatchObject({ error: null });
  expect(await driver.state('a', ground.call)).toMatchObject({ status: 'running', pid });
  await driver.kill('a', 9, {}, ground.call);
  // Not our child: how it ended is not known.
  expect(await driver.wait('a', ground.call)).toEqual({ code: null, signal: null });
  expect(managed({ action: 'delete', id: 'a', killAt: 0 })).toMatchObject({ error: null });
  expect(existsSync(join(root, 'a.json'))).toBe(false);
});
