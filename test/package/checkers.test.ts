import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Consumer } from './consumer.ts';
import { describeTool, toolFile } from './tools.ts';

// What others say of the tarball.

/** No modules that TypeScript knows: JSON Schemas, WebAssembly, and an entry that only Workers can load. */
const NOT_TYPED = [
  'config.schema.json',
  'features.schema.json',
  'state.schema.json',
  'ociconf.wasm',
  'ociconf-scan.wasm',
  'package.json',
  'workerd',
];

// arethetypeswrong takes seconds, and most of a minute on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

let consumer: Consumer;

beforeAll(() => {
  consumer = new Consumer();
});
afterAll(() => consumer?.remove());

function check(cli: string, ...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [toolFile(cli), ...args], {
    cwd: consumer.folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { status, output: stdout + stderr };
}

describeTool('publint', 'publint/package.json', () => {
  it('finds nothing, not even a suggestion', () => {
    const { status, output } = check('publint/src/cli.js', consumer.tarball, '--strict');
    expect(output).toContain('All good!');
    expect(status).toBe(0);
  });
});

describeTool('arethetypeswrong', '@arethetypeswrong/cli/package.json', () => {
  it('finds the right types for import and require, in every resolution that knows exports', () => {
    // node16: but for TypeScript's node10, which reads no `exports`; every Node that the package runs on does.
    const flags = ['--profile', 'node16', '--exclude-entrypoints', ...NOT_TYPED];
    const { status, output } = check('@arethetypeswrong/cli/dist/index.js', consumer.tarball, ...flags);
    expect(status, output).toBe(0);
    // Of ociconf, /core, /spec, /stream, /runtime, /node and /fleet.
    expect(output.split('🟢 (CJS)')).toHaveLength(8);
    expect(output.split('🟢 (ESM)')).toHaveLength(8);
  });
});
