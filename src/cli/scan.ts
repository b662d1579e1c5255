import { closeSync, openSync, readSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { type IntegerSummary, OciError, type ScanResult, scan, stringify } from '../index.ts';
import { fromSpec, isSpec } from '../spec/index.ts';
import { isReadAsJson } from '../spec/is-spec.ts';
import { CONFIG_JSON_MAX, readConfigJson, reportErrors } from './config-json.ts';
import { FileError } from './file-error.ts';
import { expandFolders, FILES_HELP, FILES_USAGE, filesOrStdin, STDIN } from './inputs.ts';
import { toJson } from './json.ts';
import { print } from './output.ts';
import { checkNoNul, readStdin, SCANNED_MAX } from './read.ts';
import { attempt, Exit, report } from './report.ts';
import { paint } from './style.ts';
import { longest } from './width.ts';

const CHUNK = 2 ** 20;

interface ScanOptions {
  format: 'text' | 'json';
}

/** What `scan` finds, over all files. */
type Totals = Omit<ScanResult, 'offsets'> & { files: number };

const DETAILS = `
Lines of --- separate documents. A file may be of any size: it is read in pieces.
A config.json is one document, with the lines that convert makes of it; it has
4 MiB at most.

Examples:
  $ ociconf scan fleet.conf
  $ ociconf scan --format json conf/ | jq .integers`;

export function addScan(program: Command): void {
  program
    .command('scan')
    .summary('count what is in many configurations')
    .description('Counts documents, lines and refusals, and sums integers, over all files.')
    .argument('[FILE...]', FILES_HELP)
    .usage(`[options] ${FILES_USAGE}`)
    .addOption(new Option('--format <format>', 'how to say it').choices(['text', 'json']).default('text'))
    .addHelpText('after', DETAILS)
    .action(async (files: string[], { format }: ScanOptions, command: Command) => {
      const totals = await scanAll(filesOrStdin(files, command));
      await print(format === 'json' ? `${toJson(totals, 2)}\n` : table(totals));
    });
}

async function scanAll(files: readonly string[]): Promise<Totals> {
  // Without documents, all is 0.
  const { offsets, ...none } = scan('');
  let totals: Totals = { files: 0, ...none };
  for await (const file of expandFolders(files)) {
    const name = file === STDIN ? '<stdin>' : file;
    const result = await attempt(name, async () =>
      file === STDIN ? scanBytes(await readStdin(SCANNED_MAX), name) : scanFile(file),
    );
    if (result !== undefined) totals = sum(totals, result);
  }
  return totals;
}

/** Undefined for a config.json that is refused. */
function scanBytes(bytes: Buffer, name: string): ScanResult | undefined {
  return isReadAsJson({ name, bytes }) ? scanConfigJson(bytes, name) : scan(bytes);
}

function scanFile(path: string): ScanResult | undefined {
  const file = openSync(path, 'r');
  try {
    const chunks = chunksOf(file);
    const first = chunks.next();
    if (first.done) return scan('');
    const all = chain(first.value, chunks);
    return isReadAsJson({ name: path, bytes: first.value }) ? scanConfigJson(gather(all), path) : scan(all);
  } finally {
    closeSync(file);
  }
}

function* chain(first: Buffer, rest: Iterable<Buffer>): Generator<Buffer> {
  yield first;
  yield* rest;
}

/** So much that it is known to be too large, if it is. */
function gather(chunks: Iterable<Buffer>): Buffer {
  const gathered: Buffer[] = [];
  let size = 0;
  for (const chunk of chunks) {
    gathered.push(Buffer.from(chunk));
    size += chunk.length;
    if (size > CONFIG_JSON_MAX) throw new FileError(`is a config.json of more than ${CONFIG_JSON_MAX} bytes`);
  }
  return Buffer.concat(gathered, size);
}

/** What `scan` finds in the lines that `convert` makes of it. */
function scanConfigJson(bytes: Buffer, name: string): ScanResult | undefined {
  try {
    const reading = readConfigJson(bytes);
    reportErrors(reading, name);
    // The line feed is a document even where all is as by default, and there are no lines.
    return scan(`${stringify(fromSpec(reading.spec, { limit: 0 }).config)}\n`);
  } catch (error) {
    if (!(error instanceof OciError)) throw error;
    report(Exit.Refused, name, error.message);
    return undefined;
  }
}

function* chunksOf(file: number): Generator<Buffer> {
  const buffer = Buffer.allocUnsafe(CHUNK);
  let isJson = false;
  for (let offset = 0; ; ) {
    const size = fill(buffer, file);
    if (size === 0) return;
    const chunk = buffer.subarray(0, size);
    isJson ||= offset === 0 && isSpec(chunk);
    if (!isJson) checkNoNul(chunk, offset);
    yield chunk;
    offset += size;
  }
}

/** A pipe gives what it has, which may be too little to tell what the file is. */
function fill(buffer: Buffer, file: number): number {
  let size = 0;
  while (size < buffer.length) {
    const read = readSync(file, buffer, size, buffer.length - size, null);
    if (read === 0) break;
    size += read;
  }
  return size;
}

function sum(totals: Totals, { documents, directives, invalid, integers }: ScanResult): Totals {
  const isFirst = totals.documents === 0;
  return {
    files: totals.files + 1,
    documents: totals.documents + documents,
    directives: combine(totals.directives, directives, (x, y) => x + y),
    invalid: combine(totals.invalid, invalid, (x, y) => x + y),
    // A file without documents has no least and no greatest.
    integers:
      documents === 0 ? totals.integers : isFirst ? integers : combine(totals.integers, integers, merge),
  };
}

function merge(x: IntegerSummary, y: IntegerSummary): IntegerSummary {
  const { min } = x.min < y.min ? x : y;
  const { max } = x.max > y.max ? x : y;
  return { sum: x.sum + y.sum, min, max };
}

function combine<K extends string, V>(
  x: Record<K, V>,
  y: Record<K, V>,
  add: (x: V, y: V) => V,
): Record<K, V> {
  const keys = Object.keys(x) as K[];
  return Object.fromEntries(keys.map((key) => [key, add(x[key], y[key])])) as Record<K, V>;
}

function table({ files, documents, directives, invalid, integers }: Totals): string {
  const counts: string[][] = [
    ['files', String(files)],
    ['documents', String(documents)],
  ];
  const refused = Object.entries(invalid).map(([argument, count]) => [`invalid ${argument}`, String(count)]);
  const lines = Object.entries(directives).map(([key, count]) => [key, String(count)]);
  const sums = Object.entries(integers).map(([field, { sum, min, max }]) => [
    field,
    String(sum),
    String(min),
    String(max),
  ]);
  return [
    columns([...counts, ...refused]),
    columns([['lines', ''], ...lines.filter(([, count]) => count !== '0')]),
    columns([['integers', 'sum', 'least', 'greatest'], ...sums]),
  ].join('\n');
}

/** The first column to the left, the others to the right. */
function columns(rows: readonly string[][]): string {
  const widths = rows[0]!.map((_, i) => longest(rows.map((row) => row[i]!)));
  const text = rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join('  ')
      .trimEnd(),
  );
  return `${text.map((row, i) => (isHeading(rows[i]!) ? paint('bold', row) : row)).join('\n')}\n`;
}

function isHeading([first]: readonly string[]): boolean {
  return first === 'lines' || first === 'integers';
}
