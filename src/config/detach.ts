import { detached } from '../engine/windows.ts';
import type { OciConfig, OciHook } from './types.ts';

/** Copies every string of a config, in place, so that none keeps a huge line of the input alive. */
export function detachStrings(config: OciConfig): OciConfig {
  const { root, process, mounts, hooks, linux } = config;
  config.ociVersion = detached(config.ociVersion);
  config.hostname = detached(config.hostname);
  root.path = detached(root.path);
  process.cwd = detached(process.cwd);
  process.args = process.args.map(detached);
  process.env = process.env.map(detached);
  linux.cgroupsPath = detached(linux.cgroupsPath);
  for (const mount of mounts) {
    mount.destination = detached(mount.destination);
    mount.mountType = detached(mount.mountType);
    mount.source = detached(mount.source);
    mount.options = mount.options.map(detached);
  }
  for (const namespace of linux.namespaces) {
    if (namespace.path !== null) namespace.path = detached(namespace.path);
  }
  for (const list of [hooks.prestart, hooks.poststart, hooks.poststop]) list.forEach(detachHook);
  return config;
}

function detachHook(hook: OciHook): void {
  hook.path = detached(hook.path);
}
