import { once } from 'node:events';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { parse } from '../../src/config/parse.ts';
import { readSpec } from '../../src/spec/index.ts';
import { describeEngines } from '../support/engines.ts';

// In Node: Buffer is its own, shared memory is for few pages, and a realm is made in a line.

const encoder = new TextEncoder();

/** Turns bits of a byte over and back, as fast as it can. */
const FLIPPER = `
  const { parentPort, workerData: { bytes, stop, at, bits } } = require('node:worker_threads');
  parentPort.postMessage('begun');
  while (Atomics.load(stop, 0) === 0) bytes[at] ^= bits;`;

/**
 * Looks at bytes while bits of one are turned over, until what both texts give was seen often. How often, and how
 * often something else was.
 */
async function lookMeanwhile<Seen extends string>(
  text: string,
  flipped: { at: number; bits: number },
  both: readonly [Seen, Seen],
  look: (bytes: Uint8Array) => Seen | 'wrong',
): Promise<Record<Seen | 'wrong', number>> {
  const bytes = new Uint8Array(new SharedArrayBuffer(text.length));
  bytes.set(encoder.encode(text));
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(FLIPPER, { eval: true, workerData: { bytes, stop, ...flipped } });
  await once(worker, 'message');
  const seen = { [both[0]]: 0, [both[1]]: 0, wrong: 0 } as Record<Seen | 'wrong', number>;
  try {
    const enough = (): boolean => Math.min(seen[both[0]], seen[both[1]]) > 50;
    for (let i = 0, end = Date.now() + 20_000; (i < 2000 || !enough()) && Date.now() < end; i++)
      seen[look(bytes)]++;
  } finally {
    Atomics.store(stop, 0, 1);
    await once(worker, 'exit');
  }
  return seen;
}

describeEngines('parse', () => {
  it('takes bytes of a Buffer and of shared memory', () => {
    expect(parse(Buffer.from('hostname=buffer')).hostname).toBe('buffer');
    const shared = new Uint8Array(new SharedArrayBuffer(13));
    shared.set(encoder.encode('hostname=ab\r\n'));
    expect(parse(shared).hostname).toBe('ab');
  });

  it('reads bytes once that another thread changes meanwhile', async () => {
    // With a T, its line is an error, which the message shows.
    const text = `${'# \n'.repeat(2000)}process_arg=sh\nnamespace=mount\nroot_readonly=true`;
    const flipped = { at: text.lastIndexOf('t'), bits: 0x20 };
    const seen = await lookMeanwhile(text, flipped, ['taken', 'refused'], (bytes) => {
      try {
        return parse(bytes, { strict: true }).root.readonly ? 'taken' : 'wrong';
      } catch (error) {
        return String(error).includes('| root_readonly=True\n') ? 'refused' : 'wrong';
      }
    });
    expect(seen.wrong).toBe(0);
    expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(0);
  });

  it('takes bytes of another realm', () => {
    const foreign = runInNewContext('Uint8Array.from([104,111,115,116,110,97,109,101,61,97])') as Uint8Array;
    expect(foreign instanceof Uint8Array).toBe(false);
    expect(parse(foreign).hostname).toBe('a');
  });
});

describe('readSpec', () => {
  it('reads bytes of a config.json once that another thread changes meanwhile', async () => {
    // With its highest bit, the t is no UTF-8: it is replaced, which is told.
    const text = `{"annotations":{"pad":"${'p'.repeat(20_000)}"},"hostname":"t"}`;
    const flipped = { at: text.lastIndexOf('t'), bits: 0x80 };
    const seen = await lookMeanwhile(text, flipped, ['taken', 'told'], (bytes) => {
      const { spec, diagnostics } = readSpec(bytes);
      const codes = diagnostics.map(({ code }) => code).join();
      if (spec.hostname === 't' && codes === '') return 'taken';
      return spec.hostname === '\ufffd' && codes === 'invalid-utf8' ? 'told' : 'wrong';
    });
    expect(seen.wrong).toBe(0);
    expect(Math.min(seen.taken, seen.told)).toBeGreaterThan(0);
  });
});
