import { afterAll, beforeAll, expect, it } from 'vitest';
import { Consumer, WASM } from './consumer.ts';
import { describeTool } from './tools.ts';
import { ask, bundle, WORKERD } from './workerd.ts';

// The runtime of Cloudflare's Workers compiles the .wasm that a worker brings, and nothing that a worker makes.

const ANSWER = `
  export default {
    fetch() {
      let compiled = true;
      try { new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)); } catch { compiled = false; }
      const { hostname } = parse('hostname=münchen');
      const { documents } = scan('hostname=a\\n---\\nhostname=b');
      return Response.json([compiled, engine(), hostname, documents]);
    }
  };`;

let consumer: Consumer;

beforeAll(() => {
  consumer = new Consumer();
});
afterAll(() => consumer?.remove());

describeTool('in workerd', WORKERD, () => {
  const importing = (entry: string) => `import { engine, parse, scan } from '${entry}'; ${ANSWER}`;

  it.each([
    ['ociconf', ['workerd', 'worker', 'browser']],
    ['ociconf/workerd', []],
  ])('%s runs on the modules that the worker brings, with conditions %j', async (entry, conditions) => {
    const code = await bundle(consumer.folder, importing(entry), conditions);
    expect(code.includes(WASM)).toBe(false);
    expect(await ask(consumer.folder, code)).toEqual([false, 'wasm', 'münchen', 2]);
  });

  it('ociconf runs on the TypeScript engine where it has to bring the modules itself', async () => {
    const code = await bundle(consumer.folder, importing('ociconf'), []);
    expect(code.includes(WASM)).toBe(true);
    expect(await ask(consumer.folder, code)).toEqual([false, 'typescript', 'münchen', 2]);
  });
});
