import { describe, expect, it } from 'vitest';
import { EngineUnavailableError } from '../../src/errors.ts';
import { BUILT, runNode } from '../support/child.ts';

// In Node: each is a process of its own, with flags that take something away. In real pages: test/browser/.

describe('init', () => {
  it('compiles both modules: scan compiles nothing after that', () => {
    const [compiled, documents] = runNode(
      [],
      `await ociconf.init();
       const { Module } = WebAssembly;
       let compiled = 0;
       WebAssembly.Module = class extends Module { constructor(bytes) { super(bytes); compiled++; } };
       const { documents } = ociconf.scan('hostname=a');
       console.log(JSON.stringify([compiled, documents]));`,
    ) as [number, number];
    expect([compiled, documents]).toEqual([0, 1]);
  });
});

describe('hosts that forbid WebAssembly', () => {
  const observe = `
    const refused = () => { try { ociconf.useEngine('wasm'); } catch (error) { return [error.name, error.code]; } };
    const result = {
      engine: ociconf.engine(), init: await ociconf.init(), hostname: ociconf.parse('hostname=a').hostname,
      documents: ociconf.scan('hostname=a').documents,
      u64: String(ociconf.parseU64('18446744073709551615')), refused: refused(),
    };`;
  const fallback = {
    engine: 'typescript',
    init: 'typescript',
    hostname: 'a',
    documents: 1,
    u64: '18446744073709551615',
    refused: [EngineUnavailableError.name, 'ERR_OCI_ENGINE_UNAVAILABLE'],
  };

  it('too little memory for an instance', () => {
    const result = runNode(['--wasm-max-mem-pages=1'], `${observe} console.log(JSON.stringify(result))`);
    expect(result).toEqual(fallback);
  });

  it('none at all', () => {
    expect(runNode(['--no-expose-wasm'], `${observe} console.log(JSON.stringify(result))`)).toEqual(fallback);
  });

  it('compiling refused by policy, eval too', () => {
    // What a Content-Security-Policy without 'wasm-unsafe-eval' does to a page, V8 does to a context.
    const inContext = `
      import { readFileSync } from 'node:fs';
      import vm from 'node:vm';
      const context = vm.createContext(
        { TextEncoder, TextDecoder, atob, done: undefined },
        { codeGeneration: { strings: false, wasm: false } },
      );
      const load = (code, link) => new vm.SourceTextModule(code, { context, identifier: 'page' });
      const library = load(readFileSync(${JSON.stringify(BUILT)}, 'utf8'));
      await library.link(() => { throw new Error('the core imports nothing'); });
      const page = load(\`import * as ociconf from 'ociconf'; ${observe} export { result };\`);
      await page.link(() => library);
      await page.evaluate();
      console.log(JSON.stringify(page.namespace.result));`;
    expect(runNode(['--experimental-vm-modules', '--no-warnings'], inContext)).toEqual(fallback);
  });
});
