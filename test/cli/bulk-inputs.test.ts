import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, linkSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { linesOf } from '../fleet/support.ts';
import { CLI, ociconf, run, scratchFolder } from './command.ts';

const scratch = scratchFolder();
const BELOW_OUTPUT = 'is the output folder, or below it; take another for the output';
const NONE = 'no *.conf file, no config.json and no *.ndjson, *.jsonl, *.tar, *.tgz, *.gz, *.zst in it';

/** A folder with configurations whose host names are their paths. */
function folderOf(...paths: string[]): string {
  const folder = mkdtempSync(join(scratch, 'in-'));
  for (const path of paths) addTo(folder, path);
  return folder;
}

function addTo(folder: string, path: string): void {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), `hostname=${path}\nprocess_arg=x\n`);
}

/** Scans within the folder; what was taken, by its name. */
async function scan(folder: string, args: readonly string[], output = join(folder, 'o')) {
  const run = await ociconf(
    ['bulk', ...args, '--operation', 'scan', '--quiet', '--output', output],
    '',
    folder,
  );
  const taken = existsSync(output) ? linesOf(output, 'part-').map(({ source }) => source.input) : undefined;
  return { ...run, taken };
}

describe('an input', () => {
  it('is taken once, whatever links lead to it', async () => {
    const folder = folderOf('gd/x/v.conf');
    symlinkSync('x', join(folder, 'gd/y'));
    symlinkSync('.', join(folder, 'gd/x/loop'));
    linkSync(join(folder, 'gd/x/v.conf'), join(folder, 'gd/x/w.conf'));
    symlinkSync('v.conf', join(folder, 'gd/x/z.conf'));
    for (const [i, args] of [
      ['gd'],
      ['gd/**/*.conf'],
      ['gd', 'gd/**/*.conf'],
      ['gd/x/v.conf', 'gd/y/v.conf', 'gd/x/w.conf'],
    ].entries())
      expect(await scan(folder, args, join(folder, `o${i}`))).toMatchObject({
        code: 0,
        stderr: '',
        taken: ['gd/x/v.conf'],
      });
  });

  it('may be a link to a file, by a pattern as in a folder', async () => {
    const folder = folderOf('data/v.conf', 'data/w.conf');
    mkdirSync(join(folder, 'mounted'));
    for (const name of ['v.conf', 'w.conf']) symlinkSync(`../data/${name}`, join(folder, 'mounted', name));
    symlinkSync('../data', join(folder, 'mounted/folder.conf'));
    for (const [i, arg] of ['mounted', 'mounted/*.conf'].entries())
      expect(await scan(folder, [arg], join(folder, `o${i}`))).toMatchObject({
        code: 0,
        stderr: '',
        taken: ['mounted/v.conf', 'mounted/w.conf'],
      });
  });

  it('is left out where it is no regular file or its name is not UTF-8, by a pattern as in a folder', async () => {
    const folder = folderOf('in/a.conf', 'in/z.conf');
    execFileSync('mkfifo', [join(folder, 'in/fifo.conf'), join(folder, 'in/other')]);
    symlinkSync('fifo.conf', join(folder, 'in/link.conf'));
    symlinkSync('nowhere', join(folder, 'in/loose.conf'));
    for (const name of ['ill\xff.conf', 'ill\xff.ndjson', 'ill\xff.txt'])
      writeFileSync(Buffer.from(join(folder, 'in', name), 'latin1'), 'hostname=ill\n');
    for (const [i, arg] of ['in', 'in/*.{conf,ndjson}'].entries()) {
      const { code, stderr, taken } = await scan(folder, [arg], join(folder, `o${i}`));
      expect(code).toBe(2);
      expect(taken).toEqual(['in/a.conf', 'in/z.conf']);
      expect(stderr).toMatch(/in\/fifo\.conf: .*is no regular file; - reads standard input\n/);
      expect(stderr).toMatch(/in\/link\.conf: .*is no regular file; - reads standard input\n/);
      expect(stderr).toContain('in/loose.conf: no such file or directory');
      expect(stderr.match(/not UTF-8/g)).toHaveLength(2);
    }
    const { code, taken } = await scan(folder, ['in/a.conf', 'in/fifo.conf']);
    expect({ code, taken }).toEqual({ code: 2, taken: undefined });
  });

  it.skipIf(process.getuid?.() !== 0)(
    'is missed in a folder that cannot be read, by a pattern as in a folder',
    async () => {
      const folder = folderOf('in/closed/a.conf', 'in/open/b.conf');
      for (const path of [scratch, folder]) chmodSync(path, 0o755);
      chmodSync(join(folder, 'in/closed'), 0o700);
      mkdirSync(join(folder, 'o'));
      chmodSync(join(folder, 'o'), 0o777);
      const options = { cwd: folder, uid: 65_534, gid: 65_534 };
      for (const [i, arg] of ['in', 'in/*/*.conf', join(folder, 'in/**/*.conf')].entries()) {
        const args = [CLI, 'bulk', arg, '--operation', 'scan', '--quiet', '--output', `o/${i}`];
        const { code, stderr } = await run(process.execPath, args, '', options);
        const closed = i === 2 ? join(folder, 'in/closed') : 'in/closed';
        expect({ code, stderr }).toEqual({ code: 2, stderr: `ociconf: ${closed}: permission denied\n` });
        expect(linesOf(join(folder, 'o', String(i)), 'part-')).toHaveLength(1);
      }
    },
  );

  it.skipIf(process.getuid?.() !== 0)(
    'is not said to be missing where a folder cannot be read, which has a name even if it is the current one',
    async () => {
      const folder = folderOf('a.conf', 'in/closed/a.conf');
      chmodSync(scratch, 0o755);
      chmodSync(folder, 0o711);
      chmodSync(join(folder, 'in'), 0o755);
      chmodSync(join(folder, 'in/closed'), 0o700);
      const options = { cwd: folder, uid: 65_534, gid: 65_534 };
      const cases = [
        ['*.conf', '.'],
        [`../${basename(folder)}/*.conf`, '.'],
        [`${folder}/*.conf`, folder],
        ['in/*/*.conf', 'in/closed'],
        ['in', 'in/closed'],
      ] as const;
      for (const [arg, closed] of cases) {
        const args = [CLI, 'bulk', arg, '--output', 'o'];
        const { code, stderr } = await run(process.execPath, args, '', options);
        expect({ code, stderr }).toEqual({ code: 2, stderr: `ociconf: ${closed}: permission denied\n` });
      }
    },
  );

  it('says of each argument what it is missed by, whatever was said of the one before it', async () => {
    const folder = folderOf('full/a.conf');
    const { code, stderr } = await scan(folder, ['nowhere', 'full/*.tar']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'ociconf: nowhere: no such file or directory\nociconf: full/*.tar: no file has a name like that\n',
    });
  });

  it('comes in the order of names, by a pattern as in a folder', async () => {
    const names = [
      'in/10.conf',
      'in/9.conf',
      'in/B.conf',
      'in/a.conf',
      'in/\u{1f433}.conf',
      'in/\uff5e.conf',
    ];
    const folder = folderOf(...[...names].reverse());
    for (const [i, arg] of ['in', 'in/*.conf'].entries())
      expect((await scan(folder, [arg], join(folder, `o${i}`))).taken).toEqual(names);
  });

  it('is no folder by the name of a file', async () => {
    const folder = folderOf('in/a.conf', 'data/b.ndjson', 'data/config.json');
    writeFileSync(join(folder, 'data/config.json'), '{"ociVersion":"1.0.2","hostname":"b"}\n');
    for (const name of ['c.ndjson', 'd.conf', 'e.json']) symlinkSync('../data', join(folder, 'in', name));
    symlinkSync('../data/config.json', join(folder, 'in/f.json'));
    expect(await scan(folder, ['in'])).toMatchObject({
      code: 0,
      stderr: '',
      taken: ['in/a.conf', 'in/f.json'],
    });
  });

  it('is none of what an earlier run has written, unless that is named', async () => {
    const folder = folderOf('vv/a.conf', 'vv/deep/b.conf');
    const taken = ['vv/a.conf', 'vv/deep/b.conf'];
    for (const name of ['vv/out', 'vv/deep/out', 'vv/deep/out2'])
      expect((await scan(folder, ['vv'], join(folder, name))).taken).toEqual(taken);
    const written = await scan(folder, ['vv/out'], join(folder, 'o'));
    expect(written.stderr).toBe('');
    expect(await ociconf(['bulk', 'vv', '--output', 'vv/out', '--resume'], '', folder)).toMatchObject({
      code: 2,
    });
  });

  it.each([
    ['a folder without any', ['empty'], `empty: ${NONE}`],
    ['a folder without any next to another', ['full', 'empty'], `empty: ${NONE}`],
    ['a folder with nothing but other files', ['other'], `other: ${NONE}`],
    ['a pattern that fits none', ['full/*.tar'], 'full/*.tar: no file has a name like that'],
    ['the output', ['o/x.conf'], `o/x.conf: ${BELOW_OUTPUT}`],
    ['the folder that is the output', ['o'], `o: ${BELOW_OUTPUT}`],
  ])('is missed in %s', async (_, args, message) => {
    const folder = folderOf('full/a.conf', 'other/package.json', 'other/x.txt');
    mkdirSync(join(folder, 'empty'));
    if (message.startsWith('o')) addTo(folder, 'o/x.conf');
    const { code, stderr } = await scan(folder, args);
    expect({ code, stderr }).toEqual({ code: 2, stderr: `ociconf: ${message}\n` });
    expect(existsSync(join(folder, 'o/.bulk'))).toBe(false);
  });
});
