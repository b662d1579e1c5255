import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Range } from '../../src/fleet/read/range.ts';
import { DELIMITERS, LOOK_BEHIND } from '../../src/fleet/read/start-finder.ts';
import { parseAll } from '../../src/index.ts';
import { cuts } from '../../src/stream/stretches.ts';

type Form = 'lines' | 'ndjson';

/** Lines that are separators, nearly are, or have nothing to do with it. */
const line = fc.constantFrom(
  '---',
  '---\r',
  '--',
  '----',
  ' ---',
  '--- ',
  '',
  '\r',
  'a=b',
  'hostname=é',
  '\ufeff---',
  '-',
);
const text = fc
  .tuple(fc.array(line, { maxLength: 30 }), fc.constantFrom('', '\n'))
  .map(([lines, end]) => Buffer.from(lines.join('\n') + end));
const chunking = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 10 });

/** Documents as [where it starts, its bytes], of those that start in from..to-1, with chunks of these sizes. */
function cut(
  bytes: Buffer,
  form: Form,
  from: number,
  to: number,
  sizes: readonly number[],
  max = 1000,
): [number, string][] {
  const position = Math.max(0, from - LOOK_BEHIND);
  const range = new Range({ form, position, from, to, max });
  const found: [number, string][] = [];
  const take = (batches: ReturnType<Range['push']>): void => {
    for (const documents of batches) {
      if (documents.error !== null) {
        found.push([documents.offset, documents.error.code]);
        continue;
      }
      for (const { start, next } of cuts(documents.bytes, DELIMITERS[form]))
        found.push([documents.offset + start, Buffer.from(documents.bytes.subarray(start, next)).toString()]);
    }
  };
  for (let at = position, i = 0; at < bytes.length && !range.done; i++) {
    const end = Math.min(bytes.length, at + sizes[i % sizes.length]!);
    take(range.push(Buffer.from(bytes.subarray(at, end))));
    at = end;
  }
  take(range.end());
  return found;
}

describe('documents of lines', () => {
  it('are those of parseAll, whatever the chunks', () => {
    fc.assert(
      fc.property(text, chunking, (bytes, sizes) => {
        const found = cut(bytes, 'lines', 0, Infinity, sizes);
        expect(found.map(([offset]) => offset)).toEqual([...parseAll(bytes)].map(({ offset }) => offset));
        expect(found.map(([, content]) => content).join('')).toBe(bytes.toString());
      }),
      { numRuns: 2000 },
    );
  });

  it('are in exactly one range, however the input is cut', () => {
    fc.assert(
      fc.property(text, chunking, fc.integer({ min: 1, max: 40 }), (bytes, sizes, size) => {
        const parts: [number, string][] = [];
        for (let from = 0; from < bytes.length; from += size)
          parts.push(...cut(bytes, 'lines', from, Math.min(from + size, bytes.length), sizes));
        expect(parts).toEqual(cut(bytes, 'lines', 0, Infinity, [1000]));
      }),
      { numRuns: 2000 },
    );
  });

  it('are told of where they are too long, and take nothing else with them', () => {
    fc.assert(
      fc.property(text, chunking, fc.integer({ min: 0, max: 30 }), (bytes, sizes, max) => {
        const whole = cut(bytes, 'lines', 0, Infinity, [1000]);
        const expected = whole.map(([offset, content]): [number, string] => {
          const { end } = cuts(Buffer.from(content), DELIMITERS.lines).next().value!;
          return [offset, end > max ? 'ERR_OCI_DOCUMENT_TOO_LARGE' : content];
        });
        expect(cut(bytes, 'lines', 0, Infinity, sizes, max)).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('lines of JSON', () => {
  it('are in exactly one range, however the input is cut', () => {
    fc.assert(
      fc.property(text, chunking, fc.integer({ min: 1, max: 40 }), (bytes, sizes, size) => {
        const parts: [number, string][] = [];
        for (let from = 0; from < bytes.length; from += size)
          parts.push(...cut(bytes, 'ndjson', from, Math.min(from + size, bytes.length), sizes));
        expect(parts.map(([, content]) => content)).toEqual(
          bytes.toString().match(/[^\n]*\n|[^\n]+$/g) ?? [],
        );
        expect(parts).toEqual(cut(bytes, 'ndjson', 0, Infinity, [1000]));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a range in which no document starts', () => {
  it.each(['lines', 'ndjson'] as const)('is done with when it ends, not when the input does: %s', (form) => {
    const range = new Range({ form, position: 100 - LOOK_BEHIND, from: 100, to: 200, max: 1000 });
    expect([...range.push(new Uint8Array(150).fill(0x61))]).toEqual([]);
    expect(range.done).toBe(true);
  });
});
