import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DocumentCutter } from '../../src/fleet/read/cutter.ts';
import { LOOK_BEHIND } from '../../src/fleet/read/starts.ts';
import { parseAll } from '../../src/index.ts';

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
  const cutter = new DocumentCutter({ form, position, from, to, max });
  const found: [number, string][] = [];
  const take = (cuts: ReturnType<DocumentCutter['push']>): void => {
    for (const piece of cuts) {
      if ('length' in piece) found.push([piece.offset, `${piece.length} bytes`]);
      else
        piece.starts.forEach((start, i) => {
          const end = piece.starts[i + 1] ?? piece.bytes.length;
          found.push([piece.offset + start, Buffer.from(piece.bytes.subarray(start, end)).toString()]);
        });
    }
  };
  for (let at = position, i = 0; at < bytes.length && !cutter.done; i++) {
    const end = Math.min(bytes.length, at + sizes[i % sizes.length]!);
    take(cutter.push(Buffer.from(bytes.subarray(at, end))));
    at = end;
  }
  take(cutter.end());
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
          const { length } = Buffer.from(content);
          return [offset, length > max ? `${length} bytes` : content];
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
