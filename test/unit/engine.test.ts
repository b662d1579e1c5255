import { afterEach, describe, expect, it } from 'vitest';
import { PROTOCOL_VERSION } from '../../assembly/protocol.ts';
import { parse } from '../../src/config/parse.ts';
import { scan } from '../../src/config/scan.ts';
import { init, initSync } from '../../src/engine/init.ts';
import { compileInlined, type ModuleSource } from '../../src/engine/instance.ts';
import type { EngineName } from '../../src/engine/reader.ts';
import { engine, useEngine } from '../../src/engine/select.ts';
import { InvalidArgumentError } from '../../src/errors.ts';
import { counterBytes, scannerBytes } from '../support/modules.ts';

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
    ['bytes', () => scannerBytes],
    ['a response', () => new Response(scannerBytes)],
  ])('init takes %s', async (_, source) => {
    useEngine('typescript');
    expect(await init(Promise.resolve(source()))).toBe('wasm');
    expect(parse('hostname=a').hostname).toBe('a');
  });

  it('initSync takes a module and bytes', () => {
    for (const source of [compileInlined(), scannerBytes]) {
      useEngine('typescript');
      expect(initSync(source)).toBe('wasm');
      expect(parse('hostname=a').hostname).toBe('a');
    }
  });

  it('take the module of scan, too, and leave the engine as it is', async () => {
    const module = new WebAssembly.Module(counterBytes);
    useEngine('typescript');
    expect(initSync(module)).toBe('typescript');
    useEngine('auto');
    expect(await init(module)).toBe('wasm');
    expect(scan('hostname=a\n---\nhostname=b').documents).toBe(2);
  });

  it('refuse the modules of another version', () => {
    for (const bytes of [scannerBytes, counterBytes]) {
      const other = Uint8Array.from(bytes);
      // Of the globals, which are the type, whether they change, and `i32.const n end`, the one with the version.
      const at = other.findIndex((_, i) =>
        [0x7f, 0, 0x41, PROTOCOL_VERSION, 0x0b].every((byte, k) => other[i + k] === byte),
      );
      other[at + 3] = PROTOCOL_VERSION - 1;
      expect(() => initSync(other)).toThrow(InvalidArgumentError);
    }
    expect(engine()).toBe('wasm');
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
