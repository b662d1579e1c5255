import { join } from 'node:path';
import type { CommandLine } from './command-line.ts';
import { withAbsoluteRoot } from './host-root.ts';

/** crun takes a configuration from anywhere, and keeps a copy. */
export const CRUN: CommandLine = {
  name: 'crun',
  bundleArguments: (bundle, own) => ['--bundle', bundle, '--config', join(own, 'config.json')],
  configFor: withAbsoluteRoot,
  bundleSeen: (bundle) => bundle,
  saysMissing: (message, id) =>
    message.endsWith(`/${id}/status\`: No such file or directory`) ||
    message.endsWith(`/${id}': No such file or directory`),
  isAside: () => false,
  saysExists: (message, id) => message === `container \`${id}\` already exists`,
};
