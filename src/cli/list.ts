import { type Command, Option } from 'commander';
import type { State } from '../spec/index.ts';
import { listText } from './containers/list-text.ts';
import { addRuntimeOptions, type RuntimeOptions } from './containers/options.ts';
import { onRuntime } from './containers/runtime.ts';
import { toJson } from './json.ts';
import { print } from './output.ts';
import { printable } from './printable.ts';

interface ListOptions extends RuntimeOptions {
  format: 'table' | 'json';
  quiet?: true;
}

export function addList(program: Command): void {
  const command = program
    .command('list')
    .summary('list containers')
    .description('Lists the containers of a runtime.')
    .addOption(
      new Option('-f, --format <format>', 'how to print them').choices(['table', 'json']).default('table'),
    )
    .option('-q, --quiet', 'their names only');
  addRuntimeOptions(command).action((options: ListOptions) =>
    onRuntime('list', options, async ({ runtime, signal }) => {
      await print(textOf(await runtime.list({ signal }), options));
    }),
  );
}

function textOf(states: readonly State[], { format, quiet }: ListOptions): string {
  if (quiet) return states.map(({ id }) => `${printable(id)}\n`).join('');
  return format === 'json' ? `${toJson(states, 2)}\n` : listText(states);
}
