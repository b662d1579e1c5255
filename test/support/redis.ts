import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why the tests with a real Redis cannot run here; undefined where they can. */
export function whyNoRedis(): string | undefined {
  return spawnSync('redis-server', ['--version']).status === 0 ? undefined : 'no redis-server';
}

/** A port on loopback that nothing listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A certificate of 127.0.0.1 and localhost, what a server is told to use it, and what its clients are. TLS is on the next port. */
export function certificate(folder: string): { settings: string[]; env: NodeJS.ProcessEnv } {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=test', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'];
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-keyout', key, '-out', cert];
  const { status, stderr } = spawnSync('openssl', [...made, ...subject], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`openssl: ${stderr}`);
  return {
    settings: ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-auth-clients', 'no'],
    env: { NODE_EXTRA_CA_CERTS: cert },
  };
}

/** A Redis server of its own, on loopback, with a folder of its own. */
export class RedisServer {
  readonly port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'ociconf-redis-'));
  readonly #settings: readonly string[];
  #child: ChildProcess | undefined;

  private constructor(port: number, settings: readonly string[]) {
    this.port = port;
    this.#settings = settings;
  }

  /** @param settings more of them, as arguments: `--appendonly`, `yes` */
  static async start(...settings: string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), settings);
    try {
      await server.start();
      return server;
    } catch (error) {
      await server.remove();
      throw error;
    }
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}/0`;
  }

  async start(): Promise<void> {
    const isTls = this.#settings.includes('--tls-cert-file');
    const tls = isTls ? ['--tls-port', String(this.port + 1)] : [];
    const place = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder, '--save', ''];
    this.#child = spawn('redis-server', [...place, ...tls, ...this.#settings], { stdio: 'ignore' });
    for (
      let tries = 0;
      !['PONG', 'NOAUTH Authentication required.'].includes(this.cli('ping').trim());
      tries++
    ) {
      if (tries > 300) throw new Error('redis-server does not start');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** By its own id; what it has is on disk, as far as it was told to keep it. */
  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** What `redis-cli` prints. */
  cli(...args: string[]): string {
    return spawnSync('redis-cli', ['-p', String(this.port), ...args], { encoding: 'utf8' }).stdout;
  }

  /** Names of all keys that do not go by themselves. */
  keys(): string[] {
    return this.cli('keys', '*')
      .split('\n')
      .filter((key) => key !== '' && Number(this.cli('pttl', key)) < 0);
  }
}
