import { describe, expect, it } from 'vitest';
import { InvalidArgumentError, InvalidUtf8Error, StreamError } from '../../src/errors.ts';
import { parseAllAsync, parseStream } from '../../src/stream/parse-stream.ts';
import type { StreamSource } from '../../src/stream/source.ts';
import { allOf, readAll, readableOf, untilError } from './support.ts';

const encoder = new TextEncoder();
const chunks = Array.from({ length: 100 }, (_, i) =>
  encoder.encode(`hostname=h${2 * i}\n---\nhostname=h${2 * i + 1}\n---\n`),
);

/** A source that counts what is pulled, and whether it is released. */
function counted() {
  const seen = { pulled: 0, released: 0 };
  async function* source() {
    try {
      for (const chunk of chunks) {
        seen.pulled++;
        yield chunk;
      }
    } finally {
      seen.released++;
    }
  }
  return { seen, source: source() };
}

/** A source whose second chunk never comes. */
function stuck() {
  const seen = { cancelled: [] as unknown[] };
  const source = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(chunks[0]!),
    cancel: (reason) => {
      seen.cancelled.push(reason);
    },
  });
  return { seen, source };
}

describe('backpressure', () => {
  it('asks for a chunk when the results before are taken, and not before', async () => {
    const { seen, source } = counted();
    const results = parseAllAsync(source);
    expect(seen.pulled).toBe(0);
    for (let taken = 1; taken <= 20; taken++) {
      await results.next();
      expect(seen.pulled).toBe(Math.ceil(taken / 2));
    }
  });

  it('bounds what a stream of the web takes from its source for a reader that is slow', async () => {
    const pulled = { count: 0 };
    const reader = readableOf(chunks, pulled).pipeThrough(parseStream()).getReader();
    for (let taken = 1; taken <= 20; taken++) {
      await reader.read();
      await new Promise((resolve) => setTimeout(resolve, 1));
      // Each chunk has two documents; one chunk waits on either side, and one result.
      expect(pulled.count).toBeLessThanOrEqual(taken / 2 + 4);
    }
    await reader.cancel();
  });

  it('holds up who writes', async () => {
    const { readable, writable } = parseStream();
    const writer = writable.getWriter();
    let written = 0;
    const all = (async () => {
      for (const chunk of chunks) {
        await writer.ready;
        void writer.write(chunk);
        written++;
      }
      await writer.close();
    })();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(written).toBeLessThan(5);
    expect(await readAll(readable)).toHaveLength(200);
    await all;
  });
});

describe('leaving early', () => {
  it('releases a generator', async () => {
    const { seen, source } = counted();
    for await (const { index } of parseAllAsync(source)) if (index === 4) break;
    expect(seen).toEqual({ pulled: 3, released: 1 });
  });

  it('cancels a stream of the web, also while a chunk is waited for', async () => {
    const { seen, source } = stuck();
    const results = parseAllAsync(source);
    await results.next();
    await results.next();
    const waiting = results.next();
    await results.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await results.next()).toEqual({ done: true, value: undefined });
    expect(seen.cancelled).toEqual([undefined]);
  });

  it('does not wait for a generator that never gives its next chunk', async () => {
    const source = (async function* () {
      yield chunks[0]!;
      await new Promise(() => {});
    })();
    const results = parseAllAsync(source);
    await results.next();
    await results.next();
    const waiting = results.next();
    expect(await results.return?.()).toEqual({ done: true, value: undefined });
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it('leaves a source alone where an option is wrong', () => {
    const source = new ReadableStream<Uint8Array>();
    expect(() => parseAllAsync(source, { maxSize: 0 })).toThrow(InvalidArgumentError);
    expect(() => parseAllAsync(source, { compression: 'x' as 'gzip' })).toThrow(InvalidArgumentError);
    for (const signal of [1, null, 'abort', {}]) {
      expect(() => parseAllAsync(source, { signal: signal as never })).toThrow(
        /^signal must be an AbortSignal, not /,
      );
    }
    expect(source.locked).toBe(false);
  });

  it('cancels the source of what is piped through', async () => {
    const { seen, source } = stuck();
    const reader = source.pipeThrough(parseStream()).getReader();
    await reader.read();
    const reason = new Error('enough');
    await reader.cancel(reason);
    await expect.poll(() => seen.cancelled).toEqual([reason]);
  });

  it('ends with the reason of a signal, while a chunk is waited for', async () => {
    const { seen, source } = stuck();
    const controller = new AbortController();
    const results = parseAllAsync(source, { signal: controller.signal });
    await results.next();
    await results.next();
    const waiting = results.next();
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(waiting).rejects.toBe(reason);
    expect(await results.next()).toEqual({ done: true, value: undefined });
    expect(seen.cancelled).toEqual([reason]);
  });

  it('ends with the reason of a signal between results, and of one that was aborted before', async () => {
    const controller = new AbortController();
    const { seen, source } = counted();
    const results = parseAllAsync(source, { signal: controller.signal });
    await results.next();
    controller.abort();
    await expect(results.next()).rejects.toMatchObject({ name: 'AbortError' });
    await expect.poll(() => seen).toEqual({ pulled: 1, released: 1 });

    const { error } = await untilError(parseAllAsync(chunks, { signal: AbortSignal.abort('before') }));
    expect(error).toBe('before');
  });
});

describe('next', () => {
  it('may be called many times at once', async () => {
    const results = parseAllAsync(chunks);
    const all = await Promise.all(Array.from({ length: 202 }, () => results.next()));
    expect(all.slice(0, 200).map(({ value }) => value?.config?.hostname)).toEqual(
      Array.from({ length: 200 }, (_, i) => `h${i}`),
    );
    expect(all.slice(200)).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
  });

  it('a call of who went on first overtook those that waited', async () => {
    const results = parseAllAsync(chunks.slice(0, 2));
    const order: (number | undefined)[] = [];
    const ask = async () => {
      const call = order.push(undefined) - 1;
      order[call] = (await results.next()).value?.index;
    };
    const first = ask();
    const others = [ask(), ask(), ask(), ask()];
    await first.then(ask);
    await Promise.all(others);
    expect(order).toEqual([0, 1, 2, 3, undefined, undefined]);
  });

  it('of those that wait, the first gets the error, and the others the end', async () => {
    const wrong = new Error('the disk');
    const results = parseAllAsync(
      (async function* () {
        yield chunks[0]!;
        throw wrong;
      })(),
    );
    const all = await Promise.allSettled(Array.from({ length: 5 }, () => results.next()));
    expect(all.map((next) => (next.status === 'fulfilled' ? next.value.value?.index : next.reason))).toEqual([
      0,
      1,
      wrong,
      undefined,
      undefined,
    ]);
  });
});

it('of JSON has no error and nothing in its config: it is for lines', async () => {
  const [result, ...others] = await allOf(parseAllAsync('{"hostname":"a=b"}\n{"hostname":"c"}\n'));
  expect(others).toEqual([]);
  expect(result?.error).toBeNull();
  expect(result?.config).toEqual((await allOf(parseAllAsync('\n')))[0]?.config);
});

describe('errors', () => {
  const bad = [
    encoder.encode('hostname=a\n---\nhostname='),
    Uint8Array.of(0xff),
    encoder.encode('\n---\nhostname=b'),
  ];

  it('are results, and with fatal the end, with the place', async () => {
    const results = await allOf(parseAllAsync(bad));
    expect(results.map(({ config, offset }) => [config?.hostname, offset])).toEqual([
      ['a', 0],
      [undefined, 15],
      ['b', 30],
    ]);
    expect(results[1]?.error).toMatchObject({ code: 'ERR_OCI_INVALID_UTF8', offset: 24 });

    const { all, error } = await untilError(parseAllAsync(bad, { fatal: true }));
    expect(all).toHaveLength(1);
    expect(error).toBeInstanceOf(StreamError);
    expect(error).toMatchObject({ index: 1, offset: 15, member: null });
    expect((error as StreamError).cause).toBeInstanceOf(InvalidUtf8Error);
  });

  it('of the source end the results, and it is not told to end', async () => {
    const wrong = new Error('the disk');
    let released = 0;
    const source = {
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.reject(wrong),
        return: () => Promise.resolve({ done: true as const, value: released++ }),
      }),
    };
    const { error } = await untilError(parseAllAsync(source));
    expect(error).toBe(wrong);
    expect(released).toBe(0);
  });

  it('reach both sides of a stream of the web', async () => {
    const { readable, writable } = parseStream({ fatal: true });
    const writer = writable.getWriter();
    void writer.write(Uint8Array.of(0xff)).catch(() => {});
    void writer.write(encoder.encode('\n---\n')).catch(() => {});
    await expect(readable.getReader().read()).rejects.toBeInstanceOf(StreamError);
    await expect(writer.closed).rejects.toBeInstanceOf(StreamError);
  });

  it('come at once for what is no source, and for options that are none', () => {
    for (const source of [null, undefined, 1, {}, () => {}]) {
      expect(() => parseAllAsync(source as unknown as StreamSource)).toThrow(TypeError);
    }
    expect(() => parseAllAsync('', { maxSize: 0 })).toThrow(InvalidArgumentError);
    expect(() => parseAllAsync('', { maxSize: Number.NaN })).toThrow(InvalidArgumentError);
    expect(() => parseAllAsync('', { maxSize: '1' as unknown as number })).toThrow(TypeError);
    expect(() => parseAllAsync('', { compression: 'lzma' as 'gzip' })).toThrow(InvalidArgumentError);
    expect(() => parseStream({ maxSize: 0 })).toThrow(InvalidArgumentError);
  });

  it('come for chunks of the wrong type, and of both types; the source is released', async () => {
    for (const chunk of [1, null, 'text']) {
      const { seen, source } = counted();
      const mixed = (async function* () {
        for await (const bytes of source) yield* [bytes, chunk as string];
      })();
      const { all, error } = await untilError(parseAllAsync(mixed));
      expect(all).toHaveLength(2);
      expect(error).toBeInstanceOf(TypeError);
      await expect.poll(() => seen.released).toBe(1);
    }
  });
});
