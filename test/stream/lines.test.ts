import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from '../../src/config/parse.ts';
import { parseAll } from '../../src/config/parse-all.ts';
import type { InvalidUtf8Error } from '../../src/errors.ts';
import { parseAllAsync, parseStream } from '../../src/stream/parse-stream.ts';
import { describeEngines } from '../support/engines.ts';
import { allOf, chunksOf, manyDocuments, ones, reused } from './support.ts';

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
        expect(await allOf(parseAllAsync(ones(bytes)))).toStrictEqual(expected);
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
        const readable = ReadableStream.from(chunksOf(bytes, cuts)).pipeThrough(parseStream());
        expect(await allOf(readable)).toStrictEqual(whole(bytes));
      }),
      { numRuns: 100 },
    );
  });
});
