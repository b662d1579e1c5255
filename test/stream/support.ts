import fc from 'fast-check';
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
