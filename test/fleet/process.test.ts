import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { numberedConfig } from '../../bench/configs.ts';
import { InputChangedError } from '../../src/fleet/errors.ts';
import { planShards, type Shard } from '../../src/fleet/plan/shards.ts';
import { processShard } from '../../src/fleet/process-shard.ts';
import { openFile } from '../../src/fleet/read/source.ts';
import { sweepLeftovers } from '../../src/fleet/write/output-file.ts';
import { parseAll } from '../../src/index.ts';
import { toJson } from '../../src/spec/index.ts';
import { END, joined, member } from '../stream/archives.ts';
import { runNode } from '../support/child.ts';
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

const FLEET = fileURLToPath(new URL('../../build/fleet.js', import.meta.url));

/**
 * Does shards in a process of its own. Gives what was resident of it at most, in bytes: before the first, and by the end
 * of each.
 */
function peaksOf(shards: readonly Shard[], out: string): number[] {
  const source = `
    import { readFileSync } from 'node:fs';
    import { processShard } from ${JSON.stringify(FLEET)};
    // As the system counts: what is there for a moment counts, too.
    const peak = () => 1024 * Number(/VmHWM:\\s+(\\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
    const peaks = [peak()];
    for (const shard of ${JSON.stringify(shards)}) {
      await processShard(shard, ${JSON.stringify(SCAN)}, ${JSON.stringify(out)});
      peaks.push(peak());
    }
    console.log(JSON.stringify(peaks));`;
  return runNode([], source) as number[];
}

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
          // No bytes at all are a document that says nothing.
          const expected = [...parseAll(bytes.length === 0 ? '\n' : bytes)].map(({ config, offset }) => [
            offset,
            config.hostname,
          ]);
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
  it.each([7, 1000])(
    'is rejected with its place, and nothing else is, in shards of %i bytes',
    async (size) => {
      const parts = [
        'hostname=a\n',
        Buffer.of(0x61, 0x0a, 0x62, 0xff, 0x0a),
        'hostname=c\n',
        'x\0y\n',
        'hostname=e\n',
      ];
      const bytes = Buffer.concat(parts.flatMap((part) => [Buffer.from(part), Buffer.from('---\n')]));
      const path = fileOf(folder, 'bad.conf', bytes);
      const out = await doAll(folder, [inputOf(path, 'lines')], size, SCAN);
      expect(linesOf(out, 'part-').map(({ hostname }) => hostname)).toEqual(['a', 'c', 'e']);
      expect(
        linesOf(out, 'rejects-').map(({ source, code, location }) => [source.offset, code, location]),
      ).toEqual([
        [15, 'invalid-utf8', { offset: 3, line: 2, column: 2 }],
        [39, 'nul', { offset: 1, line: 1, column: 2 }],
      ]);
    },
  );

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

  it('is a line of JSON that is too large, and takes nothing else with it', async () => {
    const [first, last] = ['a', 'c'].map((hostname) => JSON.stringify({ ociVersion: '1.0.2', hostname }));
    const large = JSON.stringify({ ociVersion: '1.0.2', hostname: 'b'.repeat(2 ** 22) });
    const path = fileOf(folder, 'large.ndjson', [first, large, last].join('\n'));
    const out = await doAll(folder, [inputOf(path, 'ndjson')], 2 ** 22, SCAN);
    expect(linesOf(out, 'part-').map(({ hostname }) => hostname)).toEqual(['a', 'c']);
    expect(linesOf(out, 'rejects-').map(({ code, source }) => [code, source.offset])).toEqual([
      ['too-large', first!.length + 1],
    ]);
  });

  it('is a link to itself', async () => {
    const path = fileOf(folder, 'loop.conf', 'hostname=a\n');
    const input = inputOf(path);
    rmSync(path);
    symlinkSync(path, path);
    const out = await doAll(folder, [input], 100, SCAN);
    expect(linesOf(out, 'rejects-')).toMatchObject([
      { code: 'unreadable', message: 'too many symbolic links encountered' },
    ]);
  });

  it.each([1, 16])('is compressed a thousandfold, and takes no memory: in %i members', (members) => {
    const out = newFolder(folder);
    const inputs = [2 ** 26, 2 ** 28].map((unfolded) => {
      const member = gzipSync(Buffer.alloc(unfolded / members, 'x'));
      const bomb = joined(...Array.from({ length: members }, () => member));
      expect(bomb.length).toBeLessThan(unfolded / 900);
      return inputOf(fileOf(folder, `bomb-${members}-${unfolded}.conf.gz`, bomb));
    });
    const [before, small, large] = peaksOf(planShards(inputs, { size: 1 }), out);
    expect(large! - before!).toBeLessThan(2 ** 27);
    // Four times as much, of which all at once would be 192 MiB more.
    expect(large! - small!).toBeLessThan(2 ** 24);
    expect(linesOf(out, 'part-')).toEqual([]);
    expect(linesOf(out, 'rejects-').map(({ code }) => code)).toEqual(['too-large', 'too-large']);
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

  it.each([null, undefined, 'no such disk'])(
    'is opened by somebody who throws %j: it is thrown on',
    async (thrown) => {
      const out = newFolder(folder);
      const [shard] = planShards([inputOf(fileOf(folder, 'unopened.conf', 'hostname=a\n'))], { size: 100 });
      const open = () => Promise.reject(thrown);
      const error: unknown = await processShard(shard!, SCAN, out, { open }).catch((error: unknown) => [
        error,
      ]);
      expect(error).toEqual([thrown]);
      expect(snapshot(out)).toEqual({});
    },
  );

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

it('of which a document and the packing are broken names both, in the order of their codes', async () => {
  const packed = gzipSync('process_cwd=a\n---\n'.repeat(2000));
  const input = inputOf(fileOf(folder, 'both.conf.gz', packed.subarray(0, -1)));
  const [shard] = planShards([input], { size: 1e6 });
  const { statistics } = await processShard(shard!, PARSE, newFolder(folder));
  expect(statistics.offenders.slice(0, 3).map(({ offset, code }) => [offset, code])).toEqual([
    [0, 'broken-packing'],
    [0, 'no-args'],
    [18, 'no-args'],
  ]);
});

it('of a packing that the host cannot read is rejected, with what to do, and the next is read', async () => {
  vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never);
  const paths = [
    fileOf(folder, 'a.conf.zst', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0)),
    fileOf(folder, 'b.conf', 'hostname=b\n'),
  ];
  const inputs = paths.map((path) => inputOf(path));
  const out = await doAll(folder, inputs, 1000, SCAN).finally(() => vi.restoreAllMocks());
  expect(linesOf(out, 'rejects-')).toMatchObject([
    {
      source: { input: paths[0], offset: 0, index: 0 },
      code: 'unknown-packing',
      message: 'this host cannot read zstd; decompress the input before',
      location: null,
    },
  ]);
  expect(linesOf(out, 'part-')).toMatchObject([{ source: { input: paths[1], index: 1 }, hostname: 'b' }]);
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

  it('has names that are labels, wherever they lead', async () => {
    const names = ['../../../evil/config.json', '/etc/evil.conf', './../evil.conf', '__proto__/config.json'];
    const bytes = joined(...names.map((name) => member(spec, { name })), END);
    const path = fileOf(folder, 'leading.tar', bytes);
    const before = readdirSync(folder, { recursive: true }).sort();
    const out = await doAll(folder, [inputOf(path)], 10, SCAN);
    const rows = [...linesOf(out, 'part-'), ...linesOf(out, 'rejects-')];
    expect(rows.map(({ source }) => source.member).sort()).toEqual([...names].sort());
    const after = readdirSync(folder, { recursive: true }).sort();
    expect(after.filter((name) => !String(name).startsWith(relative(folder, out)))).toEqual(before);
    expect(existsSync('/etc/evil.conf')).toBe(false);
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
    ['broken-packing', 'gzip data in packed data; unpack it'],
  ]);
});

describe('the location of a reject', () => {
  it.each([
    'process_arg=x\n# é\nprocess_cwd = é/x\nprocess_cwd=b\n',
    'process_cwd\n# process_cwd=c\nprocess_arg=x\nroot_path=\nprocess_cwd=a\n',
    'process_arg=x\n\ufeffprocess_cwd=c\n process_cwd=a',
    '\ufeffprocess_cwd=c\nprocess_arg=x\nprocess_cwd=\n',
    'hostname=a\n',
  ])('of parse is that of check: %j', async (text) => {
    const path = fileOf(folder, 'located.conf', `process_arg=x\n---\n${text}\n---\nprocess_arg=x\n`);
    const [parsed, checked] = await Promise.all(
      (['parse', 'check'] as const).map(async (operation) =>
        linesOf(await doAll(folder, [inputOf(path)], 1e6, { operation, format: 'ndjson' }), 'rejects-'),
      ),
    );
    expect(parsed).toHaveLength(1);
    const { code, location } = parsed![0]!;
    const diagnostics = checked![0]!.diagnostics as {
      code: string;
      offset: number;
      line: number;
      column: number;
    }[];
    const { offset, line, column } = diagnostics.find((one) => one.code === code)!;
    expect(location).toEqual({ offset, line, column });
  });

  it('of parse is told at the end of an input without a line feed, too', async () => {
    const path = fileOf(folder, 'unended.conf', 'process_arg=x\nprocess_cwd=a');
    const out = await doAll(folder, [inputOf(path)], 100, PARSE);
    expect(linesOf(out, 'rejects-')).toMatchObject([
      { code: 'relative-cwd', location: { offset: 26, line: 2, column: 13 } },
    ]);
  });

  it('of a document that is all errors takes neither long nor much memory', async () => {
    const path = fileOf(folder, 'errors.conf', `${'=\n'.repeat(2_000_000)}process_arg=x\nprocess_cwd=a\n`);
    const out = await doAll(folder, [inputOf(path)], 1e7, PARSE);
    expect(linesOf(out, 'rejects-')).toMatchObject([
      { code: 'relative-cwd', location: { offset: 4_000_026, line: 2_000_002, column: 13 } },
    ]);
  });

  it('of what is too deep says where, and nothing that cannot be done', async () => {
    const deep = `{"é":1,\n"x":${'['.repeat(600)}${']'.repeat(600)}}`;
    const out = await doAll(folder, [inputOf(fileOf(folder, 'deep.json', deep))], 1e6, PARSE);
    expect(linesOf(out, 'rejects-')).toMatchObject([
      {
        code: 'too-deep',
        message: 'more than 512 objects and arrays within each other, the most that is read',
        location: { offset: 523, line: 2, column: 516 },
      },
    ]);
  });

  it('of what is broken is in the packed data, or in the archive with the member', async () => {
    const packed = gzipSync(
      Buffer.from(Array.from({ length: 5000 }, (_, i) => `hostname=${i}\n---\n`).join('')),
    );
    const short = packed.subarray(0, 9000);
    const archive = joined(member('hostname=a\n', { name: 'a.conf' }), member('x', { name: 'b.conf' }));
    const paths = [fileOf(folder, 'short.gz', short), fileOf(folder, 'short.tar', archive.subarray(0, 1536))];
    const out = await doAll(
      folder,
      paths.map((path) => inputOf(path)),
      1e6,
      SCAN,
    );
    expect(linesOf(out, 'rejects-')).toMatchObject([
      {
        source: { input: paths[0], offset: 0 },
        code: 'broken-packing',
        message: 'gzip: unexpected end of file',
        location: { offset: 9000, line: null, column: null },
      },
      {
        source: { input: paths[1], member: 'b.conf', offset: 0 },
        code: 'broken-packing',
        message: 'the archive is cut short within a member',
        location: { offset: 1536, line: null, column: null },
      },
    ]);
  });
});

describe('an input without a byte', () => {
  it.each([
    ['empty.conf', '', 'no-args'],
    ['empty.json', '', 'invalid-json'],
    ['blank.json', ' \n', 'invalid-json'],
    ['empty.ndjson', '', 'invalid-json'],
    ['empty.conf.gz', '', 'broken-packing'],
    ['nothing.conf.gz', gzipSync(''), 'no-args'],
    ['nothing.json.gz', gzipSync(''), 'invalid-json'],
    ['empty.tar', '', 'broken-packing'],
  ])('%s (%j) is rejected: %s', async (name, content, code) => {
    for (const operation of ['parse', 'check'] as const) {
      const out = await doAll(folder, [inputOf(fileOf(folder, name, content))], 10, {
        operation,
        format: 'ndjson',
      });
      expect(linesOf(out, 'rejects-').map((reject) => [reject.source.index, reject.code])).toEqual([
        [0, code],
      ]);
      expect(linesOf(out, 'part-')).toEqual([]);
    }
  });

  it('has a row of what rejects nothing', async () => {
    const path = fileOf(folder, 'empty.conf', '');
    const out = await doAll(folder, [inputOf(path), inputOf(path)], 10, SCAN);
    expect(
      linesOf(out, 'part-').map(({ source, refused }) => [source.index, source.offset, refused]),
    ).toEqual([
      [0, 0, 'no-args'],
      [1, 0, 'no-args'],
    ]);
  });

  it('shows in an archive, too', async () => {
    const archive = joined(member('', { name: 'a.conf' }), member('', { name: 'b/config.json' }), END);
    const out = await doAll(folder, [inputOf(fileOf(folder, 'empties.tar', archive))], 10, PARSE);
    expect(linesOf(out, 'rejects-').map(({ source, code }) => [source.member, source.offset, code])).toEqual([
      ['a.conf', 512, 'no-args'],
      ['b/config.json', 1024, 'invalid-json'],
    ]);
  });
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
    ['is taken away', (path: string) => spawnSync('rm', [path])],
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

describe('a shard of which a file cannot be written', () => {
  it.each([
    ['the record', '.bulk/shard-000000.json'],
    ['the rejects', 'rejects-000000.ndjson'],
    ['the part', 'part-000000.ndjson'],
  ])('%s, leaves nothing', async (_, name) => {
    const path = fileOf(folder, 'unwritten.conf', 'hostname=a\n---\nprocess_arg=x\n');
    const out = newFolder(folder);
    // Where it is to be, a folder stands in the way.
    mkdirSync(join(out, name));
    const [shard] = planShards([inputOf(path)], { size: 100 });
    await expect(processShard(shard!, PARSE, out)).rejects.toMatchObject({
      code: 'ERR_OCI_OUTPUT',
      path: join(out, name),
    });
    expect(snapshot(out)).toEqual({});
    rmdirSync(join(out, name));
    await processShard(shard!, PARSE, out);
    expect(Object.keys(snapshot(out))).toEqual([
      '.bulk/shard-000000.json',
      'part-000000.ndjson',
      'rejects-000000.ndjson',
    ]);
  });
});

it('that somebody else has done meanwhile stays as they wrote it', async () => {
  const path = fileOf(folder, 'meanwhile.conf', 'process_cwd=/\nprocess_arg=x\n---\nhostname=a\n');
  const out = newFolder(folder);
  const [shard] = planShards([inputOf(path)], { size: 100 });
  let theirs: Record<string, string> | undefined;
  const open: typeof openFile = async (input) => {
    const source = await openFile(input);
    return {
      read: (buffer, position) => source.read(buffer, position),
      verify: () => source.verify(),
      close: async () => {
        await source.close();
        // They take us for dead, and what we have written for a leftover.
        await sweepLeftovers(out, () => true);
        await processShard(shard!, PARSE, out);
        theirs = snapshot(out);
      },
    };
  };
  await expect(processShard(shard!, PARSE, out, { open })).rejects.toMatchObject({
    code: 'ERR_OCI_OUTPUT',
    path: join(out, 'part-000000.ndjson'),
  });
  expect(Object.keys(theirs!)).toHaveLength(3);
  expect(snapshot(out)).toEqual(theirs);
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

describe('how far a shard is', () => {
  async function toldOf(pieces: Shard['pieces']): Promise<[number, number][]> {
    const seen: [number, number][] = [];
    const onProgress = (documents: number, bytes: number) => void seen.push([documents, bytes]);
    await processShard({ number: 0, pieces }, SCAN, newFolder(folder), { onProgress });
    for (let i = 1; i < seen.length; i++) {
      expect(seen[i]![0]).toBeGreaterThanOrEqual(seen[i - 1]![0]);
      expect(seen[i]![1]).toBeGreaterThanOrEqual(seen[i - 1]![1]);
    }
    return seen;
  }

  it('is told of packed data by the bytes of the file', async () => {
    const document = () => `hostname=${randomBytes(1000).toString('hex')}\n${'process_arg=x\n'.repeat(200)}`;
    const packed = gzipSync(Array.from({ length: 3000 }, document).join('---\n'));
    const size = packed.length;
    expect(size).toBeGreaterThan(3 * 2 ** 20);
    const input = inputOf(fileOf(folder, 'told.conf.gz', packed));
    const seen = await toldOf([{ input, from: 0, to: size }]);
    expect(seen.at(-1)).toEqual([3000, size]);
    // What is unpacked is three times as large: half of the documents are in half of the file.
    const [documents, bytes] = seen.find(([documents]) => documents > 1500)!;
    expect(documents).toBeLessThan(1600);
    expect(Math.abs(bytes - size / 2)).toBeLessThan(2 ** 20);
  });

  it('is told of pieces and of several files by what is theirs', async () => {
    const path = fileOf(folder, 'told.conf', 'hostname=a\n---\n'.repeat(1000));
    const other = inputOf(fileOf(folder, 'other.conf', 'hostname=b\n'));
    const shards = planShards([inputOf(path, 'lines')], { size: 6000 });
    expect(await toldOf(shards[1]!.pieces)).toEqual([
      [400, 0],
      [400, 6000],
    ]);
    const seen = await toldOf([...shards[2]!.pieces, { input: other, from: 0, to: other.size }]);
    expect(seen.at(-1)).toEqual([201, 3000 + other.size]);
  });
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
