import { isDigits } from '../../diagnostics/characters.ts';
import { QueueError } from '../errors.ts';

/** Where a Redis or Valkey server is, and how to get in. */
export interface QueueAddress {
  readonly host: string;
  readonly port: number;
  /** Number of the database. */
  readonly db: number;
  readonly isEncrypted: boolean;
  readonly username?: string;
  readonly password?: string;
  /** For messages: without name and password. */
  readonly shown: string;
  /** Whether the password stood in the text, where every user of the machine can see it. */
  readonly isPasswordInText: boolean;
}

export const PASSWORD_VARIABLE = 'OCICONF_REDIS_PASSWORD';
const PORT = 6379;
const DATABASE_MAX = 2 ** 31 - 1;

/**
 * Reads `redis://[user[:password]@]host[:port][/database]`; `rediss://` is the same by TLS. No error repeats the text,
 * as there may be a password in it.
 * @param environment where the password may be, too: OCICONF_REDIS_PASSWORD, which counts unless one is in the text
 * @throws QueueError for what is no such address
 */
export function parseAddress(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): QueueAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || (url.protocol !== 'redis:' && url.protocol !== 'rediss:') || url.hostname === '')
    throw new QueueError('the address of a queue is redis://HOST:PORT/DATABASE, or rediss:// for TLS');
  if (url.search !== '' || url.hash !== '')
    throw new QueueError('the address of a queue ends with the number of the database: no ? or # is read');
  const db = databaseOf(url.pathname);
  const port = url.port === '' ? PORT : Number(url.port);
  const inText = decoded(url.password);
  const password = inText || environment[PASSWORD_VARIABLE];
  const username = decoded(url.username);
  return {
    // Of [::1], the address alone.
    host: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname,
    port,
    db,
    isEncrypted: url.protocol === 'rediss:',
    ...(username && { username }),
    ...(password && { password }),
    shown: `${url.protocol}//${url.hostname}:${port}/${db}`,
    isPasswordInText: inText !== '',
  };
}

/** Whether somebody may have meant the address of a queue by it, right or wrong. */
export function isLikeAddress(text: string): boolean {
  const lower = text.slice(0, 'rediss://'.length).toLowerCase();
  return lower.startsWith('redis://') || lower === 'rediss://';
}

function databaseOf(path: string): number {
  const digits = path.slice('/'.length);
  if ((digits !== '' && !isDigits(digits)) || Number(digits) > DATABASE_MAX)
    throw new QueueError(
      'behind the host, the address of a queue has the number of a database: redis://host/0',
    );
  return Number(digits);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new QueueError(
      'name and password in the address of a queue are percent-encoded, and a % stands alone',
    );
  }
}
