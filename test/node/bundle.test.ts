import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBundle } from '../../src/node/bundle.ts';
import { BundleError } from '../../src/node/bundle-error.ts';
import { UnsafeConfigError } from '../../src/runtime/errors.ts';
import { spec, writeSpec } from '../../src/spec/index.ts';

const LINES = 'root_path=rootfs\nprocess_arg=sh\nnamespace=mount\n';
const JSON_TEXT = writeSpec(spec('minimal').build());

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'ociconf-bundle-')));
  mkdirSync(join(folder, 'rootfs'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (name: string, content: string | Uint8Array): void =>
  writeFileSync(join(folder, name), content);

/** The error that opening gives; its name and what it says, without the folder. */
async function refusal(path = folder, config?: string): Promise<string> {
  const error = await openBundle(path, config === undefined ? {} : { config }).then(
    () => expect.unreachable('it was opened'),
    (reason: Error) => reason,
  );
  expect(error instanceof BundleError || error instanceof UnsafeConfigError, String(error)).toBe(true);
  expect(error.message).not.toContain('\n');
  return error.message.replaceAll(folder, '.');
}

describe('a bundle', () => {
  it('has a config.json', async () => {
    write('config.json', JSON_TEXT);
    const { path, configPath, spec: read, losses } = await openBundle(folder);
    expect([path, configPath, losses]).toEqual([folder, join(folder, 'config.json'), []]);
    expect(writeSpec(read)).toBe(JSON_TEXT);
  });

  it('has lines, which are converted; what they lose is said', async () => {
    write('web.conf', `${LINES}memory_limit=18446744073709551615\n`);
    const { configPath, spec: read, losses } = await openBundle(folder);
    expect(configPath).toBe(join(folder, 'web.conf'));
    expect(read).toMatchObject({ root: { path: 'rootfs' }, process: { args: ['sh'] } });
    expect(losses.map(({ pointer }) => pointer)).toEqual(['/linux/memoryLimit']);
  });

  it('is told apart by content, not by name', async () => {
    write('config.json', LINES);
    expect((await openBundle(folder)).spec.process?.args).toEqual(['sh']);
    rmSync(join(folder, 'config.json'));
    write('a.conf', JSON_TEXT);
    expect((await openBundle(folder)).spec.process?.args).toEqual(['/bin/sh']);
  });

  it('takes config.json before others, and a file that is named before both', async () => {
    write('config.json', JSON_TEXT);
    write('a.conf', LINES);
    expect((await openBundle(folder)).spec.process?.args).toEqual(['/bin/sh']);
    expect((await openBundle(folder, { config: join(folder, 'a.conf') })).spec.process?.args).toEqual(['sh']);
  });

  it('is known by its real path', async () => {
    write('a.conf', LINES);
    symlinkSync('.', join(folder, 'link'));
    expect((await openBundle(join(folder, 'link/../link/'))).path).toBe(folder);
  });

  it('needs no root where nothing is isolated', async () => {
    write('a.conf', LINES);
    rmSync(join(folder, 'rootfs'), { recursive: true });
    expect((await openBundle(folder, { needsRoot: false })).path).toBe(folder);
  });
});

describe('is no bundle', () => {
  it.each([
    ['an empty path', '', '"" is no path: it is empty'],
    ['a NUL', '/tmp\0/etc', '"/tmp\\u0000/etc" is no path: it has a NUL'],
    ['what is not there', '/nope/nope', '"/nope/nope" cannot be read: no such file or directory'],
    ['a device', '/dev/null', '"/dev/null" is no directory, and so no bundle'],
    [
      'what is below a file',
      '/dev/null/x',
      '"/dev/null/x" cannot be read: something on the way to it is no directory',
    ],
    ['too long a name', `/${'a'.repeat(300)}`, `"/${'a'.repeat(300)}" cannot be read: the name is too long`],
    [
      'a line feed',
      '/tmp/\nociconf: fine',
      '"/tmp/\\nociconf: fine" cannot be read: no such file or directory',
    ],
  ])('%s', async (_, path, message) => {
    expect(await refusal(path)).toBe(message);
  });

  it('a link that leads to itself', async () => {
    symlinkSync('loop', join(folder, 'loop'));
    expect(await refusal(join(folder, 'loop'))).toBe('"./loop" cannot be read: too many symbolic links');
  });

  it('a folder without a configuration, or with several', async () => {
    expect(await refusal()).toBe('"." has no config.json and no *.conf');
    for (const name of ['d', 'b', 'a', 'c', 'e']) write(`${name}.conf`, LINES);
    expect(await refusal()).toBe(
      '"." has no config.json, and more than one *.conf: name one of "a.conf", "b.conf", "c.conf" and 2 more',
    );
    for (const name of ['c', 'd', 'e']) rmSync(join(folder, `${name}.conf`));
    expect(await refusal()).toContain('name one of "a.conf", "b.conf"');
  });

  it('what is no string', async () => {
    await expect(openBundle(7 as never)).rejects.toThrow(TypeError);
  });
});

describe('a configuration that is refused', () => {
  it('a socket, in the words of the system', async () => {
    const server = createServer().listen(join(folder, 'config.json'));
    await once(server, 'listening');
    try {
      expect(await refusal()).toContain('"./config.json" cannot be read: ENXIO');
    } finally {
      server.close();
    }
  });

  it('one without a root file system, where there must be one', async () => {
    const { root: _, ...rest } = spec('minimal').build();
    write('config.json', JSON.stringify(rest));
    expect(await refusal()).toBe('"./config.json" has errors: a container needs a root file system');
  });

  it('a directory, a FIFO, a device, a link to nothing', async () => {
    mkdirSync(join(folder, 'config.json'));
    expect(await refusal()).toBe('"./config.json" is a directory');
    rmSync(join(folder, 'config.json'), { recursive: true });
    expect(spawnSync('mkfifo', [join(folder, 'config.json')]).status).toBe(0);
    expect(await refusal()).toBe('"./config.json" is no regular file');
    expect(await refusal(folder, '/dev/zero')).toBe('"/dev/zero" is no regular file');
    symlinkSync('nope', join(folder, 'link'));
    expect(await refusal(folder, join(folder, 'link'))).toBe(
      '"./link" cannot be read: no such file or directory',
    );
  });

  it('a huge one, at once', async () => {
    write('config.json', '');
    truncateSync(join(folder, 'config.json'), 2 ** 40);
    expect(await refusal()).toBe('"./config.json" is 1099511627776 bytes long; at most 4194304 are read');
    truncateSync(join(folder, 'config.json'), 4 * 2 ** 20 + 1);
    expect(await refusal()).toContain('is 4194305 bytes long');
    write('config.json', `${LINES}#${'x'.repeat(4 * 2 ** 20 - LINES.length - 1)}`);
    expect((await openBundle(folder)).spec.process?.args).toEqual(['sh']);
  });

  it.each([
    ['no JSON', '{"ociVersion": ', 'cannot be read: not a JSON object: line 1, column 16: '],
    ['a list', '[1,2]', 'cannot be read: not a JSON object: line 1, column 1: '],
    ['a text', ' "a"', 'cannot be read: not a JSON object: line 1, column 2: '],
    ['several documents', `${LINES}---\n${LINES}`, 'has several documents, and one is needed'],
    ['nothing', '', 'has errors: '],
    [
      'no text',
      Uint8Array.of(0x61, 0x3d, 0xff),
      'cannot be read: input is not UTF-8: ill-formed sequence at byte 2',
    ],
    ['deep JSON', `{"ociVersion":${'['.repeat(600)}`, 'cannot be read: '],
    ['a line that would be dropped', `${LINES}process_terminal true\n`, 'has errors: '],
    ['no arguments', 'root_path=rootfs\nnamespace=mount\n', 'has errors: '],
    ['a NUL in an argument', `${LINES}process_arg=a\0b\n`, 'has errors: '],
    ['a NUL in JSON', JSON_TEXT.replace('/bin/sh', 'a\\u0000b'), 'has errors: '],
    ['a relative working directory', JSON_TEXT.replace('"cwd": "/"', '"cwd": "srv"'), 'has errors: '],
    ['a name twice', JSON_TEXT.replace('"cwd"', '"cwd": "/tmp", "cwd"'), 'has errors: '],
  ])('%s', async (_, content, message) => {
    write('config.json', content);
    expect(await refusal()).toContain(`"./config.json" ${message}`);
  });

  it('with the places of all its errors', async () => {
    write(
      'config.json',
      JSON_TEXT.replace('"cwd": "/"', '"cwd": "srv"').replace('"path": "rootfs"', '"path": 7'),
    );
    const error: unknown = await openBundle(folder).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(BundleError);
    expect((error as BundleError).message).toContain('(the first of 2 errors)');
    expect((error as BundleError).diagnostics.map(({ pointer, line }) => [pointer, line])).toEqual([
      ['/process/cwd', 11],
      ['/root/path', 14],
    ]);
  });

  it('with a thousand of them, and how many more there are', async () => {
    write('config.json', JSON_TEXT.replace('"cwd": "/"', `"cwd": "/", "rlimits": [${'{},'.repeat(999)}{}]`));
    const error = (await openBundle(folder).catch((reason: unknown) => reason)) as BundleError;
    expect(error.message).toContain('(one of 3000 errors)');
    expect(error.diagnostics).toHaveLength(1000);
    expect(error.omitted).toEqual({ error: 2000, warning: 0, info: 0 });
  });
});

it('a bundle has a thousand warnings, and how many more there are', async () => {
  const unknown = Array.from({ length: 1500 }, (_, i) => `"x${i}":0,`).join('');
  write('config.json', JSON_TEXT.replace('{', `{${unknown}`));
  mkdirSync(join(folder, 'rootfs'), { recursive: true });
  const { diagnostics, omitted } = await openBundle(folder);
  expect(diagnostics).toHaveLength(1000);
  expect(omitted?.warning).toBeGreaterThanOrEqual(500);
});

describe('a root file system', () => {
  const withRoot = (path: string): void =>
    write('config.json', JSON_TEXT.replace('"rootfs"', JSON.stringify(path)));

  it.each([
    ['is not there', 'nope', '"./nope" cannot be read: no such file or directory'],
    ['is a file', 'config.json', '"./config.json" is no directory, and so no root file system'],
    [
      'is a link',
      'link',
      '"./link" is no root file system: a symbolic link leads to it, which runtimes refuse',
    ],
    [
      'is behind a link',
      'self/rootfs',
      '"./self/rootfs" is no root file system: a symbolic link leads to it, which',
    ],
    ['is the host’s', '/', "the root file system is the host's, and a runtime changes its /dev (/root/path)"],
    [
      'leads to the host’s',
      '../'.repeat(40),
      "the root file system is the host's, and a runtime changes its /dev",
    ],
  ])('%s', async (_, path, message) => {
    withRoot(path);
    symlinkSync('rootfs', join(folder, 'link'));
    symlinkSync('.', join(folder, 'self'));
    expect(await refusal()).toContain(message);
  });

  it.each(['rootfs', './rootfs/', 'x/../rootfs', '../../', ''])('is found at %j', async (path) => {
    const absolute = path === '';
    withRoot(
      absolute ? join(folder, 'rootfs') : path === '../../' ? `../${folder.split('/').at(-1)}/rootfs` : path,
    );
    expect((await openBundle(folder)).path).toBe(folder);
  });

  it('of the host is there for those who say so', async () => {
    withRoot('/');
    expect((await openBundle(folder, { allowHostRoot: true })).spec.root?.path).toBe('/');
  });
});
