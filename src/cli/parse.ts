import type { Command } from 'commander';
import { type OciConfig, OciError, parse, parseAll, validate } from '../index.ts';
import { hasSeveralDocuments } from '../node/several-documents.ts';
import { diagnoseSpec, writeSpec } from '../spec/index.ts';
import { isReadAsJson } from '../spec/is-spec.ts';
import { LISTED_MAX, readConfigJson, reportErrors, reportInfinite } from './config-json.ts';
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
A config.json is printed as what it is, in canonical order. Of a file in which lines
of --- separate documents, each is printed, one line of JSON each.

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
    if (isReadAsJson(input)) await printOne(input.name, () => specJson(input, several ? 0 : 2));
    else if (hasSeveralDocuments(input.bytes)) await printDocuments(input);
    else await printOne(input.name, () => configJson(parse(input.bytes), input.name, several ? 0 : 2));
  }
}

async function printDocuments({ name, bytes }: Input): Promise<void> {
  let number = 0;
  for (const { config } of parseAll(bytes)) {
    number++;
    await printOne(name, () => configJson(config, name, 0, `document ${number}: `));
  }
}

async function printOne(name: string, work: () => string | undefined): Promise<void> {
  const json = await attempt(name, work);
  if (json !== undefined) await print(`${json}\n`);
}

/** The configuration, even where it is not valid; `undefined` where there is none. */
function specJson({ name, bytes }: Input, indent: number): string | undefined {
  return refusing(name, '', (give) => {
    const reading = readConfigJson(bytes);
    const { spec } = reading;
    if (!reportInfinite(reading, name)) give(printableJson(writeSpec(spec, { indent }).trimEnd()));
    reportErrors(diagnoseSpec(spec, { limit: LISTED_MAX }), name);
  });
}

function configJson(config: OciConfig, name: string, indent: number, place = ''): string | undefined {
  return refusing(name, place, (give) => {
    give(toJson(config, indent));
    validate(config);
  });
}

/** What the work gave before it came to an end; why it did is reported. */
function refusing(
  name: string,
  place: string,
  work: (give: (json: string) => void) => void,
): string | undefined {
  let given: string | undefined;
  try {
    work((json) => {
      given = json;
    });
  } catch (error) {
    // A RangeError: the JSON is longer than a string can be.
    if (!(error instanceof OciError || error instanceof RangeError)) throw error;
    report(Exit.Refused, name, `${place}${error.message}`);
  }
  return given;
}
