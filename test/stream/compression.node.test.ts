import * as zlib from 'node:zlib';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CompressionUnavailableError, StreamError } from '../../src/errors.ts';
import { parseAllAsync } from '../../src/stream/parse-stream.ts';
import { allOf, chunksOf, manyDocuments, ones, reused, untilError } from './support.ts';

type Compress = (bytes: Uint8Array) => Uint8Array<ArrayBuffer>;
const zstdSync = (zlib as { zstdCompressSync?: Compress }).zstdCompressSync;

const encoder = new TextEncoder();
const text = Array.from({ length: 20_000 }, (_, i) => `hostname=h${i}\nprocess_arg=${i ** 3}\n---\n`).join(
  '',
);
const plain = encoder.encode(text);
const cuts = fc.array(fc.nat(), { maxLength: 20 });

function joined(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

afterEach(() => vi.restoreAllMocks());

const WAYS: [string, Compress][] = [['gzip', (bytes) => new Uint8Array(gzipSync(bytes))]];
if (zstdSync !== undefined) WAYS.push(['zstd', (bytes) => new Uint8Array(zstdSync(bytes))]);

describe.each(WAYS)('%s', (name, compress) => {
  const whole = compress(plain);

  it('gives what is compressed, for any chunks, found out or named', async () => {
    await fc.assert(
      fc.asyncProperty(manyDocuments, cuts, async (text, cuts) => {
        const bytes = encoder.encode(text);
        const expected = await allOf(parseAllAsync(bytes));
        const small = compress(bytes);
        expect(await allOf(parseAllAsync(reused(chunksOf(small, cuts))))).toStrictEqual(expected);
        expect(await allOf(parseAllAsync(ones(small), { compression: name as 'gzip' }))).toStrictEqual(
          expected,
        );
      }),
      { numRuns: 50 },
    );
  });

  it('gives all members, wherever chunks end', async () => {
    const members = [text.slice(0, 1000), '', text.slice(1000, 5000), text.slice(5000, 6000)];
    const bytes = joined(...members.map((member) => compress(encoder.encode(member))));
    const expected = await allOf(parseAllAsync(members.join('')));
    for (const chunks of [[bytes], ones(bytes)]) {
      expect(await allOf(parseAllAsync(chunks))).toStrictEqual(expected);
    }
    await fc.assert(
      fc.asyncProperty(cuts, async (cuts) => {
        expect(await allOf(parseAllAsync(chunksOf(bytes, cuts)))).toStrictEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('says where it is cut short, and gives what came before', async () => {
    for (const length of [5, 20, 5000, whole.length - 1]) {
      const { all, error } = await untilError(parseAllAsync(whole.subarray(0, length)));
      expect(error).toBeInstanceOf(StreamError);
      expect(error).toMatchObject({ code: 'ERR_OCI_STREAM', offset: length, index: all.length });
      expect((error as StreamError).problem).toContain(`${name}: `);
      if (length > 5000) expect(all.length).toBeGreaterThan(10_000);
    }
    const { error } = await untilError(parseAllAsync('', { compression: name as 'gzip' }));
    expect(error).toMatchObject({ code: 'ERR_OCI_STREAM', offset: 0 });
  });

  it('says that it is damaged', async () => {
    const bytes = whole.slice();
    bytes[whole.length >> 1]! ^= 0xff;
    const { error } = await untilError(parseAllAsync(bytes));
    expect(error).toBeInstanceOf(StreamError);
  });

  it('says where something else stands behind the end', async () => {
    for (const garbage of [encoder.encode('hostname=lost'), Uint8Array.of(1), whole.subarray(0, 2)]) {
      for (const chunks of [[whole, garbage], [joined(whole, garbage)]]) {
        const { error } = await untilError(parseAllAsync(chunks));
        expect(error).toBeInstanceOf(StreamError);
      }
      const { all, error } = await untilError(parseAllAsync([whole, garbage]));
      expect(all).toHaveLength(20_000);
      expect((error as StreamError).offset).toBeGreaterThanOrEqual(whole.length);
    }
  });

  it('takes no more of the source than it needs, and releases it', async () => {
    const seen = { pulled: 0, released: 0 };
    const source = (async function* () {
      try {
        for (let at = 0; at < whole.length; at += 1000) {
          seen.pulled++;
          yield whole.subarray(at, at + 1000);
        }
      } finally {
        seen.released++;
      }
    })();
    const results = parseAllAsync(source);
    await results.next();
    const { pulled } = seen;
    expect(pulled).toBeLessThan(whole.length / 2000);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(seen.pulled).toBe(pulled);
    await results.return?.();
    expect(seen.released).toBe(1);
  });
});

describe('gzip', () => {
  it('may be filled up with zeros, and members may follow', async () => {
    const [first, second] = [text.slice(0, 700), text.slice(700, 2000)].map((part) => gzipSync(part));
    const bytes = joined(first!, new Uint8Array(700), second!, new Uint8Array(100_000));
    const expected = await allOf(parseAllAsync(text.slice(0, 2000)));
    for (const chunks of [
      [bytes],
      ones(bytes.subarray(0, 3000)),
      chunksOf(bytes, [1, 60, 300, 900, 40_000]),
    ]) {
      expect(await allOf(parseAllAsync(chunks))).toStrictEqual(expected);
    }
  });

  it('is read where there is no Node', async () => {
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never);
    const bytes = new Uint8Array(gzipSync(plain));
    for (const chunks of [[bytes], chunksOf(bytes, [1, 2, 3, 1000, 20_000])]) {
      expect(await allOf(parseAllAsync(chunks))).toHaveLength(20_000);
    }
    const { all, error } = await untilError(parseAllAsync(chunksOf(bytes.subarray(0, -1), [9, 500, 9000])));
    expect(error).toBeInstanceOf(StreamError);
    expect(all.length).toBeGreaterThan(0);
  });

  it('is refused where the host cannot read it', async () => {
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never);
    vi.stubGlobal('DecompressionStream', undefined);
    const { error } = await untilError(parseAllAsync(new Uint8Array(gzipSync(plain))));
    vi.unstubAllGlobals();
    expect(error).toBeInstanceOf(CompressionUnavailableError);
    expect(error).toMatchObject({ code: 'ERR_OCI_COMPRESSION_UNAVAILABLE', compression: 'gzip' });
  });
});

describe('zstd', () => {
  it('is refused where the host cannot read it', async () => {
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never);
    const { error } = await untilError(parseAllAsync(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0)));
    expect(error).toBeInstanceOf(CompressionUnavailableError);
    expect((error as Error).message).toContain('zstd');
  });
});

describe('what is not compressed', () => {
  it.each([[0x28], [0x28, 0xb5], [0x1f, 0x8b], [0x1f]])('%j alone is a document', async (...bytes) => {
    const results = await allOf(parseAllAsync(ones(Uint8Array.from(bytes.flat()))));
    expect(results).toHaveLength(1);
  });
});

it('of damaged gzip, all comes but the last 64 KiB in front of the damage, however the chunks are cut', async () => {
  const whole = new Uint8Array(gzipSync(plain));
  const damage = fc.record({
    at: fc.integer({ min: 20, max: whole.length - 20 }),
    length: fc.integer({ min: 1, max: 200 }),
    size: fc.oneof(fc.integer({ min: 100, max: 5000 }), fc.constant(whole.length)),
  });
  await fc.assert(
    fc.asyncProperty(damage, async ({ at, length, size }) => {
      const bytes = whole.slice().fill(0xff, at, at + length);
      const chunks = chunksOf(
        bytes,
        Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => i * size),
      );
      const { all } = await untilError(parseAllAsync(chunks));
      const before = zlib.gunzipSync(whole.subarray(0, at), { finishFlush: zlib.constants.Z_SYNC_FLUSH });
      // The document in the middle of which the rest is lost does not come either.
      const least = text.slice(0, Math.max(0, before.length - 65_536)).split('---\n').length - 1;
      expect(all.length).toBeGreaterThanOrEqual(least);
      const names = all.slice(0, least).map(({ config }) => config?.hostname);
      expect(names).toEqual(names.map((_, i) => `h${i}`));
    }),
    { numRuns: 25 },
  );
});
