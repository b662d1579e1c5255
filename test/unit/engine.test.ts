import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from '../../src/config/parse.ts';
import { scan } from '../../src/config/scan.ts';
import { init, initSync } from '../../src/engine/init.ts';
import { compileInlined, type ModuleSource } from '../../src/engine/instance.ts';
import type { EngineName } from '../../src/engine/reader.ts';
import { engine, useEngine } from '../../src/engine/select.ts';
import { EngineUnavailableError, InvalidArgumentError } from '../../src/errors.ts';
import { BUILT, runNode } from '../support/child.ts';

const wasmFile = readFileSync(new URL('../../build/ociconf.wasm', import.meta.url));
/** The shortest module: magic number and version. */
const emptyModule = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));

afterEach(() => useEngine('auto'));

describe('choosing the engine', () => {
  it('takes WebAssembly where it can be had', () => expect(engine()).toBe('wasm'));

  it.each<EngineName>(['typescript', 'wasm'])('can be forced to %s', (name) => {
    useEngine(name);
    expect(engine()).toBe(name);
    expect(parse('hostname=a').hostname).toBe('a');
  });

  it('refuses an engine it does not know, and stays', () => {
    useEngine('typescript');
    expect(() => useEngine('rust' as EngineName)).toThrow(TypeError);
    expect(engine()).toBe('typescript');
  });
});

describe('init and initSync', () => {
  it('say which engine is in use, also after it was chosen', async () => {
    expect(await init()).toBe('wasm');
    useEngine('typescript');
    expect(await init()).toBe('typescript');
    expect(engine()).toBe('typescript');
  });

  it.each<[string, () => ModuleSource]>([
    ['a module', compileInlined],
    ['bytes', () => wasmFile],
    ['a response', () => new Response(wasmFile)],
  ])('init takes %s', async (_, source) => {
    useEngine('typescript');
    expect(await init(Promise.resolve(source()))).toBe('wasm');
    expect(parse('hostname=a').hostname).toBe('a');
  });

  it('initSync takes a module and bytes', () => {
    for (const source of [compileInlined(), wasmFile]) {
      useEngine('typescript');
      expect(initSync(source)).toBe('wasm');
      expect(parse('hostname=a').hostname).toBe('a');
    }
  });

  it('take the module of scan, too, and leave the engine as it is', async () => {
    const module = new WebAssembly.Module(
      readFileSync(new URL('../../build/ociconf-scan.wasm', import.meta.url)),
    );
    useEngine('typescript');
    expect(initSync(module)).toBe('typescript');
    useEngine('auto');
    expect(await init(module)).toBe('wasm');
    expect(scan('hostname=a\n---\nhostname=b').documents).toBe(2);
  });

  it('compile both modules: scan compiles nothing after that', () => {
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

  it('refuse another module and keep the engine in use', async () => {
    useEngine('typescript');
    const foreign = new InvalidArgumentError(
      'module',
      'neither ociconf.wasm nor ociconf-scan.wasm of this version',
    );
    expect(() => initSync(emptyModule)).toThrow(foreign);
    await expect(init(emptyModule)).rejects.toThrow(foreign);
    await expect(init(Uint8Array.of(1, 2, 3))).rejects.toThrow(WebAssembly.CompileError);
    await expect(init(Promise.reject(new Error('offline')))).rejects.toThrow('offline');
    expect(engine()).toBe('typescript');
  });
});

describe('hosts that forbid WebAssembly', () => {
  const observe = `
    const refused = () => { try { ociconf.useEngine('wasm'); } catch (error) { return [error.name, error.code]; } };
    const result = {
      engine: ociconf.engine(), init: await ociconf.init(), hostname: ociconf.parse('hostname=a').hostname,
      u64: String(ociconf.parseU64('18446744073709551615')), refused: refused(),
    };`;
  const fallback = {
    engine: 'typescript',
    init: 'typescript',
    hostname: 'a',
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
