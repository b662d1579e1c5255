import type { Location } from './diagnostic.ts';

/** Finds lines and columns in a text. The line starts are gathered as far as places are asked for. */
export class LineIndex {
  readonly #text: string;
  readonly #starts = [0];
  /** The line feed behind the last start; -1 where there is none. */
  #end: number | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** Where the span is that starts at `offset`, 0..text.length. */
  locate(offset: number, length: number): Location {
    this.#reach(offset);
    const line = lastAtMost(this.#starts, offset);
    return { line: line + 1, column: offset - this.#starts[line]! + 1, length, offset };
  }

  #reach(offset: number): void {
    let end = this.#end ?? this.#text.indexOf('\n');
    while (end >= 0 && end < offset) {
      this.#starts.push(end + 1);
      end = this.#text.indexOf('\n', end + 1);
    }
    this.#end = end;
  }
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
