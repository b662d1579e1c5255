import type { Chunk } from '../engine/windows.ts';
import { InvalidArgumentError } from '../errors.ts';
import { isSpec } from '../spec/is-spec.ts';
import { ByteQueue } from './byte-queue.ts';
import { DetectedFormat } from './detected.ts';
import type { Origin, RawDocument, RejectedDocument, StreamedConfig, StreamResult } from './document.ts';
import type { Format } from './format.ts';
import { isBlank, JsonReader, ndjsonFormat, WholeFormat } from './json.ts';
import { LinesReader, linesFormat } from './lines.ts';
import { RawReader, type RawResult } from './raw.ts';
import { SEPARATORS } from './separators.ts';
import type { StreamSource } from './source.ts';
import type { StreamedSpec } from './spec-document.ts';
import { type StreamOptions, streamOf } from './stream.ts';
import type { Reader } from './stretches.ts';
import { BLOCK, isHeader, isZero } from './tar/header.ts';
import { TarFormat } from './tar/tar.ts';
import { transformOf } from './transform.ts';

const LINE_FEED = 0x0a;
const CLOSE_BRACE = 0x7d;

/**
 * What a stream holds: documents of lines that `---` separate; a config.json a line, or one in all; a tar archive with
 * either in its members. `auto`, the default, tells from the first 4 KiB; it waits for these, or for the end.
 */
export type StreamFormat = 'auto' | 'lines' | 'ndjson' | 'json' | 'tar';

/** How a stream of any format is read. */
export interface AnyStreamOptions extends StreamOptions {
  /** What the stream holds. Default `auto`: it is found out. */
  format?: StreamFormat | undefined;
  /**
   * Which members of an archive are read, by their names as they are written there. By default those that end with
   * `config.json` or `.conf`, but for hidden ones; whether they are lines or config.json, their content says.
   */
  members?: ((name: string) => boolean) | undefined;
}

/** A document of a stream: which form it has, or why it could not be read, `form` and `error` say. */
export type StreamedDocument = StreamedConfig | StreamedSpec | RejectedDocument;

/** What is made of documents. */
interface Kinds<Result extends StreamResult> {
  lines(origin: Origin): Reader<Result>;
  json(origin: Origin, maxSize: number | undefined): Reader<Result>;
}

const PARSED: Kinds<StreamedDocument> = {
  lines: (origin) => new LinesReader(origin),
  json: (origin, maxSize) => new JsonReader(origin, maxSize),
};

const RAW: Kinds<RawResult> = {
  lines: (origin) => new RawReader(origin, 'lines', SEPARATORS),
  json: (origin) => new RawReader(origin, 'json'),
};

/**
 * The documents of a stream, one at a time, as they are asked for. Memory does not depend on how long the input is.
 * Nothing is read ahead; leaving the loop releases the source.
 *
 * @param source chunks may end anywhere: inside a character, a line end or a separator
 * @throws TypeError, InvalidArgumentError at once for what is no source, or no option
 * @throws StreamError where the input is damaged or cut short, and with `fatal` for a document
 * @throws CompressionUnavailableError for compressed input that the host cannot read
 * @throws whatever the source throws, and the signal's reason
 */
export function parseAllAsync(
  source: StreamSource,
  options: AnyStreamOptions = {},
): AsyncIterableIterator<StreamedDocument, undefined> {
  return streamOf(source, (origin) => formatOf(PARSED, origin, options), options);
}

/**
 * The same as a stream of the web, for `pipeThrough`. What is not read holds up what is written. Errors are those of
 * `parseAllAsync`, and both sides get them.
 */
export function parseStream(options: AnyStreamOptions = {}): TransformStream<Chunk, StreamedDocument> {
  return transformOf((source) => parseAllAsync(source, options));
}

/**
 * The documents of a stream as they are, for who has something else to do with them: `diagnose`, `scan`, `readSpec`.
 * None is looked at, so that only those over the limit are errors.
 * @throws as `parseAllAsync`
 */
export function splitAllAsync(
  source: StreamSource,
  options: AnyStreamOptions = {},
): AsyncIterableIterator<RawDocument | RejectedDocument, undefined> {
  return streamOf(source, (origin) => formatOf(RAW, origin, options), options);
}

function formatOf<Result extends StreamResult>(
  kinds: Kinds<Result>,
  origin: Origin,
  options: AnyStreamOptions,
): Format<Result | RejectedDocument> {
  const { format = 'auto', maxSize } = options;
  switch (format) {
    case 'lines':
      return linesFormat(kinds.lines(origin), maxSize);
    case 'ndjson':
      return ndjsonFormat(kinds.json(origin, maxSize), maxSize);
    case 'json':
      return new WholeFormat(kinds.json(origin, maxSize), maxSize);
    case 'tar':
      return tarFormat(kinds, origin, options);
    case 'auto':
      return new DetectedFormat((head) => formatOf(kinds, origin, { ...options, format: detect(head) }));
    default:
      throw new InvalidArgumentError('format', "neither 'auto', 'lines', 'ndjson', 'json' nor 'tar'");
  }
}

/** The format of a stream that starts like that. */
function detect(head: Uint8Array): StreamFormat {
  const block = head.subarray(0, BLOCK);
  if (block.length === BLOCK && (isHeader(block) || isZero(block))) return 'tar';
  if (!isSpec(head)) return 'lines';
  // A config.json that is written over several lines ends none of them but the last with the brace that ends it.
  const feed = head.indexOf(LINE_FEED);
  return feed < 0 || lastOf(head.subarray(0, feed)) === CLOSE_BRACE ? 'ndjson' : 'json';
}

/** The last byte that is no white space, or undefined. */
function lastOf(line: Uint8Array): number | undefined {
  let end = line.length;
  while (end > 0 && line[end - 1]! <= 0x20) end--;
  return line[end - 1];
}

function tarFormat<Result extends StreamResult>(
  kinds: Kinds<Result>,
  origin: Origin,
  { maxSize, members }: AnyStreamOptions,
): Format<Result | RejectedDocument> {
  // One member comes after the other.
  const head = new ByteQueue();
  const body = new ByteQueue();
  return new TarFormat<Result>(origin, {
    isWanted: members ?? isConfigName,
    open: (member) =>
      new DetectedFormat((head) => {
        const isJson = isSpec(head) || (member.name?.endsWith('.json') && isBlank(head));
        if (isJson) return new WholeFormat(kinds.json(member, maxSize), maxSize, body);
        return linesFormat(kinds.lines(member), maxSize, body);
      }, head),
  });
}

/** Whether bundles have a file of that name, or folders of lines. */
function isConfigName(name: string): boolean {
  const base = name.slice(name.lastIndexOf('/') + 1);
  return base === 'config.json' || (base.endsWith('.conf') && !base.startsWith('.'));
}
