import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLI, ociconf, run, scratchFolder, shell } from './command.ts';

const folder = scratchFolder();
const VALID = 'process_arg=x\nhostname=';

function write(name: string): void {
  writeFileSync(join(folder, name), `${VALID}${name.length}`);
}

function hostnames(stdout: string): string[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { hostname: string }).hostname);
}

describe('standard input', () => {
  it.each([[['parse']], [['parse', '-']]])('%j reads it', async (args) => {
    const { code, stdout } = await ociconf(args, `${VALID}stdin`);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ hostname: 'stdin' });
  });

  it('can be one of several, in its place', async () => {
    write('file');
    const { code, stdout } = await ociconf(['parse', 'file', '-', 'file'], `${VALID}stdin`, folder);
    expect(code).toBe(0);
    expect(hostnames(stdout)).toEqual(['4', 'stdin', '4']);
  });

  it('is named in messages', async () => {
    const { code, stderr } = await ociconf(['parse'], Uint8Array.of(0xff));
    expect(code).toBe(2);
    expect(stderr).toBe('ociconf: <stdin>: input is not UTF-8: ill-formed sequence at byte 0\n');
  });

  it('that is a directory is unreadable, not empty', async () => {
    const { stdout, stderr } = await shell('"$@" parse < .; echo "code $?" >&2', folder);
    expect(stdout).toBe('');
    expect(stderr).toBe('ociconf: <stdin>: illegal operation on a directory\ncode 2\n');
  });

  it('that is closed is empty', async () => {
    const { stderr } = await shell('"$@" parse <&-; echo "code $?" >&2', folder);
    expect(stderr).toBe('ociconf: <stdin>: invalid process.args: empty\ncode 1\n');
  });

  it('may come in pieces that cut characters in two', async () => {
    const pieces = `printf 'process_arg=\\303'; sleep 0.2; printf '\\251\\n'`;
    const { stdout } = await shell(`{ ${pieces}; } | "$@" parse`, folder);
    expect(JSON.parse(stdout)).toMatchObject({ process: { args: ['é'] } });
  });

  it('may be large', async () => {
    const { code, stdout } = await ociconf(['parse'], 'process_env=A=1\n'.repeat(500_000) + VALID);
    expect(code).toBe(0);
    expect(stdout.length).toBeGreaterThan(5_000_000);
  });
});

describe('files', () => {
  it.each(['-x', 'a b', 'café 東京 🐋', '\'quoted\' "name"', '$HOME', '*', 'line\nfeed', '__proto__'])(
    'can be called %j',
    async (name) => {
      write(name);
      const { code, stdout, stderr } = await ociconf(['parse', '--', name], '', folder);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(JSON.parse(stdout)).toMatchObject({ hostname: String(name.length) });
    },
  );

  it('may be called - when written ./-', async () => {
    write('-');
    const { stdout } = await ociconf(['parse', './-'], '', folder);
    expect(JSON.parse(stdout)).toMatchObject({ hostname: '1' });
  });

  it.each([
    ['', '""'],
    ['line\nfeed\x1b[31m\u2028', '"line\\u000afeed\\u001b[31m\\u2028"'],
    ['naïve 東京', 'naïve 東京'],
  ])('that are missing take one line of message: %j', async (name, shown) => {
    const { code, stderr } = await ociconf(['parse', name], '', folder);
    expect(code).toBe(2);
    expect(stderr).toBe(`ociconf: ${shown}: no such file or directory\n`);
  });

  it('that are no regular files are read as what they are', async () => {
    symlinkSync('nowhere', join(folder, 'dangling'));
    symlinkSync('loop', join(folder, 'loop'));
    mkdirSync(join(folder, 'folder'));
    write('plain');
    const names = ['dangling', 'loop', 'folder', 'plain/below', '/dev/null', 'plain'];
    const { code, stdout, stderr } = await ociconf(['parse', ...names], '', folder);
    expect(code).toBe(2);
    expect(hostnames(stdout)).toEqual(['', '5']);
    expect(stderr.split('\n')).toEqual([
      'ociconf: dangling: no such file or directory',
      'ociconf: loop: too many symbolic links encountered',
      'ociconf: folder: no *.conf file and no config.json in it',
      'ociconf: plain/below: not a directory',
      'ociconf: /dev/null: invalid process.args: empty',
      '',
    ]);
  });

  it('can be pipes', async () => {
    const { stdout } = await shell(
      `mkfifo pipe && { printf '${VALID.replace('\n', '\\n')}pipe' > pipe & } && "$@" parse pipe`,
      folder,
    );
    expect(JSON.parse(stdout)).toMatchObject({ hostname: 'pipe' });
  });

  it('without permission are reported, the others read', async () => {
    write('secret');
    write('open');
    mkdirSync(join(folder, 'closed'));
    chmodSync(join(folder, 'closed'), 0);
    chmodSync(join(folder, 'secret'), 0);
    // Root may read everything, so the test steps down; in a copy that any user may reach.
    chmodSync(folder, 0o755);
    copyFileSync(CLI, join(folder, 'cli.mjs'));
    const stepDown = 'if (!process.getuid()) { process.setgid(65534); process.setuid(65534); }';
    const { code, stdout, stderr } = await run(
      process.execPath,
      ['--import', `data:text/javascript,${stepDown}`, 'cli.mjs', 'parse', 'secret', 'closed', 'open'],
      '',
      { cwd: folder },
    );
    expect(stderr).toBe('ociconf: secret: permission denied\nociconf: closed: permission denied\n');
    expect(code).toBe(2);
    expect(hostnames(stdout)).toEqual(['4']);
  });
});
