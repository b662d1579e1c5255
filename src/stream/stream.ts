import { checkSignal } from '../abort.ts';
import { InvalidArgumentError, wrongType } from '../errors.ts';
import { checkCompression, decompressed } from './compression/detect.ts';
import type { Compression } from './compression/inflater.ts';
import type { Origin, StreamResult } from './document.ts';
import type { Format } from './format.ts';
import { Results, type ResultsOptions } from './results.ts';
import { Source, type StreamSource } from './source.ts';

/** How any stream is read. */
export interface StreamOptions extends ResultsOptions {
  /** How the source is compressed. Default `auto`: it is found out. */
  compression?: Compression | undefined;
  /**
   * The longest document that is read, in bytes, from 1; of a longer one, which is an error, next to nothing is kept.
   * Memory is needed for that much and for what the source gives at a time. Default 16 MiB, for config.json 4 MiB.
   */
  maxSize?: number | undefined;
}

/** The results that a format makes of a source. */
export function streamOf<Result extends StreamResult>(
  source: StreamSource,
  format: (origin: Origin) => Format<Result>,
  options: StreamOptions,
): AsyncIterableIterator<Result, undefined> {
  const { maxSize, compression = 'auto', signal } = options;
  // Before the source is taken, which is not given back.
  checkSize(maxSize);
  checkCompression(compression);
  checkSignal(signal);
  const numbering = { next: 0 };
  const results = format({ numbering, offset: 0, name: null });
  return new Results(decompressed(new Source(source), compression, numbering), results, options);
}

function checkSize(maxSize: number | undefined): void {
  if (maxSize === undefined) return;
  if (typeof maxSize !== 'number') throw wrongType('maxSize', 'a number', maxSize);
  if (!(maxSize >= 1)) throw new InvalidArgumentError('maxSize', `${maxSize} is not a size from 1`);
}
