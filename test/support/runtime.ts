import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSpec } from '../../src/spec/index.ts';

const BUSYBOX = '/bin/busybox';
const APPLETS = ['sh', 'true', 'cat', 'id', 'hostname', 'env'];

/** Why the tests with a real runc cannot run here; undefined where they can. */
export function whyNoRunc(): string | undefined {
  if (process.getuid?.() !== 0) return 'not root';
  if (spawnSync('runc', ['--version']).status !== 0) return 'no runc';
  if (spawnSync('unshare', ['-m', '--propagation', 'private', 'true']).status !== 0) return 'no unshare';
  return existsSync(BUSYBOX) ? undefined : 'no static busybox';
}

/** What `runc` prints; for commands that start nothing. */
export function runcOutput(args: string[], cwd = tmpdir()): string {
  const { status, stdout, stderr } = spawnSync('runc', args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`runc ${args.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

export interface Outcome {
  created: boolean;
  started: boolean;
  deleted: boolean;
  /** Of runc, and of the container. */
  output: string;
}

let containers = 0;

/**
 * Creates, starts and deletes a container, in a mount namespace of its own and below a folder of its own.
 * @throws Error for a config without a mount namespace: runc would mount over this machine's directories
 */
export function runContainer(config: string): Outcome {
  requireMountNamespace(config);
  const bundle = mkdtempSync(join(tmpdir(), 'ociconf-bundle-'));
  try {
    makeRootfs(join(bundle, 'rootfs'));
    writeFileSync(join(bundle, 'config.json'), config);
    return run(bundle, `ociconf-test-${process.pid}-${containers++}`);
  } finally {
    if (readFileSync('/proc/self/mountinfo', 'utf8').includes(bundle)) {
      // biome-ignore lint/correctness/noUnsafeFinally: deleting would reach into what is mounted there
      throw new Error(`something is mounted below ${bundle}`);
    }
    rmSync(bundle, { recursive: true });
  }
}

function requireMountNamespace(config: string): void {
  const { namespaces } = readSpec(config).spec.linux ?? {};
  const own = namespaces?.some?.(({ type, path }) => type === 'mount' && path === undefined);
  if (!own) throw new Error('not started: the config has no mount namespace of its own');
}

function makeRootfs(rootfs: string): void {
  for (const folder of ['bin', 'dev', 'etc', 'proc', 'sys', 'tmp']) {
    mkdirSync(join(rootfs, folder), { recursive: true });
  }
  spawnSync('cp', ['-x', BUSYBOX, join(rootfs, 'bin/busybox')]);
  for (const applet of APPLETS) symlinkSync('busybox', join(rootfs, 'bin', applet));
}

function run(bundle: string, id: string): Outcome {
  const log = join(bundle, 'output');
  const runc = (...args: string[]): boolean => {
    // A file, and no pipe: what was created keeps it open.
    const output = openSync(log, 'a');
    const command = ['-m', '--propagation', 'private', 'runc', '--root', join(bundle, 'state'), ...args];
    const { status } = spawnSync('unshare', command, { stdio: ['ignore', output, output], timeout: 30_000 });
    closeSync(output);
    return status === 0;
  };
  const created = runc('create', '--bundle', bundle, id);
  const started = created && runc('start', id);
  if (started) waitUntilStopped(join(bundle, 'state'), id);
  const deleted = created ? runc('delete', id) || runc('delete', '--force', id) : true;
  if (!created) runc('delete', '--force', id);
  return { created, started, deleted, output: readFileSync(log, 'utf8') };
}

function waitUntilStopped(root: string, id: string): void {
  for (let tries = 0; tries < 100; tries++) {
    const { stdout } = spawnSync('runc', ['--root', root, 'state', id], { encoding: 'utf8' });
    if (!stdout.includes('"running"')) return;
    spawnSync('sleep', ['0.05']);
  }
}
