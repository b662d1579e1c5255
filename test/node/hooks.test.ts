import { getEventListeners } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Hook, State } from '../../build/spec/types.ts';
import { type HookOptions, runHook, runHooks } from '../../src/node/hooks/index.ts';
import { processStat } from '../../src/node/processes/identity.ts';
import { HookError, type HookFailure } from '../../src/runtime/errors.ts';

let folder: string;
let bundle: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ociconf-hooks-'));
  bundle = join(folder, 'bundle');
  mkdirSync(bundle);
});

afterEach(async () => {
  // What a hook left running on purpose: each writes its id to a file of this folder.
  for (const name of await readdir(folder)) {
    if (name.endsWith('.pid')) endQuietly(Number(readFileSync(join(folder, name), 'utf8')));
  }
  rmSync(folder, { recursive: true });
});

function endQuietly(pid: number): void {
  if (pid > 1 && running(pid)) process.kill(pid, 'SIGKILL');
}

function running(pid: number): boolean {
  const stat = processStat(pid);
  return stat !== undefined && stat.state !== 'Z';
}

/** Children of this process that have ended and that nobody waited for. */
async function zombies(): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
  return pids.filter((pid) => {
    const fields = statText(pid).split(') ')[1]?.split(' ') ?? [];
    return fields[0] === 'Z' && Number(fields[1]) === process.pid;
  });
}

/** What keeps this process from ending: its children, and the pipes to them. */
function handlesOfProcesses(): number {
  const names = process.getActiveResourcesInfo();
  return names.filter((name) => name === 'PipeWrap' || name === 'ProcessWrap').length;
}

function statText(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return '';
  }
}

/** An executable file. */
function script(text: string, name = 'hook', mode = 0o755): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

const sh = (text: string, more: Partial<Hook> = {}): Hook => ({
  path: '/bin/sh',
  args: ['sh', '-c', text],
  ...more,
});

const state = (more: Partial<State> = {}): State => ({
  ociVersion: '1.3.0',
  id: 'web-1',
  status: 'creating',
  pid: 4711,
  bundle,
  annotations: { 'org.example.key': 'a "value" with ünicode' },
  ...more,
});

const options: HookOptions = { point: 'createRuntime' };

async function failureOf(hook: Hook, more: Partial<HookOptions> = {}, of = state()): Promise<HookError> {
  const error = await runHook(hook, of, { ...options, ...more }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof HookError)) throw new Error('no HookError', { cause: error });
  return error;
}

describe('what a hook gets', () => {
  afterEach(() => void vi.unstubAllEnvs());

  it('reads exactly the six properties of the state', async () => {
    const given = { ...state(), secret: 'no' };
    const { stdout } = await runHook({ path: '/bin/cat' }, given, options);
    expect(JSON.parse(stdout)).toStrictEqual(state());
  });

  it('has no annotations and no process where there are none', async () => {
    const { ociVersion, id, status } = state();
    const { stdout } = await runHook({ path: '/bin/cat' }, { ociVersion, id, status, bundle }, options);
    expect(JSON.parse(stdout)).toStrictEqual({ ociVersion, id, status, pid: 0, bundle, annotations: {} });
  });

  it.each([
    ['none', undefined, ''],
    ['an empty one', [], ''],
    ['its own', ['A=1', 'odd.name=2', 'EMPTY='], 'A=1\0odd.name=2\0EMPTY=\0'],
    ['the last of a name', ['A=1', 'A=2'], 'A=2\0'],
    ['what its value has', ['A=b=c d'], 'A=b=c d\0'],
  ])('has as environment %s', async (_name, env, expected) => {
    vi.stubEnv('SECRET', 'ours');
    // Node hands this one on, whatever it is told.
    vi.stubEnv('NODE_V8_COVERAGE', folder);
    const hook = { path: '/bin/cat', args: ['cat', '/proc/self/environ'], ...(env && { env }) };
    expect((await runHook(hook, state(), options)).stdout).toBe(expected);
  });

  it('has its args as the whole vector, and its path without them', async () => {
    const named = await runHook(
      { path: '/bin/cat', args: ['another name', '/proc/self/cmdline'] },
      state(),
      options,
    );
    expect(named.stdout).toBe('another name\0/proc/self/cmdline\0');
    // It says by which name it was called.
    expect((await failureOf({ path: '/bin/mkdir' })).stderr).toContain('/bin/mkdir: missing operand');
    const path = script('#!/bin/sh\ntr "\\0" "|" < /proc/$$/cmdline');
    expect((await runHook({ path, env: ['PATH=/usr/bin:/bin'] }, state(), options)).stdout).toBe(
      `/bin/sh|${path}|`,
    );
  });

  it('takes nothing in its args for a shell', async () => {
    const args = ['echo', '$HOME', ';', 'false', '*', ''];
    expect((await runHook({ path: '/bin/echo', args }, state(), options)).stdout).toBe('$HOME ; false * \n');
  });

  it('works in the bundle, in a session and a group of its own', async () => {
    const { stdout } = await runHook(sh('pwd; cat /proc/$$/stat'), state(), options);
    const [cwd, stat = ''] = stdout.split('\n');
    const [pid] = stat.split(' ');
    const [, , group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    expect(cwd).toBe(bundle);
    expect([group, session]).toEqual([pid, pid]);
  });
});

/** Hooks that go wrong: what is wrong, the hook, and the failure; undefined where it is none. */
interface Fault {
  name: string;
  hook: () => Hook;
  reason: HookFailure | undefined;
  /** Behind the hook's path, where it is not what SAYS has. */
  says?: string;
  has?: Partial<HookError>;
  of?: () => State;
  after?: (error: HookError | undefined) => void | Promise<void>;
}

const TIMEOUT = 1;
const timed = { timeout: TIMEOUT };

const FAULTS: Fault[] = [
  { name: 'missing file', hook: () => ({ path: join(folder, 'none'), ...timed }), reason: 'missing' },
  {
    name: 'not executable',
    hook: () => ({ path: script('#!/bin/sh\n', 'hook', 0o644), ...timed }),
    reason: 'not-executable',
  },
  { name: 'a folder', hook: () => ({ path: folder, ...timed }), reason: 'not-executable' },
  {
    name: 'bad interpreter',
    hook: () => ({ path: script('#!/no/such/interpreter -x\n'), ...timed }),
    reason: 'bad-interpreter',
  },
  {
    name: 'an interpreter with a carriage return',
    hook: () => ({ path: script('#!/bin/sh\r\nexit 0\r\n'), ...timed }),
    reason: 'bad-interpreter',
  },
  {
    name: 'no #! line: not handed to a shell',
    hook: () => ({ path: script(`touch ${join(folder, 'ran')}\n`), ...timed }),
    reason: 'bad-format',
    after: () => expect(existsSync(join(folder, 'ran'))).toBe(false),
  },
  {
    name: 'a #! line without an interpreter',
    hook: () => ({ path: script(`#! \ntouch ${join(folder, 'ran')}\n`), ...timed }),
    reason: 'bad-format',
    after: () => expect(existsSync(join(folder, 'ran'))).toBe(false),
  },
  {
    name: 'a program of another machine',
    hook: () => ({ path: script(otherMachine(), 'hook'), ...timed }),
    reason: 'bad-format',
  },
  { name: 'NUL in the path', hook: () => ({ path: '/bin/true\0', ...timed }), reason: 'invalid-path' },
  {
    name: 'a path that is no text',
    hook: () => ({ path: 7 as never, ...timed }),
    reason: 'invalid-path',
    has: { path: '7' },
  },
  { name: 'relative path', hook: () => ({ path: 'bin/true', ...timed }), reason: 'invalid-path' },
  {
    name: 'NUL in an argument',
    hook: () => ({ path: '/bin/true', args: ['true', 'a\0b'], ...timed }),
    reason: 'invalid-arguments',
  },
  {
    name: 'an environment that is none',
    hook: () => ({ path: '/bin/true', env: ['NAME'], ...timed }),
    reason: 'invalid-arguments',
    says: 'cannot be started: env: entry 0 is not NAME=value',
  },
  {
    name: 'an argument that is no text',
    hook: () => ({ path: '/bin/true', args: ['true', 7 as never], ...timed }),
    reason: 'invalid-arguments',
  },
  {
    name: 'arguments that are no list',
    hook: () => ({ path: '/bin/true', args: 'true' as never, ...timed }),
    reason: 'invalid-arguments',
  },
  {
    name: 'an environment that is no list',
    hook: () => ({ path: '/bin/true', env: { A: '1' } as never, ...timed }),
    reason: 'invalid-arguments',
    says: 'cannot be started: env: it is no list',
  },
  { name: 'a timeout of 0', hook: () => ({ path: '/bin/true', timeout: 0 }), reason: 'invalid-timeout' },
  {
    name: 'a negative timeout',
    hook: () => ({ path: '/bin/true', timeout: -1n }),
    reason: 'invalid-timeout',
  },
  {
    name: 'arguments longer than the system takes',
    hook: () => ({ path: '/bin/true', args: ['true', 'x'.repeat(4_000_000)], ...timed }),
    reason: 'not-started',
    has: { cause: expect.objectContaining({ code: 'E2BIG' }) },
  },
  {
    name: 'exit 1',
    hook: () => sh('echo out; echo why >&2; exit 1', timed),
    reason: 'exit',
    has: { status: 1, signal: null, stdout: 'out\n', stderr: 'why\n' },
  },
  {
    name: 'killed by a signal',
    hook: () => sh('kill -SEGV $$', timed),
    reason: 'signal',
    has: { status: null, signal: 'SIGSEGV' },
  },
  {
    name: 'hangs',
    hook: () => sh('echo so far; exec /bin/sleep 100', timed),
    reason: 'timeout',
    has: { signal: 'SIGTERM', stdout: 'so far\n' },
  },
  {
    name: 'ignores SIGTERM',
    hook: () => sh('trap "" TERM; while :; do /bin/sleep 100; done', timed),
    reason: 'timeout',
    has: { signal: 'SIGKILL' },
  },
  {
    name: 'exits 0 on SIGTERM, too late',
    hook: () => sh('trap "exit 0" TERM; while :; do :; done', timed),
    reason: 'timeout',
    has: { status: 0, signal: null },
  },
  {
    name: 'grandchild holding stdout',
    hook: () => sh(`/bin/sleep 100 & echo $! > ${folder}/grandchild.pid; echo done`, timed),
    reason: undefined,
    after: () => expect(running(pidIn('grandchild'))).toBe(true),
  },
  {
    name: 'grandchild holding stdout of a hook that fails',
    hook: () => sh(`/bin/sleep 100 & echo $! > ${folder}/grandchild.pid; exit 3`, timed),
    reason: 'exit',
    has: { status: 3 },
    after: () => gone('grandchild'),
  },
  {
    name: 'grandchild ignoring SIGTERM of a hook that hangs',
    hook: () =>
      sh(
        `(trap "" TERM; echo $(exec sh -c 'echo $PPID') > ${folder}/grandchild.pid; while :; do /bin/sleep 1; done) & wait`,
        timed,
      ),
    reason: 'timeout',
    after: () => gone('grandchild'),
  },
  {
    name: 'double-forked daemon',
    hook: () =>
      sh(
        `(/usr/bin/setsid /bin/sh -c 'echo $$ > ${folder}/daemon.pid; exec /bin/sleep 100' &) ; while ! [ -s ${folder}/daemon.pid ]; do :; done`,
        timed,
      ),
    reason: undefined,
    after: () => expect(running(pidIn('daemon'))).toBe(true),
  },
  {
    name: 'does not read a 1 MB state',
    hook: () => sh('exec /bin/sleep 100', timed),
    of: () => state({ annotations: { big: 'x'.repeat(1_000_000) } }),
    reason: 'timeout',
  },
  {
    name: 'reads a 1 MB state',
    hook: () => sh('exec /usr/bin/wc -c', timed),
    of: () => state({ annotations: { big: 'x'.repeat(1_000_000) } }),
    reason: undefined,
  },
  {
    name: 'exits without reading',
    hook: () => ({ path: '/bin/true', ...timed }),
    of: () => state({ annotations: { big: 'x'.repeat(1_000_000) } }),
    reason: undefined,
  },
  {
    name: 'closes stdin and fails',
    hook: () => sh('exec 0<&-; exit 4', timed),
    of: () => state({ annotations: { big: 'x'.repeat(1_000_000) } }),
    reason: 'exit',
    has: { status: 4 },
  },
  {
    name: 'SIGSTOP',
    hook: () => sh('trap "" TERM; kill -STOP $$; while :; do :; done', timed),
    reason: 'timeout',
    has: { signal: 'SIGKILL' },
  },
  {
    name: 'bundle removed before',
    hook: () => {
      rmSync(bundle, { recursive: true });
      return { path: '/bin/true', ...timed };
    },
    reason: 'bundle-missing',
  },
  {
    name: 'bundle removed meanwhile',
    hook: () => sh(`/bin/rmdir ${bundle}; echo went on`, timed),
    reason: undefined,
  },
];

/** What the error of each failure says behind the hook's path. */
const SAYS: Record<HookFailure, string | RegExp> = {
  'invalid-path': 'cannot be started: its path must be absolute and without NUL characters',
  'invalid-arguments': 'cannot be started: args must be a list of texts without NUL characters',
  'invalid-timeout': 'cannot be started: its timeout must be a number of seconds above 0',
  missing: 'cannot be started: there is no such file; correct the path, or install it',
  'not-executable': 'cannot be started: it is no executable file; chmod +x may help',
  'bad-interpreter': 'cannot be started: its interpreter does not exist; correct its #! line, or install it',
  'bad-format': 'cannot be started: it is neither a program of this machine nor has it a #! line',
  'bundle-missing': 'cannot be started: the bundle, its working directory, is gone',
  'not-started': 'cannot be started: argument list too long',
  exit: /^exited with status \d(; its last line: "why")?$/,
  signal: 'was ended by SIGSEGV',
  timeout: /^was ended: it took longer than its timeout of 1 s(; its last line: "so far")?$/,
  aborted: 'was ended by the caller',
};

/** What an error says, without the point and the path of the hook. */
function problemIn({ message, point, path }: HookError): string {
  return message.slice(`${point} hook ${JSON.stringify(path)} `.length);
}

/** A program of 64 bits for a machine that is not this one. */
function otherMachine(): string {
  const header = Buffer.alloc(64);
  header.write('\x7fELF\x02\x01\x01', 'latin1');
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(process.arch === 's390x' ? 62 : 22, 18);
  return header.toString('latin1');
}

function pidIn(name: string): number {
  return Number(readFileSync(join(folder, `${name}.pid`), 'utf8'));
}

/** SIGKILL was sent; the kernel may take a moment. */
async function gone(name: string): Promise<void> {
  const pid = pidIn(name);
  expect(pid).toBeGreaterThan(1);
  await expect.poll(() => running(pid)).toBe(false);
}

describe('hooks that go wrong', () => {
  it.each(FAULTS)('$name', async ({ hook, reason, says, has = {}, of = state, after }) => {
    const made = hook();
    // What the test before has closed is gone a turn of the loop later.
    await new Promise((resolve) => setTimeout(resolve, 1));
    const handles = handlesOfProcesses();
    const started = performance.now();
    const error = await runHook(made, of(), options).then(
      () => undefined,
      (failure: unknown) => failure as HookError,
    );
    const took = performance.now() - started;

    if (reason === undefined) expect(error).toBeUndefined();
    else {
      expect(error).toBeInstanceOf(HookError);
      expect(error).toMatchObject({
        code: 'ERR_OCI_HOOK',
        point: 'createRuntime',
        path: made.path,
        reason,
        ...has,
      });
      const said = says ?? SAYS[reason];
      expect(problemIn(error!)).toEqual(typeof said === 'string' ? said : expect.stringMatching(said));
      expect(error?.message).toContain('createRuntime hook');
      if (reason === 'exit') expect(error).not.toHaveProperty('cause');
    }
    expect(took).toBeLessThan(TIMEOUT * 1000 + 1000);
    expect(await zombies()).toEqual([]);
    expect(handlesOfProcesses()).toBe(handles);
    await after?.(error);
  });

  it('1 GB of output, in memory that does not grow', async () => {
    const hook = sh('/usr/bin/head -c 1000000000 /dev/zero; echo end; echo last >&2; exit 9', {
      timeout: 60,
    });
    globalThis.gc?.();
    const before = process.memoryUsage.rss();
    let most = before;
    const watching = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss());
    }, 10);
    const error = await failureOf(hook);
    clearInterval(watching);

    expect(error).toMatchObject({ reason: 'exit', status: 9, stderr: 'last\n' });
    expect(error.stdout).toHaveLength(65_536);
    expect(error.stdout.endsWith('\0\0\0end\n')).toBe(true);
    const grown = (most - before) / 1e6;
    console.log(`1 GB of output: ${error.duration.toFixed(0)} ms, memory grew by ${grown.toFixed(1)} MB`);
    expect(grown).toBeLessThan(100);
    expect(await zombies()).toEqual([]);
  }, 90_000);

  it('1 GB of output without end meets its timeout', async () => {
    const started = performance.now();
    const error = await failureOf(sh('exec /usr/bin/yes', { timeout: 1 }));
    expect(error).toMatchObject({ reason: 'timeout', signal: 'SIGTERM' });
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('the end of a call', () => {
  it('ends the hook, and has the reason as cause', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 100);
    const error = await failureOf(sh('exec /bin/sleep 100'), { signal: controller.signal });
    expect(error).toMatchObject({ reason: 'aborted', signal: 'SIGTERM', cause: reason });
    expect(problemIn(error)).toBe(SAYS.aborted);
    expect(error.duration).toBeLessThan(1000);
  });

  it('starts nothing when it came before', async () => {
    const hook = sh(`touch ${folder}/ran`, { env: ['PATH=/bin:/usr/bin'] });
    const error = await failureOf(hook, { signal: AbortSignal.abort('no more') });
    expect(error).toMatchObject({ reason: 'aborted', cause: 'no more', duration: 0, stdout: '', stderr: '' });
    expect(existsSync(join(folder, 'ran'))).toBe(false);
  });

  it('leaves no listener behind', async () => {
    const { signal } = new AbortController();
    await runHook({ path: '/bin/true' }, state(), { ...options, signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

it.each<[Partial<HookOptions>, Partial<State>, string]>([
  [{ tailBytes: Number.NaN }, {}, 'invalid tailBytes'],
  [{ tailBytes: -1 }, {}, 'invalid tailBytes'],
  [{ tailBytes: 2 ** 31 }, {}, 'invalid tailBytes'],
  [{ killGrace: Number.NaN }, {}, 'invalid killGrace'],
  [{ drainGrace: -1 }, {}, 'invalid drainGrace'],
  [{}, { bundle: '' }, 'invalid state.bundle'],
  [{}, { bundle: '.' }, 'invalid state.bundle'],
  [{}, { bundle: undefined as never }, 'state.bundle must be a string'],
  [{ signal: 1 as never }, {}, 'signal must be an AbortSignal, not number'],
  [{}, { pid: 'x' as never }, 'state.pid must be an integer, not string'],
  [{}, { annotations: { a: 1 as never } }, 'state.annotations.a must be a string, not number'],
])('starts nothing with options %j and a state with %j', async (more, of, message) => {
  const hook = sh(`echo > ${folder}/ran`);
  const refused = runHook(hook, state(of), { ...options, ...more });
  await expect(refused).rejects.toThrow(message);
  await expect(refused).rejects.not.toBeInstanceOf(HookError);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(existsSync(join(folder, 'ran'))).toBe(false);
});

it('waits as long as a timeout beyond 2^31 ms says', async () => {
  const hook = sh('/bin/sleep 0.2; echo done', { timeout: 2n ** 40n });
  expect((await runHook(hook, state(), options)).stdout).toBe('done\n');
});

it('runs the hooks of a list in order, and none behind one that fails', async () => {
  const log = join(folder, 'log');
  const hooks = [sh(`echo 1 >> ${log}`), sh(`echo 2 >> ${log}; exit 2`), sh(`echo 3 >> ${log}`)];
  await expect(runHooks(hooks, state(), options)).rejects.toMatchObject({ status: 2 });
  expect(readFileSync(log, 'utf8')).toBe('1\n2\n');
});

it('at a point that the specification has not, a failing hook ends it', async () => {
  const options = { point: 'postmortem' as never };
  await expect(runHooks([{ path: '/no/such' }], state(), options)).rejects.toMatchObject({
    reason: 'missing',
  });
});

it('runs the poststop hooks behind one that fails, too', async () => {
  const hooks = [sh('exit 2'), sh('echo 2'), { path: '/no/such' }, sh('echo 4')];
  const results = await runHooks(hooks, state({ status: 'stopped' }), { point: 'poststop' });
  expect(results).toMatchObject([
    { reason: 'exit', status: 2 },
    { stdout: '2\n' },
    { reason: 'missing' },
    { stdout: '4\n' },
  ]);
  expect(results[0]).toBeInstanceOf(HookError);
});

it('says the last line of what it wrote, harmlessly', async () => {
  const { message } = await failureOf(sh("printf 'first\\nbad \\033[31mthing\\n' >&2; exit 1"));
  expect(message).toBe(
    'createRuntime hook "/bin/sh" exited with status 1; its last line: "bad \\u001b[31mthing"',
  );
});
