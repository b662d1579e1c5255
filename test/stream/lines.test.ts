import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from '../../src/config/parse.ts';
import { parseAll } from '../../src/config/parse-all.ts';
import { setMemoryLimit } from '../../src/engine/limit.ts';
import type { DocumentTooLargeError, InvalidUtf8Error } from '../../src/errors.ts';
import type { RejectedDocument, StreamedConfig } from '../../src/stream/document.ts';
import { parseAllAsync, parseStream } from '../../src/stream/parse-stream.ts';
import { describeEngines } from '../support/engines.ts';
import { allOf, chunksOf, manyDocuments, ones, readAll, readableOf, reused } from './support.ts';

const encoder = new TextEncoder();

/** What the whole gives. */
function whole(bytes: Uint8Array) {
  return [...parseAll(bytes)].map(({ config, offset }, index) => ({
    index,
    offset,
    name: null,
    form: 'lines',
    config,
    error: null,
  }));
}

/** The documents one by one, by other means; those over the limit and those that are no UTF-8 as their codes. */
function oneByOne(bytes: Uint8Array, maxSize: number) {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  const pieces: [start: number, end: number][] = [];
  let start = 0;
  let at = 0;
  for (const line of text.split('\n')) {
    const next = Math.min(at + line.length + 1, text.length);
    if (line === '---' || line === '---\r') {
      pieces.push([start, at]);
      start = next;
    }
    at = next;
  }
  if (start < text.length) pieces.push([start, text.length]);
  return pieces.map(([offset, end], index) => {
    const one = { index, offset, name: null, form: 'lines' };
    if (end - offset > maxSize) return { ...one, error: `ERR_OCI_DOCUMENT_TOO_LARGE ${offset} ${index}` };
    try {
      return { ...one, config: parse(bytes.subarray(offset, end)) };
    } catch (error) {
      return { ...one, error: `ERR_OCI_INVALID_UTF8 ${offset + (error as InvalidUtf8Error).offset}` };
    }
  });
}

/** A result with its error's code and place instead of the error. */
function withCode(result: StreamedConfig | RejectedDocument) {
  const { config, error, ...one } = result;
  if (error === null) return { ...one, config };
  const { offset, index } = error as DocumentTooLargeError;
  return { ...one, error: [error.code, offset, index].join(' ').trimEnd() };
}

describeEngines('parseAllAsync, of lines', () => {
  const cuts = fc.array(fc.nat(), { maxLength: 20 });

  it('gives what the whole gives, for any chunks', async () => {
    await fc.assert(
      fc.asyncProperty(manyDocuments, fc.constantFrom(1, 1, 1, 100), cuts, async (once, times, cuts) => {
        const bytes = encoder.encode(once.repeat(times));
        const chunks = chunksOf(bytes, cuts);
        const expected = whole(bytes);
        expect(await allOf(parseAllAsync(chunks))).toStrictEqual(expected);
        expect(await allOf(parseAllAsync(reused(chunks)))).toStrictEqual(expected);
        if (times === 1) expect(await allOf(parseAllAsync(ones(bytes)))).toStrictEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same for strings, with byte offsets', async () => {
    await fc.assert(
      fc.asyncProperty(manyDocuments, cuts, async (text, cuts) => {
        const expected = whole(encoder.encode(text));
        expect(await allOf(parseAllAsync(chunksOf(text, cuts)))).toStrictEqual(expected);
        expect(await allOf(parseAllAsync(ones(text)))).toStrictEqual(expected);
        expect(await allOf(parseAllAsync(text))).toStrictEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same as a stream of the web', async () => {
    await fc.assert(
      fc.asyncProperty(manyDocuments, cuts, async (text, cuts) => {
        const bytes = encoder.encode(text);
        const readable = readableOf(chunksOf(bytes, cuts)).pipeThrough(parseStream());
        expect(await readAll(readable)).toStrictEqual(whole(bytes));
      }),
      { numRuns: 100 },
    );
  });

  it('gives an error for each document that cannot be read, and the others, for any chunks', async () => {
    const documents = fc.tuple(
      manyDocuments,
      fc.array(fc.tuple(fc.nat(), fc.constantFrom(0xff, 0xc3, 0x0a))),
    );
    const limits = fc.constantFrom(1, 2, 5, 10, 40, 10_000);
    await fc.assert(
      fc.asyncProperty(documents, limits, cuts, async ([text, places], maxSize, cuts) => {
        const bytes = encoder.encode(text);
        for (const [at, byte] of places) if (bytes.length > 0) bytes[at % bytes.length] = byte;
        const expected = oneByOne(bytes, maxSize);
        for (const chunks of [[bytes], chunksOf(bytes, cuts), ones(bytes)]) {
          const results = await allOf(parseAllAsync(chunks, { maxSize, compression: 'none' }));
          expect(results.map(withCode)).toStrictEqual(expected);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('finds separators wherever a slice of a chunk ends', async () => {
    const document = 'hostname=a\nprocess_arg=/bin/ä\n---\n';
    for (let padding = 0; padding < document.length + 3; padding++) {
      const bytes = encoder.encode(`#${'x'.repeat(padding)}\n${document.repeat(2 ** 14)}`);
      let count = 0;
      let last = 0;
      for await (const { config, offset } of parseAllAsync(bytes)) {
        if (config?.process.args[0] === '/bin/ä') count++;
        last = offset;
      }
      expect([count, last]).toEqual([2 ** 14, bytes.length - encoder.encode(document).length]);
    }
  });
});

it('gives what a stream of strings ends with, were it half a character', async () => {
  const [document] = await allOf(parseAllAsync(['hostname=\ud83d', '\ude00\nroot_path=/a\ud83d']));
  expect(document?.config).toMatchObject({ hostname: '😀', root: { path: '/a\ufffd' } });
});

it('gives an error for a line that the memory limit forbids, and the documents around it', async () => {
  setMemoryLimit(5 * 65_536);
  try {
    const many = 'hostname=a\n---\n'.repeat(5000);
    const text = `${many}process_arg=${'x'.repeat(400_000)}\n---\nhostname=b\n`;
    const results = await allOf(parseAllAsync([encoder.encode(text)]));
    const told = results.map(({ config, error }) => config?.hostname ?? error?.code);
    expect(told).toEqual([...Array(5000).fill('a'), 'ERR_OCI_INPUT_TOO_LARGE', 'b']);
  } finally {
    setMemoryLimit(2 ** 32);
  }
});
