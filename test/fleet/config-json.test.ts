import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { planShards } from '../../src/fleet/plan/shards.ts';
import { processShard } from '../../src/fleet/process-shard.ts';
import type { Statistics } from '../../src/fleet/statistics/statistics.ts';
import type { OperationName } from '../../src/fleet/work/operation.ts';
import type { Format } from '../../src/fleet/write/rows.ts';
import type { Loss } from '../../src/spec/index.ts';
import { doAll, fileOf, inputOf, linesOf, newFolder, SCAN, scratchFolder } from './support.ts';

const folder = scratchFolder();

/** In the order of the specification, in which it is written. */
const VALID = JSON.stringify({
  ociVersion: '1.0.2',
  process: { user: { uid: 1, gid: 2 }, args: ['sh', '-c'], cwd: '/' },
  root: { path: '/r', readonly: true },
  hostname: 'h',
  annotations: { a: 'b' },
  linux: { namespaces: [{ type: 'uts' }, { type: 'mount' }] },
});
const REFUSED = '{"ociVersion":"1.0.2","hostname":"a"}';

/** What is written of these, each a line. */
async function outputOf(documents: readonly string[], operation: OperationName, format: Format = 'ndjson') {
  const path = fileOf(folder, 'fleet.ndjson', documents.join('\n'));
  return doAll(folder, [inputOf(path)], 1e6, { operation, format });
}

/** What is counted of one. */
async function statisticsOf(document: object | string): Promise<Statistics> {
  const text = typeof document === 'string' ? document : JSON.stringify(document);
  const [shard] = planShards([inputOf(fileOf(folder, 'counted.ndjson', text))], { size: 1e6 });
  return (await processShard(shard!, SCAN, newFolder(folder))).statistics;
}

describe('a config.json', () => {
  it('of parse is a row with all of it, and every digit, or a reject', async () => {
    const limits = '"rlimits":[{"type":"RLIMIT_CPU","hard":18446744073709551615,"soft":1}]';
    const digits = VALID.replace('"cwd":"/"', `"cwd":"/",${limits}`);
    const out = await outputOf([VALID, REFUSED, digits], 'parse');
    expect(linesOf(out, 'rejects-')).toMatchObject([{ source: { index: 1 }, code: 'needs-property' }]);
    const text = readFileSync(join(out, 'part-000000.ndjson'), 'utf8');
    const specs = text.split('\n').map((row) => row.slice(row.indexOf('"spec":')));
    expect(specs).toEqual([`"spec":${VALID}}`, `"spec":${digits}}`, '']);
  });

  it('of parse has columns of what lines could say, and all of it in one', async () => {
    const out = await outputOf([VALID], 'parse', 'parquet');
    const file = new Uint8Array(readFileSync(join(out, 'part-000000.parquet'))).buffer;
    const rows = await parquetReadObjects({ file });
    expect(rows).toMatchObject([
      {
        oci_version: '1.0.2',
        hostname: 'h',
        root_path: '/r',
        root_readonly: true,
        process_args: '["sh","-c"]',
        process_uid: 1,
        process_gid: 2,
        spec: VALID,
      },
    ]);
  });

  it('of check was written with a pointer of megabytes for each of a hundred places under a long name', async () => {
    const hostile = `{"ociVersion":"1.0.2","x":{"${'~'.repeat(2 ** 21)}":[${Array(100).fill('1e3')}]}}`;
    const [reject] = linesOf(await outputOf([hostile], 'check'), 'rejects-') as Record<string, unknown>[];
    expect(reject).toMatchObject({ code: 'needs-property', errors: 101 });
    // Of the root and the process, which are missing, and of x.
    expect(reject!.diagnostics).toHaveLength(3);
  });

  it('of scan has the code of what it is refused for, or none', async () => {
    const out = await outputOf([VALID, REFUSED], 'scan');
    expect(linesOf(out, 'part-').map(({ hostname, refused, args }) => [hostname, refused, args])).toEqual([
      ['h', null, 2],
      ['a', 'needs-property', 0],
    ]);
  });

  it('of convert names what lines cannot say, and is rejected where they would say something else', async () => {
    const root = '"ociVersion":"1.0.2","root":{"path":"/r"}';
    const out = await outputOf(
      [
        `{${root},"domainname":"d"}`,
        `{${root},"hostname":"a","hostname":"b"}`,
        `{${root},"hostname":"a\\nb"}`,
      ],
      'convert',
    );
    expect(linesOf(out, 'part-').map(({ lines, losses, omitted }) => [lines, losses, omitted])).toEqual([
      [
        'root_path = /r\n',
        [{ pointer: '/domainname', kind: 'dropped', message: '"domainname" has no counterpart' }],
        0,
      ],
    ]);
    expect(
      linesOf(out, 'rejects-').map(({ source, code, message }) => [source.index, code, message]),
    ).toEqual([
      [1, 'duplicate-name', expect.stringContaining('hostname')],
      [2, 'not-expressible', 'invalid hostname: has a line feed'],
    ]);
  });

  it('of convert listed all that was lost: a document of 4 MB had a row many times as long', async () => {
    const mounts = Array.from({ length: 1000 }, (_, i) => ({ destination: `/${i}`, x: 1 }));
    const out = await outputOf(
      [JSON.stringify({ ociVersion: '1.0.2', root: { path: '/r' }, mounts })],
      'convert',
    );
    const [row] = linesOf(out, 'part-');
    const losses = row!.losses as Loss[];
    expect([losses.length, row!.omitted]).toEqual([100, 900]);
    expect(losses[99]).toMatchObject({ pointer: '/mounts/99/x', kind: 'dropped' });
  });
});

describe('what is counted of a config.json', () => {
  const EMPTY = { unlimited: 1, ranges: [], least: null, greatest: null };
  const only = (range: number, value: string) => ({
    unlimited: 0,
    ranges: [...new Array<number>(range).fill(0), 1],
    least: value,
    greatest: value,
  });
  const limited = (resources: string) =>
    statisticsOf(`{"ociVersion":"1.0.2","linux":{"resources":${resources}}}`);

  it.each([
    ['1048576', only(20, '1048576')],
    ['1e3', only(9, '1000')],
    ['0', EMPTY],
    ['-1', EMPTY],
    ['-9223372036854775808', EMPTY],
    ['18446744073709551615', only(63, '18446744073709551615')],
    // More than any runtime takes.
    ['18446744073709551616', only(63, '18446744073709551615')],
    ['1e300', only(63, '18446744073709551615')],
    ['1.5', EMPTY],
    ['"7"', EMPTY],
    ['null', EMPTY],
    ['[7]', EMPTY],
  ])('a limit of memory that is %s', async (limit, expected) => {
    expect((await limited(`{"memory":{"limit":${limit}}}`)).limits.memory).toEqual(expected);
  });

  it.each([
    ['{"quota":50000}', only(9, '512')],
    ['{"quota":50000,"period":50000}', only(10, '1024')],
    // Less than a 1024th of a CPU is a quota, too.
    ['{"quota":50,"period":100000}', only(0, '1')],
    ['{"quota":50,"period":0}', EMPTY],
    ['{"quota":-1}', EMPTY],
  ])('a quota of CPUs: %s', async (cpu, expected) => {
    expect((await limited(`{"cpu":${cpu}}`)).limits.cpu).toEqual(expected);
  });

  it('shares and processes', async () => {
    const { limits } = await limited('{"cpu":{"shares":2},"pids":{"limit":100}}');
    expect(limits).toMatchObject({ shares: only(1, '2'), pids: only(6, '100') });
    expect((await limited('{"cpu":{"shares":1024}}')).limits.shares).toEqual(EMPTY);
  });

  it('namespaces that there are, and hooks of all kinds, whatever stands among them', async () => {
    const namespaces = [{ type: 'pid' }, { type: 'time' }, { type: 'none' }, { type: 1 }, {}, null, 'mount'];
    const hooks = {
      prestart: [{ path: '/a' }, { path: 1 }],
      createRuntime: [{ path: '/a' }],
      poststop: [{ path: '/b' }],
      startContainer: 'none',
    };
    const { withoutNamespace, hooks: found } = await statisticsOf({ linux: { namespaces }, hooks });
    expect(withoutNamespace).toEqual({
      pid: 0,
      time: 0,
      network: 1,
      mount: 1,
      ipc: 1,
      uts: 1,
      user: 1,
      cgroup: 1,
    });
    expect(found.entries).toEqual([
      ['', 1, 1],
      ['/a', 2, 2],
      ['/b', 1, 1],
    ]);
  });
});

describe('check', () => {
  it('rejects a document whose first error is behind the warnings that are listed', async () => {
    const warnings = 'process_env=x\n'.repeat(150);
    const text = `process_arg=x\nroot_path=/r\n${warnings}nope=1\n---\nprocess_arg=x\nroot_path=/r\n${warnings}`;
    const work = { operation: 'check', format: 'ndjson' } as const;
    const out = await doAll(folder, [inputOf(fileOf(folder, 'warned.conf', text))], 1e6, work);
    const [reject, ...others] = linesOf(out, 'rejects-');
    expect(others).toEqual([]);
    expect(reject).toMatchObject({
      code: 'unknown-key',
      location: { line: 153 },
      errors: 1,
    });
    expect(reject!.diagnostics).toHaveLength(100);
    const [row] = linesOf(out, 'part-');
    expect(row).toMatchObject({ source: { index: 1 }, errors: 0, warnings: reject!.warnings });
  });
});
