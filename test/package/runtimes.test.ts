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
