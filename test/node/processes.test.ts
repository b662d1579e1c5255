import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { environmentOf, environmentProblem, variableOf } from '../../src/node/processes/environment.ts';
import { signalGroup, signalTo } from '../../src/node/processes/group.ts';
import { identify, isAlive, processStat, sessionMembers } from '../../src/node/processes/identity.ts';
import { findProgram } from '../../src/node/processes/program.ts';
import { runProgram } from '../../src/node/processes/run-program.ts';
import { Tail } from '../../src/node/processes/tail.ts';
import { startTimer } from '../../src/node/processes/timer.ts';
import { runForeground } from '../../src/node/runtime/foreground.ts';
import { isErrno } from '../../src/system-errors.ts';

describe('the tail of a stream', () => {
  const tailOf = (limit: number, ...chunks: string[]): string => {
    const tail = new Tail(limit);
    for (const chunk of chunks) tail.push(Buffer.from(chunk));
    return tail.text();
  };

  it.each<[number, string[], string]>([
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
      const callback = vi.fn();
      startTimer(milliseconds, callback);
      if (milliseconds > 2) vi.advanceTimersByTime(milliseconds - 2);
      if (milliseconds > 2) expect(callback).not.toHaveBeenCalled();
      vi.advanceTimersByTime(5);
      expect(callback).toHaveBeenCalledOnce();
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('can be stopped, also in its second part, and may never come', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const callback = vi.fn();
    const stop = startTimer(2 ** 33, callback);
    vi.advanceTimersByTime(2 ** 32);
    stop();
    startTimer(Infinity, callback)();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(2 ** 34);
    expect(callback).not.toHaveBeenCalled();
  });
});

describe('an environment', () => {
  it.each([['A'], [''], ['=x'], ['A=\0']])('with %j is none', (entry) => {
    expect(environmentProblem(['B=1', entry])).toContain('entry 1');
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
    if (expected.startsWith('second')) expect(found).toEqual({ path: join(folder, expected) });
    else expect(found).toEqual({ problem: expected.startsWith('not ') ? 'missing' : expected });
  });
});

describe('what a program’s first bytes say', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ociconf-header-'));
  afterAll(() => rmSync(folder, { recursive: true }));

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
  ])('is known: %s', async (_, content, problem) => {
    writeFileSync(join(folder, 'program'), content, { mode: 0o755 });
    const found = await findProgram('program', folder, '/');
    expect(found).toEqual(problem === undefined ? { path: join(folder, 'program') } : { problem });
  });
});

describe('a process', () => {
  it('is known by its id and its start, whatever its name is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ociconf-name-'));
    const path = join(folder, 'a) R 1 (b');
    writeFileSync(path, '#!/bin/sh\nread -r line\n', { mode: 0o755 });
    const child = spawn(path, { detached: true });
    try {
      const identity = identify(child.pid!)!;
      expect(processStat(child.pid!)).toMatchObject({ session: child.pid });
      expect(isAlive(identity)).toBe(true);
      expect(isAlive({ ...identity, startTime: `${identity.startTime}0` })).toBe(false);
      expect(sessionMembers(identity)).toEqual([identity]);
      expect(sessionMembers({ ...identity, startTime: '1' })).toEqual([]);
      child.kill('SIGKILL');
      await expect.poll(() => isAlive(identity)).toBe(false);
    } finally {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    }
  });

  it('that is gone is nobody', () => {
    const { pid } = spawnSync('/bin/true');
    expect(identify(pid)).toBeUndefined();
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

describe('a program is ended', () => {
  const sh = (program: string, options: Parameters<typeof runProgram>[2] = {}) =>
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

  it('and not killed when it ends in its grace, while somebody keeps its pipes', async () => {
    const end = await sh('setsid sleep 2 & trap "exit 7" TERM; while :; do sleep 0.1; done', {
      timeout: 200,
      killGrace: 400,
      drainGrace: 900,
    });
    expect(end).toMatchObject({ endedBy: 'timeout', status: 7 });
  });
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
