import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromSpec } from '../../src/spec/convert/from-spec.ts';
import { readSpec } from '../../src/spec/read/read.ts';
import { parseAllAsync, parseStream, splitAllAsync } from '../../src/stream/any-stream.ts';
import { StreamedSpec } from '../../src/stream/spec-document.ts';
import { describeEngines } from '../support/engines.ts';
import { allOf, chunksOf, ones, readAll, readableOf, reused, told } from './support.ts';

const encoder = new TextEncoder();
const cuts = fc.array(fc.nat(), { maxLength: 20 });
const spec = (hostname: string) =>
  JSON.stringify({ ociVersion: '1.0.2', hostname, process: { args: ['sh'], cwd: '/' } });
const lines = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }).map(spec),
  fc.constantFrom(
    '',
    ' ',
    '\t\r',
    '{}',
    '{',
    '[]',
    'null',
    '{"a":1.5}',
    '\uFEFF{}',
    '// {}',
    '{"hostname":"\u2028ä😀"}',
    `{"hostname":"${'x'.repeat(70)}"}`,
  ),
);
const ends = fc.constantFrom('\n', '\r\n', '\n\n', '\n \n');

/** By other means: line by line, those that are blank left out. */
function lineByLine(text: string, maxSize: number) {
  const all: unknown[] = [];
  let offset = 0;
  for (const line of text.split('\n')) {
    const { length } = encoder.encode(line);
    const isBlank = [...line].every((char) => ' \t\r'.includes(char));
    if (length > maxSize || !isBlank)
      all.push({ index: all.length, offset, name: null, form: 'json', ...content(line, length, maxSize) });
    offset += length + 1;
  }
  return all;
}

function content(line: string, length: number, maxSize: number) {
  if (length > maxSize) return { error: 'ERR_OCI_DOCUMENT_TOO_LARGE' };
  try {
    const reading = readSpec(line);
    return { spec: reading.spec, ...fromSpec(reading.spec) };
  } catch (error) {
    return { error: (error as { code: string }).code };
  }
}

describeEngines('NDJSON', () => {
  it('gives what each line gives, for any chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(lines, ends)),
        fc.constantFrom(1, 20, 50, 10_000),
        cuts,
        async (parts, maxSize, cuts) => {
          const text = parts.flat().join('').slice(0, -1);
          const bytes = encoder.encode(text);
          const expected = lineByLine(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), maxSize);
          const options = { format: 'ndjson', maxSize } as const;
          for (const chunks of [[bytes], chunksOf(bytes, cuts), reused(chunksOf(bytes, cuts)), ones(bytes)]) {
            expect(told(await allOf(parseAllAsync(chunks, options)))).toStrictEqual(expected);
          }
          const readable = readableOf(chunksOf(bytes, cuts)).pipeThrough(parseStream(options));
          expect(told(await readAll(readable))).toStrictEqual(expected);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('config.json', () => {
  it('is read as a whole, with its losses, when they are asked for', async () => {
    const text = JSON.stringify({ ociVersion: '1.0.2', domainname: 'd', hostname: 'h' }, null, 2);
    const [document, ...more] = await allOf(parseAllAsync(ones(encoder.encode(text)), { format: 'json' }));
    expect(more).toEqual([]);
    expect(document).toBeInstanceOf(StreamedSpec);
    const { reading, config, losses } = document as StreamedSpec;
    expect(reading.spec.domainname).toBe('d');
    expect(config.hostname).toBe('h');
    expect(losses).toMatchObject([{ pointer: '/domainname', location: { line: 3 } }]);
    expect((document as StreamedSpec).config).toBe(config);
  });

  it('is an error where there is none, or too much', async () => {
    for (const text of ['', ' ', '{', '[]']) {
      const all = await allOf(parseAllAsync(text, { format: 'json' }));
      expect(all.map(({ error }) => error?.code)).toEqual(['ERR_OCI_INVALID_JSON']);
    }
    const all = await allOf(parseAllAsync(ones(`{}${' '.repeat(100)}`), { format: 'json', maxSize: 50 }));
    expect(all.map(({ error }) => error?.code)).toEqual(['ERR_OCI_DOCUMENT_TOO_LARGE']);
  });
});

describe('auto', () => {
  const one = JSON.stringify({ ociVersion: '1.0.2', hostname: 'h' }, null, 2);
  it.each([
    ['lines', 'hostname=h', 1],
    ['lines', '#'.repeat(5000), 1],
    ['lines', '', 0],
    ['lines', '---', 1],
    ['lines', `\uFEFFhostname={}`, 1],
    ['json', one, 1],
    ['json', `// a comment\n${one}`, 1],
    ['json', `${one.replace('h"', `${'h'.repeat(5000)}"`)}`, 1],
    ['json', JSON.stringify({ hostname: 'h'.repeat(5000) }), 1],
    ['json', `${spec('a')}\n${spec('b')}\r\n`, 2],
    ['json', `\uFEFF${spec('a')}  \r\n${spec('b')}`, 2],
  ])('finds %s in input %#', async (form, text, count) => {
    for (const chunks of [[text], ones(text)]) {
      const all = await allOf(parseAllAsync(chunks));
      expect(all.map((result) => [result.form, result.error])).toEqual(Array(count).fill([form, null]));
    }
  });
});

it('what a stream is read as is found out where nothing is said, and is not guessed where it is wrong', async () => {
  const text = spec('a');
  const [read] = await readAll(readableOf([text]).pipeThrough(parseStream()));
  const [split] = await allOf(splitAllAsync(text));
  expect([read?.form, split?.form]).toEqual(['json', 'json']);
  expect(() => parseAllAsync(text, { format: 'yaml' as never })).toThrow(
    "invalid format: neither 'auto', 'lines', 'ndjson', 'json' nor 'tar'",
  );
});

it('NDJSON that comes byte by byte was searched whole for each of them', async () => {
  // For half a megabyte, that took longer than half a minute.
  const record = `{"x":"${'a'.repeat(2 ** 19)}"}\n`;
  const results = await allOf(parseAllAsync(ones(encoder.encode(record)), { format: 'ndjson' }));
  expect(results).toMatchObject([{ offset: 0, form: 'json', error: null }]);
}, 20_000);
