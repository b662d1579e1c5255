import { readFile } from 'node:fs/promises';
import { Argument, type Command } from 'commander';
import { print } from './output.ts';

const DETAILS = `
The same files are in the package: ociconf/config.schema.json, features.schema.json and state.schema.json.

Examples:
  $ ociconf schema > config.schema.json
  $ ociconf schema features`;

export function addSchema(program: Command): void {
  program
    .command('schema')
    .summary('print a JSON Schema of the OCI runtime-spec')
    .description(
      'Prints the JSON Schema (2020-12) of config.json, of what runc features prints, or of a state.',
    )
    .addArgument(
      new Argument('[what]', 'which one').choices(['config', 'features', 'state']).default('config'),
    )
    .addHelpText('after', DETAILS)
    .action(async (what: string) => {
      // Beside the command in build/. As a module, its 64-bit bounds would be rounded.
      await print(await readFile(new URL(`./${what}.schema.json`, import.meta.url), 'utf8'));
    });
}
