import type { Command } from 'commander';
import { addRuntimeOptions, type RuntimeOptions } from './containers/options.ts';
import { onRuntime } from './containers/runtime.ts';
import { toJson } from './json.ts';
import { print } from './output.ts';

export function addState(program: Command): void {
  const command = program
    .command('state')
    .summary("print a container's state")
    .description('Prints the state of a container as the JSON of the OCI runtime-spec.')
    .argument('<ID>', 'name of the container');
  addRuntimeOptions(command).action((id: string, options: RuntimeOptions) =>
    onRuntime(id, options, async ({ runtime, signal }) => {
      await print(`${toJson(await runtime.state(id, { signal }), 2)}\n`);
    }),
  );
}
