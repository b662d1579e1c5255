import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAddress } from '../../src/fleet/queue/address.ts';
import { reach } from '../../src/fleet/queue/connection.ts';
import { CLI } from '../cli/command.ts';
import { certificate, freePort, RedisServer, whyNoRedis } from '../support/redis.ts';
import { Running, until } from './queue-support.ts';
import { scratchFolder } from './support.ts';

const why = whyNoRedis();
const skip = why !== undefined && !process.env.OCICONF_REQUIRE_REAL;

describe.skipIf(skip)(
  `the server of a queue${why === undefined ? '' : ` (${why})`}`,
  { timeout: 120_000 },
  () => {
    const folder = scratchFolder();
    const tls = skip ? undefined! : certificate(folder);
    let redis: RedisServer;
    beforeAll(async () => {
      redis = await RedisServer.start(...tls.settings);
    });
    afterAll(() => redis?.remove());

    const at = (port: number, login = ''): ReturnType<typeof reach> =>
      reach(parseAddress(`redis://${login}127.0.0.1:${port}/0`, {}));

    it('tells its time, and that it would forget', async () => {
      const { now, doubts } = await at(redis.port);
      expect(Math.abs(now - Date.now())).toBeLessThan(10_000);
      expect(doubts).toEqual([expect.stringContaining('appendonly is no')]);
    });

    it('may keep to itself what it is, and then there is nothing to doubt', async () => {
      redis.cli('acl', 'setuser', 'quiet', 'on', '>secret', '~*', '&*', '+@all', '-info');
      await expect(at(redis.port, 'quiet:secret@')).resolves.toMatchObject({ doubts: [] });
    });

    it('says what a user may not do', async () => {
      redis.cli('acl', 'setuser', 'timeless', 'on', '>secret', '~*', '&*', '+@all', '-time');
      await expect(at(redis.port, 'timeless:secret@')).rejects.toThrow(
        `redis://127.0.0.1:${redis.port}/0 cannot be used: NOPERM`,
      );
    });

    it.each([
      ['6.1', true],
      ['5.9', true],
      ['6.2', false],
    ])('of version %s is too old: %s', async (version, isOld) => {
      // What a real one answers, but for its version.
      const older = (answer: Buffer): Buffer =>
        Buffer.from(answer.toString('latin1').replace(/(redis_version:)\d\.\d/, `$1${version}`), 'latin1');
      const proxy = await proxyOf(redis.port, older);
      try {
        const reached = at(portOf(proxy));
        if (isOld) await expect(reached).rejects.toThrow(/is Redis \d\.\d\.\d+, and 6\.2 is the oldest/);
        else await expect(reached).resolves.toMatchObject({ doubts: [expect.anything()] });
      } finally {
        proxy.close();
      }
    });

    it('is told its name by TLS, where it has one', async () => {
      const args = ['worker', '--drain', '--queue', `rediss://localhost:${redis.port + 1}/0`];
      const worker = new Running(args, tls.env);
      expect(await worker.end(), String(worker)).toBe(0);
    });

    it('a worker that is told to end while it is being reached ends, which it did not', async () => {
      let isHeld = false;
      let release!: () => void;
      const released = new Promise<void>((resolve) => {
        release = resolve;
      });
      const proxy = await proxyOf(redis.port, undefined, () => {
        isHeld = true;
        return released;
      });
      const worker = new Running(['worker', '--queue', `redis://127.0.0.1:${portOf(proxy)}/0`]);
      try {
        await until('it connects', () => isHeld);
        worker.kill('SIGTERM');
        await until('it knows', () => worker.stderr.includes('once more ends it at once'));
        release();
        expect(await worker.end(), String(worker)).toBe(0);
      } finally {
        worker.kill('SIGKILL');
        proxy.close();
      }
    });

    it.skipIf(process.getuid?.() !== 0)('of several addresses says why one of them fails', async () => {
      // The names of a process of its own.
      const hosts = join(folder, 'hosts');
      writeFileSync(hosts, '127.0.0.1 two.test\n127.0.0.2 two.test\n');
      const port = await freePort();
      const command = `mount --bind ${hosts} /etc/hosts; exec "$@"`;
      const failing = spawn(
        'unshare',
        ['-m', '--propagation', 'private', 'sh', '-c', command, 'sh', process.execPath, CLI].concat([
          'worker',
          '--queue',
          `redis://two.test:${port}/0`,
        ]),
        { stdio: ['ignore', 'ignore', 'pipe'] },
      );
      const [said] = await Promise.all([text(failing.stderr), once(failing, 'close')]);
      expect(failing.exitCode).toBe(2);
      expect(said).toMatch(
        new RegExp(
          `redis://two\\.test:${port}/0 cannot be used: connect ECONNREFUSED 127\\.0\\.0\\.[12]:${port}`,
        ),
      );
    });
  },
);

/** Before a server: changes what it answers, and holds what it is asked. */
async function proxyOf(
  port: number,
  change: (answer: Buffer) => Buffer = (answer) => answer,
  held: () => Promise<void> = async () => {},
): Promise<Server> {
  const proxy = createServer(async (client) => {
    const server = connect(port, '127.0.0.1');
    for (const socket of [client, server]) socket.on('error', () => socket.destroy());
    server.on('data', (answer: Buffer) => client.write(change(answer)));
    server.on('end', () => client.end());
    await held();
    client.pipe(server);
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  return proxy;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
