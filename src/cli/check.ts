import { type Command, Option } from 'commander';
import { add, count, Limited, writable } from '../diagnostics/limited.ts';
import { applyFixes, type Diagnostic, diagnose, diagnoseAll } from '../index.ts';
import { isReadAsJson } from '../spec/is-spec.ts';
import { diagnoseConfigJson, LISTED_MAX } from './config-json.ts';
import type { CheckedFile, ReportFormat } from './formats/format.ts';
import { GithubFormat } from './formats/github.ts';
import { JsonFormat } from './formats/json.ts';
import { SarifFormat } from './formats/sarif.ts';
import { TextFormat } from './formats/text.ts';
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
import { attempt, Exit, raiseExitCode, takeFailures } from './report.ts';
import { saveText } from './save.ts';
import { textOf } from './text.ts';
import { watchFiles } from './watch.ts';

const FORMATS = ['text', 'json', 'sarif', 'github'] as const;
/** A fix may uncover another, but what it uncovers is ever less. */
const FIX_ROUNDS = 10;
/** Most that is mended in a round, as each takes some hundred bytes. */
const FIXED_MAX = 2 ** 18;

type Found = Pick<CheckedFile, 'diagnostics' | 'omitted'>;
/** Of a document: where all is listed, nothing is said of what was left out. */
type Part = Pick<Found, 'diagnostics'> & Partial<Found>;

interface CheckOptions {
  strict?: true;
  fix?: true;
  format: (typeof FORMATS)[number];
  watch?: true;
}

const DETAILS = `
Beside each place stands a code, which docs/diagnostics.md#CODE explains, and
docs/spec-diagnostics.md#CODE for config.json. Errors are what was dropped or
changed, or what no runtime accepts; warnings are likely mistakes; infos are
worth knowing. Lines of --- separate documents. Lines and config.json are told
apart by their content.

Examples:
  $ ociconf check web.conf                  what parse does not say
  $ ociconf check config.json               the OCI runtime-spec's rules
  $ ociconf check --strict conf/            warnings are refused, too
  $ ociconf check --format github conf/     in a workflow of GitHub Actions
  $ ociconf check --fix *.conf              mend what can be mended
  $ ociconf check --watch conf/             waits for what is not there; ends with
                                            the exit code of the latest check`;

export function addCheck(program: Command): void {
  program
    .command('check')
    .summary('say what is wrong with configurations')
    .description(
      'Says what parse drops, changes, or lets pass though it is likely a mistake; of a config.json, what breaks the OCI runtime-spec.',
    )
    .argument('[FILE...]', FILES_HELP)
    .usage(`[options] ${FILES_USAGE}`)
    .option('--strict', 'exit with 1 for warnings too')
    .option('--fix', 'write the fixes into the files, then say what is left')
    .addOption(new Option('--format <format>', 'how to say it').choices(FORMATS).default('text'))
    .option('--watch', 'check again whenever a file changes, until interrupted')
    .addHelpText('after', DETAILS)
    .action(async (args: string[], options: CheckOptions, command: Command) => {
      const files = filesOrStdin(args, command);
      refuseUnclear(files, options, command);
      if (options.watch) await watchFiles(files, () => checkAgain(files, options));
      else await checkAll(files, options);
    });
}

function refuseUnclear(
  files: readonly string[],
  { fix, watch, format }: CheckOptions,
  command: Command,
): void {
  const readsStdin = files.includes(STDIN);
  if (fix && readsStdin) command.error('error: --fix writes files, and standard input is none');
  if (watch && readsStdin) command.error('error: --watch watches files, and standard input is none');
  if (watch && format !== 'text') command.error(`error: --watch writes text, not ${format}`);
}

/** In the middle of a watch: the exit code is that of the latest check. */
async function checkAgain(files: readonly string[], options: CheckOptions): Promise<void> {
  process.exitCode = 0;
  await checkAll(files, options);
  await print('Watching; Ctrl+C ends it.\n\n');
}

async function checkAll(files: readonly string[], options: CheckOptions): Promise<void> {
  const format = newFormat(options.format);
  for await (const input of readInputs(expandFolders(files))) {
    const found = await attempt(input.name, async () => {
      const checked = await checkInput(input, options.fix === true);
      if (isRefused(checked, options)) raiseExitCode(Exit.Refused);
      return format.file(checked);
    });
    if (found !== undefined) await print(found);
  }
  const end = await attempt('<stdout>', () => format.end(takeFailures()));
  if (end !== undefined) await print(end);
}

function newFormat(name: CheckOptions['format']): ReportFormat {
  switch (name) {
    case 'text':
      return new TextFormat();
    case 'json':
      return new JsonFormat();
    case 'sarif':
      return new SarifFormat();
    case 'github':
      return new GithubFormat();
  }
}

function isRefused({ diagnostics, omitted }: CheckedFile, { strict }: CheckOptions): boolean {
  if (omitted.error > 0 || (strict && omitted.warning > 0)) return true;
  return diagnostics.some(({ severity }) => severity === 'error' || (strict && severity === 'warning'));
}

async function checkInput(input: Input, fix: boolean): Promise<CheckedFile> {
  const text = textOf(input);
  const unfixed = (): Fixed => ({ text, fixes: 0, found: diagnosticsOf(input, text, LISTED_MAX) });
  const fixed = fix ? fixAll(input, text) : unfixed();
  const isSaved =
    fixed.text === text || (await attempt(input.name, () => saveText(input, fixed.text).then(() => true)));
  return isSaved ? checkedFile(input, fixed) : { ...checkedFile(input, unfixed()), isWritable: false };
}

/** A file, or what it is to be. */
interface Content {
  readonly name: string;
  readonly bytes: string | Uint8Array;
}

/** A text, what was mended to get it, and what there is to say about it. */
interface Fixed {
  readonly text: string;
  readonly fixes: number;
  readonly found: Found;
}

function checkedFile({ name, path }: Input, { text, fixes, found }: Fixed): CheckedFile {
  return { name, text, fixes, isWritable: path !== undefined, ...writable(atMost([found], LISTED_MAX)) };
}

function diagnosticsOf(content: Content, text: string, limit: number): Found {
  return atMost(
    isReadAsJson(content) ? [diagnoseConfigJson(content.bytes, text, limit)] : diagnoseLines(text, limit),
    limit,
  );
}

/** Of all documents, at their places in the whole text. */
function diagnoseLines(text: string, limit: number): Iterable<Part> {
  // It has no document, and as a configuration it lacks everything.
  return text === '' ? [diagnose(text)] : diagnoseAll(text, { limit });
}

function atMost(parts: Iterable<Part>, limit: number): Found {
  const found = new Limited<Diagnostic>(limit);
  for (const { diagnostics, omitted } of parts) {
    for (const diagnostic of diagnostics) add(found, diagnostic);
    if (omitted !== undefined) count(found, omitted);
  }
  return { diagnostics: found.items, omitted: found.omitted };
}

/** Fixes until there is nothing left to fix, as fixes that overlap are not applied together. */
function fixAll(input: Input, text: string): Fixed {
  let found = diagnosticsOf(input, text, FIXED_MAX);
  let fixes = 0;
  const { error, warning, info } = found.omitted;
  const rounds = FIX_ROUNDS + Math.ceil((error + warning + info) / FIXED_MAX);
  for (let round = 0; round < rounds; round++) {
    const fixed = applyFixes(text, found.diagnostics);
    if (fixed.applied.length === 0) break;
    ({ text } = fixed);
    fixes += fixed.applied.length;
    found = diagnosticsOf({ name: input.name, bytes: text }, text, FIXED_MAX);
  }
  return { text, fixes, found };
}
