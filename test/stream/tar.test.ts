import fc from 'fast-check';
import { packTar, type TarEntry } from 'modern-tar';
import { describe, expect, it } from 'vitest';
import { StreamError } from '../../src/errors.ts';
import type { AnyStreamOptions } from '../../src/stream/any-format.ts';
import { parseAllAsync } from '../../src/stream/any-stream.ts';
import { PATIENCE } from '../support/patience.ts';
import { END, header, joined, member, pax } from './archives.ts';
import { allOf, chunksOf, ones, reused, told, untilError } from './support.ts';

const SPEC = '{"ociVersion":"1.0.2","hostname":"h"}';
const encoder = new TextEncoder();

/** Name, host name and offset of each document, or the error's code. */
async function namesOf(archive: Uint8Array, options?: AnyStreamOptions) {
  const all = await allOf(parseAllAsync(archive, { format: 'tar', ...options }));
  return all.map(({ name, config, error }) => [name, config?.hostname ?? error?.code]);
}

describe('tar', () => {
  const names = fc.oneof(
    fc.constantFrom(
      'config.json',
      'a/config.json',
      './b/config.json',
      'c/d.conf',
      'e.txt',
      '../../etc/config.json',
      '/etc/x.conf',
      'a/.hidden.conf',
      'config.json/f',
    ),
    fc.integer({ min: 1, max: 300 }).map((length) => `${'ä/'.repeat(length)}config.json`),
    fc.integer({ min: 80, max: 200 }).map((length) => `${'n'.repeat(length)}/config.json`),
  );
  const bodies = fc.constantFrom(
    SPEC,
    `\uFEFF${SPEC}`,
    '',
    ' ',
    'hostname=h\n---\nhostname=h\n---\n',
    'hostname=h',
    `// c\n${SPEC}`,
    'x'.repeat(513),
    'hostname=h\n---\n'.repeat(400),
  );
  const entries = fc.array(fc.tuple(names, bodies), { maxLength: 6 });

  it('gives what an independent archiver put in, for any chunks', async () => {
    await fc.assert(
      fc.asyncProperty(entries, fc.array(fc.nat(), { maxLength: 12 }), async (entries, cuts) => {
        const packed = entries.map(
          ([name, body]): TarEntry => ({
            header: { name, size: encoder.encode(body).length, type: 'file' },
            body,
          }),
        );
        const archive = await packTar(packed);
        const expected = [];
        for (const [name, body] of entries) {
          const base = name.split('/').at(-1) ?? '';
          if (base !== 'config.json' && (base.startsWith('.') || !base.endsWith('.conf'))) continue;
          const isJson = body.includes('{') || (base.endsWith('.json') && body.trim() === '');
          const format = isJson ? 'json' : 'lines';
          for (const { offset, ...one } of told(await allOf(parseAllAsync(body, { format })))) {
            expected.push({ ...one, name, index: expected.length });
          }
        }
        const whole = told(await allOf(parseAllAsync(archive, { format: 'tar' })));
        expect(whole.map(({ offset, ...one }) => one)).toStrictEqual(expected);
        expect(told(await allOf(parseAllAsync(archive)))).toStrictEqual(whole);
        expect(told(await allOf(parseAllAsync(reused(chunksOf(archive, cuts)))))).toStrictEqual(whole);
        if (archive.length < 5000)
          expect(told(await allOf(parseAllAsync(ones(archive))))).toStrictEqual(whole);
      }),
      { numRuns: 100 },
    );
  });

  it('gives offsets in the archive', async () => {
    const archive = joined(member('hostname=h\n---\nhostname=i\n', { name: 'a.conf' }), member(SPEC), END);
    const all = await allOf(parseAllAsync(archive));
    expect(all.map(({ offset }) => offset)).toEqual([512, 527, 1536]);
  });

  it('takes names from ustar prefixes, pax and GNU headers, and sizes from pax', async () => {
    const long = `${'deep/'.repeat(60)}config.json`;
    const archive = joined(
      member(SPEC, { prefix: 'some/prefix' }),
      member(SPEC, { magic: 'ustar  ', prefix: 'no/prefix' }),
      member(SPEC, { magic: '', type: '\0' }),
      member(`${long}\0`, { name: '././@LongLink', type: 'L' }),
      member(SPEC, { name: long.slice(0, 100) }),
      member(pax('path', 'münchen/config.json') + pax('mtime', '1.5'), { type: 'x' }),
      member(SPEC, { name: 'x' }),
      member(pax('size', String(SPEC.length)), { type: 'x' }),
      member(SPEC, {}, [[124, '00000000000\0']]),
      member(pax('path', 'all/config.json'), { type: 'g' }),
      member(SPEC),
      member(pax('path', ''), { type: 'x' }),
      member(SPEC, { name: 'own/config.json' }),
      END,
    );
    const named = [
      'some/prefix/a/config.json',
      'a/config.json',
      'a/config.json',
      long,
      'münchen/config.json',
      'a/config.json',
      'all/config.json',
      'own/config.json',
    ];
    expect(await namesOf(archive)).toEqual(named.map((name) => [name, 'h']));
  });

  it('reads sizes in base 256, and with spaces', async () => {
    const base256 = new Uint8Array(12);
    base256.set([0x80], 0);
    base256.set([SPEC.length], 11);
    const archive = joined(
      member(SPEC, {}, [[124, base256]]),
      member(SPEC, {}, [[124, `   ${SPEC.length.toString(8)} \0      `]]),
      END,
    );
    expect(await namesOf(archive)).toEqual([
      ['a/config.json', 'h'],
      ['a/config.json', 'h'],
    ]);
  });

  it('takes checksums of signed bytes, as old archivers wrote them', async () => {
    const block = header({ name: 'ä/config.json', size: SPEC.length });
    let sum = 0;
    for (const [i, byte] of block.entries()) sum += i >= 148 && i < 156 ? 0x20 : (byte << 24) >> 24;
    block.set(encoder.encode(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
    const archive = joined(block, member(SPEC).subarray(512), END);
    expect(await namesOf(archive)).toEqual([['ä/config.json', 'h']]);
  });

  it('reads archives that follow each other', async () => {
    const archive = joined(member(SPEC), END, new Uint8Array(8192), member(SPEC), END);
    expect(await namesOf(archive)).toHaveLength(2);
  });

  it('rejects links, sparse files and devices that are named like configurations', async () => {
    const archive = joined(
      header({ type: '1', link: 'other/config.json', size: 5 }),
      header({ type: '2', link: '../../etc/shadow', name: 'link.conf' }),
      header({ type: '3' }),
      header({ type: '5', name: 'folder/config.json/' }),
      header({ type: '5', name: 'config.json' }),
      member('parts', { type: 'S' }),
      joined(
        header({ type: 'S', size: 3, name: 'b/config.json' }, [[482, '\x01']]),
        new Uint8Array(504),
        Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0),
        new Uint8Array(512),
        new Uint8Array(512),
      ),
      member(pax('GNU.sparse.name', 'sparse/config.json') + pax('GNU.sparse.realsize', '9'), { type: 'x' }),
      member('parts', { name: 'GNUSparseFile.0/config.json' }),
      member(SPEC, { name: 'last/config.json' }),
      END,
    );
    const all = await allOf(parseAllAsync(archive));
    expect(all.map(({ index, name, error }) => [index, name, error?.code ?? 'fine'])).toEqual([
      [0, 'a/config.json', 'ERR_OCI_STREAM'],
      [1, 'link.conf', 'ERR_OCI_STREAM'],
      [2, 'a/config.json', 'ERR_OCI_STREAM'],
      [3, 'a/config.json', 'ERR_OCI_STREAM'],
      [4, 'b/config.json', 'ERR_OCI_STREAM'],
      [5, 'sparse/config.json', 'ERR_OCI_STREAM'],
      [6, 'last/config.json', 'fine'],
    ]);
    expect(all[0]?.error?.message).toContain('"other/config.json"');
  });

  it('says where a link leads, also by a GNU header of its own', async () => {
    const target = `${'deep/'.repeat(60)}config.json`;
    const archive = joined(
      member(`${target}\0`, { name: '././@LongLink', type: 'K' }),
      header({ type: '2', link: target.slice(0, 100) }),
      END,
    );
    const [link] = await allOf(parseAllAsync(archive));
    expect(link?.error?.message).toContain(JSON.stringify(target));
  });

  it('reads the members that are asked for', async () => {
    const archive = joined(member(SPEC, { name: 'a.txt' }), member(SPEC, { name: 'config.json' }), END);
    expect(await namesOf(archive, { members: (name) => name.endsWith('.txt') })).toEqual([['a.txt', 'h']]);
  });

  it('limits each document, and no member of many', async () => {
    const lines = 'hostname=h\n---\n'.repeat(1000);
    const archive = joined(member(SPEC.padEnd(200)), member(lines, { name: 'a.conf' }), member(SPEC), END);
    const named = await namesOf(archive, { maxSize: 100 });
    expect(named).toHaveLength(1002);
    expect(named[0]).toEqual(['a/config.json', 'ERR_OCI_DOCUMENT_TOO_LARGE']);
    expect(named.slice(1).every(([, hostname]) => hostname === 'h')).toBe(true);
  });

  const good = joined(member(SPEC), member(SPEC, { name: 'b/config.json' }));
  it.each<[string, Uint8Array, number, string | null]>([
    ['cut within a header', joined(good, header().subarray(0, 100)), 2148, null],
    ['cut within a body', good.subarray(0, 1024 + 512 + 10), 1546, 'b/config.json'],
    ['cut within what fills up', good.subarray(0, 1024 + 512 + 100), 1636, null],
    ['without an end', good, 2048, null],
    ['empty', new Uint8Array(), 0, null],
    ['with a wrong checksum', joined(good, header().fill(0x41, 0, 5), END), 2048, null],
    ['with something else behind its end', joined(good, END, new Uint8Array(512).fill(1)), 3072, null],
    ['with a size that is no number', joined(good, header({}, [[124, '9']]), END), 2048, 'a/config.json'],
    [
      'with a size below zero',
      joined(good, header({}, [[124, new Uint8Array(12).fill(0xff)]]), END),
      2048,
      'a/config.json',
    ],
    [
      'with a size beyond 2^53',
      joined(
        good,
        header({}, [[124, Uint8Array.of(0x80, 0, 0, 0, 0xff, 255, 255, 255, 255, 255, 255, 255)]]),
        END,
      ),
      2048,
      'a/config.json',
    ],
    ['with a pax header that is none', joined(good, member('12 path', { type: 'x' }), END), 2567, null],
    ['with a pax header of gigabytes', joined(good, header({ type: 'x', size: 2 ** 31 })), 2048, null],
    [
      'with a pax size that is no number',
      joined(good, member(pax('size', '1e3'), { type: 'x' }), member('')),
      3072,
      'a/config.json',
    ],
  ])('says what is wrong with an archive that is %s', async (_, archive, offset, name) => {
    for (const chunks of [[archive], ones(archive)]) {
      const { all, error } = await untilError(parseAllAsync(chunks, { format: 'tar' }));
      expect(error).toBeInstanceOf(StreamError);
      const index = archive.length === 0 || name === 'b/config.json' ? all.length : 2;
      expect(error).toMatchObject({ code: 'ERR_OCI_STREAM', offset, index, member: name });
    }
  });

  it('takes time that grows with the archive alone', async () => {
    // A pax header of many records, and one that is a single number.
    for (const body of [pax('key', 'v').repeat(60_000), '1'.repeat(900_000), ' '.repeat(900_000)]) {
      const archive = joined(member(body, { type: 'x' }), member(SPEC), END);
      const start = performance.now();
      await untilError(parseAllAsync(archive, { format: 'tar' }));
      expect(performance.now() - start).toBeLessThan(PATIENCE * 2000);
    }
  });
});
