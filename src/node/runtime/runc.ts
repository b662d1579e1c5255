import { posix } from 'node:path';
import type { Mount } from '../../../build/spec/types.ts';
import type { CommandLine } from './command-line.ts';
import { withAbsoluteRoot } from './host-root.ts';

/**
 * runc takes the file `config.json` of a bundle and no other. So our own folder is its bundle, and what counts from the
 * bundle is made absolute.
 */
export const RUNC: CommandLine = {
  name: 'runc',
  bundleArguments: (_bundle, own) => ['--bundle', own],
  configFor: (spec, bundle) => ({
    ...withAbsoluteRoot(spec, bundle),
    ...(spec.mounts && { mounts: spec.mounts.map((mount) => fromBundle(mount, bundle)) }),
  }),
  bundleSeen: (_bundle, own) => own,
  saysMissing: (message) => message.endsWith('container does not exist'),
  // Of a poststop hook; where it fails itself, its message begins with `runc run failed`.
  isAside: (message) => message.startsWith('error running hook #'),
  saysExists: (message) => message.endsWith('container with given ID already exists'),
};

/** Only the source of a bind mount is a path, and counts from the bundle (config.md, "Mounts"). */
function fromBundle(mount: Mount, bundle: string): Mount {
  const { type, source, options = [] } = mount;
  const binds = type === 'bind' || options.includes('bind') || options.includes('rbind');
  return binds && source !== undefined ? { ...mount, source: posix.resolve(bundle, source) } : mount;
}
