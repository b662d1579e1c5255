import type { Command } from 'commander';
import { addRuntimeOptions, type RuntimeOptions } from './containers/options.ts';
import { onRuntime } from './containers/runtime.ts';

interface DeleteOptions extends RuntimeOptions {
  force?: true;
}

export function addDelete(program: Command): void {
  const command = program
    .command('delete')
    .summary('delete a container that has stopped')
    .description('Deletes what create made of a container, and runs its poststop hooks. The bundle stays.')
    .argument('<ID>', 'name of the container')
    .option('-f, --force', 'also one that runs, which is killed; none is no error');
  addRuntimeOptions(command).action((id: string, options: DeleteOptions) =>
    onRuntime(id, options, ({ runtime, signal }) =>
      runtime.delete(id, { force: options.force === true, signal }),
    ),
  );
}
