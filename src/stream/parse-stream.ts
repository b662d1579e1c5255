import type { RejectedDocument, StreamedConfig } from './document.ts';
import { LinesReader, linesFormat } from './lines.ts';
import type { StreamSource } from './source.ts';
import { type StreamOptions, streamOf } from './stream.ts';
import { type StreamPair, transformOf } from './transform.ts';

/**
 * `parseAll` for input that arrives bit by bit: documents that lines `---` separate, one result each, as they are asked
 * for. Memory does not depend on how long the input is. Nothing is read ahead; leaving the loop releases the source.
 *
 * It is for lines alone, and does not look whether they are some: no line of NDJSON or a config.json has a key that is
 * known, so that the config is empty, without an error. `parseAllAsync` of `ociconf/stream` tells the formats apart.
 *
 * @param source chunks may end anywhere: inside a character, a line end or a separator
 * @throws TypeError at once for what is no source
 * @throws StreamError for compressed input that is damaged or cut short, and with `fatal` for a document
 * @throws CompressionUnavailableError for compressed input that the host cannot read
 * @throws whatever the source throws, and the signal's reason
 */
export function parseAllAsync(
  source: StreamSource,
  options: StreamOptions = {},
): AsyncIterableIterator<StreamedConfig | RejectedDocument, undefined> {
  return streamOf(source, (origin) => linesFormat(new LinesReader(origin), options.maxSize), options);
}

/**
 * The same as a stream of the web, for `pipeThrough`: for lines alone, too. What is not read holds up what is written.
 * Errors are those of `parseAllAsync`, and both sides get them.
 */
export function parseStream(options: StreamOptions = {}): StreamPair<StreamedConfig | RejectedDocument> {
  return transformOf((source) => parseAllAsync(source, options));
}
