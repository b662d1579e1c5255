import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Hook, Process, Spec } from '../../build/spec/types.ts';
import { type ProcessDriverOptions, processDriver } from '../../src/node/runtime/process/index.ts';
import type { Bundle, DriverCall, DriverStep, RuntimeDriver } from '../../src/runtime/driver.ts';

/** A state root and a bundle of their own, and what they are used with. */
export class Ground {
  readonly folder = mkdtempSync(join(tmpdir(), 'ociconf-process-'));
  readonly stateRoot = join(this.folder, 'state');
  readonly bundle = join(this.folder, 'bundle');
  readonly steps: DriverStep[] = [];
  readonly call: DriverCall = { report: (step) => this.steps.push(step) };

  constructor() {
    mkdirSync(this.bundle);
  }

  driver(options: ProcessDriverOptions = {}): RuntimeDriver {
    return processDriver({ stateRoot: this.stateRoot, stdio: 'ignore', ...options });
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** A bundle whose process is a shell with a program. */
  sh(program: string, more: Partial<Process> = {}, spec: Partial<Spec> = {}): Bundle {
    const env = ['PATH=/usr/bin:/bin'];
    const process: Process = { args: ['sh', '-c', program], env, cwd: this.folder, ...more };
    if (globalThis.process.geteuid?.() !== 0 && process.user === undefined) {
      process.user = { uid: globalThis.process.getuid!(), gid: globalThis.process.getgid!() };
    }
    return { path: this.bundle, spec: { ociVersion: '1.3.0', process, ...spec } };
  }

  /** Ends what runs and deletes everything. */
  async clear(): Promise<void> {
    const driver = this.driver();
    for (const { id } of await driver.list(this.call)) await driver.delete(id, { force: true }, this.call);
    rmSync(this.folder, { recursive: true });
  }
}

/** A hook that is a shell with a program. */
export function shHook(program: string, more: Partial<Hook> = {}): Hook {
  return { path: '/bin/sh', args: ['sh', '-c', program], env: ['PATH=/usr/bin:/bin'], timeout: 20, ...more };
}
