import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { addConvert } from './convert.ts';
import { watchOutput } from './output.ts';
import { addParse } from './parse.ts';
import { Exit, raiseExitCode } from './report.ts';
import { addSchema } from './schema.ts';
import { addSpec } from './spec.ts';

const EXAMPLE = `
Example:
  $ ociconf parse web.conf`;

const EXIT_CODES = `
Exit codes:
  0  everything is fine
  1  a file could not be parsed, or is not valid
  2  wrong usage, or a file that could not be read
With several files all are processed, and the highest code counts.`;

function createProgram(): Command {
  const program = new Command('ociconf')
    .description('Reads and checks OCI container configurations.')
    .version(version)
    .showHelpAfterError('(--help says more)')
    .addHelpText('after', EXAMPLE)
    .addHelpText('afterAll', EXIT_CODES)
    // Its messages begin as all others do.
    .configureOutput({ outputError: (text, write) => write(text.replace('error: ', 'ociconf: ')) })
    // Throws instead of ending the process: its own exit code for wrong usage is 1.
    .exitOverride();
  addParse(program);
  addConvert(program);
  addSpec(program);
  addSchema(program);
  return program;
}

async function main(): Promise<void> {
  watchOutput();
  try {
    await createProgram().parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) raiseExitCode(Exit.Failed);
  }
}

await main();
