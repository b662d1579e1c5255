import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { format } from '../../src/index.ts';
import { EXAMPLES, ociconf, scratchFolder, shell } from './command.ts';

const folder = scratchFolder();
const LOOSE = '\n# The host.\nnamespace=mount\n  hostname =a\n---\ncpu_shares=1\nhostname=b';
const CANONICAL = '\nhostname = a\n# The host.\nnamespace = mount\n---\nhostname = b\ncpu_shares = 1\n';

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return name;
}

function read(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

describe('fmt', () => {
  it('prints what the library makes of it', async () => {
    expect(await ociconf(['fmt'], LOOSE)).toEqual({ code: 0, stdout: CANONICAL, stderr: '' });
    const names = readdirSync(EXAMPLES).filter((name) => name.endsWith('.conf'));
    for (const name of names) {
      const { stdout } = await ociconf(['fmt', name], '', EXAMPLES);
      expect(stdout).toBe(format(readFileSync(join(EXAMPLES, name), 'utf8')));
    }
  });

  it('--check names what would change, and changes nothing', async () => {
    file('loose.conf', LOOSE);
    file('canonical.conf', CANONICAL);
    const { code, stdout } = await ociconf(['fmt', '--check', 'loose.conf', 'canonical.conf'], '', folder);
    expect({ code, stdout }).toEqual({ code: 1, stdout: 'loose.conf\n' });
    expect(read('loose.conf')).toBe(LOOSE);
    expect(await ociconf(['fmt', '--check', 'canonical.conf'], '', folder)).toMatchObject({
      code: 0,
      stdout: '',
    });
    expect(await ociconf(['fmt', '--check'], LOOSE)).toMatchObject({ code: 1, stdout: '<stdin>\n' });
  });

  it('--write writes what changes, once, and keeps the mode', async () => {
    mkdirSync(join(folder, 'w'));
    file('w/loose.conf', LOOSE);
    file('w/canonical.conf', CANONICAL);
    chmodSync(join(folder, 'w/loose.conf'), 0o604);
    const before = statSync(join(folder, 'w/canonical.conf'));
    const loose = statSync(join(folder, 'w/loose.conf'));
    const { code, stdout } = await ociconf(['fmt', '--write', 'w'], '', folder);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'w/loose.conf\n' });
    expect(read('w/loose.conf')).toBe(CANONICAL);
    // Another file took its place: nobody saw it half written.
    expect(statSync(join(folder, 'w/loose.conf')).ino).not.toBe(loose.ino);
    expect(statSync(join(folder, 'w/loose.conf')).mode & 0o777).toBe(0o604);
    expect(statSync(join(folder, 'w/canonical.conf')).ino).toBe(before.ino);
    expect(readdirSync(join(folder, 'w')).sort()).toEqual(['canonical.conf', 'loose.conf']);
  });

  it('--write keeps a byte order mark and what does not count', async () => {
    file('odd.conf', '\ufeffhostname=a\nx  y\t\nunknown= 1\n');
    await ociconf(['fmt', '--write', 'odd.conf'], '', folder);
    expect(read('odd.conf')).toBe('\ufeffhostname = a\nx  y\nunknown = 1\n');
  });

  it('reports what cannot be written, and writes the others', async () => {
    file('other.conf', LOOSE);
    const { stdout, stderr } = await shell(
      `mkfifo pipe; { printf 'hostname=a' > pipe & }; "$@" fmt --write pipe other.conf; echo "code $?"`,
      folder,
    );
    expect(stderr).toBe('ociconf: pipe: is no regular file, and is not written\n');
    expect(stdout).toBe('other.conf\ncode 2\n');
    expect(read('other.conf')).toBe(CANONICAL);
  });

  it.each([
    [['a', 'b'], 'fmt prints one file; for several, --check names what would change, --write writes it'],
    [['.'], 'fmt prints one file; for several, --check names what would change, --write writes it'],
    [['--write', '-'], '--write writes files, and standard input is none'],
    [['--write', '--check', 'x'], "option '--check' cannot be used with option '--write'"],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stdout, stderr } = await ociconf(['fmt', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`ociconf: ${message}`);
  });
});
