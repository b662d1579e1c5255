import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { parse } from '../../src/config/parse.ts';
import { describeEngines } from '../support/engines.ts';

// In Node: Buffer is its own, shared memory is for few pages, and a realm is made in a line.

const encoder = new TextEncoder();

describeEngines('parse', () => {
  it('takes bytes of a Buffer and of shared memory', () => {
    expect(parse(Buffer.from('hostname=buffer')).hostname).toBe('buffer');
    const shared = new Uint8Array(new SharedArrayBuffer(13));
    shared.set(encoder.encode('hostname=ab\r\n'));
    expect(parse(shared).hostname).toBe('ab');
  });

  it('takes bytes of another realm', () => {
    const foreign = runInNewContext('Uint8Array.from([104,111,115,116,110,97,109,101,61,97])') as Uint8Array;
    expect(foreign instanceof Uint8Array).toBe(false);
    expect(parse(foreign).hostname).toBe('a');
  });
});
