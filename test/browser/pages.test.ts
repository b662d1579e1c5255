import { readFileSync } from 'node:fs';
import type { Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { vite } from '../package/bundlers.ts';
import { Consumer } from '../package/consumer.ts';
import { orSkipped } from '../support/skip.ts';
import { BROWSERS } from './browsers.ts';
import { whyNot } from './installed.ts';
import { Site } from './site.ts';

// The built package in pages of real browsers: its ES modules as they are, under the policies that sites have.

const VECTORS = readFileSync(new URL('../fixtures/parse.jsonl', import.meta.url));

/** Says what each engine does here, and what the page may do. */
const OBSERVE = `
  const attempt = (work) => { try { return work(); } catch (error) { return error.code ?? error.name; } };
  const observe = async () => ({
    engine: ociconf.engine(),
    init: await ociconf.init(),
    hostname: ociconf.parse('hostname=münchen').hostname,
    documents: ociconf.scan('hostname=a\\n---\\nhostname=b').documents,
    wasm: attempt(() => { ociconf.useEngine('wasm'); return ociconf.engine(); }),
    typescript: attempt(() => { ociconf.useEngine('typescript'); return ociconf.parse('hostname=a').hostname; }),
    evaluates: attempt(() => new Function('return true')()),
  });`;
const WITH_WASM = {
  engine: 'wasm',
  init: 'wasm',
  hostname: 'münchen',
  documents: 2,
  wasm: 'wasm',
  typescript: 'a',
  evaluates: true,
};
const WITHOUT_EVAL = { ...WITH_WASM, evaluates: 'EvalError' };
const WITHOUT_WASM = {
  ...WITHOUT_EVAL,
  engine: 'typescript',
  init: 'typescript',
  wasm: 'ERR_OCI_ENGINE_UNAVAILABLE',
};

const POLICIES: [name: string, policy: string | undefined, expected: object][] = [
  ['without a policy', undefined, WITH_WASM],
  [
    "whose policy forbids eval: script-src 'self' 'wasm-unsafe-eval'",
    "script-src 'self' 'wasm-unsafe-eval'",
    WITHOUT_EVAL,
  ],
  ["whose policy forbids eval and WebAssembly: script-src 'self'", "script-src 'self'", WITHOUT_WASM],
];

/** Every case that the seed decided, with each engine: how many there are, and the names of those that differ. */
const CONFORM = `
  const lines = (await (await fetch('/parse.jsonl')).text()).trimEnd().split('\\n');
  const plain = (value) => JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? String(each) : each));
  const sorted = (value) => (value === null || typeof value !== 'object' || Array.isArray(value)) ? value
    : Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
  const different = [];
  for (const engine of ['wasm', 'typescript']) {
    ociconf.useEngine(engine);
    for (const line of lines) {
      const { name, input, config } = JSON.parse(line);
      for (const form of [input, new TextEncoder().encode(input)]) {
        if (plain(sorted(JSON.parse(plain(ociconf.parse(form))))) !== plain(sorted(config))) different.push(name);
      }
    }
  }
  globalThis.result = { cases: lines.length, different };`;

let consumer: Consumer;
let site: Site;

beforeAll(async () => {
  consumer = new Consumer();
  site = new Site();
  await site.listen();
  for (const name of ['index', 'core', 'spec', 'runtime']) {
    site.files.set(`/${name}.mjs.js`, { content: readFileSync(consumer.installed(`build/${name}.js`)) });
  }
  site.files.set('/parse.jsonl', { content: VECTORS });
});
afterAll(() => {
  site?.close();
  consumer?.remove();
});

for (const { name, path, open } of BROWSERS) {
  const [skip, title] = orSkipped(name, whyNot(path));
  describe.skipIf(skip)(title, () => {
    let browser: Browser;

    beforeAll(async () => {
      if (path === undefined) throw new Error(`${name} is not installed`);
      browser = await open(path);
    });
    afterAll(() => browser?.close());

    /** Opens a page and waits for the result that its module leaves. An error in it fails. */
    async function resultOf(source: string, policy?: string): Promise<unknown> {
      const page = await browser.newPage();
      const errors: unknown[] = [];
      page.on('pageerror', (error) => {
        // Firefox also reports what a policy forbade, and that the page caught.
        if (!String(error).includes('Content-Security-Policy:')) errors.push(error);
      });
      await page.goto(site.page('page', source, policy));
      const found = await page
        .waitForFunction(() => (globalThis as { result?: object }).result, { timeout: 20_000, polling: 50 })
        .catch((error) => {
          throw new Error(`no result: ${errors.join() || error}`);
        });
      const result = await found.jsonValue();
      await page.close();
      expect(errors).toEqual([]);
      return result;
    }

    it.each(POLICIES)('runs in a page %s', async (_, policy, expected) => {
      const source = `import * as ociconf from '/index.mjs.js'; ${OBSERVE} globalThis.result = await observe();`;
      expect(await resultOf(source, policy)).toEqual(expected);
    });

    it.each(POLICIES)('runs in a worker of a page %s', async (_, policy, expected) => {
      const worker = `import * as ociconf from '/index.mjs.js'; ${OBSERVE} postMessage(await observe());`;
      site.files.set('/worker.js', policy === undefined ? { content: worker } : { content: worker, policy });
      const source = `
        const worker = new Worker('/worker.js', { type: 'module' });
        worker.onmessage = ({ data }) => { globalThis.result = data; };
        worker.onerror = () => { globalThis.result = { failed: true }; };`;
      expect(await resultOf(source, policy)).toEqual(expected);
    });

    it('takes a module that a worker gets from its page', async () => {
      site.files.set('/ociconf.wasm', { content: readFileSync(consumer.installed('build/ociconf.wasm')) });
      const worker = `
        import { initSync, parse } from '/core.mjs.js';
        onmessage = ({ data }) => postMessage([initSync(data), parse('hostname=a').hostname]);`;
      site.files.set('/worker.js', { content: worker });
      const source = `
        const worker = new Worker('/worker.js', { type: 'module' });
        worker.onmessage = ({ data }) => { globalThis.result = data; };
        worker.postMessage(await WebAssembly.compileStreaming(fetch('/ociconf.wasm')));`;
      expect(await resultOf(source)).toEqual(['wasm', 'a']);
    });

    it('parses every case of the seed as the seed does, with both engines, from text and bytes', async () => {
      const result = await resultOf(`import * as ociconf from '/core.mjs.js'; ${CONFORM}`);
      expect(result).toEqual({ cases: 1566, different: [] });
    });

    it('reads config.json, where eval and WebAssembly are forbidden', async () => {
      const source = `
        import { readSpec, validateSpec } from '/spec.mjs.js';
        const { spec } = readSpec('{"ociVersion":"1.0.2","process":{"cwd":"x"}}');
        globalThis.result = validateSpec(spec).map(({ code }) => code);`;
      const codes = ['needs-property', 'needs-property', 'path-not-absolute'];
      expect(await resultOf(source, "script-src 'self'")).toEqual(codes);
    });

    it('runs simulated containers, where eval and WebAssembly are forbidden', async () => {
      const source = `
        import { ContainerRuntime, SimulateDriver } from '/runtime.mjs.js';
        import { spec } from '/spec.mjs.js';
        const runtime = new ContainerRuntime(new SimulateDriver({ process: { exit: 3 } }));
        const events = [];
        for (const type of ['created', 'started', 'stopped', 'deleted']) {
          runtime.addEventListener(type, (event) => events.push(event.type + ' ' + event.id));
        }
        const { code } = await runtime.run('a', { path: '/bundle', spec: spec('minimal').build() });
        const refused = await runtime.start('a').catch((error) => error.code);
        globalThis.result = { code, events, refused };`;
      expect(await resultOf(source, "script-src 'self'")).toEqual({
        code: 3,
        events: ['created a', 'started a', 'stopped a', 'deleted a'],
        refused: 'ERR_OCI_CONTAINER_NOT_FOUND',
      });
    });

    it('runs what Vite makes of a page', async () => {
      const code = await vite(
        consumer,
        consumer.write(
          'entry.js',
          "import { engine, parse } from 'ociconf'; globalThis.result = [engine(), parse('hostname=ü').hostname];",
        ),
      );
      expect(await resultOf(code)).toEqual(['wasm', 'ü']);
      expect(await resultOf(code, "script-src 'self'")).toEqual(['typescript', 'ü']);
    });
  });
}
