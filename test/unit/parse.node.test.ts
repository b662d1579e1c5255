import { once } from 'node:events';
import { runInNewContext } from 'node:vm';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { parse } from '../../src/config/parse.ts';
import { describeEngines } from '../support/engines.ts';

// In Node: Buffer is its own, shared memory is for few pages, and a realm is made in a line.

const encoder = new TextEncoder();

/** Turns a t into a T and back, as fast as it can. */
const FLIPPER = `
  const { parentPort, workerData: { bytes, stop, at } } = require('node:worker_threads');
  parentPort.postMessage('begun');
  while (Atomics.load(stop, 0) === 0) bytes[at] ^= 0x20;`;

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
    const bytes = new Uint8Array(new SharedArrayBuffer(text.length));
    bytes.set(encoder.encode(text));
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(FLIPPER, {
      eval: true,
      workerData: { bytes, stop, at: text.lastIndexOf('t') },
    });
    await once(worker, 'message');
    const seen = { taken: 0, refused: 0, wrong: 0 };
    try {
      const enough = (): boolean =>
        Math.min(seen.taken, seen.refused) > 50 && seen.taken + seen.refused > 2000;
      for (const end = Date.now() + 20_000; !enough() && Date.now() < end; ) {
        try {
          seen[parse(bytes, { strict: true }).root.readonly ? 'taken' : 'wrong']++;
        } catch (error) {
          seen[String(error).includes('| root_readonly=True\n') ? 'refused' : 'wrong']++;
        }
      }
    } finally {
      Atomics.store(stop, 0, 1);
      await once(worker, 'exit');
    }
    expect(seen.wrong).toBe(0);
    expect(Math.min(seen.taken, seen.refused)).toBeGreaterThan(0);
  });

  it('takes bytes of another realm', () => {
    const foreign = runInNewContext('Uint8Array.from([104,111,115,116,110,97,109,101,61,97])') as Uint8Array;
    expect(foreign instanceof Uint8Array).toBe(false);
    expect(parse(foreign).hostname).toBe('a');
  });
});
