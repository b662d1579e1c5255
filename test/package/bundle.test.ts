import { runInNewContext } from 'node:vm';
import { type BuildResult, build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Consumer } from './consumer.ts';

/** Base64 of "\0asm": how the inlined module starts. */
const WASM = 'AGFzb';

let consumer: Consumer;

beforeAll(() => {
  consumer = new Consumer();
});
afterAll(() => consumer?.remove());

/** Bundles for the browser, where an import of `node:` is an error, and gives the code. */
async function bundle(source: string): Promise<string> {
  const result: BuildResult<{ write: false }> = await build({
    stdin: { contents: source, resolveDir: consumer.folder },
    bundle: true,
    write: false,
    minify: true,
    platform: 'browser',
    format: 'iife',
    logLevel: 'silent',
  });
  expect(result.warnings).toEqual([]);
  return result.outputFiles[0]?.text ?? '';
}

/** Runs code with what browsers and Node share, and nothing that is Node's. */
function runAsPage(code: string, globals: object): unknown {
  const page = { result: undefined as unknown, TextDecoder, TextEncoder, atob, ...globals };
  runInNewContext(code, page);
  return page.result;
}

describe('in a bundle', () => {
  const PARSE = `
    import { engine, parse } from 'ociconf';
    globalThis.result = [engine(), parse('hostname=münchen').hostname].join();`;

  it('runs without Node', async () => {
    const code = await bundle(PARSE);
    expect(code).toContain(WASM);
    expect(runAsPage(code, { WebAssembly })).toBe('wasm,münchen');
  });

  it('runs where there is no WebAssembly', async () => {
    expect(runAsPage(await bundle(PARSE), { WebAssembly: undefined })).toBe('typescript,münchen');
  });

  it('leaves nothing of an unused import', async () => {
    expect(await bundle("import { parse } from 'ociconf';")).toBe('(()=>{})();\n');
  });

  it('leaves out what is not used', async () => {
    const all = await bundle("import * as all from 'ociconf'; globalThis.result = all;");
    const some = await bundle("import { validate } from 'ociconf'; globalThis.result = validate;");
    expect(some).not.toContain(WASM);
    expect(some.length).toBeLessThan(all.length / 10);
  });

  it('refuses a node: import, so that the tests above would find one', async () => {
    await expect(bundle("import 'node:fs';")).rejects.toThrow('node:fs');
  });
});
