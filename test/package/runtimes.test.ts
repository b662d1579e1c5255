import { afterAll, beforeAll, expect, it } from 'vitest';
import { Consumer } from './consumer.ts';
import { describeTool, toolFile } from './tools.ts';

/** Each by its file, with what it needs to run a script that only reads its own folder. */
const RUNTIMES: [name: string, file: string, ...flags: string[]][] = [
  ['Node 20', 'node-20/bin/node'],
  ['Node 22', 'node-22/bin/node'],
  ['Node 24', 'node-24/bin/node'],
  ['the newest Node', 'node-newest/bin/node'],
  ['Deno', '@deno/linux-x64-glibc/deno', 'run', '--quiet', '--no-prompt', '--cached-only'],
  ['Bun', '@oven/bun-linux-x64/bin/bun', 'run', '--no-install'],
];

const NAMES = ['engine', 'InvalidArgumentError', 'parse', 'useEngine', 'validate'].join(', ');
const USE = `
  const use = (name) => {
    useEngine(name);
    const { hostname, linux } = parse('hostname=münchen\\nmemory_limit=18446744073709551615');
    return [engine(), hostname, String(linux.memoryLimit)];
  };
  let refused = false;
  try { validate(parse('')); } catch (error) { refused = error instanceof InvalidArgumentError; }
  const { cwd } = readSpec('{"process":{"cwd":"/a"}}').spec.process;
  const bytes = parseLittle(new TextEncoder().encode('hostname=ü')).hostname;
  console.log(JSON.stringify([use('wasm'), use('typescript'), refused, cwd, bytes]));`;
const SIMULATE = `
  const bundle = { path: '/bundle', spec: spec('minimal').build() };
  const runtime = new ContainerRuntime(new SimulateDriver({ process: { exit: 3 } }));
  const known = await runtime.state('a').catch((error) => error instanceof ContainerNotFoundError);
  const { code } = await runtime.run('a', bundle);
  const refused = await runtime.create('../a', bundle).catch((error) => error.code);
  console.log(JSON.stringify([known, code, refused]));`;
const SIMULATED = [true, 3, 'ERR_OCI_INVALID_ARGUMENT'];
const RUNTIME_NAMES = 'ContainerNotFoundError, ContainerRuntime, SimulateDriver';

const RUN = `
  const folder = mkdtempSync(join(tmpdir(), 'ociconf-runtimes-'));
  const user = { uid: process.getuid(), gid: process.getgid() };
  const of = (...args) => spec('minimal').args(...args).change((made) => { made.process.user = user; }).build();
  const runtime = new ContainerRuntime(processDriver({ stateRoot: join(folder, 'state'), stdio: 'ignore' }));
  const { code } = await runtime.run('a', { path: folder, spec: of('/bin/sh', '-c', 'exit 3') });
  const hook = { path: '/bin/sh', args: ['sh', '-c', 'cat'] };
  const state = { ociVersion: '1.0.2', id: 'a', status: 'creating', bundle: folder };
  const { stdout } = await runHook(hook, state, { point: 'createRuntime' });
  const failed = await openBundle(folder).catch((error) => error instanceof BundleError);
  rmSync(folder, { recursive: true });
  console.log(JSON.stringify([code, JSON.parse(stdout).id, failed]));`;
const RAN = [3, 'a', true];
const NODE_NAMES = 'BundleError, ContainerRuntime, openBundle, processDriver, runHook';

const USED = [
  ['wasm', 'münchen', '18446744073709551615'],
  ['typescript', 'münchen', '18446744073709551615'],
  true,
  '/a',
  'ü',
];

let consumer: Consumer;

beforeAll(() => {
  consumer = new Consumer();
});
afterAll(() => consumer?.remove());

for (const [name, file, ...flags] of RUNTIMES) {
  describeTool(name, file, () => {
    const command: [string, ...string[]] = [toolFile(file), ...flags];
    // Deno asks before it starts processes or writes files.
    const permitted: [string, ...string[]] = name === 'Deno' ? [...command, '--allow-all'] : command;

    it('imports the package', () => {
      const source = `
        import { ${NAMES} } from 'ociconf';
        import { parse as parseLittle } from 'ociconf/core';
        import { readSpec } from 'ociconf/spec'; ${USE}`;
      expect(consumer.run(command, 'import.mjs', source)).toEqual(USED);
    });

    it('requires the package', () => {
      const source = `
        const { ${NAMES} } = require('ociconf');
        const { parse: parseLittle } = require('ociconf/core');
        const { readSpec } = require('ociconf/spec'); ${USE}`;
      expect(consumer.run(command, 'require.cjs', source)).toEqual(USED);
    });

    it('runs simulated containers, imported', () => {
      const source = `
        import { ${RUNTIME_NAMES} } from 'ociconf/runtime';
        import { spec } from 'ociconf/spec'; ${SIMULATE}`;
      expect(consumer.run(command, 'runtime.mjs', source)).toEqual(SIMULATED);
    });

    it('runs simulated containers, required', () => {
      const source = `
        const { ${RUNTIME_NAMES} } = require('ociconf/runtime');
        const { spec } = require('ociconf/spec'); (async () => { ${SIMULATE} })();`;
      expect(consumer.run(command, 'runtime.cjs', source)).toEqual(SIMULATED);
    });

    it('runs processes and hooks, imported', () => {
      const source = `
        import { mkdtempSync, rmSync } from 'node:fs';
        import { tmpdir } from 'node:os';
        import { join } from 'node:path';
        import process from 'node:process';
        import { ${NODE_NAMES} } from 'ociconf/node';
        import { spec } from 'ociconf/spec'; ${RUN}`;
      expect(consumer.run(permitted, 'node.mjs', source)).toEqual(RAN);
    });

    it('runs processes and hooks, required', () => {
      const source = `
        const { mkdtempSync, rmSync } = require('node:fs');
        const { tmpdir } = require('node:os');
        const { join } = require('node:path');
        const process = require('node:process');
        const { ${NODE_NAMES} } = require('ociconf/node');
        const { spec } = require('ociconf/spec'); (async () => { ${RUN} })();`;
      expect(consumer.run(permitted, 'node.cjs', source)).toEqual(RAN);
    });

    it('has one and the same module, imported and required', () => {
      const source = `
        import { createRequire } from 'node:module';
        import * as imported from 'ociconf';
        const required = createRequire(import.meta.url)('ociconf');
        imported.useEngine('typescript');
        console.log(JSON.stringify([required.engine(), required.OciError === imported.OciError]));`;
      expect(consumer.run(command, 'both.mjs', source)).toEqual(['typescript', true]);
    });
  });
}
