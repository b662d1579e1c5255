import type { Command } from 'commander';
import { addRuntimeOptions, type RuntimeOptions } from './containers/options.ts';
import { onRuntime } from './containers/runtime.ts';

interface KillOptions extends RuntimeOptions {
  all?: true;
}

const DETAILS = `
Examples:
  $ ociconf kill web            SIGTERM
  $ ociconf kill web KILL       also SIGKILL, or 9`;

export function addKill(program: Command): void {
  const command = program
    .command('kill')
    .summary('send a signal to a container')
    .description("Sends a signal to a container's process.")
    .argument('<ID>', 'name of the container')
    .argument('[SIGNAL]', 'its name or number', 'TERM')
    .option('-a, --all', 'to every process of the container')
    .addHelpText('after', DETAILS);
  addRuntimeOptions(command).action((id: string, name: string, options: KillOptions) =>
    onRuntime(id, options, ({ runtime, signal }) =>
      runtime.kill(id, name, { all: options.all === true, signal }),
    ),
  );
}
