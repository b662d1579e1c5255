import type { Command } from 'commander';
import { OciError, parse, validate } from '../index.ts';
import { isSpec, validateSpec, writeSpec } from '../spec/index.ts';
import { readConfigJson, reportErrors } from './config-json.ts';
import {
  expandFolders,
  FILES_HELP,
  FILES_USAGE,
  filesOrStdin,
  type Input,
  isFolder,
  readInputs,
} from './inputs.ts';
import { toJson } from './json.ts';
import { print } from './output.ts';
import { printableJson } from './printable.ts';
import { attempt, Exit, report } from './report.ts';

const DETAILS = `
A configuration that parses but is not valid is printed too; the reason goes to stderr.
A config.json is printed as what it is, in canonical order.

Examples:
  $ ociconf parse web.conf                 one document, indented
  $ ociconf parse *.conf | jq .hostname    several: one line of JSON each
  $ generate-config | ociconf parse -      standard input`;

export function addParse(program: Command): void {
  program
    .command('parse')
    .summary('print configurations as JSON')
    .description('Parses and validates configurations, and prints them as JSON.')
    .argument('[FILE...]', FILES_HELP)
    .usage(FILES_USAGE)
    .addHelpText('after', DETAILS)
    .action(async (files: string[], _options: object, command: Command) => {
      await printAll(filesOrStdin(files, command));
    });
}

/** The form depends on how many files were asked for, not on how many could be read. */
async function printAll(files: readonly string[]): Promise<void> {
  const several = files.length > 1 || (await isFolder(files[0]!));
  for await (const input of readInputs(expandFolders(files))) {
    const json = await attempt(input.name, () => convert(input, several ? 0 : 2));
    if (json !== undefined) await print(`${json}\n`);
  }
}

/** The configuration as JSON, even where it is not valid; `undefined` where there is none. */
function convert({ name, bytes }: Input, indent: number): string | undefined {
  let json: string | undefined;
  try {
    if (isSpec(bytes)) {
      const { spec } = readConfigJson(bytes);
      json = printableJson(writeSpec(spec, { indent }).trimEnd());
      reportErrors(validateSpec(spec), name);
      return json;
    }
    const config = parse(bytes);
    json = toJson(config, indent);
    validate(config);
  } catch (error) {
    // A RangeError: the JSON is longer than a string can be.
    if (!(error instanceof OciError || error instanceof RangeError)) throw error;
    report(Exit.Refused, name, error.message);
  }
  return json;
}
