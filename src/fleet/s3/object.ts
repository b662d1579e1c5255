import { AwsClient } from 'aws4fetch';
import { InputChangedError, InputError, networkReason } from '../errors.ts';

const SCHEME = 's3://';
/** Of a request with its answer, in ms. */
const TIMEOUT = 60_000;
/** How often something is asked for. */
const ATTEMPTS = 4;
/** Before the second of them, in ms; twice as long before each other. */
const DELAY = 200;
const OK = 200;
const PARTIAL = 206;

const ELSEWHERE = 'the bucket is elsewhere: AWS_REGION or AWS_ENDPOINT_URL says where';
/** By the status of an answer. */
const ADVICE: ReadonlyMap<number, string> = new Map([
  [301, ELSEWHERE],
  [302, ELSEWHERE],
  [307, ELSEWHERE],
  [308, ELSEWHERE],
  [403, 'not allowed with these credentials'],
]);
/** Variables that headers are made of. */
const IN_HEADERS = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
] as const;
const ENDPOINTS = ['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'] as const;

type Environment = Readonly<Record<string, string | undefined>>;

export function isS3(path: string): boolean {
  return path.startsWith(SCHEME);
}

/** An object of a store that speaks S3, as far as it is read from. */
export class S3Object {
  readonly #name: string;
  readonly #url: string;
  readonly #client: AwsClient;

  /**
   * @param path `s3://bucket/key`, the key as it is, not encoded
   * @param environment the variables of AWS: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION
   * (or AWS_DEFAULT_REGION), AWS_ENDPOINT_URL_S3 (or AWS_ENDPOINT_URL)
   * @throws InputError when the path names no object, or the variables are not set, or not usable
   */
  constructor(path: string, environment: Environment = process.env) {
    this.#name = path;
    const slash = path.indexOf('/', SCHEME.length);
    const bucket = path.slice(SCHEME.length, slash < 0 ? undefined : slash);
    const key = slash < 0 ? '' : path.slice(slash + 1);
    if (!isBucket(bucket) || key === '' || key.endsWith('/'))
      throw new InputError(path, 'is no object: s3://BUCKET/KEY is one');
    const parts = key.split('/');
    // URLs are made without them, however they are written: another object would be read, of another bucket perhaps.
    if (parts.includes('.') || parts.includes('..'))
      throw new InputError(path, 'cannot be asked for: no URL has . or .. between slashes');
    const region = environment.AWS_REGION || environment.AWS_DEFAULT_REGION || 'us-east-1';
    const problem = problemOf(environment);
    if (problem !== undefined) throw new InputError(path, problem);
    this.#url = `${baseOf(bucket, region, environment)}/${parts.map(encodeURIComponent).join('/')}`;
    this.#client = clientOf(path, region, environment);
  }

  /** How large it is, and which version, as it is now. */
  async describe(): Promise<{ size: number; etag: string }> {
    return this.#tried(async () => {
      const { headers } = this.#checked(await this.#request('HEAD', {}), OK);
      const etag = headers.get('etag');
      const size = Number(headers.get('content-length') ?? Number.NaN);
      if (etag === null || !Number.isSafeInteger(size))
        throw this.#error('the store tells no size or no ETag');
      return { size, etag };
    });
  }

  /**
   * Some bytes of a version.
   * @param length at least 1, and within the object
   * @throws InputChangedError when there is another version, or none
   * @throws InputError when it cannot be read
   */
  async read(etag: string, position: number, length: number): Promise<Uint8Array> {
    const range = `bytes=${position}-${position + length - 1}`;
    return this.#tried(async () => {
      const response = await this.#request('GET', { range, 'if-match': etag });
      return exactly(length, this.#checked(response, PARTIAL));
    });
  }

  #request(method: string, headers: Record<string, string>): Promise<Response> {
    // Elsewhere there may be anything, and a session's token would go there, too.
    const redirect = 'manual';
    return this.#client.fetch(this.#url, { method, headers, redirect, signal: AbortSignal.timeout(TIMEOUT) });
  }

  #checked(response: Response, expected: number): Response {
    const { status } = response;
    if (status === expected) return response;
    // Nobody reads it: the connection is free again.
    leave(response.body);
    if (status === 404) throw new InputChangedError(this.#name, 'is gone');
    if (status === 412) throw new InputChangedError(this.#name, 'was written to since it was planned');
    if (status === OK) throw this.#error('the store gives the whole object where a part was asked for');
    if (status === 429 || status >= 500) throw new Error(`the store answers ${status}`);
    const advice = ADVICE.get(status);
    throw this.#error(`the store answers ${status}${advice === undefined ? '' : `: ${advice}`}`);
  }

  /** Again, if it was the network, or the store is busy. */
  async #tried<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (error instanceof InputError || error instanceof InputChangedError) throw error;
        if (attempt === ATTEMPTS) throw this.#error(networkReason(error), { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, DELAY * 2 ** (attempt - 1)));
    }
  }

  #error(problem: string, options?: ErrorOptions): InputError {
    return new InputError(this.#name, problem, options);
  }
}

/** The whole body, which has so many bytes. No more is taken: a store may send without an end. */
async function exactly(length: number, { body }: Response): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  const reader = body?.getReader();
  let size = 0;
  for (;;) {
    const chunk = (await reader?.read())?.value;
    if (chunk === undefined) break;
    if (size + chunk.length > length) {
      leave(reader);
      throw new Error(`more than ${length} bytes came`);
    }
    bytes.set(chunk, size);
    size += chunk.length;
  }
  // Cut short on its way.
  if (size < length) throw new Error(`${size} of ${length} bytes came`);
  return bytes;
}

/** Takes no more of it. How that goes is nobody's business: it may have failed already. */
function leave(body: ReadableStream | ReadableStreamDefaultReader | null | undefined): void {
  body?.cancel().catch(() => {});
}

/** What can be a part of a host's name. */
function isBucket(text: string): boolean {
  const isAllowed = (char: string): boolean =>
    (char >= 'a' && char <= 'z') || (char >= '0' && char <= '9') || char === '-' || char === '.';
  return text.length >= 3 && text.length <= 63 && [...text].every(isAllowed);
}

/**
 * What is wrong with the variables. It is said here, without their values: `fetch` says the whole URL where it has a
 * password, and the whole header, with key and signature, where a line feed got into it.
 */
function problemOf(environment: Environment): string | undefined {
  for (const name of IN_HEADERS)
    if (!isWord(environment[name] ?? '')) return `${name} has white space in it, or what is no ASCII`;
  for (const name of ENDPOINTS) {
    const endpoint = environment[name];
    if (!endpoint) continue;
    if (!URL.canParse(endpoint)) return `${name} is no URL: http://HOST:PORT is one`;
    const { username, password } = new URL(endpoint);
    if (username !== '' || password !== '')
      return `${name} has a user or a password: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are for that`;
  }
  return undefined;
}

function isWord(text: string): boolean {
  return [...text].every((char) => char > ' ' && char <= '~');
}

/** Of AWS, buckets are hosts; other stores have them in the path. */
function baseOf(bucket: string, region: string, environment: Environment): string {
  const endpoint = environment.AWS_ENDPOINT_URL_S3 || environment.AWS_ENDPOINT_URL;
  if (endpoint) return `${endpoint.endsWith('/') ? endpoint.slice(0, -1) : endpoint}/${bucket}`;
  return bucket.includes('.')
    ? `https://s3.${region}.amazonaws.com/${bucket}`
    : `https://${bucket}.s3.${region}.amazonaws.com`;
}

function clientOf(path: string, region: string, environment: Environment): AwsClient {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = environment;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY)
    throw new InputError(path, 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set');
  return new AwsClient({
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN && { sessionToken: AWS_SESSION_TOKEN }),
    service: 's3',
    region,
    retries: 0,
  });
}
