import { type Command, Option } from 'commander';
import { format, OciError } from '../index.ts';
import { writeSpec } from '../spec/index.ts';
import { isReadAsJson } from '../spec/is-spec.ts';
import { readConfigJson, reportErrors } from './config-json.ts';
import {
  expandFolders,
  FILES_HELP,
  FILES_USAGE,
  filesOrStdin,
  type Input,
  isFolder,
  readInputs,
  STDIN,
} from './inputs.ts';
import { print } from './output.ts';
import { printable } from './printable.ts';
import { attempt, Exit, raiseExitCode, report } from './report.ts';
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

A config.json has the order of the runtime-spec, and tabs. One that readers
disagree on (comments, names that come twice...) is refused: something would be
lost.

Examples:
  $ ociconf fmt web.conf          print it; of several, say --check or --write
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
      const isOne = files.length === 1 && !(await isFolder(files[0]!));
      if (!isOne && !options.check && !options.write) {
        command.error(
          'error: fmt prints one file; for several, --check names what would change, --write writes it',
        );
      }
      await formatAll(files, options);
    });
}

async function formatAll(files: readonly string[], options: FmtOptions): Promise<void> {
  for await (const input of readInputs(expandFolders(files))) {
    const text = textOf(input);
    const formatted = await attempt(input.name, () =>
      isReadAsJson(input) ? formatConfigJson(input) : format(text),
    );
    if (formatted === undefined) continue;
    if (!options.check && !options.write) await print(formatted);
    else if (formatted !== text) await change(input, formatted, options);
  }
}

/** Undefined where it is refused. */
function formatConfigJson({ bytes, name }: Input): string | undefined {
  try {
    const reading = readConfigJson(bytes);
    return reportErrors(reading, name, '; not formatted') ? undefined : writeSpec(reading.spec);
  } catch (error) {
    if (!(error instanceof OciError)) throw error;
    report(Exit.Refused, name, error.message);
    return undefined;
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
