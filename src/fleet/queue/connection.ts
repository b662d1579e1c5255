import { isIP } from 'node:net';
import { networkReason, QueueError } from '../errors.ts';
import type { QueueAddress } from './address.ts';

type Packages = typeof import('./packages.ts');

/** Of the first connection, in ms: a server that cannot be reached is said to be so, and not waited for. */
const CONNECT_MAX = 10_000;
/** Between two attempts to reach a server that is gone, in ms. */
const RETRY_MAX = 2000;
/** Oldest Redis with the commands that are used. */
const OLDEST = [6, 2];

/** A server that was reached. */
export interface Server {
  readonly packages: Packages;
  /** For everything that is to outlast a restart of the server: commands wait until it is back. */
  readonly connection: ReturnType<typeof lastingOptions>;
  /** Its time, in ms since 1970. */
  readonly now: number;
  /** What is not as it should be, in words; that is no reason to stop. */
  readonly doubts: readonly string[];
}

/**
 * Looks whether a server can be used.
 * @throws QueueError when it cannot be reached, lets nobody in, or is too old
 */
export async function reach(address: QueueAddress): Promise<Server> {
  const packages = await import('./packages.ts');
  const options = optionsOf(address);
  const redis = new packages.Redis({ ...options, lazyConnect: true, retryStrategy: () => null });
  let problem: unknown;
  redis.on('error', (error: unknown) => {
    problem = error;
  });
  try {
    await redis.connect();
    // Of a database that is not there, connecting says nothing, and goes on with another one.
    await redis.select(address.db);
    const [seconds] = await redis.time();
    const info = await redis.info().catch(() => '');
    refuseOld(info, address);
    return {
      packages,
      connection: lastingOptions(options),
      now: Number(seconds) * 1000,
      doubts: doubtsOf(info),
    };
  } catch (error) {
    if (error instanceof QueueError) throw error;
    throw new QueueError(`${address.shown} cannot be used: ${networkReason(problem ?? error)}`);
  } finally {
    redis.disconnect();
  }
}

function optionsOf({ host, port, db, isEncrypted, username, password }: QueueAddress) {
  return {
    host,
    port,
    db,
    connectTimeout: CONNECT_MAX,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    // For servers with several certificates; Node wants names alone there.
    ...(isEncrypted && { tls: isIP(host) === 0 ? { servername: host } : {} }),
  };
}

function lastingOptions(options: ReturnType<typeof optionsOf>) {
  const retryStrategy = (times: number): number => Math.min(times * 100, RETRY_MAX);
  return { ...options, maxRetriesPerRequest: null, retryStrategy };
}

function refuseOld(info: string, { shown }: QueueAddress): void {
  const version = fieldOf(info, 'redis_version');
  if (version === undefined) return;
  const [major, minor] = version.split('.').map(Number) as [number, number];
  if (major < OLDEST[0]! || (major === OLDEST[0] && minor < OLDEST[1]!))
    throw new QueueError(`${shown} is Redis ${version}, and ${OLDEST.join('.')} is the oldest that will do`);
}

/** What a server would lose, as far as it says. */
function doubtsOf(info: string): string[] {
  return fieldOf(info, 'aof_enabled') === '0'
    ? ['the server forgets the latest shards when it restarts (appendonly is no); they are queued again then']
    : [];
}

function fieldOf(info: string, name: string): string | undefined {
  const line = info.split('\r\n').find((text) => text.startsWith(`${name}:`));
  return line?.slice(name.length + 1);
}

/** Tells once that the server is gone, and once that it is back. */
export class Watch {
  readonly #say: (text: string) => void;
  #isGone = false;

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  failed(error: unknown): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#say(`the queue is out of reach (${networkReason(error)}); goes on when it is back`);
  }

  back(): void {
    if (!this.#isGone) return;
    this.#isGone = false;
    this.#say('the queue is back');
  }
}
