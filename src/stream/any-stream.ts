import { type AnyStreamOptions, formatOf, type Kinds } from './any-format.ts';
import type { RawDocument, RejectedDocument, StreamedConfig } from './document.ts';
import { JsonReader, LineReader } from './json.ts';
import { LinesReader } from './lines.ts';
import { RawReader, type RawResult } from './raw.ts';
import { SEPARATORS } from './separators.ts';
import type { StreamSource } from './source.ts';
import type { StreamedSpec } from './spec-document.ts';
import { streamOf } from './stream.ts';
import { type StreamPair, transformOf } from './transform.ts';

/** A document of a stream: which form it has, or why it could not be read, `form` and `error` say. */
export type StreamedDocument = StreamedConfig | StreamedSpec | RejectedDocument;

const PARSED: Kinds<StreamedDocument> = {
  lines: (origin) => new LinesReader(origin),
  ndjson: (origin, maxSize) => new LineReader(new JsonReader(origin, maxSize)),
  json: (origin, maxSize) => new JsonReader(origin, maxSize),
};

const RAW: Kinds<RawResult> = {
  lines: (origin) => new RawReader(origin, 'lines', SEPARATORS),
  ndjson: (origin) => new LineReader(new RawReader(origin, 'json')),
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
export function parseStream(options: AnyStreamOptions = {}): StreamPair<StreamedDocument> {
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
