import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { environmentOf, environmentProblem, variableOf } from '../../src/node/processes/environment.ts';
import { signalGroup, signalTo } from '../../src/node/processes/group.ts';
import {
  identify,
  isAlive,
  type ProcessIdentity,
  processStat,
  sessionMembers,
  signalProcess,
} from '../../src/node/processes/identity.ts';
import { findProgram } from '../../src/node/processes/program.ts';
import { type ProgramOptions, runProgram } from '../../src/node/processes/run-program.ts';
import { Tail } from '../../src/node/processes/tail.ts';
import { pause, startTimer } from '../../src/node/processes/timer.ts';
import { runForeground } from '../../src/node/runtime/foreground.ts';
import { isErrno } from '../../src/system-errors.ts';

// Also where a test is given up on, which may never come to its own end.
const { kill } = process;
const { arch, platform } = process;
const user = process.geteuid!();
afterEach(() => {
  process.kill = kill;
  Object.defineProperty(process, 'arch', { value: arch });
  Object.defineProperty(process, 'platform', { value: platform });
  process.seteuid!(user);
});

describe('the tail of a stream', () => {
  const tailOf = (limit: number, ...chunks: (string | number[])[]): string => {
    const tail = new Tail(limit);
    for (const chunk of chunks) tail.push(Buffer.from(chunk as string));
    return tail.text();
  };

  it.each<[number, (string | number[])[], string]>([
    [4, [], ''],
    [4, ['ab'], 'ab'],
    [4, ['ab', 'cd'], 'abcd'],
    [4, ['ab', 'cde'], 'bcde'],
    [4, ['abcdefghij'], 'ghij'],
    [4, ['abcdefghij', 'k', 'lm'], 'jklm'],
    [4, ['', 'a', '', 'bcdef', ''], 'cdef'],
    [0, ['abc'], ''],
    // A character that was cut is left out; what never was one stays visible.
    [4, ['aäöü'], 'öü'],
    [3, ['äöü'], 'ü'],
    [5, ['€€'], '€'],
    [2, [[0x80, 0x61]], '\ufffda'],
    [5, [[0x62, 0x80, 0x80, 0x80, 0x80, 0x61]], '\ufffda'],
  ])('of %i bytes of %j is %j', (limit, chunks, expected) => {
    expect(tailOf(limit, ...chunks)).toBe(expected);
  });

  it('is the end of the whole, however it is cut', () => {
    const whole = Array.from({ length: 1000 }, (_, index) => index.toString(36)).join('.');
    for (const size of [1, 2, 3, 7, 63, 64, 65, 500, 5000]) {
      const tail = new Tail(64);
      for (let at = 0; at < whole.length; at += size) tail.push(Buffer.from(whole.slice(at, at + size)));
      expect(tail.text()).toBe(whole.slice(-64));
    }
  });
});

describe('a timer', () => {
  afterEach(() => void vi.useRealTimers());

  it.each([0, 1, 1000, 2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1, 5 * 2 ** 31])(
    'of %i ms fires then and once',
    (milliseconds) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
      let calls = 0;
      startTimer(milliseconds, () => calls++);
      if (milliseconds > 0) vi.advanceTimersByTime(milliseconds - 1);
      expect(calls).toBe(0);
      vi.advanceTimersByTime(1);
      expect(calls).toBe(1);
      vi.advanceTimersByTime(5);
      expect(calls).toBe(1);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('can be stopped, also in its second part, and may never come', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    let calls = 0;
    const stop = startTimer(2 ** 33, () => calls++);
    vi.advanceTimersByTime(2 ** 32);
    stop();
    const stopNever = startTimer(Infinity, () => calls++);
    expect(vi.getTimerCount()).toBe(0);
    stopNever();
    vi.advanceTimersByTime(2 ** 34);
    expect(calls).toBe(0);
  });
});

it('a pause takes its time, and ends early with the reason of its signal', async () => {
  const started = performance.now();
  await pause(50, undefined);
  expect(performance.now() - started).toBeGreaterThan(40);
  const controller = new AbortController();
  const paused = pause(600_000, controller.signal);
  controller.abort(new Error('enough'));
  await expect(paused).rejects.toThrow('enough');
});

describe('an environment', () => {
  it.each<[unknown, string]>([
    ['A', 'entry 1 is not NAME=value'],
    ['', 'entry 1 is not NAME=value'],
    ['=x', 'entry 1 is not NAME=value'],
    [7, 'entry 1 is not NAME=value'],
    ['A=\0', 'entry 1 has a NUL character'],
  ])('with %j is none', (entry, problem) => {
    expect(environmentProblem(['B=1', entry as string])).toBe(problem);
  });

  it('takes any name, and the last value of it', () => {
    const entries = ['__proto__=1', 'A=1', 'constructor=2', 'A=b=c', 'B='];
    expect(environmentProblem(entries)).toBeUndefined();
    const environment = environmentOf(entries);
    expect(Object.entries(environment).filter(([, value]) => value !== undefined)).toEqual([
      ['__proto__', '1'],
      ['A', 'b=c'],
      ['constructor', '2'],
      ['B', ''],
    ]);
    expect(variableOf(entries, 'A')).toBe('b=c');
    expect(variableOf(entries, 'B')).toBe('');
    expect(variableOf(entries, 'C')).toBeUndefined();
  });
});

describe('finding a program', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ociconf-find-'));
    for (const name of ['first', 'second']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'first/tool'), '#!/bin/sh\n', { mode: 0o644 });
    writeFileSync(join(folder, 'second/tool'), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(join(folder, 'first/plain'), '#!/bin/sh\n', { mode: 0o644 });
    mkdirSync(join(folder, 'first/folder'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each<[string, string | undefined, string]>([
    ['tool', 'first:second', 'second/tool'],
    ['/bin/sh', undefined, '/bin/sh'],
    ['sh', 'first:/bin', '/bin/sh'],
    ['tool', '/none:second', 'second/tool'],
    ['./tool', undefined, 'not ./tool'],
    ['second/tool', undefined, 'second/tool'],
    ['tool', undefined, 'missing'],
    ['tool', '', 'missing'],
    ['plain', 'first:second', 'not-executable'],
    ['folder', 'first', 'not-executable'],
    ['none', 'first:second', 'missing'],
    ['', 'first:second', 'missing'],
    ['second/tool/deeper', undefined, 'missing'],
  ])('%j in %j gives %s', async (name, path, expected) => {
    const found = await findProgram(name, path, folder);
    if (expected === '/bin/sh') expect(found).toEqual({ path: expected });
    else if (expected.startsWith('second')) expect(found).toEqual({ path: join(folder, expected) });
    else expect(found).toEqual({ problem: expected.startsWith('not ') ? 'missing' : expected });
  });
});

describe('what a program’s first bytes say', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ociconf-header-'));
    // Somebody else may look for programs in it.
    chmodSync(folder, 0o755);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function write(content: string | Buffer, mode = 0o755): void {
    const path = join(folder, 'program');
    rmSync(path, { force: true });
    writeFileSync(path, content);
    chmodSync(path, mode);
  }

  /** What is said of the program that was written. */
  async function problem(): Promise<string | undefined> {
    const found = await findProgram('program', folder, '/');
    if ('problem' in found) return found.problem;
    expect(found).toEqual({ path: join(folder, 'program') });
    return undefined;
  }

  function problemOf(content: string | Buffer): Promise<string | undefined> {
    write(content);
    return problem();
  }

  /** An ELF header with its byte order and its machine. */
  function elf(order: 1 | 2, machine: number): Buffer {
    const header = Buffer.alloc(64);
    header.write('\x7fELF', 'latin1');
    header[5] = order;
    if (order === 2) header.writeUInt16BE(machine, 18);
    else header.writeUInt16LE(machine, 18);
    return header;
  }

  it.each<[string, string | Buffer, string | undefined]>([
    ['of another machine', elf(2, 8), 'bad-format'],
    ['of this machine in another byte order', elf(2, 0x3e00), 'bad-format'],
    ['with an interpreter from its working directory', '#!sh\n', undefined],
    ['with an interpreter that is not there', '#!/no/such\n', 'bad-interpreter'],
    ['with no interpreter', '#! \n', 'bad-format'],
    ['with tabs around its interpreter', '#!\t/bin/sh\t-e\n', undefined],
  ])('is known: %s', async (_, content, expected) => {
    expect(await problemOf(content)).toBe(expected);
  });

  it.each<[string, number[]]>([
    ['x64', [62, 3]],
    ['arm64', [183, 40]],
    ['riscv64', [62, 3, 183, 40, 243]],
  ])('are of machines that a processor runs: %s', async (arch, machines) => {
    Object.defineProperty(process, 'arch', { value: arch });
    for (const machine of [62, 3, 183, 40, 243]) {
      const expected = machines.includes(machine) ? undefined : 'bad-format';
      expect(await problemOf(elf(1, machine)), `${machine}`).toBe(expected);
    }
  });

  it('are as many as tell its machine, and start with the name of the format', async () => {
    Object.defineProperty(process, 'arch', { value: 'x64' });
    const program = elf(1, 62);
    expect(await problemOf(program.subarray(0, 19))).toBe('bad-format');
    expect(await problemOf(program.subarray(0, 20))).toBeUndefined();
    program[1] = 0;
    expect(await problemOf(program)).toBe('bad-format');
  });

  it('say nothing on other systems than Linux, whose programs look otherwise', async () => {
    Object.defineProperty(process, 'platform', { value: 'darwin' });
    expect(await problemOf(elf(2, 8))).toBeUndefined();
  });

  it('are not known of a program that may be started and not read', async () => {
    write(elf(2, 8), 0o111);
    // Root may read everything.
    if (user === 0) process.seteuid!(65_534);
    expect(await problem()).toBeUndefined();
  });

  it('are read of a file that is closed then', async () => {
    await problemOf('#!/bin/sh\n');
    const open = readdirSync('/proc/self/fd').map((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`);
      } catch {
        return '';
      }
    });
    expect(open).not.toContain(join(folder, 'program'));
  });
});

/** The first lines of what a stream says. */
async function linesOf(stream: Readable, count: number): Promise<string[]> {
  let text = '';
  while (text.split('\n').length <= count) {
    const [chunk] = await once(stream, 'data');
    text += String(chunk);
  }
  return text.split('\n').slice(0, count);
}

describe('a process', () => {
  it('is known by its id and its start, whatever its name is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ociconf-name-'));
    const path = join(folder, 'a) R 1 (b');
    writeFileSync(path, '#!/bin/sh\nread -r line\n', { mode: 0o755 });
    const child = spawn(path, { detached: true });
    try {
      const identity = identify(child.pid!)!;
      expect(processStat(child.pid!)).toMatchObject({ session: child.pid });
      expect(identity.boot).toBe(readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim());
      expect(isAlive(identity)).toBe(true);
      expect(isAlive({ ...identity, startTime: `${identity.startTime}0` })).toBe(false);
      expect(isAlive({ ...identity, boot: 'another' })).toBe(false);
      expect(sessionMembers(identity)).toEqual([identity]);
      expect(sessionMembers({ ...identity, startTime: '1' })).toEqual([]);
      expect(sessionMembers({ ...identity, boot: 'another' })).toEqual([]);
      expect(signalProcess({ ...identity, startTime: '1' }, 'SIGKILL')).toBe(false);
      expect(isAlive(identity)).toBe(true);
      expect(signalProcess(identity, 'SIGKILL')).toBe(true);
      await expect.poll(() => isAlive(identity)).toBe(false);
    } finally {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    }
  });

  it('has ended when nobody waited for it, and members of its session outlive it', async () => {
    // The shell becomes a program that waits for nobody.
    const text = '/bin/sleep 0.2 & echo $!; /bin/sleep 100 & echo $!; exec /bin/cat';
    const child = spawn('/bin/sh', ['-c', text], { detached: true });
    const leader = identify(child.pid!)!;
    let other: ProcessIdentity | undefined;
    try {
      const pids = await linesOf(child.stdout, 2);
      other = identify(Number(pids[1]));
      const ended = identify(Number(pids[0]))!;
      await expect.poll(() => processStat(ended.pid)?.state).toBe('Z');
      expect(isAlive(ended)).toBe(false);
      expect(sessionMembers(leader).sort((a, b) => a.pid - b.pid)).toEqual(
        [leader, other!].sort((a, b) => a.pid - b.pid),
      );
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect(sessionMembers(leader)).toEqual([other]);
    } finally {
      child.kill('SIGKILL');
      if (other !== undefined && processStat(other.pid)?.startTime === other.startTime)
        kill(other.pid, 'SIGKILL');
    }
  });

  it('that may not be signalled got no signal', () => {
    process.kill = () => {
      throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
    };
    expect(signalTo(1, 0)).toBe(false);
  });

  it('that is gone is nobody', () => {
    const { pid } = spawnSync('/bin/true');
    expect(identify(pid)).toBeUndefined();
    expect(isAlive({ ...identify(process.pid)!, pid })).toBe(false);
    expect(signalTo(pid, 0)).toBe(false);
    expect(signalGroup(pid, 'SIGTERM')).toBe(false);
    expect(() => signalTo(process.pid, 999)).toThrow('EINVAL');
    expect(isErrno(new Error('without a code'), 'ENOENT')).toBe(false);
  });
});

it('runs a program with its input, and rejects for one that cannot be started', async () => {
  expect(await runProgram('/bin/cat', [], { input: 'text' })).toMatchObject({
    status: 0,
    stdout: 'text',
    endedBy: null,
  });
  await expect(runProgram('/no/such', [])).rejects.toThrow('ENOENT');
  await expect(runProgram('/bin/cat', ['x'.repeat(4_000_000)])).rejects.toThrow('E2BIG');
});

it('gives a program no input and no environment by default, and waits for nothing when its pipes are closed', async () => {
  const args = ['/proc/self/environ', '-'];
  expect(await runProgram('/bin/cat', args, { drainGrace: Infinity })).toMatchObject({
    status: 0,
    stdout: '',
  });
});

it.each<[ProgramOptions, string]>([
  [{ timeout: -1 }, 'invalid timeout: -1 is no number of milliseconds'],
  [{ killGrace: Number.NaN }, 'invalid killGrace: NaN is no number of milliseconds'],
  [{ tailBytes: 2 ** 30 + 1 }, 'invalid tailBytes: must be an integer of 0..1073741824'],
  // Taken.
  [{ timeout: 0, killGrace: 0, drainGrace: 0, tailBytes: 0 }, 'ENOENT'],
  [{ tailBytes: 2 ** 30 }, 'ENOENT'],
])('with %j a program that is not there is refused for: %s', async (options, problem) => {
  await expect(runProgram('/no/such', [], options)).rejects.toThrow(problem);
});

describe('a program is ended', () => {
  const sh = (program: string, options: ProgramOptions = {}) =>
    runProgram('/bin/sh', ['-c', program], { env: ['PATH=/usr/bin:/bin'], ...options });

  it('at once where that was asked for before', async () => {
    const signal = AbortSignal.abort();
    expect(await sh('exec sleep 100', { signal })).toMatchObject({ endedBy: 'aborted', signal: 'SIGTERM' });
  });

  it('once, for the first reason', async () => {
    const signal = AbortSignal.timeout(200);
    const end = await sh('trap "" TERM; while :; do sleep 1; done', { timeout: 50, killGrace: 600, signal });
    expect(end).toMatchObject({ endedBy: 'timeout', signal: 'SIGKILL' });
    expect(signal.aborted).toBe(true);
  });

  it('and not signalled again behind its end, while somebody keeps its pipes: its number may be another’s', async () => {
    const sent = signalsSent(true);
    const end = await sh('setsid sleep 2 & trap "exit 7" TERM; while :; do sleep 0.1; done', {
      timeout: 500,
      killGrace: 400,
      drainGrace: 900,
    });
    expect(end).toMatchObject({ endedBy: 'timeout', status: 7 });
    expect(sent).toEqual(['SIGTERM', 'SIGCONT', 'SIGKILL']);
  });

  it('with its group, although it ends well in its grace', async () => {
    const text = `sh -c 'trap "" TERM; exec sleep 100' & echo $!; trap "exit 0" TERM; wait`;
    const end = await sh(text, { timeout: 1000, killGrace: 60_000 });
    expect(end).toMatchObject({ endedBy: 'timeout', status: 0 });
    const pid = Number(end.stdout);
    expect(pid).toBeGreaterThan(1);
    await expect.poll(() => processStat(pid)?.state ?? 'Z').toBe('Z');
  });

  it('and not because its pipes are open longer than its timeout', async () => {
    const end = await sh('setsid sleep 2 &', { timeout: 1000, drainGrace: 1200 });
    expect(end).toMatchObject({ endedBy: null, status: 0 });
  });

  it('and not waited for where the kernel holds it', async () => {
    const sent = signalsSent(false);
    const end = await sh('exec sleep 2', { timeout: 50, killGrace: 50, drainGrace: 50 });
    expect(end).toMatchObject({ endedBy: 'timeout', status: null, signal: null });
    expect(sent).toEqual(['SIGTERM', 'SIGCONT', 'SIGKILL']);
  });

  /** The signals that are sent from now on, whether or not they reach anybody. */
  function signalsSent(reaching: boolean): (string | number | undefined)[] {
    const sent: (string | number | undefined)[] = [];
    process.kill = (pid, signal) => {
      sent.push(signal);
      return reaching ? kill(pid, signal) : true;
    };
    return sent;
  }
});

describe('a program with the caller’s streams', () => {
  const options = { env: [], cwd: '/', stdio: 'ignore' as const };

  it.each([true, false])('is ended with its call, in a group of its own: %s', async (detached) => {
    const onAbort = () => Promise.reject(new Error('no gentler end'));
    for (const signal of [AbortSignal.timeout(100), AbortSignal.abort()]) {
      const end = runForeground('/bin/sleep', ['100'], { ...options, detached, signal, onAbort });
      expect(await end).toEqual({ status: null, signal: 'SIGKILL' });
    }
  });

  it('that cannot be started is an error', async () => {
    const { signal } = new AbortController();
    const start = runForeground('/no/such', [], { ...options, detached: true, signal });
    await expect(start).rejects.toThrow('ENOENT');
  });
});
