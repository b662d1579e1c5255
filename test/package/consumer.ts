import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BuildResult, build } from 'esbuild';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Magic number and version in hexadecimal: how the inlined modules start. */
export const WASM = '0061736d01000000';

/** What stands in each part of the package and in no other, as texts that minifying leaves. */
export const PARTS = {
  spec: 'path-not-absolute',
  runtime: 'ERR_OCI_CONTAINER_EXISTS',
  checks: 'duplicate-mount',
  command: 'commander.',
  Node: 'node:',
};

/** Code without the one name of a Node module that it asks the host for; it imports none. */
export function withoutHost(code: string): string {
  return code.replace(/getBuiltinModule\?\.\(["'`]node:buffer["'`]\)/, '');
}

/** What browsers have, as far as simulated containers need it. */
export const PAGE = {
  AbortController,
  AbortSignal,
  clearTimeout,
  Event,
  EventTarget,
  setTimeout,
  structuredClone,
  TextEncoder,
};

/** How many bytes of it go over the wire. */
export function gzipped(code: string): number {
  return gzipSync(code, { level: 9 }).length;
}

interface Manifest {
  exports: Record<string, object>;
  files: string[];
  scripts: Record<string, string>;
}

/** A project that has the packed tarball installed, as a user's has. */
export class Consumer {
  readonly folder = mkdtempSync(join(tmpdir(), 'ociconf-consumer-'));
  /** The tarball's files, sorted, and where it is. */
  readonly packed: string[];
  readonly tarball: string;

  constructor() {
    const [made] = JSON.parse(this.#npm(ROOT, 'pack', '--json', '--pack-destination', this.folder)) as [
      { filename: string; files: { path: string }[] },
    ];
    this.packed = made.files.map(({ path }) => path).sort();
    this.tarball = join(this.folder, made.filename);
    this.write('package.json', '{ "private": true, "type": "module" }');
    this.#npm(this.folder, 'install', '--offline', '--prefix', this.folder, this.tarball);
  }

  /** Path of a file of the installed package. */
  installed(path: string): string {
    return join(this.folder, 'node_modules/ociconf', path);
  }

  manifest(): Manifest {
    return JSON.parse(readFileSync(this.installed('package.json'), 'utf8')) as Manifest;
  }

  write(name: string, content: string | Uint8Array): string {
    const path = join(this.folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  /** Runs a module (.mjs or .cjs) in a Node process of its own. Returns the JSON that it prints. */
  node(name: string, source: string, ...flags: string[]): unknown {
    return this.run([process.execPath, ...flags], name, source);
  }

  /** The same with another runtime. */
  run([command, ...flags]: [string, ...string[]], name: string, source: string): unknown {
    const { status, stdout, stderr, error } = spawnSync(command, [...flags, this.write(name, source)], {
      cwd: this.folder,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    });
    // A warning, such as the one about an experimental feature, is a failure too.
    if (status !== 0 || stderr !== '') throw new Error(`${name} ended with ${error ?? status}: ${stderr}`);
    return JSON.parse(stdout);
  }

  /** Bundles for the browser, where an import of `node:` is an error, and gives the code. */
  async bundle(source: string): Promise<string> {
    const result: BuildResult<{ write: false }> = await build({
      stdin: { contents: source, resolveDir: this.folder },
      bundle: true,
      write: false,
      minify: true,
      platform: 'browser',
      format: 'iife',
      logLevel: 'silent',
    });
    if (result.warnings.length > 0) throw new Error(JSON.stringify(result.warnings));
    return result.outputFiles[0]?.text ?? '';
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #npm(cwd: string, ...args: string[]): string {
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    return execFileSync('npm', [...args, ...quiet], { cwd, encoding: 'utf8' });
  }
}
