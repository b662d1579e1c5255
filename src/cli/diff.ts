import { type Command, Option } from 'commander';
import {
  type ConfigChange,
  diff,
  type OciConfig,
  type OciHook,
  type OciMount,
  type OciNamespace,
  parse,
} from '../index.ts';
import { hasSeveralDocuments } from '../node/several-documents.ts';
import { fromSpec, type Loss } from '../spec/index.ts';
import { isReadAsJson } from '../spec/is-spec.ts';
import { digestOfLosses, readConfigJson, reportErrors, reportInfinite } from './config-json.ts';
import { FileError } from './file-error.ts';
import { type Input, readInputs, STDIN } from './inputs.ts';
import { toJson } from './json.ts';
import { print } from './output.ts';
import { printable, printablePart } from './printable.ts';
import { attempt, Exit, note, raiseExitCode } from './report.ts';
import { paint } from './style.ts';

interface DiffOptions {
  format: 'text' | 'json';
}

const DETAILS = `
Mounts are compared by destination, namespaces by kind, the environment by
name, hooks by path. Exits with 1 where the two mean something different.

Either may be a config.json. What lines cannot say is not listed: stderr names
it, and where the two have not the same of it, they differ.

Examples:
  $ ociconf diff web.conf web-new.conf
  $ ociconf diff web.conf config.json
  $ git show HEAD:web.conf | ociconf diff - web.conf`;

export function addDiff(program: Command): void {
  program
    .command('diff')
    .summary('say how two configurations differ')
    .description('Compares what two configurations mean, whatever the order and spacing of their lines.')
    .argument('<A>', 'the one, a file; - reads standard input')
    .argument('<B>', 'the other')
    .addOption(new Option('--format <format>', 'how to say it').choices(['text', 'json']).default('text'))
    .addHelpText('after', DETAILS)
    .action(async (a: string, b: string, options: DiffOptions, command: Command) => {
      if (a === STDIN && b === STDIN) {
        command.error('error: standard input can be read once, but - is given twice');
      }
      await compare([a, b], options);
    });
}

/** How many of the losses are named. */
const NAMED = 3;

/** A configuration to be compared. */
interface Side {
  name: string;
  config: OciConfig;
  /** A digest of what of it cannot be compared field by field; empty where there is nothing. */
  rest: string;
}

async function compare(files: readonly string[], { format }: DiffOptions): Promise<void> {
  const sides: Side[] = [];
  for await (const input of readInputs(files)) {
    const side = await attempt(input.name, () => sideOf(input));
    if (side !== undefined) sides.push(side);
  }
  const [a, b] = sides;
  if (a === undefined || b === undefined) return;
  const changes = diff(a.config, b.config);
  const isRestEqual = a.rest === b.rest;
  if (!isRestEqual) note(b.name, `differs from ${printable(a.name)} in what is not compared`);
  if (changes.length > 0 || !isRestEqual) raiseExitCode(Exit.Refused);
  await print(format === 'json' ? `${toJson(changes, 2)}\n` : changes.map(describe).join(''));
}

/** Undefined, and reported, where it cannot be compared. */
function sideOf(input: Input): Side | undefined {
  const { name, bytes } = input;
  if (!isReadAsJson(input)) return { name, config: onlyConfig(input), rest: '' };
  const reading = readConfigJson(bytes);
  if (reportInfinite(reading, name, '; not compared', Exit.Failed)) return undefined;
  // Readers disagree on what it means: this is one reading of several.
  reportErrors(reading, name);
  const { config, losses, omitted = 0 } = fromSpec(reading.spec, { limit: NAMED });
  if (losses.length > 0) noteLosses(losses, losses.length + omitted, name);
  return { name, config, rest: losses.length > 0 ? digestOfLosses(reading.spec) : '' };
}

function noteLosses(losses: readonly Loss[], count: number, name: string): void {
  const named = losses.map(({ pointer }) => printable(pointer));
  const more = count > losses.length ? ` and ${count - losses.length} more` : '';
  const are =
    count === 1 ? 'property without counterpart in lines is' : 'properties without counterpart in lines are';
  note(name, `${count} ${are} not compared: ${named.join(', ')}${more}`);
}

function onlyConfig({ bytes }: Input): OciConfig {
  if (hasSeveralDocuments(bytes)) throw new FileError('has several documents, and one can be compared');
  return parse(bytes);
}

/** A change as lines: what goes with a minus, what comes with a plus. */
function describe(change: ConfigChange): string {
  const [before, after] = sidesOf(change);
  const label = labelOf(change);
  const gone = before === null ? '' : `${paint('red', `- ${label}${before}`.trimEnd())}\n`;
  const come = after === null ? '' : `${paint('green', `+ ${label}${after}`.trimEnd())}\n`;
  return gone + come;
}

function labelOf({ type, field }: ConfigChange): string {
  return type === 'reordered' ? `${field}, order: ` : `${field}: `;
}

function sidesOf(change: ConfigChange): [string | null, string | null] {
  const { before, after } = change;
  return [before === null ? null : valueText(before), after === null ? null : valueText(after)];
}

/** Values in the notation of the format's lines. */
function valueText(value: Exclude<ConfigChange['before'] | ConfigChange['after'], null>): string {
  if (Array.isArray(value)) return value.map((word) => printablePart(word, ' ') || '""').join(' ');
  if (typeof value !== 'object') return printable(String(value));
  if ('destination' in value) return mountText(value);
  if ('kind' in value) return namespaceText(value);
  return hookText(value);
}

function mountText({ destination, mountType, source, options }: OciMount): string {
  const parts = [destination, mountType, source].map((part) => printablePart(part, ':'));
  const list = options.map((option) => printablePart(option, ',')).join();
  return options.length === 0 ? parts.join(':') : `${parts.join(':')}:${list}`;
}

function namespaceText({ kind, path }: OciNamespace): string {
  return path === null ? kind : `${kind}:${printablePart(path, '')}`;
}

function hookText({ path, timeoutSecs }: OciHook): string {
  const shown = printablePart(path, ':');
  return timeoutSecs === 0 ? shown : `${shown}:${timeoutSecs}`;
}
