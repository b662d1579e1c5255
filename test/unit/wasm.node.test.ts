import { readFileSync } from 'node:fs';
import { instantiateSync } from '@assemblyscript/loader';
import { describe, expect, it } from 'vitest';

// In Node: it looks at the files that the compiler wrote.

const scanner = [
  'global protocol',
  'function learn',
  'function tokenize',
  'function resume',
  'function isAscii',
];
const counter = ['global protocol', 'function learn', 'function begin', 'function isAscii', 'function count'];

describe.each([
  ['ociconf.wasm', [...scanner, 'function parseInteger', 'function encodeUtf16', 'memory memory']],
  ['ociconf-scan.wasm', [...counter, 'function resume', 'function endDocument', 'memory memory']],
  ['ociconf-json.wasm', ['function countQuotes', 'memory memory']],
])('%s', (name, abi) => {
  const bytes = readFileSync(new URL(`../../build/${name}`, import.meta.url));
  const module = new WebAssembly.Module(bytes);

  it(`has at most 4,096 bytes: ${bytes.length}`, () => {
    // Some browsers refuse to compile more than that synchronously on the main thread.
    expect(bytes.length).toBeLessThanOrEqual(4096);
  });

  it('imports nothing', () => expect(WebAssembly.Module.imports(module)).toEqual([]));

  it("is one that AssemblyScript's loader takes", () => {
    expect(instantiateSync(module).exports.memory).toBeInstanceOf(WebAssembly.Memory);
  });

  it('exports the ABI and nothing else', () => {
    expect(WebAssembly.Module.exports(module).map(({ name, kind }) => `${kind} ${name}`)).toEqual(abi);
  });
});
