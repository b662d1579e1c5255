import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandDriver } from '../../src/node/runtime/command.ts';
import { processDriver } from '../../src/node/runtime/process/index.ts';
import {
  type Bundle,
  ContainerRuntime,
  type RuntimeDriver,
  type RuntimeOptions,
} from '../../src/runtime/index.ts';
import { type Hooks, type Spec, spec } from '../../src/spec/index.ts';
import { orSkipped } from './skip.ts';

// Real containers: each runtime in a mount namespace of its own, each state root and root file system in a folder of
// its own. ContainerRuntime refuses what has no mount namespace of its own.

const BUSYBOX = '/bin/busybox';
const APPLETS = ['sh', 'true', 'cat', 'sleep', 'env', 'pwd', 'kill', 'id', 'hostname', 'mount'];
const MOUNT_NAMESPACE = ['unshare', '-m', '--propagation', 'private'];

/** crun refuses the place where systemd's hybrid layout has cgroup v2: for it alone, it is taken away. */
const WITHOUT_HYBRID = ['sh', '-c', 'umount -l /sys/fs/cgroup/unified && exec "$@"', 'sh'];

export type RealRuntime = 'runc' | 'crun';

function mountinfo(): string {
  return readFileSync('/proc/self/mountinfo', 'utf8');
}

/** What runs a runtime in tests. */
export function wrapperOf(runtime: RealRuntime): string[] {
  const hybrid = runtime === 'crun' && mountinfo().includes(' /sys/fs/cgroup/unified ');
  return hybrid ? [...MOUNT_NAMESPACE, ...WITHOUT_HYBRID] : MOUNT_NAMESPACE;
}

/** Why tests with a real runtime cannot run here; undefined where they can. */
export function whyNot(runtime: RealRuntime): string | undefined {
  if (process.getuid?.() !== 0) return 'not root';
  if (spawnSync(runtime, ['--version']).status !== 0) return `no ${runtime}`;
  if (spawnSync('unshare', [...MOUNT_NAMESPACE.slice(1), 'true']).status !== 0) return 'no unshare';
  return existsSync(BUSYBOX) ? undefined : 'no static busybox';
}

/** `orSkipped`, where the runtime cannot run. */
export function realOrSkipped(runtime: RealRuntime, name: string): [skip: boolean, name: string] {
  return orSkipped(name, whyNot(runtime));
}

/** A state root and a bundle with a small root file system, and what runs containers in them. */
export class Ground {
  readonly folder = mkdtempSync(join(tmpdir(), 'ociconf-containers-'));
  readonly stateRoot = join(this.folder, 'state');
  readonly bundle = join(this.folder, 'bundle');
  readonly rootfs = join(this.bundle, 'rootfs');
  readonly #drivers: RuntimeDriver[] = [];

  constructor() {
    for (const folder of ['bin', 'dev', 'etc', 'proc', 'sys', 'tmp']) {
      mkdirSync(join(this.rootfs, folder), { recursive: true });
    }
    spawnSync('cp', ['-x', BUSYBOX, join(this.rootfs, 'bin/busybox')]);
    for (const applet of APPLETS) symlinkSync('busybox', join(this.rootfs, 'bin', applet));
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** An executable script; below the rootfs it is the container's, too. */
  script(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    chmodSync(path, 0o755);
    return path;
  }

  async driver(name: RealRuntime | 'process'): Promise<RuntimeDriver> {
    const { stateRoot } = this;
    const stdio = 'ignore';
    const driver =
      name === 'process'
        ? processDriver({ stateRoot, stdio })
        : await commandDriver({ runtime: name, wrapper: wrapperOf(name), stateRoot, stdio });
    this.#drivers.push(driver);
    return driver;
  }

  async runtime(name: RealRuntime | 'process', options?: RuntimeOptions): Promise<ContainerRuntime> {
    return new ContainerRuntime(await this.driver(name), options);
  }

  /** A bundle whose process is a shell with a program. */
  sh(program: string, hooks?: Hooks): Bundle {
    const built: Spec = spec('minimal').args('/bin/sh', '-c', program).build();
    built.process!.env = ['PATH=/bin:/usr/bin'];
    if (hooks !== undefined) built.hooks = hooks;
    return { path: this.bundle, spec: built };
  }

  /** Ends what runs, deletes everything, and reaches into no mount. */
  async clear(): Promise<void> {
    for (const driver of this.#drivers) {
      const runtime = new ContainerRuntime(driver);
      for (const { id } of await runtime.list()) await runtime.delete(id, { force: true });
    }
    if (mountinfo().includes(this.folder)) throw new Error(`something is mounted below ${this.folder}`);
    rmSync(this.folder, { recursive: true });
  }
}
