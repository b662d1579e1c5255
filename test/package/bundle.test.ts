import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Consumer, WASM } from './consumer.ts';

let consumer: Consumer;

beforeAll(() => {
  consumer = new Consumer();
});
afterAll(() => consumer?.remove());

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
    const code = await consumer.bundle(PARSE);
    expect(code).toContain(WASM);
    expect(runAsPage(code, { WebAssembly })).toBe('wasm,münchen');
  });

  it('runs where there is no WebAssembly', async () => {
    expect(runAsPage(await consumer.bundle(PARSE), { WebAssembly: undefined })).toBe('typescript,münchen');
  });

  it('leaves nothing of an unused import', async () => {
    expect(await consumer.bundle("import { parse } from 'ociconf';")).toBe('(()=>{})();\n');
  });

  it('leaves out what is not used', async () => {
    const all = await consumer.bundle("import * as all from 'ociconf'; globalThis.result = all;");
    const some = await consumer.bundle("import { validate } from 'ociconf'; globalThis.result = validate;");
    expect(some).not.toContain(WASM);
    expect(some.length).toBeLessThan(all.length / 10);
  });

  it('refuses a node: import, so that the tests above would find one', async () => {
    await expect(consumer.bundle("import 'node:fs';")).rejects.toThrow('node:fs');
  });
});
