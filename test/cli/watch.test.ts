import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { orSkipped } from '../support/skip.ts';
import { CLI, ociconf, scratchFolder } from './command.ts';

const folder = scratchFolder();
const CLEAN = 'process_arg=x\nnamespace=mount\n';
const WARNED = `${CLEAN}process_env=A\n`;
const WRONG = `${CLEAN}memory_limit=64M\n`;

function file(name: string, content: string): void {
  writeFileSync(join(folder, name), content);
}

/** As editors save: another file takes the place of the old one. */
function replace(name: string, content: string): void {
  file(`${name}~`, content);
  renameSync(join(folder, `${name}~`), join(folder, name));
}

/** A process that watches. */
function watching(...args: string[]) {
  return watchingBy([], ...args);
}

/** A process that watches, started by another program. */
function watchingBy(starter: readonly string[], ...args: string[]) {
  const [program = '', ...rest] = [...starter, process.execPath, CLI, 'check', '--watch', ...args];
  const child = spawn(program, rest, { cwd: folder });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (data: string) => {
      output += data;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  onTestFinished(() => void child.kill('SIGKILL'));
  /** What is written until a check has ended. */
  const next = async (): Promise<string> => {
    while (!output.includes('Watching')) {
      if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}: ${output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const text = output;
    output = '';
    return text;
  };
  return {
    next,
    /** Checks until one says so: a slow machine reports what was done at once in two parts, and is told of both. */
    async until(said: string): Promise<void> {
      while (!(await next()).includes(said));
    },
    /** Whatever has been written since. */
    rest: () => output,
    end(signal: NodeJS.Signals): Promise<number | null> {
      child.kill(signal);
      return ended;
    },
  };
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 1500));

describe('check --watch', () => {
  it('checks again when a file changes, comes or goes, and ends with the latest code', async () => {
    mkdirSync(join(folder, 'watched/.hidden'), { recursive: true });
    file('watched/a.conf', CLEAN);
    file('watched/.hidden/named.txt', CLEAN);
    const { next, end } = watching('./watched', './watched/.hidden/named.txt');
    expect(await next()).toMatch(/^2 files checked: nothing to say\n/);
    file('watched/a.conf', WRONG);
    expect(await next()).toMatch(/2 files checked: 1 error; --fix mends it\n/);
    file('watched/b.conf', CLEAN);
    expect(await next()).toMatch(/3 files checked: 1 error; --fix mends it\n/);
    file('watched/notes.txt', 'no configuration');
    file('watched/.hidden/named.txt', WARNED);
    expect(await next()).toMatch(/3 files checked: 1 error, 1 warning/);
    // In one step, as editors and this command write.
    await ociconf(['check', '--fix', 'watched/a.conf'], '', folder);
    expect(await next()).toMatch(/3 files checked: 1 warning\n/);
    expect(await end('SIGINT')).toBe(0);
  });

  it('tells that its only file has gone, waits for it, and tells that it is back', async () => {
    file('only.conf', CLEAN);
    const { next, end, rest } = watching('only.conf');
    expect(await next()).toMatch(/^1 file checked: nothing to say\n/);
    rmSync(join(folder, 'only.conf'));
    expect(await next()).toContain('ociconf: only.conf: no such file or directory\n');
    await pause();
    expect(rest()).toBe('');
    file('only.conf', WRONG);
    expect(await next()).toContain('1 file checked: 1 error; --fix mends it\n');
    for (const content of [CLEAN, WRONG, CLEAN]) {
      replace('only.conf', content);
      expect(await next()).toContain(content === CLEAN ? 'nothing to say' : '1 error');
    }
    // It is still watched where it is changed in place.
    file('only.conf', WRONG);
    expect(await next()).toContain('1 error');
    await pause();
    expect(rest()).toBe('');
    expect(await end('SIGINT')).toBe(1);
  });

  it('waits for a file and its folders that are not there yet', async () => {
    const { next, end } = watching('new/deep/a.conf');
    expect(await next()).toContain('ociconf: new/deep/a.conf: no such file or directory\n');
    mkdirSync(join(folder, 'new/deep'), { recursive: true });
    file('new/deep/a.conf', WRONG);
    expect(await next()).toContain('1 error');
    rmSync(join(folder, 'new'), { recursive: true });
    expect(await next()).toContain('no such file or directory');
    expect(await end('SIGTERM')).toBe(2);
  });

  it('watches a folder that was removed and made again', async () => {
    mkdirSync(join(folder, 'again'));
    file('again/a.conf', CLEAN);
    cpSync(join(folder, 'again'), join(folder, 'copy'), { recursive: true });
    const { next, until, end } = watching('again');
    expect(await next()).toMatch(/^1 file checked/);
    rmSync(join(folder, 'again'), { recursive: true });
    expect(await next()).toContain('ociconf: again: no such file or directory\n');
    cpSync(join(folder, 'copy'), join(folder, 'again'), { recursive: true });
    expect(await next()).toContain('1 file checked: nothing to say');
    file('again/b.conf', WRONG);
    expect(await next()).toContain('2 files checked: 1 error');
    // So fast that nobody has seen it gone.
    rmSync(join(folder, 'again'), { recursive: true });
    cpSync(join(folder, 'copy'), join(folder, 'again'), { recursive: true });
    await until('1 file checked: nothing to say');
    await pause();
    file('again/b.conf', WRONG);
    await until('2 files checked: 1 error');
    expect(await end('SIGINT')).toBe(1);
  });

  it('follows a link that is pointed at another file', async () => {
    file('one.conf', CLEAN);
    file('two.conf', WRONG);
    symlinkSync('one.conf', join(folder, 'link.conf'));
    const { next, end } = watching('link.conf');
    expect(await next()).toContain('nothing to say');
    symlinkSync('two.conf', join(folder, 'link.conf~'));
    renameSync(join(folder, 'link.conf~'), join(folder, 'link.conf'));
    expect(await next()).toContain('1 error');
    file('two.conf', CLEAN);
    expect(await next()).toContain('nothing to say');
    expect(readFileSync(join(folder, 'one.conf'), 'utf8')).toBe(CLEAN);
    expect(await end('SIGINT')).toBe(0);
  });

  // In a user namespace of its own, which has limits of its own.
  const limited = (watches: number) => [
    ...['unshare', '-Ur', 'sh', '-c'],
    `echo ${watches} > /proc/sys/user/max_inotify_watches && exec "$@"`,
    'sh',
  ];
  const [skip, name] = orSkipped(
    'says where the system has no watch left, and watches the rest',
    spawnSync('unshare', [...limited(2).slice(1), 'true']).status === 0 ? undefined : 'no user namespaces',
  );
  it.skipIf(skip)(name, async () => {
    mkdirSync(join(folder, 'many'));
    for (const name of ['a.conf', 'b.conf', 'c.conf']) file(`many/${name}`, CLEAN);
    const { next, end } = watchingBy(limited(2), 'many');
    const told = await next();
    expect(told).toContain('ociconf: --watch: no space left on device\n');
    expect(told).toContain('3 files checked: nothing to say\n');
    expect(await end('SIGINT')).toBe(0);
  });
});
