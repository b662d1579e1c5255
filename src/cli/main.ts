import { Command, CommanderError } from 'commander';
import { version } from '../../package.json';
import { addBulk } from './bulk/index.ts';
import { addWorker } from './bulk/worker.ts';
import { addCheck } from './check.ts';
import { addCompletion } from './completion.ts';
import { addGlobalRoot } from './containers/options.ts';
import { addConvert } from './convert.ts';
import { addCreate } from './create.ts';
import { addDelete } from './delete.ts';
import { addDiff } from './diff.ts';
import { addEvents } from './events.ts';
import { addFmt } from './fmt.ts';
import { addKill } from './kill.ts';
import { addList } from './list.ts';
import { watchOutput } from './output.ts';
import { addParse } from './parse.ts';
import { addPlan } from './plan.ts';
import { printableLines } from './printable.ts';
import { Exit, raiseExitCode } from './report.ts';
import { addRun } from './run.ts';
import { addScan } from './scan.ts';
import { addSchema } from './schema.ts';
import { addSpec } from './spec.ts';
import { addStart } from './start.ts';
import { addState } from './state.ts';

const EXAMPLE = `
Examples:
  $ ociconf check web.conf
  $ ociconf parse web.conf`;

const EXIT_CODES = `
Exit codes:
  0  everything is fine
  1  a file is not valid, has errors, is not formatted, or differs; a container,
     its configuration or its runtime refuses
  2  wrong usage, a file that could not be read or written, or no such runtime
With several files all are processed, and the highest code counts.`;

function createProgram(): Command {
  const program = new Command('ociconf')
    .description('Reads, checks, formats, converts and runs OCI container configurations.')
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
  addGlobalRoot(program);
  addParse(program);
  addCheck(program);
  addFmt(program);
  addDiff(program);
  addScan(program);
  addBulk(program);
  addWorker(program);
  addConvert(program);
  addSpec(program);
  addSchema(program);
  addCreate(program);
  addStart(program);
  addState(program);
  addKill(program);
  addDelete(program);
  addRun(program);
  addList(program);
  addEvents(program);
  addPlan(program);
  addCompletion(program);
  return program;
}

async function main(): Promise<void> {
  // A fault of ours. Node's own exit code for it, 1, says that a file was refused.
  process.on('uncaughtExceptionMonitor', () => process.once('exit', () => raiseExitCode(Exit.Failed)));
  watchOutput();
  try {
    await createProgram().parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) raiseExitCode(Exit.Failed);
  }
}

await main();
