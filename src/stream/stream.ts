import type { Origin, StreamResult } from './document.ts';
import type { Format } from './format.ts';
import { Results, type ResultsOptions } from './results.ts';
import { Source, type StreamSource } from './source.ts';

export interface StreamOptions extends ResultsOptions {}

/** The results that a format makes of a source. */
export function streamOf<Result extends StreamResult>(
  source: StreamSource,
  format: (origin: Origin) => Format<Result>,
  options: StreamOptions,
): AsyncIterableIterator<Result, undefined> {
  const numbering = { next: 0 };
  return new Results(new Source(source), format({ numbering, offset: 0, name: null }), options);
}
