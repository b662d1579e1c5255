import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { CLI, ociconf, run, scratchFolder, shell } from './command.ts';

const folder = scratchFolder();
const GOOD = 'process_arg=x\nnamespace=mount\n';

function write(name: string, content: string | Uint8Array): void {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  writeFileSync(join(folder, name), content);
}

write('good.conf', GOOD);
write('nul.conf', 'hostname=a\0b');
write('utf16.conf', Buffer.from('hostname=a', 'utf16le'));
write('latin1.conf', Buffer.from('hostname=m\xfcnchen', 'latin1'));
write('huge.conf', '');
truncateSync(join(folder, 'huge.conf'), 2 ** 32);
write('tree/b.conf', GOOD);
write('tree/a/z.conf', GOOD);
write('tree/a/notes.txt', 'x');
write('tree/.git/c.conf', 'x');
write('tree/node_modules/d.conf', 'x');
symlinkSync('../good.conf', join(folder, 'tree/link.conf'));
symlinkSync('..', join(folder, 'tree/up'));
symlinkSync('..', join(folder, 'tree/up.conf'));

/** The subcommands that read FILEs, with what makes them print something for each. */
const READERS = [['parse'], ['check'], ['fmt', '--check'], ['scan']];

describe.each(READERS)('%s: what cannot be read', (...command) => {
  it('is a line each, and the others are still read', async () => {
    const names = ['missing', 'nul.conf', 'utf16.conf', 'latin1.conf', 'huge.conf', 'good.conf'];
    const { code, stdout, stderr } = await ociconf([...command, ...names], '', folder);
    expect(code).toBe(2);
    const lines = stderr.split('\n');
    expect(lines.slice(0, 4)).toEqual([
      'ociconf: missing: no such file or directory',
      'ociconf: nul.conf: is not text: NUL at byte 10',
      'ociconf: utf16.conf: is not text: NUL at byte 1',
      'ociconf: latin1.conf: input is not UTF-8: ill-formed sequence at byte 10',
    ]);
    expect(lines[4]).toMatch(/^ociconf: huge\.conf: (has more than 16 MiB|is not text)/);
    // The good one is read; fmt has something to name, as it is not in canonical form.
    expect(stdout).not.toBe('');
    expect(lines).toHaveLength(6);
  });
});

describe('folders', () => {
  it('stand for the configurations in and below them, in the order of names', async () => {
    const { code, stdout, stderr } = await ociconf(['fmt', '--check', 'tree'], '', folder);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout.split('\n')).toEqual(['tree/a/z.conf', 'tree/b.conf', 'tree/link.conf', '']);
  });

  it('may be hidden where they are named themselves', async () => {
    const { stdout } = await ociconf(['fmt', '--check', 'tree/.git', 'tree/node_modules'], '', folder);
    expect(stdout.split('\n')).toEqual(['tree/.git/c.conf', 'tree/node_modules/d.conf', '']);
  });

  it('without a configuration are an error', async () => {
    mkdirSync(join(folder, 'bare'));
    const result = await ociconf(['check', 'bare'], '', folder);
    expect(result).toMatchObject({
      code: 2,
      stderr: 'ociconf: bare: no *.conf file and no config.json in it\n',
    });
  });

  it('are not waited in for a pipe that nobody fills', async () => {
    mkdirSync(join(folder, 'pipes'));
    execFileSync('mkfifo', [join(folder, 'pipes/p.conf')]);
    write('pipes/q.conf', GOOD);
    const { code, stdout, stderr } = await ociconf(['check', 'pipes'], '', folder);
    expect(code).toBe(2);
    expect(stderr).toBe('ociconf: pipes/p.conf: is no regular file; named on the command line, it is read\n');
    expect(stdout).toMatch(/^1 file checked/);
  });

  it.skipIf(process.getuid?.() !== 0)(
    'are left out where they cannot be read, each with a line',
    async () => {
      for (const path of ['locked/a.conf', 'locked/closed/b.conf', 'locked/listed/c.conf']) write(path, GOOD);
      // Nobody may look at what it is; by its name, it is none.
      writeFileSync(Buffer.from(join(folder, 'locked/listed/ill\xff'), 'latin1'), GOOD);
      chmodSync(folder, 0o755);
      chmodSync(join(folder, 'locked/closed'), 0o700);
      chmodSync(join(folder, 'locked/listed'), 0o744);
      const options = { cwd: folder, uid: 65_534, gid: 65_534 };
      const { code, stdout, stderr } = await run(process.execPath, [CLI, 'check', 'locked'], '', options);
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr:
          'ociconf: locked/closed: permission denied\nociconf: locked/listed/c.conf: permission denied\n',
      });
      expect(stdout).toBe('1 file checked: nothing to say\n');
    },
  );

  it('may lose a file on the way', async () => {
    write('vanish/a.conf', GOOD);
    write('vanish/b.conf', GOOD);
    // The first is a pipe named by a link: it is read while the second is taken away.
    execFileSync('mkfifo', [join(folder, 'first')]);
    const child = spawn(process.execPath, [CLI, 'check', 'first', 'vanish/b.conf'], { cwd: folder });
    const output = Promise.all([text(child.stderr), new Promise((resolve) => child.on('close', resolve))]);
    rmSync(join(folder, 'vanish/b.conf'));
    writeFileSync(join(folder, 'first'), GOOD);
    expect(await output).toEqual(['ociconf: vanish/b.conf: no such file or directory\n', 2]);
  });

  it('may have names that are not UTF-8, which are reported', async () => {
    mkdirSync(join(folder, 'latin1/sub'), { recursive: true });
    for (const name of ['caf\xe9.conf', 'sub/\xff', 'notes\xe9.txt', 'ok.conf'])
      writeFileSync(Buffer.from(join(folder, 'latin1', name), 'latin1'), GOOD);
    mkdirSync(Buffer.from(join(folder, 'latin1/d\xe9'), 'latin1'));
    const { code, stdout, stderr } = await ociconf(['check', 'latin1'], '', folder);
    expect(code).toBe(2);
    expect(stderr.split('\n').sort()).toEqual([
      '',
      "ociconf: latin1: the name $'caf\\xe9.conf' in it is not UTF-8; rename it",
      "ociconf: latin1: the name $'d\\xe9' in it is not UTF-8; rename it",
    ]);
    expect(stdout).toBe('1 file checked: nothing to say\n');
    const given = await shell(`"$@" check latin1/$(printf 'caf\\351').conf`, folder);
    expect(given.stderr).toBe(
      'ociconf: latin1/caf\ufffd.conf: no such file or directory (a name that is not UTF-8 cannot be given)\n',
    );
  });

  it('are one line of JSON each for parse', async () => {
    const { stdout } = await ociconf(['parse', 'vanish'], '', folder);
    expect(stdout.split('\n')).toHaveLength(2);
  });
});

describe('devices', () => {
  const nul = 'is not text: NUL at byte';
  it.each([
    ['/dev/zero', `${nul} 0`],
    // One in some two hundred random texts begins with a brace: it is a config.json, and too large.
    ['/dev/urandom', `(${nul} \\d+|has more than 16 MiB, the most that is read; split it)`],
  ])('%s, which never ends, is no text', async (device, reason) => {
    const { code, stderr } = await ociconf(['check', device]);
    expect(code).toBe(2);
    expect(stderr).toMatch(new RegExp(`^ociconf: ${device}: ${reason}\\n$`));
  });

  it('that give text without end are too large', async () => {
    const { stdout, stderr } = await shell('yes | "$@" check -; echo "code $?"', folder);
    expect(stdout).toMatch(/code 2\n$/);
    expect(stderr).toMatch(/^ociconf: <stdin>: has more than 16 MiB, the most that is read; split it\n$/);
  });
});

describe('scan', () => {
  it('reads a file of any size in pieces', async () => {
    // More than a string can be.
    const command = 'yes "# a comment" | head -c 540000000 > big.conf; "$@" scan big.conf; rm big.conf';
    const { stdout, stderr } = await shell(command, folder);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^files\s+1\ndocuments\s+1\n/);
  });
});
