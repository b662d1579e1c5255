import { runInNewContext } from 'node:vm';
import { transform } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Bundler, esbuild, vite, webpack, withRollup } from './bundlers.ts';
import { Consumer, gzipped, PAGE, PARTS, WASM, withoutHost } from './consumer.ts';
import { describeTool } from './tools.ts';

const USE = `
  import { engine, OciParseError, parse } from 'ociconf';
  import { readSpec } from 'ociconf/spec';
  let refused;
  try { parse('nonsense', { strict: true }); } catch (error) { refused = error instanceof OciParseError; }
  globalThis.result = [engine(), parse('hostname=münchen').hostname, refused, readSpec('{}').spec.hostname].join();`;
const SIMULATE = `
  import { simulate } from 'ociconf/runtime';
  import { spec } from 'ociconf/spec';
  const bundle = { path: '/bundle', spec: spec('minimal').build() };
  globalThis.result = simulate(bundle, { process: { exit: 3 } })
    .then(({ exit, trace }) => [exit.code, trace.at(-1).step].join());`;
const CORE = `import { parse } from 'ociconf/core'; globalThis.result = parse('hostname=a').hostname;`;
// webpack takes seconds, and most of a minute on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

let consumer: Consumer;

beforeAll(() => {
  consumer = new Consumer();
});
afterAll(() => consumer?.remove());

/** Runs code with what browsers have, nothing that is Node's, and WebAssembly or none. */
function runAsPage(code: string, WebAssembly?: unknown): unknown {
  const page = { ...PAGE, TextDecoder, result: undefined as unknown, WebAssembly };
  runInNewContext(code, page);
  return page.result;
}

function suite(bundler: Bundler): () => void {
  const bundle = (source: string) => bundler(consumer, consumer.write('entry.js', source));
  return () => {
    it('runs in a page, with WebAssembly and without', async () => {
      const code = await bundle(USE);
      expect(runAsPage(code, WebAssembly)).toBe('wasm,münchen,true,');
      expect(runAsPage(code)).toBe('typescript,münchen,true,');
    });

    it('runs simulated containers in a page', async () => {
      expect(await runAsPage(await bundle(SIMULATE))).toBe('3,poststop');
    });

    it('runs in Node', async () => {
      const code = `${await bundle(USE)}\nconsole.log(JSON.stringify(globalThis.result));`;
      expect(consumer.node('bundled.cjs', code)).toBe('wasm,münchen,true,');
    });

    it('leaves out what a page that parses does not use', async () => {
      const code = await bundle(CORE);
      expect(runAsPage(code, WebAssembly)).toBe('a');
      expect(code.split(WASM)).toHaveLength(2); // that of the scanner, once
      for (const part of Object.values(PARTS)) expect(withoutHost(code).includes(part), part).toBe(false);
      const { code: minified } = await transform(code, { minify: true });
      const size = gzipped(minified);
      console.log(`ociconf/core, parse alone: ${size} bytes gzipped`);
      expect(size).toBeLessThanOrEqual(10_000);
    });
  };
}

describe('bundled by esbuild', suite(esbuild));
describe('bundled by Rollup', suite(withRollup));
describe('bundled by Vite', suite(vite));
describeTool('bundled by webpack', 'webpack', suite(webpack));
