import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLI, ociconf, type Run, run, scratchFolder, shell } from './command.ts';

const folder = scratchFolder();
const LOOSE = 'process_arg=x\nnamespace=mount\n';
const CANONICAL = 'process_arg = x\nnamespace = mount\n';
const FIXABLE = `${LOOSE}memory_limit=64M\n`;
const isRoot = process.getuid?.() === 0;
/** Debian's nobody and nogroup. */
const NOBODY = 65534;

function file(name: string, content = LOOSE): string {
  writeFileSync(join(folder, name), content);
  return name;
}

function read(name: string): string {
  return readFileSync(join(folder, name), 'utf8');
}

/** Runs `ociconf` as a user who is not root, with a second group of its own; a test that is not root, as itself. */
function asNobody(args: string[], cwd: string): Promise<Run> {
  chmodSync(folder, 0o755);
  copyFileSync(CLI, join(folder, 'cli.mjs'));
  const stepDown = `if (!process.getuid()) {
    process.setgroups([${NOBODY}, 4321]); process.setgid(${NOBODY}); process.setuid(${NOBODY});
  }`;
  const script = `data:text/javascript,${encodeURIComponent(stepDown)}`;
  return run(process.execPath, ['--import', script, join(folder, 'cli.mjs'), ...args], '', { cwd });
}

const WRITERS = [
  ['fmt', '--write'],
  ['check', '--fix'],
];

describe.each(WRITERS)('%s %s', (...command) => {
  it.each([
    ['a file that is read-only', 0o444],
    ['a file that nobody may write', 0o555],
  ])('does not write %s', async (_, mode) => {
    const name = file(`readonly${mode}.conf`, FIXABLE);
    chmodSync(join(folder, name), mode);
    const { code, stderr } = await ociconf([...command, name], '', folder);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `ociconf: ${name}: is read-only, and is not written\n`,
    });
    expect(read(name)).toBe(FIXABLE);
    expect(statSync(join(folder, name)).mode & 0o777).toBe(mode);
    chmodSync(join(folder, name), 0o644);
  });

  it('does not part hard links', async () => {
    const name = file(`one-${command[0]}.conf`, FIXABLE);
    linkSync(join(folder, name), join(folder, `${name}.two`));
    const { code, stderr } = await ociconf([...command, name], '', folder);
    expect(code).toBe(2);
    expect(stderr).toBe(
      `ociconf: ${name}: has 2 names (hard links), of which one would change; it is not written\n`,
    );
    expect(read(`${name}.two`)).toBe(FIXABLE);
    expect(statSync(join(folder, name)).nlink).toBe(2);
  });

  it('does not write pipes, also behind /dev/stdin, and devices', async () => {
    const text = FIXABLE.replaceAll('\n', '\\n');
    const { stdout, stderr } = await shell(
      `printf '${text}' | "$@" ${command.join(' ')} /dev/stdin /dev/null; echo "code $?"`,
    );
    expect(stdout).toContain('code 2\n');
    expect(stderr).toContain('ociconf: /dev/stdin: is no regular file, and is not written\n');
  });

  it('follows links, which stay', async () => {
    const name = file(`target-${command[0]}.conf`);
    symlinkSync(name, join(folder, `a-${name}`));
    symlinkSync(`a-${name}`, join(folder, `b-${name}`));
    writeFileSync(join(folder, name), FIXABLE);
    expect((await ociconf([...command, `b-${name}`], '', folder)).stderr).toBe('');
    expect(read(name)).not.toBe(FIXABLE);
    for (const link of [`a-${name}`, `b-${name}`])
      expect(lstatSync(join(folder, link)).isSymbolicLink()).toBe(true);
  });
});

describe('check --fix', () => {
  it('says what it found where it cannot write', async () => {
    const name = file('found.conf', FIXABLE);
    chmodSync(join(folder, name), 0o444);
    const { stdout } = await ociconf(['check', '--fix', '--format', 'json', name], '', folder);
    const [entry, ...others] = JSON.parse(stdout) as [{ diagnostics: { code: string }[]; error: string }];
    expect(others).toEqual([]);
    expect(entry.diagnostics.map(({ code }) => code)).toEqual(['number-with-unit']);
    expect(entry.error).toBe('is read-only, and is not written');
    // Nor does it advise what was just refused.
    expect((await ociconf(['check', '--fix', name], '', folder)).stdout).toMatch(/: 1 error\n$/);
    expect((await ociconf(['check', '-'], FIXABLE, folder)).stdout).toMatch(/: 1 error\n$/);
  });
});

describe.skipIf(!isRoot && process.env.OCICONF_REQUIRE_REAL === undefined)('owner and group', () => {
  function ownedFile(name: string, uid: number, gid: number): string {
    mkdirSync(join(folder, name));
    chmodSync(join(folder, name), 0o777);
    writeFileSync(join(folder, name, 'a.conf'), LOOSE);
    chmodSync(join(folder, name, 'a.conf'), 0o664);
    chownSync(join(folder, name, 'a.conf'), uid, gid);
    return join(folder, name);
  }

  it('stay, when root writes', async () => {
    const cwd = ownedFile('by-root', 4711, 4321);
    expect(await ociconf(['fmt', '--write', 'a.conf'], '', cwd)).toMatchObject({ code: 0, stderr: '' });
    expect(statSync(join(cwd, 'a.conf'))).toMatchObject({ uid: 4711, gid: 4321 });
  });

  it('stay, when the owner writes, who is in the group', async () => {
    const cwd = ownedFile('by-member', NOBODY, 4321);
    expect(await asNobody(['fmt', '--write', 'a.conf'], cwd)).toMatchObject({ code: 0, stderr: '' });
    expect(statSync(join(cwd, 'a.conf'))).toMatchObject({ uid: NOBODY, gid: 4321 });
  });

  it.each([
    ['the owner is not in the group', NOBODY, 4322],
    ['another one than the owner writes', 4711, 4321],
  ])('are a reason not to write, where %s', async (name, uid, gid) => {
    const cwd = ownedFile(name.replaceAll(' ', '-'), uid, gid);
    const { code, stderr } = await asNobody(['fmt', '--write', 'a.conf'], cwd);
    expect(code).toBe(2);
    const reason = 'belongs to an owner or group that a new file cannot be given, and is not written';
    expect(stderr).toBe(`ociconf: a.conf: ${reason}\n`);
    expect(readFileSync(join(cwd, 'a.conf'), 'utf8')).toBe(LOOSE);
    expect(readdirSync(cwd)).toEqual(['a.conf']);
  });

  it('of a file that others may write leave it as it is', async () => {
    const cwd = ownedFile('of-root', 0, 0);
    chmodSync(join(cwd, 'a.conf'), 0o644);
    const { code, stderr } = await asNobody(['fmt', '--write', 'a.conf'], cwd);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'ociconf: a.conf: is read-only, and is not written\n',
    });
  });

  it('of a folder that may not be written leave the file as it is', async () => {
    const cwd = ownedFile('closed', NOBODY, NOBODY);
    chmodSync(cwd, 0o555);
    const { code, stderr } = await asNobody(['fmt', '--write', 'a.conf'], cwd);
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'ociconf: a.conf: permission denied\n' });
  });
});

describe('another program', () => {
  const hasStrace = spawnSync('strace', ['-V']).status === 0;

  it('that changes a file meanwhile is not overwritten', async () => {
    mkdirSync(join(folder, 'busy'));
    file('busy/a.conf', LOOSE);
    // What the other program does, at the moment at which the temporary file is there.
    const hook = `
      import fs from 'node:fs';
      import { syncBuiltinESMExports } from 'node:module';
      const open = fs.open;
      fs.open = (path, ...rest) => {
        if (String(path).includes('a.conf.')) fs.writeFileSync('a.conf', 'hostname = other\\n');
        return open(path, ...rest);
      };
      syncBuiltinESMExports();`;
    const script = `data:text/javascript,${encodeURIComponent(hook)}`;
    const { code, stderr } = await run(
      process.execPath,
      ['--import', script, CLI, 'fmt', '--write', 'a.conf'],
      '',
      { cwd: join(folder, 'busy') },
    );
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'ociconf: a.conf: was changed meanwhile, and is left as it is\n',
    });
    expect(read('busy/a.conf')).toBe('hostname = other\n');
    expect(readdirSync(join(folder, 'busy'))).toEqual(['a.conf']);
  });

  it('that kills the command leaves the old text or the new one, and nothing that is read again', async () => {
    mkdirSync(join(folder, 'killed'));
    const text = LOOSE.repeat(50_000);
    file('killed/a.conf', text);
    for (const delay of [150, 300, 450]) {
      const child = spawn(process.execPath, [CLI, 'fmt', '--write', 'killed'], { cwd: folder });
      setTimeout(() => child.kill('SIGKILL'), delay);
      await new Promise((resolve) => child.on('close', resolve));
      const after = read('killed/a.conf');
      expect(after === text || after.startsWith('process_arg = x\n')).toBe(true);
      const { stdout } = await ociconf(['check', '--format', 'json', 'killed'], '', folder);
      expect((JSON.parse(stdout) as { file: string }[]).map(({ file }) => file)).toEqual(['killed/a.conf']);
    }
  });

  it.skipIf(!hasStrace && process.env.OCICONF_REQUIRE_REAL === undefined)(
    'sees file and folder synced, in this order',
    async () => {
      file('synced.conf', LOOSE);
      const { stderr } = await run(
        'strace',
        ['-f', '-e', 'trace=fsync,rename', process.execPath, CLI, 'fmt', '--write', 'synced.conf'],
        '',
        { cwd: folder },
      );
      const calls = stderr.split('\n').flatMap((line) => line.match(/(fsync|rename)\(/)?.[1] ?? []);
      expect(calls).toEqual(['fsync', 'rename', 'fsync']);
      expect(read('synced.conf')).toBe(CANONICAL);
    },
  );
});
