import { CONFIGS } from '../../../../bench/configs.ts';
import { parse as parseByHand } from '../../../../bench/peers/handTuned.ts';
import { buildConfig } from '../../../../src/config/build.ts';
import { scan } from '../../../../src/config/scan.ts';
import type { OciConfig } from '../../../../src/config/types.ts';
import { view } from '../../../../src/config/view.ts';
import type { TokenReader } from '../../../../src/engine/reader.ts';
import { useEngine } from '../../../../src/engine/select.ts';
import { WINDOW } from '../../../../src/engine/windows.ts';
import { KEYS, KINDS } from '../../../../src/engine/words.ts';
import { InvalidUtf8Error } from '../../../../src/errors.ts';
import { Differential } from '../../../property/differential.ts';
import { joined } from '../../../stream/archives.ts';
import { documentsOf } from '../../../support/documents.ts';
import { recordsOf, scalarReader, wasmReader } from '../../../support/records.ts';
import { isSame } from '../../../support/same.ts';
import { Finding, type Target } from '../target.ts';

const differential = new Differential();
const wasm = wasmReader();
const scalar = scalarReader();
// What `scan` and `view` use.
useEngine('wasm');

/** Of so many first bytes, one has the input padded. */
const PADDED = 32;
/** A line of so many bytes and an input reach over the end of a window. */
const PADDING = new Uint8Array(WINDOW - 256).fill(0x23);
const FEED = Uint8Array.of(0x0a);

/** The TypeScript engine: alone, and against WebAssembly and an independent port of the seed. */
export const target: Target = {
  words: [
    ...KEYS.map(([name]) => `${name}=`),
    ...KEYS.map(([name]) => name),
    ...KINDS,
    ...['\n---\n', '\r\n', '---\r\n', '=', ':', ',', '#', ' ', '\t', 'true', 'false', '/proc:proc:proc:'],
    ...[
      '\0',
      '\v',
      '\f',
      '\u001c',
      '\u0085',
      '\u00a0',
      '\u1680',
      '\u180e',
      '\u2003',
      '\u2028',
      '\u202f',
      '\u3000',
    ],
    ...['\ufeff', 'é', '日', '\u{1f680}', '\ufffd', 'nosuid,noexec,nodev', 'ro,'],
  ],
  seeds: Object.values(CONFIGS).map(({ bytes }) => new Uint8Array(bytes.subarray(0, 1500))),

  run(bytes) {
    const [made, expected] = [configOf(wasm, bytes), configOf(scalar, bytes)];
    if (!isSame(made, expected))
      throw new Finding(`another config: ${shown(made)} instead of ${shown(expected)}`);
    if (typeof expected === 'string') return;
    if (!isSame(recordsOf(wasm, bytes), recordsOf(scalar, bytes))) throw new Finding('other records');
  },

  check(input) {
    compareAll(input);
    // Takes a hundred times as long.
    if (input[0]! % PADDED === 0) compareAll(padded(input));
  },
};

function compareAll(bytes: Uint8Array): void {
  const text = textOf(bytes);
  const difference = differential.compare(text);
  if (difference !== undefined) throw new Finding(difference.what);
  if (typeof configOf(scalar, bytes) !== 'string') compareDocuments(bytes, text);
}

/** The second byte says how long the first line is, so that the window ends anywhere in what follows. */
function padded(input: Uint8Array): Uint8Array {
  return joined(PADDING, new Uint8Array(input[1] ?? 0).fill(0x23), FEED, input, FEED, input);
}

/** What is half of a surrogate pair in three bytes becomes it; what else is not UTF-8 becomes U+FFFD. */
function textOf(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let text = '';
  let start = 0;
  for (let at = bytes.indexOf(0xed); at >= 0; at = bytes.indexOf(0xed, at + 1)) {
    const [second = 0, third = 0] = [bytes[at + 1], bytes[at + 2]];
    if (second < 0xa0 || second > 0xbf || third < 0x80 || third > 0xbf) continue;
    const half = 0xd000 | ((second & 0x3f) << 6) | (third & 0x3f);
    text += decoder.decode(bytes.subarray(start, at)) + String.fromCharCode(half);
    start = at + 3;
  }
  return text + decoder.decode(bytes.subarray(start));
}

/** For bytes that are not UTF-8, the error, which has to be the same, too. */
function configOf(reader: TokenReader, bytes: Uint8Array): OciConfig | string {
  try {
    return buildConfig(reader.open(bytes));
  } catch (error) {
    if (error instanceof InvalidUtf8Error) return `${error.code} at ${error.offset}`;
    throw error;
  }
}

function shown(config: OciConfig | string): string {
  return JSON.stringify(config, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
}

/** Many documents, and what only looks at some of each. */
function compareDocuments(bytes: Uint8Array, text: string): void {
  const expected = documentsOf(scalar, bytes);
  if (!isSame(documentsOf(wasm, bytes), expected)) throw new Finding('documents of the bytes');
  const [one, other] = [documentsOf(wasm, text), documentsOf(scalar, text)];
  if (!isSame(one, other)) throw new Finding('documents of the text');
  if (!isSame(configsOf(one), configsOf(expected))) throw new Finding('documents of the text and its bytes');

  const { documents, offsets, integers, directives } = scan(bytes);
  if (
    documents !== expected.length ||
    !isSame(
      offsets,
      expected.map(({ offset }) => offset),
    )
  ) {
    throw new Finding('the documents that scan counts');
  }
  const limits = configsOf(expected).map(({ linux }) => linux.memoryLimit);
  if (integers['linux.memoryLimit'].sum !== limits.reduce((sum, limit) => sum + limit, 0n)) {
    throw new Finding('a sum of scan');
  }
  const mounts = configsOf(expected).reduce((count, config) => count + config.mounts.length, 0);
  if (directives.mount !== mounts) throw new Finding('the mounts that scan counts');

  if (!isSame(copyOf(view(bytes)), parseByHand(text))) throw new Finding('view');
}

function configsOf(documents: readonly { config: OciConfig }[]): OciConfig[] {
  return documents.map(({ config }) => config);
}

/** A view's fields are accessors. */
function copyOf(config: OciConfig): OciConfig {
  const { ociVersion, root, mounts, hostname, hooks } = config;
  const { args, env, cwd, uid, gid, terminal } = config.process;
  const { namespaces, cgroupsPath, memoryLimit, cpuShares, cpuQuota, cpuPeriod } = config.linux;
  return {
    ociVersion,
    root,
    process: { args, env, cwd, uid, gid, terminal },
    mounts,
    hostname,
    hooks,
    linux: { namespaces, cgroupsPath, memoryLimit, cpuShares, cpuQuota, cpuPeriod },
  };
}
