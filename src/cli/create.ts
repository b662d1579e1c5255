import type { Command } from 'commander';
import { createContainer } from './containers/open-bundle.ts';
import { addBundleOptions, type BundleOptions, ID_HELP } from './containers/options.ts';
import { onRuntime } from './containers/runtime.ts';

const DETAILS = `
The process is set up and waits for ociconf start. There is no
--console-socket: only ociconf run gives a process a terminal.

Examples:
  $ ociconf create --bundle /bundles/web web
  $ ociconf create --runtime process --config job.conf job`;

export function addCreate(program: Command): void {
  const command = program
    .command('create')
    .summary('create a container')
    .description(
      'Creates a container from a bundle: a folder with a config.json, or with lines, and a root file system.',
    )
    .argument('<ID>', ID_HELP)
    .addHelpText('after', DETAILS);
  addBundleOptions(command).action((id: string, options: BundleOptions) =>
    onRuntime(id, options, (call) => createContainer(id, options, call)),
  );
}
