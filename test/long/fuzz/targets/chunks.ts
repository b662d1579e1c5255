import { gzipSync } from 'node:zlib';
import { KEYS } from '../../../../src/engine/words.ts';
import { OciError, StreamError } from '../../../../src/errors.ts';
import type { AnyStreamOptions, StreamFormat } from '../../../../src/stream/any-format.ts';
import * as anyFormat from '../../../../src/stream/any-stream.ts';
import * as linesOnly from '../../../../src/stream/parse-stream.ts';
import type { StreamSource } from '../../../../src/stream/source.ts';
import { BLOCK } from '../../../../src/stream/tar/header.ts';
import { END, joined, member, pax } from '../../../stream/archives.ts';
import { chunksOf, ones, readableOf, reused, told } from '../../../stream/support.ts';
import { isSame } from '../../../support/same.ts';
import { Finding, type Target } from '../target.ts';

/** The first bytes of an input say how the rest is read: one each. */
const PLAN = 5;

/** What stands for the error that zlib gives: its place, too, depends on how much it was given. */
const DAMAGED = { damaged: 'gzip' };

type Sources = (() => StreamSource)[];

interface Plan {
  readonly way: number;
  readonly options: AnyStreamOptions;
  readonly by: (typeof WAYS)[number];
  readonly cut: (bytes: Uint8Array) => Uint8Array[];
  readonly prepare: (bytes: Uint8Array) => Uint8Array;
}

const FORMATS: readonly StreamFormat[] = ['auto', 'lines', 'ndjson', 'json', 'tar'];
const COMPRESSIONS = ['auto', 'none', 'gzip'] as const;
const SIZES = [undefined, 1, 20, 64, 1000];
const CUTS = 6;
/** More bytes than these are not given one by one: it takes long, and is the same again and again. */
const MOST_ONES = 256;

/** How a stream is read: what the results are, of chunks. */
const WAYS = [
  (source: StreamSource, options: AnyStreamOptions) => taken(anyFormat.parseAllAsync(source, options)),
  (source: StreamSource, options: AnyStreamOptions) => taken(linesOnly.parseAllAsync(source, options)),
  (source: StreamSource, options: AnyStreamOptions) => taken(anyFormat.splitAllAsync(source, options)),
] as const;

/** The chunked stream: whatever the chunks, the results are those of one chunk. */
export const target: Target = {
  words: [
    ...KEYS.map(([name]) => `\n${name}=`),
    ...['\n---\n', '\n---\r\n', '---', '\r\n', '\n', '\ufeff', 'é', '\u{1f680}', '\x1f\x8b\x08'],
    ...['{"ociVersion":"1.0.2"}\n', '{', '}', '"hostname":"h"', '{}\n', '// c\n', ',', '[', ']'],
    ...['ustar\0' + '00', 'ustar  \0', 'config.json\0', 'a.conf\0', 'path=', 'size=', 'GNU.sparse.size=1\n'],
    ...['0000000\0', '00000000010\0', pax('path', 'b/config.json'), pax('size', '9'), '\0'.repeat(BLOCK)],
  ],
  seeds: [
    planned('hostname=a\n---\nprocess_arg=é\n---\r\nmount=/a:b:c:d'),
    planned('{"ociVersion":"1.0.2","hostname":"h"}\n\n{"hostname":1}\n{'),
    planned('{\n "ociVersion": "1.0.2"\n}'),
    planned(
      joined(
        member('{"ociVersion":"1.0.2"}'),
        member('hostname=a\n---\nhostname=b', { name: 'a.conf' }),
        END,
      ),
      4,
    ),
    planned(joined(member(pax('path', 'z/config.json'), { type: 'x' }), member('hostname=é'), END), 4),
    planned(joined(member('c/config.json\0', { type: 'L', name: '././@LongLink' }), member(''), END)),
    planned(gzipSync('hostname=a\n---\nhostname=b')),
    planned(joined(gzipSync('{"hostname":"a"}\n'), new Uint8Array(3), gzipSync('{"hostname":"b"}\n')), 2),
  ],
  run: (input) => compare(input, (sources, way) => [sources[way % sources.length]!]),
  check: (input) => compare(input, (sources) => sources),
};

/** Compares what comes of one chunk with what comes of the same bytes from some of the sources. */
async function compare(input: Uint8Array, choose: (sources: Sources, way: number) => Sources): Promise<void> {
  const { options, by, cut, prepare, way } = planOf(input);
  const bytes = prepare(input.subarray(PLAN + CUTS));
  const expected = await by([bytes], options);
  for (const source of choose(sourcesOf(bytes, cut(bytes)), way)) {
    const made = await by(source(), options);
    if (!agree(made, expected))
      throw new Finding(`other results: ${shown(made)} instead of ${shown(expected)}`);
  }
  // What nobody waited for is thrown between two tasks.
  await new Promise(setImmediate);
}

/**
 * Whether results are the same. Where gzip is damaged, how many documents come before the error depends on how much zlib
 * was given at once: what comes is the same, and so is the end, unless one of the documents is an error that ends it.
 */
function agree(made: unknown[], expected: unknown[]): boolean {
  if (isSame(made, expected)) return true;
  const [less, more] = made.length < expected.length ? [made, expected] : [expected, made];
  const [damaged, other] = isDamaged(less) ? [less, more] : [more, less];
  const before = damaged.slice(0, -1);
  return isDamaged(damaged) && endsInError(other) && isSame(before, other.slice(0, before.length));
}

function isDamaged(results: unknown[]): boolean {
  return isSame(results.at(-1), DAMAGED);
}

function endsInError(results: unknown[]): boolean {
  const last = results.at(-1);
  return (
    isDamaged(results) || (typeof last === 'object' && last !== null && 'code' in last && 'message' in last)
  );
}

function planned(text: string | Uint8Array, format = 0): Uint8Array {
  const plan = new Uint8Array(PLAN + CUTS);
  plan.set([format, 0, 0, 0, 0, 3, 7, 20, 33, 90, 200]);
  return joined(plan, typeof text === 'string' ? new TextEncoder().encode(text) : text);
}

function planOf(input: Uint8Array): Plan {
  const [format = 0, compression = 0, size = 0, flags = 0, way = 0] = input;
  const cuts = input.subarray(PLAN, PLAN + CUTS);
  return {
    way: Math.floor(way / WAYS.length),
    options: {
      format: FORMATS[format % FORMATS.length],
      compression: COMPRESSIONS[compression % COMPRESSIONS.length]!,
      maxSize: SIZES[size % SIZES.length],
      fatal: (flags & 1) !== 0,
    },
    by: WAYS[way % WAYS.length]!,
    cut: (bytes) => {
      if ((flags & 2) !== 0 && bytes.length <= MOST_ONES) return ones(bytes);
      return chunksOf(
        bytes,
        [...cuts].map((byte) => Math.floor((byte * bytes.length) / 256) + (byte % 4)),
      );
    },
    prepare: (bytes) => {
      const mended = (flags & 4) === 0 ? bytes : withChecksums(bytes);
      return (flags & 8) === 0 ? mended : gzipSync(mended, { level: 1 });
    },
  };
}

/** The same bytes as the sources that there are. */
function sourcesOf(bytes: Uint8Array, chunks: Uint8Array[]): Sources {
  const sources: Sources = [() => chunks, () => reused(chunks), () => readableOf(chunks)];
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const isText = text.length <= MOST_ONES && Buffer.from(text).equals(bytes);
  return isText ? [...sources, () => ones(text)] : sources;
}

/** Results as plain values; an error that ends them is the last. */
async function taken(results: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  try {
    for await (const result of results) all.push(plain(result));
  } catch (error) {
    if (!(error instanceof OciError)) throw error;
    const { code, message } = error;
    const isZlib = error instanceof StreamError && error.problem.startsWith('gzip: ');
    all.push(isZlib ? DAMAGED : { code, message });
  }
  return all;
}

type Told = Parameters<typeof told>[0][number];

function plain(result: unknown): unknown {
  if ('bytes' in (result as object)) {
    const { bytes, ...place } = result as { bytes: Uint8Array };
    return { ...place, bytes: Array.from(bytes) };
  }
  const [one] = told([result as Told]);
  const { error } = result as Told;
  return error === null ? one : { ...one, message: error.message };
}

/** With the checksum in every block that says it is a header: mutations rarely find one. */
function withChecksums(bytes: Uint8Array): Uint8Array {
  const result = bytes.slice();
  for (let at = 0; at + BLOCK <= result.length; at += BLOCK) {
    const block = result.subarray(at, at + BLOCK);
    if (!new TextDecoder('latin1').decode(block.subarray(257, 262)).startsWith('ustar')) continue;
    block.fill(0x20, 148, 156);
    const sum = block.reduce((total, byte) => total + byte, 0);
    block.set(new TextEncoder().encode(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
  }
  return result;
}

function shown(results: unknown[]): string {
  const text = JSON.stringify(results, (_, value) => (typeof value === 'bigint' ? `${value}n` : value));
  return text.slice(0, 300);
}
