import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { AwsClient } from 'aws4fetch';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { InputError } from '../../src/fleet/errors.ts';
import { planShards } from '../../src/fleet/plan/shards.ts';
import { processShard } from '../../src/fleet/process-shard.ts';
import { openInput } from '../../src/fleet/read/open.ts';
import { S3Object } from '../../src/fleet/s3/object.ts';
import { describeS3 } from '../../src/fleet/s3/source.ts';
import { CLI, ociconf, run } from '../cli/command.ts';
import { withStore } from '../support/store.ts';
import { filesOf, writeFleet } from './queue-support.ts';
import { newFolder, PARSE, scratchFolder } from './support.ts';

const LOGIN = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret-of-s3', AWS_REGION: 'eu-central-1' };
const KEY = 'fleets/of 2026/größe+1.conf';
const PATH = `s3://configs/${KEY}`;

describe('inputs in a store that speaks S3', () => {
  const folder = scratchFolder();
  const file = join(folder, 'fleet.conf');
  let server: FauxqsServer;
  let env: Record<string, string>;
  const put = async (key: string, body?: Uint8Array<ArrayBuffer>): Promise<void> => {
    const client = new AwsClient({ accessKeyId: 'id', secretAccessKey: 'secret-of-s3', service: 's3' });
    const url = `${server.address}/configs${key && `/${key.split('/').map(encodeURIComponent).join('/')}`}`;
    const response = await client.fetch(url, { method: 'PUT', ...(body && { body }) });
    expect(response.status).toBe(200);
  };

  beforeAll(async () => {
    // An emulator: real in its HTTP, ranges and conditions, but it lets everybody in.
    server = await startFauxqs({ port: 0, logger: false });
    env = { ...LOGIN, AWS_ENDPOINT_URL: server.address };
    Object.assign(process.env, env);
    writeFleet(file, 5000);
    await put('');
    await put(KEY, bytesOf(file));
  });
  afterAll(async () => {
    for (const name of Object.keys(env)) delete process.env[name];
    await server.stop();
  });

  it('gives what the same bytes in a file give', async () => {
    const args = ['--operation', 'check', '--shard-size', '100K', '--jobs', '2'];
    const [inFile, inStore] = [join(folder, 'file'), join(folder, 'store')];
    await ociconf(['bulk', file, ...args, '--output', inFile]);
    const { code, stderr } = await ociconf(['bulk', PATH, ...args, '--output', inStore]);
    expect(stderr).not.toContain('secret-of-s3');
    expect(code).toBe(1);
    const renamed = [...filesOf(inFile)].map(([name, text]) => [name, text.replaceAll(file, PATH)] as const);
    const stored = filesOf(inStore);
    expect([...stored.keys()]).toEqual(renamed.map(([name]) => name));
    // The page has names in tables whose widths are theirs.
    for (const [name, text] of renamed)
      if (!name.endsWith('.html')) expect(stored.get(name) === text, name).toBe(true);
  });

  it('notices that an object was written to', async () => {
    await put('changes.conf', bytesOf(file));
    const input = await describeS3('s3://configs/changes.conf', 100_000);
    expect(input).toMatchObject({ size: readFileSync(file).length, form: 'lines' });
    const [shard] = planShards([input], { size: 100_000 });
    // As long as before.
    await put(
      'changes.conf',
      bytesOf(file).map((byte, i) => (i === 20 ? byte + 1 : byte)),
    );
    const output = newFolder(folder);
    await expect(processShard(shard!, PARSE, output, { open: openInput })).rejects.toMatchObject({
      code: 'ERR_OCI_INPUT_CHANGED',
      problem: 'was written to since it was planned',
    });
    expect([...filesOf(output).keys()]).toEqual([]);
  });

  it('asks for some MiB at once, and gives what is asked for of them', async () => {
    const bytes = randomBytes(9 * 2 ** 20);
    await put('large.conf', new Uint8Array(bytes));
    const input = await describeS3('s3://configs/large.conf', 2 ** 30);
    // Not larger than a shard: it is not looked into.
    expect(input).toEqual({
      path: 's3://configs/large.conf',
      name: 's3://configs/large.conf',
      size: bytes.length,
      mtime: '0',
      etag: expect.any(String),
    });
    const source = await openInput(input);
    const read = async (position: number, length: number): Promise<Buffer> => {
      const buffer = Buffer.alloc(Math.min(length, bytes.length - position));
      expect(await source.read(buffer, position)).toBe(buffer.length);
      return buffer;
    };
    const expectSame = async (position: number, length: number): Promise<void> =>
      expect((await read(position, length)).equals(bytes.subarray(position, position + length))).toBe(true);
    await expectSame(1000, 2 ** 20);
    await put('large.conf', new Uint8Array(10));
    // Of what has come, that version; of the rest, none.
    await expectSame(2 ** 20, 2 ** 20);
    await expectSame(1000, 10);
    await expect(read(999, 10)).rejects.toThrow('was written to since it was planned');
    await expect(read(2 ** 22, 2 ** 20)).rejects.toThrow('was written to since it was planned');
    await put('large.conf', new Uint8Array(bytes));
    for (const position of [0, 3 * 2 ** 20, 8 * 2 ** 20]) await expectSame(position, 2 ** 21);
  });

  it('reads nothing of what was planned without a version', async () => {
    const source = await openInput({ path: PATH, name: PATH, size: 10, mtime: '0' });
    await expect(source.read(Buffer.alloc(10), 0)).rejects.toMatchObject({
      code: 'ERR_OCI_INPUT_CHANGED',
      problem: 'was planned without an ETag',
    });
  });

  it.each([
    ['s3://my-bucket/a b/c', {}, 'https://my-bucket.s3.eu-central-1.amazonaws.com/a%20b/c'],
    // Its certificate has one name in front.
    ['s3://my.bucket/a', {}, 'https://s3.eu-central-1.amazonaws.com/my.bucket/a'],
    [
      's3://bucket/a',
      { AWS_REGION: '', AWS_DEFAULT_REGION: 'eu-west-1' },
      'https://bucket.s3.eu-west-1.amazonaws.com/a',
    ],
    ['s3://bucket/a', { AWS_REGION: '' }, 'https://bucket.s3.us-east-1.amazonaws.com/a'],
    ['s3://bucket/a', { AWS_ENDPOINT_URL: 'https://store.test/s3/' }, 'https://store.test/s3/bucket/a'],
    [
      's3://bucket/a',
      { AWS_ENDPOINT_URL: 'https://store.test', AWS_ENDPOINT_URL_S3: 'https://s3.test' },
      'https://s3.test/bucket/a',
    ],
  ])('asks for %s, with %o, at %s', async (path, change, url) => {
    const asked: string[] = [];
    // Nothing here leads to AWS.
    vi.stubGlobal('fetch', async (request: Request) => {
      asked.push(request.url);
      return new Response(null, { status: 403 });
    });
    try {
      await expect(new S3Object(path, { ...LOGIN, ...change }).describe()).rejects.toThrow('not allowed');
    } finally {
      vi.unstubAllGlobals();
    }
    expect(asked).toEqual([url]);
  });

  it.each<[string, RequestListener]>([
    ['version', (_, response) => response.writeHead(200, { 'content-length': 3 }).end()],
    ['size', (_, response) => response.writeHead(200, { etag: '"1"', 'transfer-encoding': 'chunked' }).end()],
  ])('of a store that tells no %s says so', async (_, answer) => {
    await withStore(answer, async (AWS_ENDPOINT_URL) => {
      const object = new S3Object('s3://bucket/key', { ...LOGIN, AWS_ENDPOINT_URL });
      await expect(object.describe()).rejects.toMatchObject({
        code: 'ERR_OCI_INPUT',
        problem: 'the store tells no size or no ETag',
      });
    });
  });

  it('says what is not there, and what is no object', async () => {
    const output = join(folder, 'none');
    const { code, stderr } = await ociconf([
      'bulk',
      's3://configs/none.conf',
      's3://configs/',
      's3://configs',
      's3://Bad_/x',
      '--output',
      output,
    ]);
    expect(code).toBe(2);
    expect(stderr).toContain('"s3://configs/none.conf" is gone');
    expect(stderr).toContain('"s3://configs/" could not be read: is no object');
    expect(stderr).toContain('"s3://configs" could not be read: is no object');
    expect(stderr).toContain('"s3://Bad_/x" could not be read: is no object');
    const without = await run(process.execPath, [CLI, 'bulk', PATH, '--output', output], '', { env: {} });
    expect(without.code).toBe(2);
    expect(without.stderr).toContain('AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set');
  });

  it.each(['s3://configs/../hidden/key', 's3://configs/a/../../hidden/key', 's3://configs/./key'])(
    'reads nothing else than %s says, which a URL would turn into another object',
    async (path) => {
      const client = new AwsClient({ accessKeyId: 'id', secretAccessKey: 'secret-of-s3', service: 's3' });
      for (const url of ['hidden', 'hidden/key', 'configs/key'])
        await client.fetch(`${server.address}/${url}`, { method: 'PUT', body: 'hostname=hidden' });
      await expect((async () => new S3Object(path, env).describe())()).rejects.toThrow('cannot be asked for');
    },
  );

  it.each<[string, RequestListener, string | number]>([
    ['is busy at first', busyAtFirst(), 3],
    ['cuts answers short at first', cutAtFirst(), 3],
    ['is busy for ever', (_, response) => response.writeHead(503).end(), 'the store answers 503'],
    ['refuses', (_, response) => response.writeHead(403).end(), 'not allowed with these credentials'],
    ['sends too little', (_, response) => response.writeHead(206).end('cd'), '2 of 3 bytes came'],
    ['sends without an end, and is not listened to', endless, 'more than 3 bytes came'],
    [
      'sends elsewhere, and is not followed',
      elsewhere,
      'the store answers 307: the bucket is elsewhere: AWS_REGION or AWS_ENDPOINT_URL says where',
    ],
    [
      'is of another region',
      (_, response) => response.writeHead(301).end(ANSWER),
      'the store answers 301: the bucket is elsewhere: AWS_REGION or AWS_ENDPOINT_URL says where',
    ],
    [
      'knows no ranges',
      (_, response) => response.end('abcdef'),
      'the whole object where a part was asked for',
    ],
  ])('with a store that %s', async (_, answer, expected) => {
    await withStore(answer, async (AWS_ENDPOINT_URL) => {
      const reading = new S3Object('s3://bucket/key', { ...LOGIN, AWS_ENDPOINT_URL }).read('"1"', 2, 3);
      if (typeof expected === 'number') expect(await reading).toHaveLength(expected);
      else await expect(reading).rejects.toThrow(expected);
    });
  });

  it.each<[string, RequestListener, Record<string, string>]>([
    ['refuses', (_, response) => response.writeHead(403).end(ANSWER), {}],
    ['has nothing', (_, response) => response.writeHead(404).end(ANSWER), {}],
    ['has another version', (_, response) => response.writeHead(412).end(ANSWER), {}],
    ['fails', (_, response) => response.writeHead(500).end(ANSWER), {}],
    ['finds the request bad', (_, response) => response.writeHead(400).end(ANSWER), {}],
    ['says what was asked', mirror, {}],
    ['sends elsewhere', elsewhere, {}],
    ['sends without an end', endless, {}],
    ['sends no XML', (_, response) => response.writeHead(206).end('<Error><Cod'), {}],
    ['cuts off', (_, response) => response.destroy(), {}],
    ['speaks no HTTP', (_, response) => response.socket?.end('secret\r\n\r\n'), {}],
    ['is not there', elsewhere, { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }],
    [
      'has a password in its URL',
      elsewhere,
      { AWS_ENDPOINT_URL: 'http://id-of-s3:secret-of-s3@127.0.0.1:1' },
    ],
    ['has no URL', elsewhere, { AWS_ENDPOINT_URL_S3: 'secret-of-s3' }],
    ['gets a key in two lines', elsewhere, { AWS_ACCESS_KEY_ID: 'id-of-s3\nx' }],
    ['gets a token in two lines', elsewhere, { AWS_SESSION_TOKEN: 'token-of-s3\nx' }],
    ['gets a token that is no ASCII', elsewhere, { AWS_SESSION_TOKEN: 'token-of-s3€' }],
    ['gets a region in two lines', elsewhere, { AWS_REGION: 'a\nb' }],
  ])('a store that %s gets no credentials into messages, as two did', async (_, answer, change) => {
    await withStore(answer, async (AWS_ENDPOINT_URL) => {
      const login = { AWS_ACCESS_KEY_ID: 'id-of-s3', AWS_SESSION_TOKEN: 'token-of-s3', AWS_ENDPOINT_URL };
      const environment = { ...LOGIN, ...login, ...change };
      const object = async (): Promise<S3Object> => new S3Object('s3://bucket/key', environment);
      const [described, read] = await Promise.allSettled([
        object().then((made) => made.describe()),
        object().then((made) => made.read('"1"', 2, 3)),
      ]);
      for (const { reason } of [described, read] as PromiseRejectedResult[]) {
        expect(reason).toMatchObject({ code: expect.stringMatching(/^ERR_OCI_INPUT/) });
        const said = inspect(reason, { depth: Infinity, showHidden: true });
        expect(said).not.toMatch(/(id|secret|token)-of-s3|AWS4|Signature|Credential=/);
      }
    });
  });

  it('a body that cannot be left is no unhandled rejection', async () => {
    const unhandled: unknown[] = [];
    const keep = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', keep);
    // What fetch of Node gives can be left always; another host's may refuse.
    const stuck = (status: number): Response => {
      const pull = (controller: ReadableStreamDefaultController): void =>
        controller.enqueue(new Uint8Array(9));
      return new Response(new ReadableStream({ pull, cancel: () => Promise.reject(new Error('stuck')) }), {
        status,
      });
    };
    try {
      for (const status of [403, 206]) {
        vi.stubGlobal('fetch', async () => stuck(status));
        await expect(new S3Object(PATH, LOGIN).read('"1"', 2, 3)).rejects.toThrow(InputError);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    } finally {
      vi.unstubAllGlobals();
      process.off('unhandledRejection', keep);
    }
    expect(unhandled).toEqual([]);
  });
});

/** What stores say with a failure. */
const ANSWER = '<?xml version="1.0"?><Error><Code>SlowDown</Code><Message>no</Message></Error>';

/** All that it was sent, in the answer. */
const mirror: RequestListener = ({ rawHeaders }, response) => {
  response.writeHead(400, { 'x-said': rawHeaders.join() }).end(rawHeaders.join());
};

const endless: RequestListener = ({ method }, response) => {
  // What is written behind such an answer goes nowhere, and never waits.
  if (method === 'HEAD') {
    response.writeHead(206).end();
    return;
  }
  const chunk = Buffer.alloc(2 ** 16);
  const send = (): void => {
    while (!response.destroyed && response.write(chunk)) {}
  };
  response.writeHead(206).on('drain', send);
  send();
};

const elsewhere: RequestListener = ({ url }, response) => {
  if (url === '/secret') response.writeHead(206).end('cde');
  else response.writeHead(307, { location: '/secret' }).end();
};

function busyAtFirst(): RequestListener {
  let asked = 0;
  return ({ headers }, response) => {
    const isWellAsked = headers.range === 'bytes=2-4' && headers['if-match'] === '"1"';
    const isSigned = headers.authorization?.startsWith('AWS4-HMAC-SHA256 ');
    if (!isWellAsked || !isSigned) response.writeHead(400).end();
    else if (asked++ === 0) response.writeHead(503).end();
    else response.writeHead(206).end('cde');
  };
}

function cutAtFirst(): RequestListener {
  let asked = 0;
  return (_, response) => {
    response.writeHead(206, { 'content-length': 3 });
    if (asked++ > 0) response.end('cde');
    else response.write('c', () => response.destroy());
  };
}

function bytesOf(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(path));
}
