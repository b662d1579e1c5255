import { readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, normalize, resolve } from 'node:path';
import type { Spec } from '../../build/spec/types.ts';
import { wrongType } from '../errors.ts';
import type { Bundle } from '../runtime/driver.ts';
import { UnsafeConfigError } from '../runtime/errors.ts';
import { BundleError } from './bundle-error.ts';
import { asBundleError, type ReadConfig, readConfig } from './read-config.ts';

/** What is asked of a bundle. */
export interface OpenBundleOptions {
  /** The configuration, from the current directory. Default `config.json` in the folder, or else its only `*.conf`. */
  readonly config?: string;
  /** Whether there must be a root file system: a driver that isolates nothing uses none. Default true. */
  readonly needsRoot?: boolean;
  /** Whether the root file system may be the host's. Default false. */
  readonly allowHostRoot?: boolean;
}

/** A bundle that was read, with what is worth knowing of its configuration. */
export interface OpenedBundle extends Bundle, ReadConfig {
  /** Absolute path of the configuration. */
  readonly configPath: string;
}

/**
 * A folder with a configuration, a config.json or lines, and a root file system: what a container is made of.
 * @param folder from the current directory; symbolic links are followed
 * @throws BundleError for what is none: with the path that is wrong, and the configuration's errors
 * @throws UnsafeConfigError where the root file system is the host's
 * @throws TypeError for a folder that is no string
 */
export async function openBundle(folder: string, options: OpenBundleOptions = {}): Promise<OpenedBundle> {
  if (typeof folder !== 'string') throw wrongType('folder', 'a string', folder);
  const { config, needsRoot = true, allowHostRoot = false } = options;
  const path = await directoryAt(folder);
  const configPath = config === undefined ? await configIn(path) : resolve(checkedPath(config));
  const read = await readConfig(configPath);
  if (needsRoot) await checkRoot(read.spec, path, allowHostRoot);
  return { path, configPath, ...read };
}

/** Absolute, without links. */
async function directoryAt(folder: string): Promise<string> {
  try {
    const path = await realpath(checkedPath(folder));
    if (!(await stat(path)).isDirectory()) throw new BundleError(folder, 'is no directory, and so no bundle');
    return path;
  } catch (error) {
    throw asBundleError(folder, error);
  }
}

/** @throws BundleError for a path that names nothing */
function checkedPath(path: string): string {
  if (path === '') throw new BundleError(path, 'is no path: it is empty');
  if (path.includes('\0')) throw new BundleError(path, 'is no path: it has a NUL');
  return path;
}

async function configIn(folder: string): Promise<string> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw asBundleError(folder, error);
  });
  if (names.includes('config.json')) return join(folder, 'config.json');
  const lines = names.filter((name) => name.endsWith('.conf')).sort();
  const [only] = lines;
  if (only === undefined) throw new BundleError(folder, 'has no config.json and no *.conf');
  if (lines.length > 1) {
    throw new BundleError(
      folder,
      `has no config.json, and more than one *.conf: name one of ${listed(lines)}`,
    );
  }
  return join(folder, only);
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => JSON.stringify(name));
  return names.length > shown.length
    ? `${shown.join(', ')} and ${names.length - shown.length} more`
    : shown.join(', ');
}

/** As runc has it: from the bundle, `..` as it is written, and no link on the way. */
async function checkRoot({ root }: Spec, bundle: string, allowHost: boolean): Promise<void> {
  const written = checkedPath(root?.path ?? '');
  const path = withoutTrailingSlash(normalize(isAbsolute(written) ? written : join(bundle, written)));
  try {
    if (!(await stat(path)).isDirectory())
      throw new BundleError(path, 'is no directory, and so no root file system');
    if ((await realpath(path)) !== path) {
      throw new BundleError(
        path,
        'is no root file system: a symbolic link leads to it, which runtimes refuse',
      );
    }
  } catch (error) {
    throw asBundleError(path, error);
  }
  if (path === '/' && !allowHost) {
    throw new UnsafeConfigError(
      '/root/path',
      "the root file system is the host's, and a runtime changes its /dev",
    );
  }
}

function withoutTrailingSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}
