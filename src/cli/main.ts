import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { addCheck } from './check.ts';
import { addCompletion } from './completion.ts';
import { addConvert } from './convert.ts';
import { addDiff } from './diff.ts';
import { addFmt } from './fmt.ts';
import { watchOutput } from './output.ts';
import { addParse } from './parse.ts';
import { printableLines } from './printable.ts';
import { Exit, raiseExitCode } from './report.ts';
import { addScan } from './scan.ts';
import { addSchema } from './schema.ts';
import { addSpec } from './spec.ts';

const EXAMPLE = `
Examples:
  $ ociconf check web.conf
  $ ociconf parse web.conf`;

const EXIT_CODES = `
Exit codes:
  0  everything is fine
  1  a file is not valid, has errors, is not formatted, or differs
  2  wrong usage, or a file that could not be read or written
With several files all are processed, and the highest code counts.`;

function createProgram(): Command {
  const program = new Command('ociconf')
    .description('Reads, checks and formats OCI container configurations.')
    .version(version)
    .showHelpAfterError('(--help says more)')
    .addHelpText('after', EXAMPLE)
    .addHelpText('afterAll', EXIT_CODES)
    // Its messages begin as all others do.
    .configureOutput({
      outputError: (text, write) => write(printableLines(text.replace('error: ', 'ociconf: '))),
    })
    // Throws instead of ending the process: its own exit code for wrong usage is 1.
    .exitOverride();
  addParse(program);
  addCheck(program);
  addFmt(program);
  addDiff(program);
  addScan(program);
  addConvert(program);
  addSpec(program);
  addSchema(program);
  addCompletion(program);
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
