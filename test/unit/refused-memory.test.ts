import { afterEach, describe, expect, it } from 'vitest';
import { diagnose, diagnoseAll } from '../../src/config/diagnose.ts';
import { parse } from '../../src/config/parse.ts';
import { parseAll } from '../../src/config/parse-all.ts';
import { parseHook, parseU32, parseU64 } from '../../src/config/parts.ts';
import { scan } from '../../src/config/scan.ts';
import { view } from '../../src/config/view.ts';
import { initSync } from '../../src/engine/init.ts';
import { memory, useEngine } from '../../src/engine/select.ts';
import { OutOfMemoryError, StreamError } from '../../src/errors.ts';
import { readSpec } from '../../src/spec/read/read.ts';
import { parseAllAsync } from '../../src/stream/parse-stream.ts';
import { counterBytes, scannerBytes } from '../support/modules.ts';

// Every growth of a module's memory in turn is refused: what was asked for is a typed error, and everything after it is
// right. By limits that the host really has: refused-memory.node.test.ts.

const encoder = new TextEncoder();
const { grow } = WebAssembly.Memory.prototype;
/** A module starts with room for 40,832 bytes of input. */
const LENGTHS = [50_000, 120_000, 300_000];
const LINES = LENGTHS.map((length, i) => `process_arg=${i}${'x'.repeat(length)}\n`);
/** Of characters that take three bytes: memory grows for the units, and again for the bytes. */
const WIDE = LENGTHS.map((length, i) => `process_env=${i}${'日'.repeat(length)}\n`);
const TEXT = `namespace=mount\n${LINES.join('')}${WIDE.join('')}hostname=last\n`;
const DOCUMENTS = [...LINES, ...WIDE].join('---\n');
const DIGITS = '0'.repeat(300_000);

async function taken<T>(results: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const result of results) list.push(result);
  return list;
}

/** Whatever writes into a module's memory, and how many growths it takes at least. */
const WORKS: [name: string, growths: number, work: () => unknown][] = [
  ['parse of a text', 4, () => parse(TEXT)],
  ['parse of bytes', 3, () => parse(encoder.encode(TEXT))],
  ['a strict parse', 4, () => parse(TEXT, { strict: true })],
  ['view', 4, () => view(TEXT)],
  ['diagnose', 4, () => diagnose(TEXT)],
  ['diagnoseAll', 4, () => [...diagnoseAll(DOCUMENTS)]],
  ['parseAll of a text', 4, () => [...parseAll(DOCUMENTS)]],
  ['parseAll of bytes', 3, () => [...parseAll(encoder.encode(DOCUMENTS))]],
  ['parseAll of chunks', 4, () => [...parseAll([DOCUMENTS.slice(0, 99_999), DOCUMENTS.slice(99_999)])]],
  ['parseAllAsync', 3, () => taken(parseAllAsync([encoder.encode(DOCUMENTS)], { fatal: true }))],
  ['scan of a text', 4, () => scan(DOCUMENTS)],
  ['scan of bytes', 3, () => scan(encoder.encode(DOCUMENTS))],
  ['scan of chunks', 3, () => scan([encoder.encode(DOCUMENTS)])],
  ['parseU32', 1, () => parseU32(`${DIGITS}4294967295`)],
  ['parseU64', 1, () => parseU64(`${DIGITS}18446744073709551615`)],
  ['parseHook', 1, () => parseHook(`/hook:${DIGITS}30`)],
];

/** Fresh instances, as small as they are at first. In this order one scanner is made: Chromium has room for few. */
async function startAnew(): Promise<void> {
  // Before the next task, nothing is collected that a WeakRef was made of.
  await new Promise((resolve) => setTimeout(resolve));
  initSync(scannerBytes);
  initSync(counterBytes);
}

/** Which growths are refused: the n-th and those after it, or it alone. */
type Refusal = (growth: number, n: number) => boolean;
const fromThen: Refusal = (growth, n) => growth >= n;
const alone: Refusal = (growth, n) => growth === n;

interface Outcome {
  readonly made: unknown;
  readonly error: unknown;
  readonly growths: number;
}

/** Runs the work with growths refused, as hosts refuse them. Returns what it made or threw, and how many there were. */
async function refusing(n: number, work: () => unknown, isRefused = fromThen): Promise<Outcome> {
  let growths = 0;
  WebAssembly.Memory.prototype.grow = function (this: WebAssembly.Memory, delta: number): number {
    if (isRefused(++growths, n))
      throw new RangeError('WebAssembly.Memory.grow(): Unable to grow instance memory');
    return grow.call(this, delta);
  };
  try {
    const made = await work();
    return { made, error: undefined, growths };
  } catch (error) {
    return { made: undefined, error, growths };
  } finally {
    WebAssembly.Memory.prototype.grow = grow;
  }
}

/** What small inputs give, which are told apart from everything in the large ones. */
function small(): unknown {
  return [
    parse('hostname=é\nprocess_arg=a\nnamespace=mount'),
    view('mount=/proc:proc:proc:ro,rw').mounts,
    [...parseAll('hostname=a\n---\nhostname=b')],
    scan('process_arg=a\n---\ncpu_shares=2'),
    diagnose('hostnam=a').diagnostics,
    parseU64('18446744073709551615'),
    readSpec('{"ociVersion":"1.3.0"}').spec,
  ];
}

afterEach(() => {
  WebAssembly.Memory.prototype.grow = grow;
  useEngine('auto');
});

function expectOutOfMemory(error: unknown): void {
  const cause = error instanceof StreamError ? error.cause : error;
  expect(cause).toBeInstanceOf(OutOfMemoryError);
  expect(cause).toMatchObject({ code: 'ERR_OCI_OUT_OF_MEMORY', bytes: expect.any(Number) });
}

describe.each<[string, Refusal]>([
  ['and all after it', fromThen],
  ['and no other', alone],
])('memory that cannot grow: each growth in turn is refused, %s', (_, isRefused) => {
  it.each(WORKS)('%s', async (_, least, work) => {
    await startAnew();
    const [right, rightSmall] = [await work(), small()];
    let n = 1;
    for (; ; n++) {
      await startAnew();
      const { made, error, growths } = await refusing(n, work, isRefused);
      if (growths < n) {
        expect([error, made]).toEqual([undefined, right]);
        break;
      }
      // Without one that is refused it may go on, without all it may not.
      if (isRefused === alone && error === undefined) expect(made).toEqual(right);
      else expectOutOfMemory(error);
      expect(small()).toEqual(rightSmall);
      expect(await work()).toEqual(right);
    }
    expect(n - 1).toBeGreaterThanOrEqual(least);
  });
});

describe('memory that cannot grow', () => {
  // The memory of its module stays what it is: a text that does not fit is read without it.
  it.each([10_000, 300_000, 2_000_000])('readSpec asks for none, for %i characters', async (length) => {
    const hostname = 'x'.repeat(length);
    const { made, error, growths } = await refusing(1, () => readSpec(`{"hostname":"${hostname}"}`).spec);
    expect([made, error, growths]).toEqual([{ hostname }, undefined, 0]);
  });

  it('is refused a thousand times, and no more is held after that', async () => {
    await startAnew();
    parse('hostname=a');
    const { bytes } = memory();
    for (const [, growths, work] of WORKS.filter(([name]) => /^(parse of a text|view|parseU)/.test(name))) {
      for (let i = 0; i < 250; i++) {
        const { error } = await refusing(1, work);
        expect(error).toBeInstanceOf(OutOfMemoryError);
      }
      expect(growths).toBeGreaterThan(0);
    }
    expect(memory().bytes).toBe(bytes);
  });

  it('a view that was made before stays right', async () => {
    await startAnew();
    const before = view('hostname=before\nprocess_arg=a');
    const { error } = await refusing(1, () => parse(TEXT));
    expect(error).toBeInstanceOf(OutOfMemoryError);
    expect([before.hostname, before.process.args]).toEqual(['before', ['a']]);
  });

  it('an iteration goes on where it was, while another is refused', async () => {
    await startAnew();
    const all = parseAll('hostname=a\n---\nhostname=b\n---\nhostname=c');
    expect(all.next().value?.config.hostname).toBe('a');
    const { error } = await refusing(1, () => [...parseAll(DOCUMENTS)]);
    expect(error).toBeInstanceOf(OutOfMemoryError);
    expect([...all].map(({ config }) => config.hostname)).toEqual(['b', 'c']);
  });
});
