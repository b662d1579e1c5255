import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { numberedConfig } from '../../bench/configs.ts';
import type { Report } from '../../src/fleet/report/report.ts';
import { linesOf, snapshot } from '../fleet/support.ts';
import { withStore } from '../support/store.ts';
import { CLI, EXAMPLES, ociconf, type Run, run, scratchFolder } from './command.ts';
import { hasTerminal, inTerminal } from './terminal.ts';

const folder = scratchFolder();

/** A fleet of so many; one in 50 has a relative working directory. */
function fleet(count: number, from = 0): string {
  return Array.from({ length: count }, (_, i) => numberedConfig(from + i)).join('---\n');
}

const FLEET = join(folder, 'fleet.conf');
const COUNT = 3000;
writeFileSync(FLEET, fleet(COUNT));
/** Some 40 shards. */
const SIZE = ['--shard-size', '100K'];

function newOutput(): string {
  const parent = mkdtempSync(join(folder, 'out-'));
  return join(parent, 'out');
}

function bulk(args: readonly string[], input: string | Uint8Array = ''): Promise<Run> {
  return ociconf(['bulk', ...args], input, folder);
}

/** What a run that nothing interrupts writes. */
let expected: Record<string, string> | undefined;
async function uninterrupted(): Promise<Record<string, string>> {
  if (expected === undefined) {
    const out = newOutput();
    expect((await bulk(['fleet.conf', '--output', out, '--jobs', '1', ...SIZE])).code).toBe(1);
    expected = snapshot(out);
  }
  return expected;
}

function reportOf(out: string): Report {
  return JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as Report;
}

describe('bulk', () => {
  it('has each document in the output or in the rejects, and says so', async () => {
    const out = newOutput();
    const { code, stdout, stderr } = await bulk(['fleet.conf', '--output', out, ...SIZE]);
    expect(code).toBe(1);
    expect(stdout).toBe(
      `documents       3,000\nrejected           60\n  relative-cwd     60\nreport: ${out}/report.html\n`,
    );
    expect(stderr).toMatch(/^ociconf: bulk: 3,000 documents in [\d.]+ s, [\d,]+\/s\n$/);
    expect(linesOf(out, 'part-')).toHaveLength(COUNT - 60);
    expect(linesOf(out, 'rejects-')).toHaveLength(60);
    expect(reportOf(out)).toMatchObject({
      documents: COUNT,
      rejected: 60,
      failures: [{ code: 'relative-cwd', documents: 60 }],
      withoutNamespace: { user: COUNT, pid: 0 },
    });
  });

  it('writes the same bytes with any number of threads', async () => {
    const out = newOutput();
    await bulk(['fleet.conf', '--output', out, '--jobs', '3', ...SIZE]);
    expect(snapshot(out)).toEqual(await uninterrupted());
  });

  it('writes of standard input the rows that it writes of a file', async () => {
    const out = newOutput();
    const { code, stderr } = await bulk(['-', '--output', out, ...SIZE], readFileSync(FLEET));
    expect(stderr).toMatch(/^ociconf: bulk: 3,000 documents/);
    expect(code).toBe(1);
    const whole = await uninterrupted();
    const names = Object.keys(whole).filter(
      (name) => name.startsWith('part-') || name.startsWith('rejects-'),
    );
    const found = snapshot(out);
    for (const name of names) expect(found[name]!.replaceAll('<stdin>', 'fleet.conf')).toBe(whole[name]);
    expect(readdirSync(join(out, '.bulk')).filter((name) => name.startsWith('stdin-'))).toEqual([]);
    const packed = newOutput();
    await bulk(['-', '--output', packed, ...SIZE], gzipSync(readFileSync(FLEET)));
    expect(snapshot(packed)).toEqual(found);
  });

  it('reads the same of an archive, be it a file or standard input, larger than a shard or not', async () => {
    const archive = join(EXAMPLES, 'bundles.tar.gz');
    const rowsOf = async (args: readonly string[], input?: Uint8Array) => {
      const out = newOutput();
      await bulk([...args, '--operation', 'scan', '--output', out], input);
      return linesOf(out, 'part-').map(({ source: { input: _, ...place }, ...row }) => [place, row]);
    };
    const rows = await rowsOf([archive]);
    expect(rows.map(([place]) => place)).toMatchObject([
      { member: 'web/config.json', offset: 1024, index: 0 },
      { member: 'db/fleet.conf', offset: 3584, index: 1 },
      { member: 'db/fleet.conf', offset: 3627, index: 2 },
    ]);
    for (const size of [[], ['--shard-size', '100']]) {
      expect(await rowsOf([archive, ...size])).toEqual(rows);
      expect(await rowsOf(['-', ...size], readFileSync(archive))).toEqual(rows);
    }
  });

  it('has of packed data that ends early what came before, be it a file or standard input', async () => {
    const whole = gzipSync(readFileSync(FLEET));
    const cut = whole.subarray(0, whole.length - 2000);
    writeFileSync(join(folder, 'cut.gz'), cut);
    const placesOf = (out: string) => [
      linesOf(out, 'part-').map(({ source }) => source.offset),
      linesOf(out, 'rejects-').map(({ source, code, message, location }) => [
        source.offset,
        code,
        message,
        location,
      ]),
    ];
    const fromFile = newOutput();
    expect((await bulk(['cut.gz', '--output', fromFile])).code).toBe(1);
    const expected = placesOf(fromFile);
    expect(expected[0]!.length).toBeGreaterThan(1000);
    expect(expected[1]!.at(-1)).toEqual([
      0,
      'broken-packing',
      'gzip: unexpected end of file',
      { offset: cut.length, line: null, column: null },
    ]);
    for (const size of ['40K', '32M']) {
      const streamed = newOutput();
      const args = ['-', '--shard-size', size, '--output', streamed];
      expect((await bulk(args, cut)).code).toBe(1);
      expect(placesOf(streamed)).toEqual(expected);
      const before = snapshot(streamed);
      expect((await bulk([...args, '--resume'], cut)).code).toBe(1);
      expect(snapshot(streamed)).toEqual(before);
      // What was done of the last shard is not what it is now.
      expect((await bulk([...args, '--resume'], whole)).stderr).toContain(
        'standard input is not what it was',
      );
    }
  });

  it('takes folders and patterns, each file once, and nothing of its own output', async () => {
    const inputs = join(folder, 'inputs');
    mkdirSync(join(inputs, 'deep'), { recursive: true });
    writeFileSync(join(inputs, 'a.conf'), 'hostname=a\nprocess_arg=x\n');
    writeFileSync(join(inputs, 'deep/b.ndjson'), '{"ociVersion":"1.0.2","hostname":"b"}\n');
    writeFileSync(join(inputs, 'c[1].conf'), 'hostname=c\nprocess_arg=x\n');
    writeFileSync(join(inputs, 'package.json'), '{}');
    writeFileSync(join(inputs, 'd.conf.gz'), gzipSync('hostname=d\nprocess_arg=x\n'));
    const out = join(inputs, 'out');
    const args = ['inputs/c[1].conf', 'inputs', 'inputs/**/*.conf', '--operation', 'scan', '--output', out];
    expect((await bulk(args)).code).toBe(0);
    expect(linesOf(out, 'part-').map(({ hostname }) => hostname)).toEqual(['c', 'a', 'd', 'b']);
    rmSync(inputs, { recursive: true });
  });

  it('takes what was cut to nothing, of folders and of standard input', async () => {
    const inputs = join(folder, 'cut');
    mkdirSync(inputs);
    for (const name of ['a.conf', 'config.json', 'other.json']) writeFileSync(join(inputs, name), '');
    const out = newOutput();
    expect((await bulk(['cut', '--output', out])).code).toBe(1);
    expect(linesOf(out, 'rejects-').map(({ source, code }) => [source.input, code])).toEqual([
      ['cut/a.conf', 'no-args'],
      ['cut/config.json', 'invalid-json'],
    ]);
    const streamed = newOutput();
    expect((await bulk(['-', '--output', streamed])).code).toBe(1);
    expect(linesOf(streamed, 'rejects-')).toMatchObject([
      { source: { offset: 0, index: 0 }, code: 'no-args' },
    ]);
  });

  it('checks, scans and converts', async () => {
    const out = newOutput();
    const { code } = await ociconf(['bulk', EXAMPLES, '--operation', 'check', '--output', out]);
    expect(code).toBe(1);
    const [reject] = linesOf(out, 'rejects-');
    expect(reject).toMatchObject({
      source: { input: join(EXAMPLES, 'broken.conf') },
      errors: 6,
      warnings: 2,
    });
    const converted = newOutput();
    await ociconf(['bulk', join(EXAMPLES, 'web.conf'), '--operation', 'convert', '--output', converted]);
    const { stdout } = await ociconf(['convert', '--to', 'spec', join(EXAMPLES, 'web.conf')]);
    expect(linesOf(converted, 'part-')).toMatchObject([
      { form: 'spec', spec: JSON.parse(stdout), losses: [], omitted: 0 },
    ]);
  });

  it.each([
    [5, ''],
    [6, '  and 1 more code\n'],
    [7, '  and 2 more codes\n'],
  ])('lists five codes of %i', async (kinds, more) => {
    const wrong = [
      'process_arg=x\nprocess_cwd=a\n',
      'hostname=x\n',
      'process_arg=x\nmemory_limit=64M\n',
      'process_arg=x\nx\n',
      'process_arg=x\nbogus_key=1\n',
      'process_arg=x\nnamespace=bogus\n',
      'process_arg=x\nmount=bogus\n',
    ];
    const path = join(folder, `${kinds}-codes.conf`);
    writeFileSync(path, wrong.slice(0, kinds).join('---\n'));
    const out = newOutput();
    const { stdout } = await bulk([path, '--operation', 'check', '--output', out]);
    expect(reportOf(out).failures).toHaveLength(kinds);
    expect(stdout.slice(stdout.indexOf('rejected'))).toMatch(
      new RegExp(`^rejected +\\d+\n(  [a-z-]+ +1\n){5}${more}report: `),
    );
  });

  it('says nothing with --quiet', async () => {
    const out = newOutput();
    expect(await bulk(['fleet.conf', '--output', out, '--quiet'])).toEqual({
      code: 1,
      stdout: '',
      stderr: '',
    });
  });

  it.skipIf(!hasTerminal && !process.env.OCICONF_REQUIRE_REAL)(
    'draws its progress on a terminal',
    async () => {
      const out = newOutput();
      const large = join(folder, 'large.conf');
      writeFileSync(large, fleet(10_000));
      const text = await inTerminal(`bulk large.conf --jobs 1 --shard-size 1M --output ${out}`, folder, {});
      expect(text).toContain('\r\u001b[Kociconf: [');
      expect(text).toMatch(/ \[#+\.+\] +\d+% {2}[\d,]+ documents, [\d,]+\/s, \d+:\d\d left/);
      rmSync(large);
    },
  );

  it.skipIf(!hasTerminal && !process.env.OCICONF_REQUIRE_REAL)(
    'draws how far it is in a single file that cannot be cut',
    async () => {
      const out = newOutput();
      const large = join(folder, 'large.conf.gz');
      const noise = () => `mount=/${randomBytes(500).toString('hex')}:tmpfs:tmpfs:ro\n`;
      writeFileSync(large, gzipSync(fleet(10_000).replaceAll('---\n', () => `${noise()}---\n`)));
      const text = await inTerminal(`bulk large.conf.gz --output ${out}`, folder, {});
      expect(reportOf(out)).toMatchObject({ shards: 1, documents: 10_000 });
      expect(text).toMatch(/ +[1-9]\d?% {2}[1-9][\d,]* documents, [\d,]+\/s, \d+:\d\d left/);
      rmSync(large);
    },
  );
});

describe('usage', () => {
  it.each([
    [['--output', 'o'], 'no INPUT; - reads standard input'],
    [['fleet.conf'], 'no --output: a folder that is new or empty'],
    [['-', 'fleet.conf', '--output', 'o'], '- (standard input) stands alone'],
    [
      ['-', '--shard', '1/2', '--output', 'o'],
      '--shard needs inputs that can be read again, and standard input is none',
    ],
    [['fleet.conf', '--merge', '--output', 'o'], '--merge takes no INPUT: the output folder knows them'],
    [['--merge', '--shard', '1/2', '--output', 'o'], '--merge is for all shards, and --shard for some'],
    [
      ['--merge', '--queue', 'redis://localhost', '--output', 'o'],
      '--merge needs no queue: it reads what is there',
    ],
    [['--merge', '--output', 'o'], 'o: there is no output of ociconf bulk in "o"'],
    [
      ['fleet.conf', '--queue', 'redis://localhost', '--shard', '1/2', '--output', 'o'],
      'the workers of --queue share it; --shard is for runs without one',
    ],
    [
      ['-', '--queue', 'redis://localhost', '--output', 'o'],
      '--queue needs inputs that all hosts can read, and standard input is none',
    ],
    [['fleet.conf', '--shard', '3/2', '--output', 'o'], 'It is I/N with I from 1 to N, such as 2/8.'],
    [['fleet.conf', '--shard', '0/2', '--output', 'o'], 'It is I/N with I from 1 to N, such as 2/8.'],
    [['fleet.conf', '--shard-size', '2G', '--output', 'o'], 'It is a number of bytes up to 1G, such as 32M.'],
    [['fleet.conf', '--shard-size', 'xM', '--output', 'o'], 'It is a number of bytes up to 1G, such as 32M.'],
    ...['0', '101', 'x'].map((n): [string[], string] => [
      ['fleet.conf', '--attempts', n, '--output', 'o'],
      'It is a number from 1 to 100.',
    ]),
    ...['0', '86401', '1.5'].map((s): [string[], string] => [
      ['fleet.conf', '--retry-delay', s, '--output', 'o'],
      'It is a number of seconds from 1 to 86400.',
    ]),
    [['fleet.conf', '--jobs', '0', '--output', 'o'], 'It is a number from 1 to 256.'],
    [['fleet.conf', '--attempts', '2', '--output', 'o'], '--attempts is for --queue'],
    [['fleet.conf', '--retry-delay', '2', '--output', 'o'], '--retry-delay is for --queue'],
    [
      ['fleet.conf', '--queue', 'redis://localhost', '--jobs', '2', '--output', 'o'],
      'the workers of --queue have --jobs of their own',
    ],
    [
      ['fleet.conf', '--shard-size', '3', '--output', 'o'],
      'and 1000000 are the most: take larger ones, of 16 bytes or more',
    ],
    [['missing.conf', '--output', 'o'], 'missing.conf: no such file or directory'],
    [['none-*.conf', '--output', 'o'], 'none-*.conf: no file has a name like that'],
    [['/dev/null', '--output', 'o'], '"/dev/null" is no regular file; - reads standard input'],
  ])('%j is refused, and nothing is written', async (args, message) => {
    const { code, stdout, stderr } = await bulk(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(readdirSync(folder)).not.toContain('o');
  });

  it.each(['bulk', 'worker'])('%s --help has the exit code after Ctrl+C', async (name) => {
    const { stdout } = await ociconf([name, '--help']);
    expect(stdout).toContain('\nExit code: ');
    expect(stdout).toContain('; 130 after ');
  });

  it('makes no report anew of standard input, which cannot be planned', async () => {
    const out = newOutput();
    expect((await bulk(['-', '--output', out], 'process_arg=x\n')).code).toBe(0);
    const before = snapshot(out);
    expect(await bulk(['--merge', '--output', out])).toEqual({
      code: 2,
      stdout: '',
      stderr: `ociconf: ${out}: its input was standard input, whose report is made by the run itself\n`,
    });
    expect(snapshot(out)).toEqual(before);
    // A file of that name is another thing.
    const named = newOutput();
    writeFileSync(join(folder, '<stdin>'), 'process_arg=x\n');
    expect((await bulk(['<stdin>', '--output', named])).code).toBe(0);
    expect((await bulk(['--merge', '--output', named])).code).toBe(0);
  });

  it('refuses a folder that is not empty, or has other output', async () => {
    const out = newOutput();
    mkdirSync(out);
    writeFileSync(join(out, 'precious'), 'x');
    const refused = await bulk(['fleet.conf', '--output', out]);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('is not empty ("precious"); take another folder');
    expect(readdirSync(out)).toEqual(['precious']);
    rmSync(join(out, 'precious'));
    expect((await bulk(['fleet.conf', '--output', out, ...SIZE])).code).toBe(1);
    const again = await bulk(['fleet.conf', '--output', out, ...SIZE]);
    expect(again.stderr).toContain('has the output of an earlier run');
    const other = await bulk(['fleet.conf', '--output', out, '--resume', '--operation', 'scan', ...SIZE]);
    expect(other.stderr).toContain('the operation was parse, and is scan now; take another folder');
    expect(snapshot(out)).toEqual(await uninterrupted());
  });
});

/** Starts a run; resolves when so many shards are done. */
async function started(
  out: string,
  shards: number,
  args: readonly string[],
  input?: Uint8Array,
  env: NodeJS.ProcessEnv = process.env,
) {
  const child = spawn(process.execPath, [CLI, 'bulk', ...args, '--output', out], {
    cwd: folder,
    env,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  child.stdin.on('error', () => {});
  if (input === undefined) child.stdin.end();
  else child.stdin.write(input);
  let stderr = '';
  child.stderr.on('data', (text: Buffer) => {
    stderr += text;
  });
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const until = async (isSo: () => boolean): Promise<void> => {
    while (!isSo()) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`it ended too early: ${stderr}`);
      await sleep(2);
    }
  };
  const state = join(out, '.bulk');
  await until(() => {
    const names = existsSync(state) ? readdirSync(state) : [];
    return names.filter((name) => name.startsWith('shard-')).length >= shards;
  });
  return { child, closed, stderr: () => stderr, until };
}

const SMALL = ['fleet.conf', '--jobs', '2', '--shard-size', '20K'];

async function expectedSmall(): Promise<Record<string, string>> {
  const out = newOutput();
  await bulk([...SMALL, '--output', out]);
  return snapshot(out);
}

describe('a run that is interrupted', () => {
  it('by Ctrl+C finishes what it has in hand, says how to go on, and does', async () => {
    const out = newOutput();
    const { child, closed, stderr } = await started(out, 5, SMALL);
    child.kill('SIGINT');
    expect(await closed).toEqual([130, null]);
    expect(stderr()).toContain('finishes the shards in hand; Ctrl+C once more ends it at once');
    expect(stderr()).toMatch(
      /interrupted; what is done is in ".*"\. Go on with the same command and --resume\n$/,
    );
    const names = readdirSync(out);
    expect(names).not.toContain('report.json');
    expect(names.filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect((await bulk([...SMALL, '--output', out, '--resume'])).code).toBe(1);
    expect(snapshot(out)).toEqual(await expectedSmall());
  });

  it('by a second signal ends at once, and nothing half-written counts', async () => {
    const object = Buffer.from(Array(2).fill(fleet(COUNT)).join('---\n'));
    let hasToWait = true;
    let isWaiting = false;
    const answer: RequestListener = ({ method, headers }, response) => {
      response.setHeader('etag', '"1"');
      if (method === 'HEAD') return void response.setHeader('content-length', object.length).end();
      const [from, to] = headers.range!.match(/\d+/g)!.map(Number) as [number, number];
      // The shard cannot be finished.
      isWaiting = hasToWait && from > 0;
      if (!isWaiting) response.writeHead(206).end(object.subarray(from, to + 1));
    };
    await withStore(answer, async (url) => {
      const login = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret', AWS_REGION: 'eu-central-1' };
      const env = { ...process.env, ...login, AWS_ENDPOINT_URL: url };
      const out = newOutput();
      const args = ['s3://configs/large.conf', '--operation', 'check', '--shard-size', '1G'];
      const { child, closed, stderr, until } = await started(out, 0, args, undefined, env);
      const halves = () => readdirSync(out).filter((name) => name.endsWith('.tmp'));
      await until(() => isWaiting);
      child.kill('SIGINT');
      await until(() => stderr().includes('finishes the shards in hand'));
      child.kill('SIGTERM');
      expect(await closed).toEqual([143, null]);
      expect(halves()).not.toEqual([]);
      expect(readdirSync(out).filter((name) => !name.endsWith('.tmp'))).toEqual(['.bulk']);
      expect(readdirSync(join(out, '.bulk'))).toEqual(['plan.ndjson']);
      hasToWait = false;
      const again = [CLI, 'bulk', ...args, '--output', out, '--resume'];
      expect((await run(process.execPath, again, '', { cwd: folder, env })).code).toBe(1);
      expect(reportOf(out).documents).toBe(2 * COUNT);
      expect(halves()).toEqual([]);
    });
  });

  it('while it waits for more of standard input keeps what came', async () => {
    const out = newOutput();
    const args = ['-', '--jobs', '2', '--shard-size', '20K'];
    const { child, closed, stderr } = await started(out, 2, args, readFileSync(FLEET).subarray(0, 65_000));
    await sleep(500);
    child.kill('SIGINT');
    expect(await closed).toEqual([130, null]);
    expect(stderr()).not.toContain('<stdin>');
    expect(stderr()).toMatch(/ociconf: bulk: interrupted; what is done is in .* and --resume\n$/);
    expect((await bulk([...args, '--output', out, '--resume'], readFileSync(FLEET))).code).toBe(1);
    expect(reportOf(out).documents).toBe(COUNT);
  });

  it('by SIGKILL in the middle of shards leaves nothing half-written that counts, and goes on', async () => {
    const out = newOutput();
    for (const shards of [2, 20, 40]) {
      const { child, closed } = await started(out, shards, [...SMALL, '--resume']);
      child.kill('SIGKILL');
      await closed;
      // What has its final name is whole.
      for (const name of readdirSync(out).filter((name) => name.startsWith('part-')))
        expect(readFileSync(join(out, name), 'utf8')).toMatch(/\n$/);
    }
    writeFileSync(join(out, '.part-000003.ndjson.0123456789ab.tmp'), 'half');
    expect((await bulk([...SMALL, '--output', out, '--resume'])).code).toBe(1);
    expect(snapshot(out)).toEqual(await expectedSmall());
  });

  it('goes on with a standard input that comes again, and refuses another', async () => {
    const out = newOutput();
    const args = ['-', '--jobs', '2', '--shard-size', '20K'];
    const bytes = readFileSync(FLEET);
    const { child, closed } = await started(out, 3, args, bytes.subarray(0, 1_000_000));
    // Nobody writes any more, and nobody has closed it.
    child.kill('SIGINT');
    expect(await closed).toEqual([130, null]);
    expect(readdirSync(join(out, '.bulk')).filter((name) => name.startsWith('stdin-'))).toEqual([]);
    expect(readdirSync(out)).not.toContain('report.json');
    expect((await bulk([...args, '--output', out, '--resume'], bytes)).code).toBe(1);
    const whole = newOutput();
    await bulk([...args, '--output', whole], bytes);
    expect(snapshot(out)).toEqual(snapshot(whole));
    const other = await bulk([...args, '--output', out, '--resume'], fleet(10, 5));
    expect(other.code).toBe(2);
    expect(other.stderr).toContain('standard input is not what it was: shard 0 had the checksum ');
  });
});

describe('shares', () => {
  it('together are the same as one run, in any order, and merge says what is missing', async () => {
    const out = newOutput();
    const share = (i: number): Promise<Run> =>
      bulk(['fleet.conf', '--output', out, '--shard', `${i}/3`, ...SIZE]);
    const [first, third] = await Promise.all([share(1), share(3)]);
    expect([first.code, third.code]).toEqual([0, 0]);
    const early = await bulk(['--merge', '--output', out]);
    expect(early.code).toBe(2);
    expect(early.stderr).toMatch(/13 of 38 shards are not done \(1, 4, 7, 10, 13, …\)/);
    expect((await share(1)).stderr).toContain('has the output of an earlier run of this share');
    // What crashed in a share of others may be at work still.
    const [ours, theirs] = [1, 2].map((shard) => `.part-00000${shard}.ndjson.0123456789ab.tmp`);
    for (const name of [ours!, theirs!]) writeFileSync(join(out, name), 'half');
    await share(2);
    expect(readdirSync(out).filter((name) => name.endsWith('.tmp'))).toEqual([theirs]);
    rmSync(join(out, theirs!));
    const { code, stdout } = await bulk(['--merge', '--output', out]);
    expect(code).toBe(1);
    expect(stdout).toContain('documents       3,000\n');
    expect(snapshot(out)).toEqual(await uninterrupted());
    expect(await bulk(['--merge', '--output', out, '--quiet'])).toEqual({ code: 1, stdout: '', stderr: '' });
  });
});

describe('what goes wrong', () => {
  it('is a full disk: a clear error, nothing half-written, and --resume goes on', async () => {
    if (process.getuid?.() !== 0) return;
    const mount = mkdtempSync(join(folder, 'disk-'));
    const script = `mount -t tmpfs -o size=3m tmpfs ${mount}
      "$@" --output ${mount}/out; echo "code $?"; ls -A ${mount}/out ${mount}/out/.bulk | grep 'tmp$'; du -s ${mount} > /dev/null
      mount -o remount,size=30m ${mount}
      "$@" --output ${mount}/out --resume --quiet; echo "code $?"; cp -r ${mount}/out ${mount}.copy`;
    const command = [process.execPath, CLI, 'bulk', 'fleet.conf', ...SIZE];
    const { stdout, stderr } = spawnSync(
      'unshare',
      ['-m', '--propagation', 'private', 'sh', '-c', script, 'sh', ...command],
      {
        cwd: folder,
        encoding: 'utf8',
      },
    );
    expect(stderr).toMatch(/could not be written: no space left on device\n/);
    expect(stderr).toContain('Go on with the same command and --resume');
    expect(stdout).toBe('code 2\ncode 1\n');
    expect(snapshot(`${mount}.copy`)).toEqual(await uninterrupted());
  });

  it('is a limit of the size of files', async () => {
    const out = newOutput();
    const limited = `ulimit -f 100; trap '' XFSZ; exec "$@" bulk fleet.conf --output ${out} --shard-size 1M --quiet`;
    const { code, stderr } = await run('sh', ['-c', limited, 'sh', process.execPath, CLI], '', {
      cwd: folder,
    });
    expect(code).toBe(2);
    expect(stderr).toContain('could not be written: file too large');
    expect(readdirSync(out)).toEqual(['.bulk']);
  });

  it('is a folder that cannot be made', async () => {
    const { code, stderr } = await bulk(['fleet.conf', '--output', 'fleet.conf/out']);
    expect(code).toBe(2);
    expect(stderr).toContain('could not be written: not a directory');
  });

  it.skipIf(process.platform !== 'linux')('is a folder where none can be made', async () => {
    const { code, stderr } = await bulk(['fleet.conf', '--output', '/proc/none/out']);
    expect(code).toBe(2);
    expect(stderr).toContain('could not be written: no such file or directory');
  });

  it.each(['{}', 'null', '[]', 'x', '{"shard":0,"files":{"part-000000.ndjson":1},"statistics":{}}'])(
    'is a record of a shard that was damaged to %s: it is done again',
    async (text) => {
      const out = newOutput();
      await bulk(['fleet.conf', '--output', out, '--jobs', '1', ...SIZE]);
      const record = join(out, '.bulk/shard-000003.json');
      const whole = readFileSync(record, 'utf8');
      // Of the right files, too.
      const { files } = JSON.parse(whole) as { files: object };
      writeFileSync(record, text.replace(/"files":{[^}]*}/, `"files":${JSON.stringify(files)}`));
      const merged = await bulk(['--merge', '--output', out]);
      expect(merged.code).toBe(2);
      expect(merged.stderr).toContain('1 of 38 shards are not done (3)');
      expect((await bulk(['fleet.conf', '--output', out, '--resume', ...SIZE])).code).toBe(1);
      expect(snapshot(out)).toEqual(await uninterrupted());
    },
  );

  it('is a record of a shard whose limits have lost their bounds, which crashed the report: it is done again', async () => {
    writeFileSync(join(folder, 'limit.conf'), 'hostname=a\nprocess_arg=x\nmemory_limit=1048576\n');
    const out = newOutput();
    const args = ['limit.conf', '--operation', 'scan', '--output', out];
    await bulk(args);
    const whole = snapshot(out);
    const record = join(out, '.bulk/shard-000000.json');
    const damaged = readFileSync(record, 'utf8').replaceAll('"1048576"', 'null');
    expect(damaged).toContain('"least":null,"greatest":null');
    writeFileSync(record, damaged);
    const { code, stderr } = await bulk(['--merge', '--output', out]);
    expect(code).toBe(2);
    expect(stderr).toContain('1 of 1 shards are not done (0)');
    expect((await bulk([...args, '--resume'])).code).toBe(0);
    expect(snapshot(out)).toEqual(whole);
  });

  it.each([
    ['xx\n', 'its first line is none of a plan'],
    ['{"inputs":1}\n', 'its first line is none of a plan'],
    ['', 'it is empty'],
    [(whole: string) => whole.slice(0, whole.indexOf('\n') + 20), 'a line of it is no input'],
    [(whole: string) => whole.slice(0, whole.indexOf('\n') + 1), 'it has 0 of 1 inputs'],
    [(whole: string) => `${whole}{"inputs":1}\n`, 'a line of it is no input'],
  ])('is a plan that was damaged to %j', async (text, problem) => {
    const out = newOutput();
    await bulk([join(EXAMPLES, 'web.conf'), '--output', out]);
    const plan = join(out, '.bulk/plan.ndjson');
    writeFileSync(plan, typeof text === 'string' ? text : text(readFileSync(plan, 'utf8')));
    for (const args of [['--merge'], [join(EXAMPLES, 'web.conf'), '--resume']]) {
      const { code, stderr } = await bulk([...args, '--output', out]);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: `ociconf: ${out}: ${JSON.stringify(plan)} is damaged: ${problem}; take another folder\n`,
      });
    }
  });

  it('is a fault of ours, which is not the exit code of a reject', async () => {
    const fault = 'data:text/javascript,JSON.stringify = () => { throw new TypeError("unforeseen") }';
    const out = newOutput();
    const args = ['--import', fault, CLI, 'bulk', 'fleet.conf', '--output', out];
    const { code, stderr } = await run(process.execPath, args, '', { cwd: folder });
    expect(stderr).toContain('TypeError: unforeseen');
    expect(code).toBe(2);
  });

  it.each([
    ['written to', (path: string) => utimesSync(path, 1, 1), 'was written to since'],
    ['longer', (path: string) => appendFileSync(path, 'x'), 'had 37350 bytes, and has 37351 now'],
    ['shorter', (path: string) => truncateSync(path, 10), 'had 37350 bytes, and has 10 now'],
  ])('is an input that is %s when the work goes on', async (name, change, message) => {
    const path = join(folder, `changed-${name}.conf`);
    writeFileSync(path, fleet(30).slice(0, 37_350));
    const out = newOutput();
    await bulk([path, '--output', out]);
    change(path);
    const { code, stderr } = await bulk([path, '--output', out, '--resume']);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it('is an input that changes under way, which is said once', async () => {
    const path = join(folder, 'under-way.conf');
    writeFileSync(path, fleet(COUNT));
    const out = newOutput();
    const { child, closed, stderr } = await started(out, 2, [path, '--jobs', '1', '--shard-size', '20K']);
    child.kill('SIGSTOP');
    appendFileSync(path, 'x');
    child.kill('SIGCONT');
    expect(await closed).toEqual([2, null]);
    expect(stderr().match(/^ociconf: shard .*plan anew, into another folder$/gm)).toHaveLength(1);
    expect(stderr()).toMatch(
      / \d+ failed, as inputs changed; what is done is in ".*", of the inputs as they were: plan anew, into another folder\n$/,
    );
    expect(stderr()).not.toContain('--resume');
  });
});
