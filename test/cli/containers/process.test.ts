import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLI } from '../command.ts';
import { messages, NOBODY, ProcessGround } from './support.ts';

// The commands on containers with the process driver, in processes of their own as in terminals of their own.

const USERS: [string, number | undefined][] = [
  ['whoever runs the tests', undefined],
  ...(process.getuid?.() === 0 ? [['nobody', NOBODY] as [string, number]] : []),
];

describe.each(USERS)('containers of %s', (_, uid) => {
  const ground = new ProcessGround(uid);

  it('live in several terminals: created in one, started in another, deleted in a third', async () => {
    const pidFile = join(ground.folder, 'pid');
    const config = ground.config('echo started > out; exec sleep 1000', `process_cwd = ${ground.folder}\n`);
    const created = await ground.ociconf('create', '--config', config, '--pid-file', pidFile, 'web');
    expect(created, created.stderr).toMatchObject({ code: 0, stdout: '' });
    const state = async () =>
      JSON.parse((await ground.ociconf('state', 'web')).stdout) as Record<string, unknown>;
    const pid = Number(readFileSync(pidFile, 'utf8'));
    expect(await state()).toMatchObject({ id: 'web', status: 'created', pid, bundle: ground.folder });
    expect(existsSync(join(ground.folder, 'out'))).toBe(false);

    expect(await ground.ociconf('start', 'web')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await state()).toMatchObject({ status: 'running', pid });
    expect(await ground.ociconf('start', 'web')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'ociconf: web: container must be created, but is running\n',
    });
    expect(await ground.ociconf('delete', 'web')).toMatchObject({
      code: 1,
      stderr: 'ociconf: web: container must be stopped, but is running\n',
    });
    expect((await ground.ociconf('list')).stdout).toBe(
      `ID   PID${' '.repeat(String(pid).length - 3)}  STATUS   BUNDLE\nweb  ${pid}  running  ${ground.folder}\n`,
    );
    expect(JSON.parse((await ground.ociconf('list', '-f', 'json')).stdout)).toMatchObject([
      { id: 'web', pid },
    ]);
    expect((await ground.ociconf('list', '-q')).stdout).toBe('web\n');

    expect(await ground.ociconf('kill', 'web', 'KILL')).toEqual({ code: 0, stdout: '', stderr: '' });
    const end = performance.now() + 10_000;
    while ((await state()).status !== 'stopped') expect(performance.now()).toBeLessThan(end);
    expect((await ground.ociconf('list')).stdout).toBe(
      `ID   PID  STATUS   BUNDLE\nweb  0    stopped  ${ground.folder}\n`,
    );
    expect(await ground.ociconf('kill', 'web', '9')).toMatchObject({
      code: 1,
      stderr: 'ociconf: web: container must be created or running, but is stopped\n',
    });
    expect(await ground.ociconf('delete', 'web')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await ground.ociconf('state', 'web')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'ociconf: no container has the id web\n',
    });
    expect((await ground.ociconf('list')).stdout).toBe('ID  PID  STATUS  BUNDLE\n');
  });

  it.each([
    ['exit 0', 0],
    ['exit 7', 7],
    ['exit 255', 255],
    ['kill -KILL $$', 137],
    ['kill -TERM $$', 143],
  ])('end with what %s ends with: %d', async (program, code) => {
    const config = ground.config(`echo out; echo err >&2; ${program}`);
    const ran = await ground.ociconf('run', '--config', config, 'job');
    expect({ ...ran, stderr: messages(ran.stderr) }).toEqual({ code, stdout: 'out\n', stderr: 'err\n' });
    expect((await ground.ociconf('list', '-q')).stdout).toBe('');
  });

  it('are sent the signals that the command gets', async () => {
    const names = ['INT', 'TERM', 'HUP', 'QUIT', 'USR1', 'USR2', 'WINCH', 'CONT', 'TSTP'];
    const traps = names.map((name) => `trap 'echo got ${name}' ${name}; `).join('');
    const config = ground.config(`${traps} trap 'exit 9' ALRM; echo ready $$; while :; do sleep 0.05; done`);
    const running = ground.start('run', '--config', config, 'job');
    await running.until('ready');
    for (const name of names) {
      running.kill(`SIG${name}` as NodeJS.Signals);
      await running.until(`got ${name}`);
    }
    // Ctrl-Z stopped the command as well.
    running.kill('SIGCONT');
    await ground.ociconf('kill', 'job', 'ALRM');
    expect((await running.end()).code).toBe(9);
  });

  it('end with 128 + n where a signal ends them', async () => {
    const running = ground.start('run', '--config', ground.config('echo ready; exec sleep 1000'), 'job');
    await running.until('ready');
    running.kill('SIGTERM');
    expect((await running.end()).code).toBe(143);
    expect((await ground.ociconf('list', '-q')).stdout).toBe('');
  });

  it('are left running by --detach', async () => {
    const config = ground.config('exec sleep 1000');
    expect((await ground.ociconf('run', '-d', '--config', config, 'long')).code).toBe(0);
    expect(JSON.parse((await ground.ociconf('state', 'long')).stdout)).toMatchObject({ status: 'running' });
    expect((await ground.ociconf('run', '-d', '--config', config, 'long')).stderr).toContain(
      'ociconf: a container has the id long already; delete it, or take another id\n',
    );
    expect(await ground.ociconf('delete', '--force', 'long')).toMatchObject({ code: 0 });
    expect(await ground.ociconf('delete', '-f', 'long')).toMatchObject({ code: 0, stderr: '' });
    expect(await ground.ociconf('delete', 'long')).toMatchObject({ code: 1 });
  });

  it('are told of while they live', async () => {
    const config = ground.config('exec sleep 1000');
    const all = ground.start('events', '--format', 'json', '--interval', '50');
    expect((await ground.ociconf('create', '--config', config, 'seen')).code).toBe(0);
    await all.until('created');
    const one = ground.start('events', '--interval', '50', 'seen');
    await one.until('created');
    await ground.ociconf('start', 'seen');
    await all.until('running');
    await one.until('running');
    await ground.ociconf('kill', '--all', 'seen', 'KILL');
    const told = await one.end();
    expect(told.code).toBe(0);
    expect(told.stdout.split('\n').map((line) => line.split('  ').slice(1, 3))).toEqual([
      ['seen', 'created'],
      ['seen', 'running'],
      ['seen', 'stopped'],
      [],
    ]);
    await all.until('stopped');
    await ground.ociconf('delete', 'seen');
    await all.until('deleted');
    all.kill('SIGINT');
    const { code, stdout } = await all.end();
    expect(code).toBe(0);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    // The moments before it is created may be seen, too.
    const seen = lines.filter(({ status }) => status !== 'creating');
    expect(seen.map(({ id, type, status }) => [id, type, status])).toEqual([
      ['seen', 'state', 'created'],
      ['seen', 'state', 'running'],
      ['seen', 'state', 'stopped'],
      ['seen', 'deleted', undefined],
    ]);
    expect(lines.every(({ time }) => !Number.isNaN(Date.parse(String(time))))).toBe(true);
  });
});

it('a container that is deleted between two looks is told of as deleted', async () => {
  const ground = new ProcessGround();
  const config = ground.config('exec sleep 1000');
  expect((await ground.ociconf('run', '-d', '--config', config, 'gone')).code).toBe(0);
  const events = ground.start('events', '--interval', '8000', 'gone');
  await events.until('running');
  expect((await ground.ociconf('delete', '--force', 'gone')).code).toBe(0);
  const { code, stdout } = await events.end();
  expect(code).toBe(0);
  expect(stdout.split('\n').map((line) => line.split('  ').slice(1))).toEqual([
    ['gone', 'running', expect.stringMatching(/^pid \d+$/)],
    ['gone', 'deleted'],
    [],
  ]);
}, 60_000);

it('a run whose state is taken away is still ended by a signal, and its process with it', async () => {
  const ground = new ProcessGround();
  const config = ground.config('echo $$; exec sleep 1000');
  const running = ground.start('run', '--config', config, 'job');
  const pid = Number(await running.until('\n'));
  // The start has its lock until it has written all: what it writes meanwhile would come into the folder being deleted.
  await expect.poll(() => readdirSync(ground.state)).toEqual(['job.json']);
  rmSync(ground.state, { recursive: true });
  running.kill('SIGTERM');
  const { code, stderr } = await running.end();
  expect([code, messages(stderr)]).toEqual([
    143,
    expect.stringContaining('ociconf: job: ended by SIGTERM\n'),
  ]);
  expect(existsSync(`/proc/${pid}`)).toBe(false);
});

describe('a command that is ended before it has done its work', () => {
  const ground = new ProcessGround();

  it.each([
    ['run', 'SIGINT', 130],
    ['run', 'SIGTERM', 143],
    ['create', 'SIGINT', 130],
    ['create', 'SIGQUIT', 131],
  ] as const)('%s by %s leaves nothing', async (command, signal, code) => {
    const hook = join(ground.folder, 'hook');
    writeFileSync(hook, '#!/bin/sh\ntouch hooked\nexec sleep 1000\n');
    chmodSync(hook, 0o755);
    rmSync(join(ground.folder, 'hooked'), { force: true });
    const running = ground.start(
      command,
      '--config',
      ground.config('echo never', `hook_prestart = ${hook}\n`),
      'job',
    );
    const end = performance.now() + 10_000;
    while (!existsSync(join(ground.folder, 'hooked'))) {
      expect(performance.now()).toBeLessThan(end);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    // There is nobody yet whom it could be handed on to.
    if (command === 'run') running.kill('SIGUSR2');
    running.kill(signal);
    const ran = await running.end();
    expect(ran).toMatchObject({ code, stdout: '' });
    expect(messages(ran.stderr)).toBe(`ociconf: job: ended by ${signal}\n`);
    expect((await ground.ociconf('list', '-q')).stdout).toBe('');
  });
});

describe('what takes long', () => {
  const ground = new ProcessGround();

  it('is said, and how long it took', async () => {
    const hook = join(ground.folder, 'slow');
    writeFileSync(hook, '#!/bin/sh\nexec sleep 2.5\n');
    chmodSync(hook, 0o755);
    const config = ground.config('true', `hook_prestart = ${hook}\n`);
    const { code, stderr } = await ground.ociconf('run', '--config', config, 'job');
    expect(code).toBe(0);
    expect(messages(stderr)).toBe(
      'ociconf: job: prestart hooks: still at it after 1 s\nociconf: job: prestart hooks ended after 3 s\n',
    );
  });

  it('and what a poststop hook fails with', async () => {
    const config = ground.config('exit 4', 'hook_poststop = /bin/false\n');
    const { code, stderr } = await ground.ociconf('run', '--config', config, 'job');
    expect(code).toBe(4);
    expect(messages(stderr)).toContain('ociconf: job: ');
    expect(messages(stderr)).toContain('/bin/false');
  });
});

describe('what is refused', () => {
  const ground = new ProcessGround();
  const HOSTILE = [
    '',
    '.',
    '..',
    '...',
    '../x',
    '/etc',
    'a/b',
    'a/../..',
    '-rf',
    '--root',
    '--help=x',
    'a b',
    ' a',
    'a\nb',
    'a\tb',
    'a\x1b[2J',
    'a\u0000b'.replace('\u0000', '\\0'),
    'a;b',
    '$(id)',
    '`id`',
    'a|b',
    '*',
    '~',
    'a'.repeat(129),
    'a'.repeat(10_000),
    'ä',
    'а',
    '\u202ea',
    '%s',
    '+a',
    '.a',
    'a:b',
    'a,b',
    '@x',
    '\\',
  ]; // prettier-ignore

  // Each by one of the commands: the ids in their order, the commands in theirs.
  it('hostile ids, and nothing is touched', async () => {
    const config = ground.config('true');
    const before = readdirSync(ground.folder).sort();
    const commands = [
      ['create', '--config', config],
      ['run', '--config', config],
      ['start'],
      ['state'],
      ['kill'],
      ['delete'],
      ['delete', '--force'],
      ['events'],
    ];
    for (const [i, id] of HOSTILE.entries()) {
      const [command = '', ...more] = commands[i % commands.length]!;
      const { code, stdout, stderr } = await ground.ociconf(command, ...more, '--', id);
      expect([code, stdout], `${command} ${id}: ${stderr}`).toEqual([2, '']);
      expect(stderr).toContain('invalid id: ');
      expect(stderr.split('\n').length, stderr).toBe(2);
      expect(stderr).not.toContain('\x1b');
    }
    expect(readdirSync(ground.folder).sort()).toEqual(before);
  }, 120_000);

  it('signals and intervals that are none', async () => {
    for (const signal of ['NOPE', '0', '65', '-1', '9.5', 'SIGSIG', '']) {
      expect(await ground.ociconf('kill', '--', 'web', signal)).toMatchObject({ code: 2, stdout: '' });
    }
    for (const interval of ['0', '49', 'x', '', '1e9', '-5']) {
      const { code, stderr } = await ground.ociconf('events', `--interval=${interval}`);
      expect([code, stderr.includes('It is not within 50..3600000.')]).toEqual([2, true]);
    }
  });

  it('bundles that are none, in one line that names what is wrong', async () => {
    const folder = ground.mkdir('b');
    const refused = async (...args: string[]) => {
      const { code, stderr } = await ground.ociconf('create', ...args, 'web');
      expect(stderr.trimEnd().split('\n').length, stderr).toBe(1);
      return [code, stderr.replaceAll(ground.folder, '.')];
    };
    expect(await refused('-b', join(folder, 'nope'))).toEqual([
      2,
      'ociconf: ./b/nope: cannot be read: no such file or directory\n',
    ]);
    expect(await refused('-b', folder)).toEqual([2, 'ociconf: ./b: has no config.json and no *.conf\n']);
    spawnSync('mkfifo', [join(folder, 'config.json')]);
    expect(await refused('-b', folder)).toEqual([2, 'ociconf: ./b/config.json: is no regular file\n']);
    expect(await refused('--config', '/dev/zero')).toEqual([2, 'ociconf: /dev/zero: is no regular file\n']);
    const bad = ground.config('true', 'process_terminal true\nmemory_limit = 64M\n', 'bad.conf');
    expect(await refused('--config', bad)).toEqual([
      1,
      'ociconf: ./bad.conf:7:1: "process_terminal true" has no equals sign; the line is dropped (the first of 2 errors)\n',
    ]);
    symlinkSync('nowhere', join(ground.folder, 'link.conf'));
    expect(await refused('--config', join(ground.folder, 'link.conf'))).toEqual([
      2,
      'ociconf: ./link.conf: cannot be read: no such file or directory\n',
    ]);
  });

  it('a program that is not there', async () => {
    const config = join(ground.folder, 'none.conf');
    writeFileSync(config, 'process_arg = nope\n');
    const { code, stderr } = await ground.ociconf('run', '--config', config, 'web');
    expect(code).toBe(1);
    expect(messages(stderr)).toContain(
      'ociconf: web: process create failed: process.args[0] "nope" is not on this',
    );
  });

  it('an empty path, which would be the current directory', async () => {
    for (const option of ['--root=', '--pid-file=']) {
      const { code, stderr } = await ground.ociconf(
        'create',
        '--config',
        ground.config('true'),
        option,
        'web',
      );
      expect([code, stderr]).toEqual([2, expect.stringContaining('It is empty.')]);
    }
    expect((await ground.ociconf('list', '-q')).stdout).toBe('');
  });

  it.skipIf(process.platform !== 'linux')(
    'a state root where none can be made, and does not try for ever',
    () => {
      for (const [root, problem] of [
        ['/proc/none', 'made'],
        ['/proc/none/deep', 'made'],
        ['/dev/null/deep', 'looked at'],
      ] as const) {
        const args = [
          'create',
          '--runtime',
          'process',
          '--root',
          root,
          '--config',
          ground.config('true'),
          'web',
        ];
        const { status, stderr } = spawnSync(process.execPath, [CLI, ...args], {
          encoding: 'utf8',
          timeout: 60_000,
        });
        expect(stderr).toContain(`ociconf: web: "${root}" cannot be ${problem}: `);
        expect(status).toBe(2);
      }
    },
  );

  it('in its own words, and with what is quoted in them as it is', async () => {
    expect((await ground.ociconf('kill', 'web', 'FOO')).stderr).toBe(
      'ociconf: web: invalid signal: "FOO" is none: a name as SIGTERM, or a number 1..64\n',
    );
  });

  it('wrong usage', async () => {
    for (const args of [
      ['create'],
      ['start'],
      ['state', 'a', 'b'],
      ['kill'],
      ['list', '-f', 'x'],
      ['list', 'x'],
    ]) {
      const [command = '', ...rest] = args;
      const { code, stderr } = await ground.ociconf(command, ...rest);
      expect([code, stderr.startsWith('ociconf: ')]).toEqual([2, true]);
    }
  });

  it.skipIf(process.getuid?.() !== 0)('what nobody may read', async () => {
    const nobody = new ProcessGround(NOBODY);
    const secret = nobody.config('true', '', 'secret.conf');
    chmodSync(secret, 0o600);
    const { code, stderr } = await nobody.ociconf('create', '--config', secret, 'web');
    expect([code, stderr]).toEqual([2, `ociconf: ${secret}: cannot be read: permission denied\n`]);
    mkdirSync(join(nobody.folder, 'closed'), { mode: 0o700 });
    const closed = await nobody.ociconf('create', '--bundle', join(nobody.folder, 'closed'), 'web');
    expect([closed.code, closed.stderr.split(': ').at(-1)]).toEqual([2, 'permission denied\n']);
    expect((await nobody.ociconf('run', '--config', nobody.config('true'), 'web')).code).toBe(0);
    const state = join(nobody.state, 'web.json');
    expect((await nobody.ociconf('create', '--config', nobody.config('true'), 'web')).code).toBe(0);
    chmodSync(state, 0);
    expect(await nobody.ociconf('state', 'web')).toEqual({
      code: 2,
      stdout: '',
      stderr: `ociconf: web: ${JSON.stringify(state)} cannot be read: EACCES: permission denied, open '${state}'\n`,
    });
    chmodSync(state, 0o600);
    expect((await nobody.ociconf('delete', '--force', 'web')).code).toBe(0);
    chmodSync(nobody.state, 0o300);
    const root = JSON.stringify(nobody.state);
    const reason = `EACCES: permission denied, scandir '${nobody.state}'`;
    expect(await nobody.ociconf('list')).toEqual({
      code: 2,
      stdout: '',
      stderr: `ociconf: list: ${root} cannot be read: ${reason}; choose another state root\n`,
    });
  });
});

it('a state file that could not be deleted was not named', async () => {
  const ground = new ProcessGround();
  expect((await ground.ociconf('create', '--config', ground.config('true'), 'web')).code).toBe(0);
  const gate = join(ground.state, 'web.start');
  rmSync(gate);
  mkdirSync(gate);
  const { code, stderr } = await ground.ociconf('delete', '--force', 'web');
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining(`ociconf: web: ${JSON.stringify(gate)} cannot be deleted: `),
  ]);
  rmSync(gate, { recursive: true });
  expect((await ground.ociconf('delete', '--force', 'web')).code).toBe(0);
});

it('from a folder that is gone', () => {
  const gone = join(new ProcessGround().folder, 'gone');
  const inside = 'mkdir "$1"; cd "$1"; rmdir "$1"; exec "$2" "$3" state --runtime process --root states web';
  const { status, stderr } = spawnSync('sh', ['-c', inside, 'sh', gone, process.execPath, CLI], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([2, 'ociconf: web: no such file or directory\n']);
});

it('--root may stand before the command, as with runc, and only where there are states', () => {
  const root = new ProcessGround().folder;
  const call = (...args: string[]) => spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8' });
  chmodSync(root, 0o700);
  writeFileSync(join(root, 'file'), '');
  const wrong = call('--root', join(root, 'file'), 'list', '--runtime', 'process');
  expect([wrong.status, wrong.stderr]).toEqual([
    2,
    expect.stringContaining('is no folder; choose another state root'),
  ]);
  const { status, stderr } = call('--root', root, 'fmt', 'file');
  expect([status, stderr]).toEqual([2, expect.stringContaining("unknown option '--root'")]);
});

it('an empty OCICONF_RUNTIME is none', () => {
  const { stderr } = spawnSync(process.execPath, [CLI, 'list', '--root', '/dev/null'], {
    encoding: 'utf8',
    env: { ...process.env, OCICONF_RUNTIME: '' },
  });
  expect(stderr).not.toContain('no such program on PATH');
});

it('the runtime is crun where there is no runc, and none where there is neither', () => {
  const { folder } = new ProcessGround();
  const list = () =>
    spawnSync(process.execPath, [CLI, 'list', '--root', join(folder, 'none')], {
      encoding: 'utf8',
      env: { PATH: folder },
    });
  expect(list()).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringMatching(
      /^ociconf: list: .*runc or crun.*neither is on PATH.*--runtime process.*\n$/,
    ),
  });
  // What is found first and answers as a runtime.
  writeFileSync(join(folder, 'crun'), '#!/bin/sh\necho crun version 1.8.1\n');
  chmodSync(join(folder, 'crun'), 0o755);
  expect(list()).toMatchObject({ status: 0, stdout: 'ID  PID  STATUS  BUNDLE\n', stderr: '' });
});
