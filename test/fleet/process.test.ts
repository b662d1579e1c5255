import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  readdirSync,
  readFileSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numberedConfig } from '../../bench/configs.ts';
import { InputChangedError } from '../../src/fleet/errors.ts';
import { planShards } from '../../src/fleet/plan/shards.ts';
import { processShard } from '../../src/fleet/process-shard.ts';
import { openFile } from '../../src/fleet/read/source.ts';
import { parseAll } from '../../src/index.ts';
import { toJson } from '../../src/spec/index.ts';
import { END, joined, member } from '../stream/archives.ts';
import {
  doAll,
  fileOf,
  inputOf,
  linesOf,
  newFolder,
  PARSE,
  SCAN,
  scratchFolder,
  snapshot,
} from './support.ts';

const folder = scratchFolder();

const documents = fc.array(
  fc.constantFrom(
    'hostname=a\nprocess_arg=x\n',
    'hostname=é\r\n',
    '',
    'process_arg=y\nmemory_limit=7\n',
    '# nothing\n',
  ),
  { maxLength: 12 },
);

describe('every document', () => {
  it('is in exactly one shard, with its place, whatever the size of shards', async () => {
    await fc.assert(
      fc.asyncProperty(
        documents,
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom('---\n', '---\r\n'),
        async (all, size, separator) => {
          const bytes = Buffer.from(all.join(separator));
          const path = fileOf(folder, 'random.conf', bytes);
          const out = await doAll(folder, [inputOf(path, 'lines')], size, SCAN);
          const expected = [...parseAll(bytes)].map(({ config, offset }) => [offset, config.hostname]);
          expect(linesOf(out, 'part-').map(({ source, hostname }) => [source.offset, hostname])).toEqual(
            expected,
          );
        },
      ),
      { numRuns: 150 },
    );
  });

  it('of parse is in the output or in the rejects, as parse has it', async () => {
    const text = Array.from({ length: 200 }, (_, i) => numberedConfig(i)).join('---\n');
    const path = fileOf(folder, 'fleet.conf', text);
    const out = await doAll(folder, [inputOf(path, 'lines')], 10_000, PARSE);
    const parts = linesOf(out, 'part-');
    const rejects = linesOf(out, 'rejects-');
    expect(parts.length + rejects.length).toBe(200);
    expect(rejects.map(({ code }) => code)).toEqual(Array.from({ length: 4 }, () => 'relative-cwd'));
    const byOffset = new Map([...parseAll(Buffer.from(text))].map(({ offset, config }) => [offset, config]));
    const raw = readdirSync(out)
      .filter((name) => name.startsWith('part-'))
      .flatMap((name) => readFileSync(join(out, name), 'utf8').trimEnd().split('\n'));
    for (const line of raw) {
      const { source } = JSON.parse(line) as { source: { offset: number } };
      expect(line.endsWith(`,"config":${toJson(byOffset.get(source.offset))}}`)).toBe(true);
    }
  });

  it('keeps every digit of a u64', async () => {
    const path = fileOf(folder, 'digits.conf', 'process_arg=x\nmemory_limit=18446744073709551615\n');
    const out = await doAll(folder, [inputOf(path)], 1000, PARSE);
    expect(readFileSync(join(out, 'part-000000.ndjson'), 'utf8')).toContain(
      '"memoryLimit":18446744073709551615,',
    );
  });
});

describe('what cannot be read', () => {
  it('is rejected with its place, and nothing else is', async () => {
    const parts = [
      'hostname=a\n',
      Buffer.of(0x61, 0x0a, 0x62, 0xff, 0x0a),
      'hostname=c\n',
      'x\0y\n',
      'hostname=e\n',
    ];
    const bytes = Buffer.concat(parts.flatMap((part) => [Buffer.from(part), Buffer.from('---\n')]));
    const path = fileOf(folder, 'bad.conf', bytes);
    const out = await doAll(folder, [inputOf(path, 'lines')], 7, SCAN);
    expect(linesOf(out, 'part-').map(({ hostname }) => hostname)).toEqual(['a', 'c', 'e']);
    expect(
      linesOf(out, 'rejects-').map(({ source, code, location }) => [source.offset, code, location]),
    ).toEqual([
      [15, 'invalid-utf8', { offset: 3, line: 2, column: 2 }],
      [39, 'nul', { offset: 1, line: 1, column: 2 }],
    ]);
  });

  it('in NDJSON too, with blank lines passed over', async () => {
    const lines = [
      '{"ociVersion":"1.0.2","hostname":"a"}',
      '',
      '{"broken',
      '[1]',
      ' ',
      '{"ociVersion":"1.0.2","hostname":"b"}',
    ];
    const path = fileOf(folder, 'bad.ndjson', lines.join('\r\n'));
    const out = await doAll(folder, [inputOf(path, 'ndjson')], 20, SCAN);
    expect(linesOf(out, 'part-').map(({ hostname }) => hostname)).toEqual(['a', 'b']);
    expect(linesOf(out, 'rejects-').map(({ code }) => code)).toEqual(['invalid-json', 'invalid-json']);
  });

  it('is a document that is too large, and takes no memory', async () => {
    const path = fileOf(folder, 'large.conf', `hostname=a\n---\n${'x=y\n'.repeat(2 ** 21)}---\nhostname=c\n`);
    const out = await doAll(folder, [inputOf(path, 'lines')], 2 ** 22, SCAN);
    expect(linesOf(out, 'part-').map(({ hostname }) => hostname)).toEqual(['a', 'c']);
    expect(linesOf(out, 'rejects-').map(({ code, source }) => [code, source.offset])).toEqual([
      ['too-large', 15],
    ]);
  });

  it('is a file without permission to read it', async () => {
    const path = fileOf(folder, 'secret.conf', 'hostname=a\n');
    const out = newFolder(folder);
    const [shard] = planShards([inputOf(path)], { size: 100 });
    // Root may read anything.
    const denied = Object.assign(new Error('denied'), { code: 'EACCES', errno: -13 });
    await processShard(shard!, SCAN, out, { open: () => Promise.reject(denied) });
    expect(linesOf(out, 'rejects-')).toMatchObject([{ code: 'unreadable', message: 'permission denied' }]);
    chmodSync(path, 0o600);
  });

  it('is gzip data that ends early, behind what could be unpacked', async () => {
    const packed = gzipSync('hostname=a\n---\nhostname=b\n'.repeat(50_000));
    const whole = fileOf(folder, 'whole.conf.gz', packed);
    const broken = fileOf(folder, 'broken.conf.gz', packed.subarray(0, packed.length - 20));
    const out = await doAll(folder, [inputOf(whole), inputOf(broken)], 10, SCAN);
    const lines = linesOf(out, 'part-').map(({ source }) => source.input);
    expect(lines.filter((name) => name === whole)).toHaveLength(50_001);
    expect(lines.filter((name) => name === broken).length).toBeGreaterThan(0);
    expect(linesOf(out, 'rejects-').map(({ code, source }) => [code, source.input])).toEqual([
      ['broken-packing', broken],
    ]);
  });
});

describe('a tar archive', () => {
  const spec = '{"ociVersion":"1.0.2","hostname":"s"}';
  const archive = joined(
    member('hostname=a\n---\nhostname=b\n', { name: 'fleet.conf' }),
    member('not a configuration', { name: 'README' }),
    member(spec, { name: 'web/config.json' }),
    member('', { name: 'link/config.json', type: '2', link: '/etc/passwd' }),
    END,
  );

  it.each([
    ['as it is', archive],
    ['packed with gzip', gzipSync(archive)],
  ])('%s has the documents of its members, each with its name', async (name, bytes) => {
    const out = await doAll(folder, [inputOf(fileOf(folder, `${name}.tar`, bytes))], 10, SCAN);
    expect(
      linesOf(out, 'part-').map(({ source, hostname }) => [source.member, source.offset, hostname]),
    ).toEqual([
      ['fleet.conf', 512, 'a'],
      ['fleet.conf', 527, 'b'],
      ['web/config.json', 2560, 's'],
    ]);
    expect(
      linesOf(out, 'rejects-').map(({ source, code, message }) => [source.member, code, message]),
    ).toEqual([['link/config.json', 'unreadable', 'a link to "/etc/passwd", which the archive has or not']]);
  });

  it('that is cut short is rejected behind what could be read', async () => {
    const path = fileOf(folder, 'short.tar', archive.subarray(0, 2700));
    const out = await doAll(folder, [inputOf(path)], 10, SCAN);
    expect(linesOf(out, 'part-').map(({ hostname }) => hostname)).toEqual(['a', 'b', 's']);
    expect(linesOf(out, 'rejects-').map(({ code }) => code)).toEqual(['broken-packing']);
  });
});

it('does not look for more in what is packed twice', async () => {
  const path = fileOf(folder, 'twice.gz', gzipSync(gzipSync('hostname=a\n')));
  const out = await doAll(folder, [inputOf(path)], 10, SCAN);
  expect(linesOf(out, 'rejects-').map(({ code, message }) => [code, message])).toEqual([
    ['broken-packing', 'at byte 0, document 0: gzip data in packed data; unpack it'],
  ]);
});

describe('an input that changes', () => {
  const size = 5000;
  const plan = (name: string) => {
    const path = fileOf(folder, name, 'hostname=a\n---\n'.repeat(1000));
    return { path, shards: planShards([inputOf(path, 'lines')], { size }) };
  };

  it.each([
    ['is written to before', (path: string) => utimesSync(path, 1, 1), 'was written to since it was planned'],
    [
      'grows',
      (path: string) => appendFileSync(path, 'x'),
      'has 15001 bytes, and had 15000 when it was planned',
    ],
    [
      'is cut short',
      (path: string) => truncateSync(path, 100),
      'has 100 bytes, and had 15000 when it was planned',
    ],
    ['is taken away', (path: string) => spawnSync('rm', [path]), 'is gone'],
  ])('that %s is an error, and nothing is left', async (name, change, problem) => {
    const { path, shards } = plan(`${name}.conf`);
    change(path);
    const out = newFolder(folder);
    await expect(processShard(shards[1]!, SCAN, out)).rejects.toMatchObject({
      code: 'ERR_OCI_INPUT_CHANGED',
      path,
      problem,
    });
    expect(snapshot(out)).toEqual({});
  });

  it.each([
    ['is written to', (path: string) => utimesSync(path, 1, 1)],
    ['is cut short', (path: string) => truncateSync(path, 100)],
    [
      'is replaced',
      (path: string) => {
        writeFileSync(`${path}.new`, readFileSync(path));
        spawnSync('mv', [`${path}.new`, path]);
      },
    ],
  ])('that %s while it is read is an error, and nothing is left', async (name, change) => {
    const { path, shards } = plan(`during ${name}.conf`);
    const out = newFolder(folder);
    const open: typeof openFile = async (input) => {
      const source = await openFile(input);
      let hasChanged = false;
      return {
        read: (buffer, position) => {
          if (!hasChanged) change(path);
          hasChanged = true;
          return source.read(buffer, position);
        },
        verify: () => source.verify(),
        close: () => source.close(),
      };
    };
    await expect(processShard(shards[1]!, SCAN, out, { open })).rejects.toThrow(InputChangedError);
    expect(snapshot(out)).toEqual({});
  });
});

it('gives the same bytes when it is done again', async () => {
  const path = fileOf(
    folder,
    'again.conf',
    Array.from({ length: 100 }, (_, i) => numberedConfig(i)).join('---\n'),
  );
  for (const format of ['ndjson', 'parquet'] as const) {
    const out = await doAll(folder, [inputOf(path, 'lines')], 30_000, { operation: 'check', format });
    const before = snapshot(out);
    const shards = planShards([inputOf(path, 'lines')], { size: 30_000 });
    for (const shard of shards.reverse()) await processShard(shard, { operation: 'check', format }, out);
    expect(snapshot(out)).toEqual(before);
  }
});

it('groups small files, and counts what is in them', async () => {
  const inputs = Array.from({ length: 30 }, (_, i) =>
    inputOf(fileOf(folder, `small-${i}.conf`, `hostname=${i}\n`)),
  );
  const shards = planShards(inputs, { size: 100 });
  expect(shards.length).toBeGreaterThan(2);
  expect(shards.length).toBeLessThan(8);
  expect(shards.flatMap(({ pieces }) => pieces.map(({ input }) => input))).toEqual(inputs);
});
