import type { Location, Span } from '../../diagnostics/diagnostic.ts';

/** Finds lines and columns in a text; knows where lines start from the first question on. */
export class Lines {
  readonly #text: string;
  #starts: number[] | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  locate({ offset, length }: Span): Location {
    this.#starts ??= lineStarts(this.#text);
    const line = lastAtMost(this.#starts, offset);
    return { offset, length, line: line + 1, column: offset - this.#starts[line]! + 1 };
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** Index of the last entry that is not above `value`; the first is not. */
function lastAtMost(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= value) low = middle;
    else high = middle;
  }
  return low;
}
