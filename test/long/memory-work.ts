// Run by memory.ts in a process of its own: does one kind of work so many times, and prints what is in use after each
// tenth of it, as lines of JSON.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { CONFIGS, numberedConfig, strangeConfig } from '../../bench/configs.ts';
import type { Hook } from '../../build/spec/types.ts';
import { parse, parseAll, parseStream, scan, setMemoryLimit, view } from '../../src/index.ts';
import { runHook } from '../../src/node/hooks/index.ts';
import { HookError, type HookFailure } from '../../src/runtime/errors.ts';
import { readSpec, validateSpec } from '../../src/spec/index.ts';
import { parseStream as parseAnyStream } from '../../src/stream/index.ts';
import { chunksOf, readAll, readableOf } from '../stream/support.ts';
import { isRefusal } from '../support/refusal.ts';
import type { Leak, MemorySample, Work } from './memory.ts';

/** So many parts are measured, of which the first warms up. */
const PARTS = 10;
/** More different inputs than anything remembers. */
const DIFFERENT = 100_000;
/** What ended lately is let go within so many ms. */
const SETTLE = 50;

/** The memories of all instances of the modules, as long as somebody holds them. */
const memories = new Set<WeakRef<WebAssembly.Memory>>();
/** Of each module the memory of its latest instance: that of `scan` is held by nobody between two calls. */
const latest = new Map<WebAssembly.Module, WebAssembly.Memory>();

WebAssembly.Instance = class extends WebAssembly.Instance {
  constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
    super(module, imports);
    const memory = this.exports.memory as WebAssembly.Memory;
    memories.add(new WeakRef(memory));
    latest.set(module, memory);
  }
};
WebAssembly.instantiate = () => Promise.reject<never>(new Error('an instance whose memory is not seen'));

function wasmBytes(): number {
  let bytes = 0;
  for (const one of memories) {
    const memory = one.deref();
    if (memory === undefined) memories.delete(one);
    else bytes += memory.buffer.byteLength;
  }
  return bytes;
}

const [work, total, leak] = process.argv.slice(2) as [Work, string, Leak | undefined];
const texts = Object.values(CONFIGS).flatMap(({ text, bytes }) => [text, bytes]);
const encoder = new TextEncoder();

/** By turns the same again, one of a fleet, and one of which no line was met, twice so that all are learnt. */
function inputOf(i: number): string | Uint8Array {
  switch (i % 4) {
    case 0:
      return texts[(i / 4) % texts.length]!;
    case 1:
      return numberedConfig(i % DIFFERENT);
    default:
      return strangeConfig((i - (i % 4)) % DIFFERENT);
  }
}

/** By turns one that is plain, one that is read the exact way, and one that has something wrong in every part. */
function specOf(i: number): string | Uint8Array {
  const name = `web-${i % DIFFERENT}`;
  const start = `{"ociVersion":"1.2.0","hostname":"${name}","process":{"cwd":"/","args":["sh","${name}"]},"root":{"path":"r"}`;
  switch (i % 3) {
    case 0:
      return `${start},"linux":{"namespaces":[{"type":"pid"},{"type":"uts"}]}}`;
    case 1:
      return encoder.encode(
        `// ${name}\n${start},"linux":{"resources":{"memory":{"limit":9007199254740993}}},}`,
      );
    default:
      return `${start},"${name}":1,"${name}":2,"linux":{"namespaces":[{"type":"${name}"}],"resources":{"cpu":{"shares":-1.0}}}}`;
  }
}

/** So that a line can be too long. */
const MEMORY_LIMIT = 2 ** 19;

/** What is refused, each in its own way. */
const REFUSED: readonly ((i: number) => unknown)[] = [
  (i) => parse(Uint8Array.from([0x61, i & 0x7f, 0xff])),
  (i) => parse(`hostname=web-${i}\nmemory_limit=64M`, { strict: true }),
  () => parse('x'.repeat(MEMORY_LIMIT)),
  (i) => readSpec(`{"a":${i}`),
  (i) => readSpec(`{"a${i}":${'['.repeat(600)}`),
  (i) => readSpec(`{"a":${i}}`, { maxSize: 3 }),
  (i) => [...parseAll([encoder.encode(`hostname=${i}\n---\n`), Uint8Array.of(0xff)])],
];

function refuse(i: number): void {
  try {
    REFUSED[i % REFUSED.length]!(i);
  } catch (error) {
    if (isRefusal(error)) return;
    throw error;
  }
  throw new Error(`${REFUSED[i % REFUSED.length]} was not refused`);
}

async function stream(i: number): Promise<void> {
  const bytes = encoder.encode(`${numberedConfig(i % DIFFERENT)}---\n${strangeConfig(i % DIFFERENT)}`);
  const input = i % 4 === 0 ? new Uint8Array(gzipSync(bytes)) : bytes;
  const { readable, writable } = (i % 2 === 0 ? parseAnyStream() : parseStream()) as ReturnType<
    typeof parseStream
  >;
  const through = readableOf(chunksOf(input, [i, 3 * i])).pipeThrough({ readable, writable });
  // Some leave before the end.
  if (i % 5 === 0) await through.cancel();
  else if ((await readAll(through)).length !== 2) throw new Error('not two documents');
}

/** How a hook goes, and the reason of its error where it fails. */
interface HookCase {
  readonly hook: Hook;
  readonly fails?: HookFailure;
  /** Milliseconds until the call is ended. */
  readonly abortAfter?: number;
}

function shell(script: string): Hook {
  return { path: '/bin/sh', args: ['sh', '-c', script], env: ['PATH=/bin:/usr/bin'], timeout: 60 };
}

const SUCCEEDS: HookCase = { hook: { path: '/bin/true', timeout: 60 } };
const FAILS: HookCase = { hook: { path: '/bin/false', timeout: 60 }, fails: 'exit' };
/** So many ms are waited for the pipes of a hook that has ended. */
const DRAIN_GRACE = 20;
/** One each of so many hooks: they take longer. */
const RARE_EVERY = 50;
const RARE: readonly HookCase[] = [
  { hook: shell('exec sleep 60'), fails: 'aborted', abortAfter: 10 },
  { hook: { ...shell('exec sleep 60'), timeout: 0.01 }, fails: 'timeout' },
  { hook: { path: '/no/such/program' }, fails: 'missing' },
  // Its child holds the pipes for longer than anybody waits for them.
  { hook: shell('sleep 1 &') },
  { hook: shell('head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2') },
];

async function hook(i: number): Promise<void> {
  const usual = i % 10 === 9 ? FAILS : SUCCEEDS;
  const { hook, fails, abortAfter } = RARE[i % RARE_EVERY] ?? usual;
  const state = { ociVersion: '1.0.2', id: `c-${i}`, status: 'creating' as const, pid: 1, bundle: tmpdir() };
  const controller = new AbortController();
  if (abortAfter !== undefined) void setTimeout(abortAfter).then(() => controller.abort());
  const { signal } = controller;
  const reason = await runHook(hook, state, { point: 'prestart', drainGrace: DRAIN_GRACE, signal }).then(
    () => undefined,
    (error: unknown) => (error instanceof HookError ? error.reason : error),
  );
  if (reason !== fails) throw new Error(`hook ${i} of ${hook.path} ended with ${reason} instead of ${fails}`);
}

const WORKS: Readonly<Record<Work, (i: number) => unknown>> = {
  parse: (i) => parse(inputOf(i)),
  spec: (i) => validateSpec(readSpec(specOf(i)).spec),
  refused: refuse,
  scan: (i) => scan(encoder.encode(`${numberedConfig(i % DIFFERENT)}---\n${strangeConfig(i % DIFFERENT)}`)),
  view: (i) => view(inputOf(i)).linux.namespaces.length,
  stream,
  hooks: hook,
};

const kept: unknown[] = [];
/** What a test has leak, to see that it is noticed. */
const LEAKS: Readonly<Record<Leak, (i: number) => void>> = {
  heap: (i) => kept.push({ i }),
  // One for each part is enough.
  instance: (i) =>
    i % partSize === 0 ? void kept.push(new WebAssembly.Instance([...latest.keys()][0]!)) : undefined,
  handle: (i) => (i % partSize === 0 ? void setInterval(() => {}, 1e6).ref() : undefined),
  file: (i) => (i % partSize === 0 ? void openSync('/dev/null', 'r') : undefined),
  child: (i) => (i % partSize === 0 ? spawn('/bin/sleep', ['5'], { stdio: 'ignore' }).unref() : undefined),
};

async function sample(done: number): Promise<void> {
  await setTimeout(SETTLE);
  // Twice: what only a finalizer held is free after the second.
  for (let i = 0; i < 2; i++) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  const taken: MemorySample = {
    done,
    heap: heapUsed,
    external,
    wasm: wasmBytes(),
    modules: latest.size,
    resources: process.getActiveResourcesInfo().sort(),
    files: readdirSync('/proc/self/fd').length,
    // The ended ones that nobody waited for as well.
    children: readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')
      .trim()
      .split(' ')
      .filter(Boolean).length,
  };
  // Not console.log, which opens the pipe as a handle.
  writeSync(1, `${JSON.stringify(taken)}\n`);
}

/** What Node opens once and keeps, the first time that a process is started: its own standard error, and a file. */
async function openOnce(): Promise<void> {
  await once(spawn('/bin/true'), 'close');
}

const partSize = Math.ceil(Number(total) / PARTS);
const run = WORKS[work];
if (work === 'refused') setMemoryLimit(MEMORY_LIMIT);
await openOnce();
await sample(0);
for (let part = 0; part < PARTS; part++) {
  for (let i = part * partSize; i < (part + 1) * partSize; i++) {
    const running = run(i);
    if (running instanceof Promise) await running;
    if (leak !== undefined) LEAKS[leak](i);
  }
  await sample((part + 1) * partSize);
}
process.exit();
