import type { Command } from 'commander';
import { addRuntimeOptions, type RuntimeOptions } from './containers/options.ts';
import { onRuntime } from './containers/runtime.ts';

export function addStart(program: Command): void {
  const command = program
    .command('start')
    .summary('start a container that was created')
    .description("Starts a container's process, which create has set up.")
    .argument('<ID>', 'name of the container');
  addRuntimeOptions(command).action((id: string, options: RuntimeOptions) =>
    onRuntime(id, options, ({ runtime, signal }) => runtime.start(id, { signal })),
  );
}
