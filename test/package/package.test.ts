import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linksOf } from '../docs/pages.ts';
import { Consumer, ROOT } from './consumer.ts';

const EXAMPLE = join(ROOT, 'examples/database.conf');
const PARSE = `
  const { hostname, linux } = parse(readFileSync(${JSON.stringify(EXAMPLE)}));
  console.log(JSON.stringify([engine(), hostname, String(linux.memoryLimit)]));`;
const PARSED = ['wasm', 'db-primary', '8589934592'];

/** Counts every way to make a module or an instance, and refuses it. */
const SPY = `
  globalThis.compiled = 0;
  function refuse() {
    globalThis.compiled++;
    throw new Error('WebAssembly is spied on');
  }
  for (const name of ['compile', 'compileStreaming', 'instantiate', 'instantiateStreaming', 'Module', 'Instance']) {
    WebAssembly[name] = refuse;
  }`;

let consumer: Consumer;

beforeAll(() => {
  consumer = new Consumer();
});
afterAll(() => consumer?.remove());

/** Pages link to these, and they are not packed: pictures are large, the others are for who has the sources. */
const NOT_PACKED = ['CONTRIBUTING.md', 'bench/results.svg', 'docs/playground.png'];

describe('the tarball', () => {
  it('holds what it should and nothing else', () => {
    expect(consumer.packed).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'SECURITY.md',
      'THIRD_PARTY_LICENSES',
      'build/cli.js',
      'build/config.schema.json',
      'build/core.cjs',
      'build/core.d.cts',
      'build/core.d.ts',
      'build/core.js',
      'build/core.node.mjs',
      'build/features.schema.json',
      'build/fleet-worker.js',
      'build/fleet.cjs',
      'build/fleet.d.cts',
      'build/fleet.d.ts',
      'build/fleet.js',
      'build/fleet.node.mjs',
      'build/index.cjs',
      'build/index.d.cts',
      'build/index.d.ts',
      'build/index.js',
      'build/index.node.mjs',
      'build/node.cjs',
      'build/node.d.cts',
      'build/node.d.ts',
      'build/node.js',
      'build/node.node.mjs',
      'build/ociconf-scan.wasm',
      'build/ociconf.wasm',
      'build/queue-packages.js',
      'build/runtime.cjs',
      'build/runtime.d.cts',
      'build/runtime.d.ts',
      'build/runtime.js',
      'build/runtime.node.mjs',
      'build/spec.cjs',
      'build/spec.d.cts',
      'build/spec.d.ts',
      'build/spec.js',
      'build/spec.node.mjs',
      'build/state.schema.json',
      'build/stream.cjs',
      'build/stream.d.cts',
      'build/stream.d.ts',
      'build/stream.js',
      'build/stream.node.mjs',
      'build/workerd.js',
      'docs/diagnostics.md',
      'docs/guides/bulk.md',
      'docs/guides/command.md',
      'docs/guides/comparison.md',
      'docs/guides/config-json.md',
      'docs/guides/containers.md',
      'docs/guides/embedding.md',
      'docs/guides/library.md',
      'docs/guides/line-format.md',
      'docs/guides/security.md',
      'docs/guides/speed.md',
      'docs/guides/streams.md',
      'docs/guides/token-protocol.md',
      'docs/runtimes.md',
      'docs/scale.md',
      'docs/spec-diagnostics.md',
      'package.json',
    ]);
  });

  it('has what its pages link to, but for what is left to the repository', () => {
    const pages = consumer.packed.filter((path) => path.endsWith('.md'));
    const links = pages.flatMap((path) =>
      linksOf(path, readFileSync(consumer.installed(path), 'utf8')).map((link) => link.split('#', 1)[0]!),
    );
    const elsewhere = new Set(links.filter((link) => !consumer.packed.includes(link)));
    expect([...elsewhere].sort()).toEqual(NOT_PACKED);
  });

  it('needs nothing else and does nothing when it is installed', () => {
    const manifest = consumer.manifest();
    for (const field of ['dependencies', 'peerDependencies', 'optionalDependencies', 'bundleDependencies']) {
      expect(manifest).not.toHaveProperty(field);
    }
    for (const script of ['preinstall', 'install', 'postinstall', 'prepare']) {
      expect(manifest.scripts).not.toHaveProperty(script);
    }
  });

  it('lists types first, which TypeScript needs', () => {
    const conditions = (entry: unknown): object[] => {
      if (typeof entry !== 'object' || entry === null) return [];
      return 'types' in entry ? [entry] : Object.values(entry).flatMap(conditions);
    };
    const all = Object.values(consumer.manifest().exports).flatMap(conditions);
    expect(all.length).toBeGreaterThan(10);
    expect(all.map((entry) => Object.keys(entry)[0])).toEqual(all.map(() => 'types'));
  });

  it('has an executable command', () => {
    const command = join(consumer.folder, 'node_modules/.bin/ociconf');
    expect(statSync(command).mode & 0o111).toBe(0o111);
    const { status, stdout } = spawnSync(command, ['parse', EXAMPLE], { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ hostname: 'db-primary' });
  });
});

describe('in Node', () => {
  it('is imported', () => {
    const source = `import { readFileSync } from 'node:fs'; import { engine, parse } from 'ociconf'; ${PARSE}`;
    expect(consumer.node('import.mjs', source)).toEqual(PARSED);
  });

  it('is required', () => {
    const source = `const { readFileSync } = require('node:fs'); const { engine, parse } = require('ociconf'); ${PARSE}`;
    expect(consumer.node('require.cjs', source)).toEqual(PARSED);
  });

  it('is one module, imported or required', () => {
    const source = `
      import { createRequire } from 'node:module';
      import * as imported from 'ociconf';
      const required = createRequire(import.meta.url)('ociconf');
      imported.useEngine('typescript');
      let error;
      try { imported.parse('x', { strict: true }); } catch (thrown) { error = thrown; }
      const same = Object.keys(required).every((name) => required[name] === imported[name]);
      console.log(JSON.stringify([required.engine(), error instanceof required.OciParseError, same,
        Object.keys(required).length === Object.keys(imported).length]));`;
    expect(consumer.node('both.mjs', source)).toEqual(['typescript', true, true, true]);
  });

  it.each([
    ['imported', 'mjs', "const ociconf = await import('ociconf');"],
    ['required', 'cjs', "const ociconf = require('ociconf');"],
  ])('compiles nothing when it is %s', (_, extension, load) => {
    const source = `${SPY} ${load}
      const afterLoading = compiled;
      const engine = ociconf.engine();
      console.log(JSON.stringify([afterLoading, engine, compiled > 0]));`;
    // The second and third say that the spy works: the first use tries, and falls back.
    expect(consumer.node(`lazy.${extension}`, source)).toEqual([0, 'typescript', true]);
  });

  it('leaves globals and prototypes as they were', () => {
    const source = `
      const snapshot = () => [globalThis, Object, Array, String, BigInt, Uint8Array, Function].flatMap((owner) => [
        ...Reflect.ownKeys(owner), ...Reflect.ownKeys(owner.prototype ?? {})]).map(String).join();
      const before = snapshot();
      await import('ociconf');
      console.log(JSON.stringify(snapshot() === before));`;
    expect(consumer.node('globals.mjs', source)).toBe(true);
  });

  it('exports the .wasm as a file, which has no imports and can be given to initSync', () => {
    const source = `
      import { readFileSync } from 'node:fs';
      import { createRequire } from 'node:module';
      import { fileURLToPath } from 'node:url';
      import { engine, initSync, parse } from 'ociconf';
      const path = fileURLToPath(import.meta.resolve('ociconf/ociconf.wasm'));
      const module = new WebAssembly.Module(readFileSync(path));
      const same = createRequire(import.meta.url).resolve('ociconf/ociconf.wasm') === path;
      WebAssembly.Module = new Proxy(WebAssembly.Module, { construct() { throw new Error('compiled again'); } });
      initSync(module);
      console.log(JSON.stringify([same, engine(), parse('hostname=h').hostname]));`;
    expect(consumer.node('file.mjs', source)).toEqual([true, 'wasm', 'h']);

    const module = new WebAssembly.Module(readFileSync(consumer.installed('build/ociconf.wasm')));
    expect(WebAssembly.Module.imports(module)).toEqual([]);
  });

  it('inlines the very bytes that it exports as a file', () => {
    const file = readFileSync(consumer.installed('build/ociconf.wasm'), 'hex');
    for (const bundle of ['index.js', 'index.cjs', 'core.js', 'core.cjs']) {
      expect(readFileSync(consumer.installed(`build/${bundle}`), 'utf8')).toContain(file);
    }
  });

  it('hides its inner files', () => {
    const source = `
      const code = await import('ociconf/build/index.js').catch((error) => error.code);
      console.log(JSON.stringify(code));`;
    expect(consumer.node('inner.mjs', source)).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});
