import { buildConfig } from '../../src/config/build.ts';
import type { ParsedDocument } from '../../src/config/parse-all.ts';
import type {
  ConfigKey,
  IntegerField,
  IntegerSummary,
  InvalidArgument,
  ScanResult,
} from '../../src/config/scan.ts';
import type { OciConfig } from '../../src/config/types.ts';
import { DocumentReader } from '../../src/engine/documents.ts';
import type { TokenReader } from '../../src/engine/reader.ts';

/** What `parseAll` gives, by a reader that is kept. */
export function documentsOf(reader: TokenReader, input: string | Uint8Array): ParsedDocument[] {
  const documents = new DocumentReader(reader, input);
  const all: ParsedDocument[] = [];
  while (documents.nextDocument()) {
    const { offset } = documents;
    all.push({ config: buildConfig(documents), offset });
  }
  return all;
}

/** The rule by other means: cut at the lines that are separators, and drop an empty piece at the end. */
export function cutDocuments(text: string): { text: string; offset: number }[] {
  const pieces: { text: string; offset: number }[] = [];
  let start = 0;
  let at = 0;
  for (const line of text.split('\n')) {
    const next = Math.min(at + line.length + 1, text.length);
    if (line === '---' || line === '---\r') {
      pieces.push({ text: text.slice(start, at), offset: start });
      start = next;
    }
    at = next;
  }
  if (start < text.length) pieces.push({ text: text.slice(start), offset: start });
  return pieces;
}

/** The integers of a config. */
const INTEGERS: readonly [IntegerField, (config: OciConfig) => bigint][] = [
  ['process.uid', ({ process }) => BigInt(process.uid)],
  ['process.gid', ({ process }) => BigInt(process.gid)],
  ['linux.memoryLimit', ({ linux }) => linux.memoryLimit],
  ['linux.cpuShares', ({ linux }) => BigInt(linux.cpuShares)],
  ['linux.cpuQuota', ({ linux }) => linux.cpuQuota],
  ['linux.cpuPeriod', ({ linux }) => linux.cpuPeriod],
];

/** The keys of which a config has every line. */
const LISTS: readonly [ConfigKey, (config: OciConfig) => unknown[]][] = [
  ['process_arg', ({ process }) => process.args],
  ['process_env', ({ process }) => process.env],
  ['mount', ({ mounts }) => mounts],
  ['namespace', ({ linux }) => linux.namespaces],
  ['hook_prestart', ({ hooks }) => hooks.prestart],
  ['hook_poststart', ({ hooks }) => hooks.poststart],
  ['hook_poststop', ({ hooks }) => hooks.poststop],
];

/** What `scan` says that configs tell, too: not how often a key comes of which the last line counts. */
export type Told = Omit<ScanResult, 'directives'> & { directives: Partial<ScanResult['directives']> };

/** @param refused what `validate` says of a config */
export function toldBy(
  parsed: readonly ParsedDocument[],
  refused: (config: OciConfig) => InvalidArgument | undefined,
): Told {
  const configs = parsed.map(({ config }) => config);
  const invalid = { 'root.path': 0, 'process.args': 0, 'process.cwd': 0 };
  for (const config of configs) {
    const argument = refused(config);
    if (argument !== undefined) invalid[argument]++;
  }
  const integers = INTEGERS.map(([field, of]) => [field, summaryOf(configs.map(of))] as const);
  const directives = LISTS.map(([key, of]) => {
    return [key, configs.reduce((total, config) => total + of(config).length, 0)] as const;
  });
  return {
    documents: parsed.length,
    offsets: parsed.map(({ offset }) => offset),
    directives: Object.fromEntries(directives),
    invalid,
    integers: Object.fromEntries(integers) as Told['integers'],
  };
}

/** As much of what `scan` says. */
export function toldIn(found: ScanResult): Told {
  const directives = LISTS.map(([key]) => [key, found.directives[key]] as const);
  return { ...found, directives: Object.fromEntries(directives) };
}

function summaryOf(values: readonly bigint[]): IntegerSummary {
  const [first = 0n] = values;
  const summary = { sum: 0n, min: first, max: first };
  for (const value of values) {
    summary.sum += value;
    if (value < summary.min) summary.min = value;
    if (value > summary.max) summary.max = value;
  }
  return summary;
}
