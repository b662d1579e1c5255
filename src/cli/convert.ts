import { type Command, Option } from 'commander';
import { writable } from '../diagnostics/limited.ts';
import { type OciConfig, OciError, parse, parseAll, stringify } from '../index.ts';
import { hasSeveralDocuments } from '../node/several-documents.ts';
import { type FromSpec, fromSpec, type Spec, toSpec, writeSpec } from '../spec/index.ts';
import { isReadAsJson } from '../spec/is-spec.ts';
import { LISTED_MAX, messageOf, placeOf, readConfigJson, reportInfinite } from './config-json.ts';
import { filesOrStdin, type Input, readInputs } from './inputs.ts';
import { print } from './output.ts';
import { attempt, Exit, report } from './report.ts';

const DETAILS = `
Either form is taken, told apart by its content. What the other form cannot say is named on stderr, with where it
stands, and costs exit code 1. Several configurations become a line of JSON each, or documents with --- between them.

Examples:
  $ ociconf convert --to spec web.conf > config.json
  $ ociconf convert --to line config.json > web.conf`;

type Form = 'spec' | 'line';

export function addConvert(program: Command): void {
  program
    .command('convert')
    .summary('turn key=value lines into a config.json, or back')
    .description('Converts between key=value lines and config.json of the OCI runtime-spec.')
    .argument('[FILE...]', 'configuration files; - (or none) reads standard input')
    .addOption(
      new Option('--to <form>', 'what to make: spec (config.json) or line (key=value)')
        .choices(['spec', 'line'])
        .makeOptionMandatory(),
    )
    .usage('--to spec|line [FILE... | -]')
    .addHelpText('after', DETAILS)
    .action(async (files: string[], { to }: { to: Form }, command: Command) => {
      await convertAll(filesOrStdin(files, command), to);
    });
}

async function convertAll(files: readonly string[], to: Form): Promise<void> {
  let first = true;
  for await (const input of readInputs(files)) {
    for (const conversion of conversions(input, to, files.length > 1)) {
      const text = await attempt(input.name, () => unlessRefused(input.name, conversion));
      if (text === undefined) continue;
      await print(first || to === 'spec' ? text : `---\n${text}`);
      first = false;
    }
  }
}

/** What makes the other form of each of its documents, even where something is lost on the way. */
function* conversions(input: Input, to: Form, several: boolean): Generator<() => string | undefined> {
  const { name, bytes } = input;
  if (isReadAsJson(input)) {
    yield () => fromConfigJson(bytes, name, to, several);
  } else if (hasSeveralDocuments(bytes)) {
    for (const { config } of parseAll(bytes)) yield () => fromConfig(config, name, to, true);
  } else {
    yield () => fromConfig(parse(bytes), name, to, several);
  }
}

/** Undefined, and reported, where there is no other form. */
function unlessRefused(name: string, conversion: () => string | undefined): string | undefined {
  try {
    return conversion();
  } catch (error) {
    if (!(error instanceof OciError)) throw error;
    report(Exit.Refused, name, error.message);
    return undefined;
  }
}

function fromConfig(config: OciConfig, name: string, to: Form, several: boolean): string {
  if (to === 'line') return stringify(config);
  const { spec, losses } = toSpec(config);
  reportLosses({ losses }, name);
  return jsonOf(spec, several);
}

function fromConfigJson(bytes: Uint8Array, name: string, to: Form, several: boolean): string | undefined {
  const reading = readConfigJson(bytes);
  const { diagnostics, omitted } = writable(reading);
  // Readers disagree on what these mean: this is one reading of several.
  for (const diagnostic of diagnostics) {
    if (diagnostic.severity === 'error')
      report(Exit.Refused, placeOf(name, diagnostic), messageOf(diagnostic));
  }
  if (omitted.error > 0) reportMore(omitted.error, 'errors', name);
  if (to === 'spec') return reportInfinite(reading, name) ? undefined : jsonOf(reading.spec, several);
  const lines = fromSpec(reading.spec, { limit: LISTED_MAX });
  reportLosses(lines, name);
  return stringify(lines.config);
}

function jsonOf(spec: Spec, several: boolean): string {
  return writeSpec(spec, several ? { indent: 0 } : {});
}

function reportLosses({ losses, omitted = 0 }: Pick<FromSpec, 'losses' | 'omitted'>, name: string): void {
  for (const { pointer, location, kind, message } of losses) {
    report(Exit.Refused, placeOf(name, location), `${kind}: ${messageOf({ pointer, message })}`);
  }
  if (omitted > 0) reportMore(omitted, 'losses', name);
}

function reportMore(count: number, what: string, name: string): void {
  report(Exit.Refused, name, `${count} more ${what} are not listed`);
}
