import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Consumer, PAGE } from './consumer.ts';

// `ociconf/runtime` and `ociconf/node`, from the packed tarball.

let consumer: Consumer;

beforeAll(() => {
  consumer = new Consumer();
});
afterAll(() => consumer?.remove());

const SPEC = `{
  ociVersion: '1.0.2', root: { path: 'rootfs' },
  process: { user: { uid: 0, gid: 0 }, cwd: '/', args: ['sh'] },
  hooks: { createRuntime: [{ path: '/hook' }] },
}`;
const USE = `
  const { trace, exit } = await simulate({ path: '/bundle', spec: ${SPEC} }, { process: { exit: 3 } });
  const steps = trace.filter(({ status }) => status === 'done').map(({ number }) => number).join();
  const runtime = new ContainerRuntime(new SimulateDriver());
  const events = [];
  runtime.addEventListener('created', ({ type, id }) => events.push(type + ' ' + id));
  await runtime.create('a', { path: '/b', spec: ${SPEC} });
  const code = await runtime.create('../a', { path: '/b', spec: ${SPEC} }).catch((error) => error.code);
  const result = [steps, exit.code, events.join(), code].join(' ');`;
const RESULT = '1,2,3,4,5,6,7,8,9,10,11,12,13 3 created a ERR_OCI_INVALID_ARGUMENT';
const NAMES = 'ContainerRuntime, SimulateDriver, simulate';

describe('ociconf/runtime', () => {
  it('runs in a page that forbids eval, without Node and without WebAssembly', async () => {
    const code = await consumer.bundle(`import { ${NAMES} } from 'ociconf/runtime';
      globalThis.result = (async () => { ${USE} return result; })();`);
    const page = { ...PAGE, result: undefined as unknown };
    runInNewContext(code, page, { contextCodeGeneration: { strings: false, wasm: false } });
    expect(await page.result).toBe(RESULT);
  });

  it.each(['runtime', 'node'])('is imported as ociconf/%s', (entry) => {
    const source = `import { ${NAMES} } from 'ociconf/${entry}'; ${USE} console.log(JSON.stringify(result));`;
    expect(consumer.node(`${entry}.mjs`, source)).toBe(RESULT);
  });

  it.each(['runtime', 'node'])('is required as ociconf/%s', (entry) => {
    const source = `const { ${NAMES} } = require('ociconf/${entry}');
      (async () => { ${USE} console.log(JSON.stringify(result)); })();`;
    expect(consumer.node(`${entry}.cjs`, source)).toBe(RESULT);
  });

  it('leaves nothing of an unused import, and little where little is used', async () => {
    expect(await consumer.bundle("import { simulate } from 'ociconf/runtime';")).toBe('(()=>{})();\n');
    const all = await consumer.bundle("import * as all from 'ociconf/runtime'; globalThis.result = all;");
    const some = await consumer.bundle(
      "import { isContainerId } from 'ociconf/runtime'; globalThis.result = isContainerId;",
    );
    expect(some.length).toBeLessThan(all.length / 10);
    console.log(`ociconf/runtime bundled and minified: ${all.length} bytes`);
    // The rules of config.json, and what reads it, are most of it.
    expect(all.length).toBeLessThan(150_000);
  });

  it('is in none of the other entries', () => {
    for (const name of ['index.js', 'spec.js']) {
      expect(readFileSync(consumer.installed(`build/${name}`), 'utf8')).not.toContain('createContainer hook');
      expect(readFileSync(consumer.installed(`build/${name}`), 'utf8')).not.toContain('extends EventTarget');
    }
  });
});

describe('ociconf/node', () => {
  it('cannot be bundled for a page', async () => {
    await expect(consumer.bundle("import { runHook } from 'ociconf/node'; runHook();")).rejects.toThrow(
      'Could not resolve',
    );
  });

  it('has everything of ociconf/runtime, in the same classes', () => {
    const source = `
      import * as node from 'ociconf/node';
      import * as runtime from 'ociconf/runtime';
      console.log(JSON.stringify(Object.keys(runtime).filter((name) => !(name in node))));`;
    expect(consumer.node('both.mjs', source)).toEqual([]);
  });

  it('runs a process', () => {
    const source = `
      import { mkdtempSync, rmSync } from 'node:fs';
      import { ContainerRuntime, processDriver } from 'ociconf/node';
      const path = mkdtempSync('/tmp/ociconf-package-');
      const runtime = new ContainerRuntime(processDriver({ stateRoot: path + '/state', stdio: 'ignore' }));
      const spec = { ...${SPEC}, hooks: {} };
      spec.process = { ...spec.process, user: { uid: process.getuid(), gid: process.getgid() }, args: ['/bin/sh', '-c', 'exit 3'] };
      const exit = await runtime.run('a', { path, spec });
      rmSync(path, { recursive: true });
      console.log(JSON.stringify(exit));`;
    expect(consumer.node('process.mjs', source)).toEqual({ code: 3, signal: null });
  });
});

describe('types', () => {
  it.each([
    ['runtime', []],
    ['node', ['node']],
  ])('of ociconf/%s hold', (entry, types) => {
    const source = `import { ContainerRuntime, SimulateDriver, type Exit } from 'ociconf/${entry}';
      import { parse } from 'ociconf';
      import { spec } from 'ociconf/spec';
      const runtime = new ContainerRuntime(new SimulateDriver({ process: { after: 'kill' } }));
      runtime.addEventListener('stopped', (event) => { const exit: Exit = event.exit; console.log(exit.code); });
      runtime.addEventListener('warning', ({ id, step }) => console.log(id, step.message));
      // @ts-expect-error: no such event
      runtime.addEventListener('paused', () => {});
      void runtime.create('a', { path: '/b', spec: spec().build() }, { allowHostMounts: true, deadline: 5 });
      void runtime.create('a', { path: '/b', config: parse('') });
      // @ts-expect-error: no configuration
      void runtime.create('a', { path: '/b' });
      void runtime.kill('a', 9, { all: true });`;
    const program = ts.createProgram([consumer.write(`${entry}.mts`, source)], {
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      typeRoots: [new URL('../../node_modules/@types', import.meta.url).pathname],
      types,
    });
    const complaints = ts.getPreEmitDiagnostics(program);
    expect(complaints.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual(
      [],
    );
  });
});
