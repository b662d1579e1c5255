import fc from 'fast-check';
import type { StreamedDocument } from '../../src/stream/any-stream.ts';
import { StreamedSpec } from '../../src/stream/spec-document.ts';
import { anyText, byAlphabet, nearMiss } from '../property/arbitraries.ts';

const dashes = fc.constantFrom('---', '--', '----', ' ---', '--- ', '-=-', '---\r', '---=', '\uFEFF---');
const lines = fc.oneof(nearMiss, anyText, byAlphabet, dashes, fc.constant(''));

/** Many documents, and what is nearly a separator. */
export const manyDocuments = fc
  .array(fc.tuple(lines, fc.constantFrom('\n---\n', '\n---\r\n', '\n', '---\n', '\n---', '\r---\n')), {
    maxLength: 8,
  })
  .map((parts) => parts.flat().join(''));

/** Cuts at the given places, which may be anywhere and come twice. */
export function chunksOf<T extends string | Uint8Array>(input: T, cuts: readonly number[]): T[] {
  const ends = [...cuts.map((cut) => cut % (input.length + 1)), input.length].sort((a, b) => a - b);
  return ends.map((end, i) => input.slice(ends[i - 1] ?? 0, end) as T);
}

/** Each byte or unit by itself. */
export function ones<T extends string | Uint8Array>(input: T): T[] {
  return Array.from({ length: input.length }, (_, i) => input.slice(i, i + 1) as T);
}

/** One chunk after the other, in the same buffer, with empty ones between. */
export async function* reused(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(Math.max(0, ...chunks.map(({ length }) => length)));
  for (const chunk of chunks) {
    yield new Uint8Array();
    buffer.set(chunk);
    yield buffer.subarray(0, chunk.length);
    buffer.fill(0x21);
  }
}

export async function allOf<T>(results: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const result of results) all.push(result);
  return all;
}

/** All of a stream of the web, which not every browser lets be iterated over. */
export async function readAll<T>(readable: ReadableStream<T>): Promise<T[]> {
  const reader = readable.getReader();
  const all: T[] = [];
  for (let next = await reader.read(); !next.done; next = await reader.read()) all.push(next.value);
  return all;
}

/** A stream of the web of these chunks; `pulled` counts them as they are asked for. */
export function readableOf<T>(chunks: readonly T[], pulled = { count: 0 }): ReadableStream<T> {
  return new ReadableStream<T>(
    {
      pull(controller) {
        const chunk = chunks[pulled.count];
        if (pulled.count === chunks.length) controller.close();
        else controller.enqueue(chunk as T);
        pulled.count++;
      },
    },
    { highWaterMark: 0 },
  );
}

/** What comes before the stream fails, and what it fails with. */
export async function untilError<T>(results: AsyncIterable<T>): Promise<{ all: T[]; error: unknown }> {
  const all: T[] = [];
  try {
    for await (const result of results) all.push(result);
  } catch (error) {
    return { all, error };
  }
  return { all, error: undefined };
}

/** Results as plain values, with the codes of errors. */
export function told(results: readonly StreamedDocument[]) {
  return results.map((result) => {
    const { index, offset, name, form, config, error } = result;
    const place = { index, offset, name, form };
    if (error !== null) return { ...place, error: error.code };
    if (!(result instanceof StreamedSpec)) return { ...place, config };
    return { ...place, spec: result.reading.spec, config, losses: result.losses };
  });
}
