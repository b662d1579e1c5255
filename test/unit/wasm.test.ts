import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const bytes = readFileSync(new URL('../../build/ociconf.wasm', import.meta.url));
const module = new WebAssembly.Module(bytes);

describe('ociconf.wasm', () => {
  it(`has at most 4,096 bytes: ${bytes.length}`, () => {
    // Some browsers refuse to compile more than that synchronously on the main thread.
    expect(bytes.length).toBeLessThanOrEqual(4096);
  });

  it('imports nothing', () => expect(WebAssembly.Module.imports(module)).toEqual([]));

  it('exports the ABI and nothing else', () => {
    expect(WebAssembly.Module.exports(module).map(({ name, kind }) => `${kind} ${name}`)).toEqual([
      'global protocol',
      'function learn',
      'function tokenize',
      'function resume',
      'function isAscii',
      'function parseInteger',
      'memory memory',
    ]);
  });
});
