import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { orSkipped } from '../support/skip.ts';

// The built package, as somebody who is not root, and where there is no /proc.

const NOBODY = 65_534;
const MODULE = new URL('../../build/node.node.mjs', import.meta.url).href;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ociconf-nobody-'));
  chownSync(folder, NOBODY, NOBODY);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What a module prints, with the package as `oci` and the folder as `folder`. */
function printed(text: string, env: Record<string, string> = {}): unknown {
  const start = `import * as oci from ${JSON.stringify(MODULE)};\nconst folder = ${JSON.stringify(folder)};\n`;
  const args = ['--input-type=module', '--eval', start + text];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    uid: NOBODY,
    gid: NOBODY,
    cwd: folder,
    env: { PATH: '/usr/bin:/bin', ...env },
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const [skip, title] = orSkipped('somebody else', process.getuid?.() === 0 ? undefined : 'not root');
describe.skipIf(skip)(title, () => {
  it('has states in a folder of their own', () => {
    const text = 'console.log(JSON.stringify(oci.defaultStateRoot()))';
    expect(printed(text, { XDG_RUNTIME_DIR: '/run/user/65534' })).toBe('/run/user/65534/ociconf');
    expect(printed(text, { XDG_RUNTIME_DIR: 'run', TMPDIR: '/tmp' })).toBe('/tmp/ociconf-65534');
    expect(printed(text, { TMPDIR: '/tmp' })).toBe('/tmp/ociconf-65534');
  });

  it('runs processes with the driver as it comes, as itself, and is told so', () => {
    const told = printed(
      `
        const steps = [];
        const driver = oci.processDriver();
        const call = { report: (step) => steps.push(step) };
        const process = { args: ['sh', '-c', 'exit 4'], env: ['PATH=/usr/bin:/bin'], cwd: '/' };
        const run = async (user) => {
          const spec = { ociVersion: '1.3.0', process: { ...process, user } };
          return (await driver.run('a', { path: folder, spec }, {}, call)).code;
        };
        const codes = [await run({ uid: 0, gid: 0 }), await run({ uid: 65534, gid: 65534, additionalGids: [7] })];
        codes.push(await run({ uid: 65534, gid: 65534 }));
        const warnings = steps.filter(({ message }) => message?.startsWith('process.user'));
        console.log(JSON.stringify({ codes, warnings: warnings.map(({ message }) => message) }));
      `,
      { XDG_RUNTIME_DIR: folder },
    );
    const warning = 'process.user is not applied: only root can; it runs as 65534:65534';
    expect(told).toEqual({ codes: [4, 4, 4], warnings: [warning, warning] });
  });

  it('starts a program that it may not read', () => {
    const path = join(folder, 'program');
    copyFileSync('/bin/true', path);
    chmodSync(path, 0o711);
    const text = `
      const hook = { path: ${JSON.stringify(path)} };
      const state = { ociVersion: '1.0.2', id: 'a', status: 'created', bundle: folder };
      const { duration, ...rest } = await oci.runHook(hook, state, { point: 'prestart' });
      console.log(JSON.stringify(rest));
    `;
    expect(printed(text)).toEqual({ stdout: '', stderr: '' });
  });

  it('is told of a bundle that it may enter and not list', () => {
    const bundle = join(folder, 'bundle');
    mkdirSync(bundle, { mode: 0o711 });
    const text = `
      const error = await oci.openBundle(${JSON.stringify(bundle)}).catch((error) => error);
      console.log(JSON.stringify([error.code, error.message]));
    `;
    expect(printed(text)).toEqual([
      'ERR_OCI_BUNDLE',
      `${JSON.stringify(bundle)} cannot be read: permission denied`,
    ]);
  });

  it.each([
    ['read', 0o300, 'driver.list(call)'],
    ['written', 0o500, "driver.create('a', { path: folder, spec }, {}, call)"],
  ])('is told of a state root where nothing can be %s, and which it is', (done, mode, use) => {
    const root = join(folder, 'states');
    mkdirSync(root);
    chownSync(root, NOBODY, NOBODY);
    chmodSync(root, mode);
    const text = `
      const spec = { ociVersion: '1.3.0', process: { args: ['true'], env: ['PATH=/usr/bin:/bin'], cwd: '/' } };
      const driver = oci.processDriver({ stateRoot: ${JSON.stringify(root)} });
      const call = { report: () => {} };
      const error = await ${use}.catch((error) => error);
      console.log(JSON.stringify([error.code, error.message]));
    `;
    const [code, message] = printed(text) as [string, string];
    expect(code).toBe('ERR_OCI_STATE_FILE');
    expect(message).toMatch(root);
    expect(message).toMatch(` cannot be ${done}: EACCES: permission denied`);
  });

  it('has no process driver where there is no /proc', () => {
    const text = `
      import(${JSON.stringify(MODULE)}).then(({ processDriver }) => {
        try { processDriver(); } catch (error) { console.log(error.code, error.message); }
      });
    `;
    const hidden = 'mount -t tmpfs tmpfs /proc && exec "$@"';
    const { stdout, stderr } = spawnSync(
      'unshare',
      ['-m', '--propagation', 'private', 'sh', '-c', hidden, 'sh', process.execPath, '--eval', text],
      { encoding: 'utf8' },
    );
    expect(stderr + stdout).toMatch(/^ERR_OCI_RUNTIME_UNAVAILABLE .*there is no \/proc/);
  });
});
