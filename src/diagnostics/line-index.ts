import type { Location } from './diagnostic.ts';

/** Finds lines and columns in a text. The line starts are gathered when the first place is asked for. */
export class LineIndex {
  readonly #text: string;
  #starts: number[] | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** Where the span is that starts at `offset`, 0..text.length. */
  locate(offset: number, length: number): Location {
    this.#starts ??= lineStarts(this.#text);
    const line = lastAtMost(this.#starts, offset);
    return { line: line + 1, column: offset - this.#starts[line]! + 1, length, offset };
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  return starts;
}

/** The index of the last of the ascending `values` that is not above `limit`. */
function lastAtMost(values: readonly number[], limit: number): number {
  let low = 0;
  let high = values.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (values[middle]! <= limit) low = middle;
    else high = middle;
  }
  return low;
}
