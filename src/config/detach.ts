import { KNOWN_BYTES_MAX } from '../../assembly/protocol.ts';
import { detached } from '../engine/windows.ts';
import type { OciConfig, OciHook, OciMount, OciNamespace } from './types.ts';

/** Copies of strings keep no input alive that they were cut from. */

/** Copies every string of a config, in place, so that none keeps a huge line of the input alive. */
export function detachStrings(config: OciConfig): OciConfig {
  const { root, process, hooks, linux } = config;
  config.ociVersion = detached(config.ociVersion);
  config.hostname = detached(config.hostname);
  root.path = detached(root.path);
  process.cwd = detached(process.cwd);
  process.args = process.args.map(detached);
  process.env = process.env.map(detached);
  linux.cgroupsPath = detached(linux.cgroupsPath);
  config.mounts = config.mounts.map(detachedMount);
  linux.namespaces = linux.namespaces.map(detachedNamespace);
  hooks.prestart = hooks.prestart.map(detachedHook);
  hooks.poststart = hooks.poststart.map(detachedHook);
  hooks.poststop = hooks.poststop.map(detachedHook);
  return config;
}

export function detachedMount({ destination, mountType, source, options }: OciMount): OciMount {
  return {
    destination: detached(destination),
    mountType: detached(mountType),
    source: detached(source),
    options: detachedOptions(options),
  };
}

/**
 * What V8 makes of splitting an interned string has elements that copies share until one is changed: copying it costs
 * half, in time and in memory. A property's name is interned.
 */
export function detachedOptions(options: string[]): string[] {
  const list = options.join();
  if (options.length === 0 || list.length > KNOWN_BYTES_MAX) return options.map(detached);
  const [interned] = Object.keys({ [list]: 0 }) as [string];
  return interned.split(',');
}

export function detachedNamespace({ kind, path }: OciNamespace): OciNamespace {
  return { kind, path: path === null ? null : detached(path) };
}

/** Of a hook that a line says: without arguments and environment. */
export function detachedHook({ path, timeoutSecs }: OciHook): OciHook {
  return { path: detached(path), args: [], env: [], timeoutSecs };
}
