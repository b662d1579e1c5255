import { type Command, Option } from 'commander';
import { format } from '../index.ts';
import {
  expandFolders,
  FILES_HELP,
  FILES_USAGE,
  filesOrStdin,
  type Input,
  readInputs,
  STDIN,
} from './inputs.ts';
import { print } from './output.ts';
import { attempt, Exit, printable, raiseExitCode } from './report.ts';
import { saveText } from './save.ts';
import { textOf } from './text.ts';

interface FmtOptions {
  check?: true;
  write?: true;
}

const DETAILS = `
Canonical: key = value, lines in the order of the format's keys. Comments and
blank lines stay in front of the line that follows them. What a configuration
means never changes. With --check and --write, the files that would change or
have changed are named.

Examples:
  $ ociconf fmt web.conf          print it
  $ ociconf fmt --write conf/     write the files that change, each in one step
  $ ociconf fmt --check conf/     exit with 1 if there are any`;

export function addFmt(program: Command): void {
  program
    .command('fmt')
    .summary('put configurations into canonical form')
    .description('Formats configurations: prints them, or writes the files.')
    .argument('[FILE...]', FILES_HELP)
    .usage(`[--check | --write] ${FILES_USAGE}`)
    .addOption(new Option('--check', 'only name the files that would change').conflicts('write'))
    .option('--write', 'write the files that change')
    .addHelpText('after', DETAILS)
    .action(async (args: string[], options: FmtOptions, command: Command) => {
      const files = filesOrStdin(args, command);
      if (options.write && files.includes(STDIN)) {
        command.error('error: --write writes files, and standard input is none');
      }
      await formatAll(files, options);
    });
}

async function formatAll(files: readonly string[], options: FmtOptions): Promise<void> {
  for await (const input of readInputs(expandFolders(files))) {
    const text = textOf(input);
    const formatted = format(text);
    if (!options.check && !options.write) await print(formatted);
    else if (formatted !== text) await change(input, formatted, options);
  }
}

async function change(input: Input, formatted: string, { check }: FmtOptions): Promise<void> {
  if (check) {
    raiseExitCode(Exit.Refused);
    await print(`${printable(input.name)}\n`);
    return;
  }
  const saved = await attempt(input.name, () => saveText(input, formatted).then(() => true));
  if (saved) await print(`${printable(input.name)}\n`);
}
