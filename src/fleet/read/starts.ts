const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const DASH = 0x2d;
const SEPARATOR = Buffer.from('\n---');
/** As many bytes before a document can still say that it starts there: a line feed, and `---` with a CRLF. */
export const LOOK_BEHIND = 6;

/** Where in chunks of an input documents start, but for the first, which starts with the input. */
export interface StartFinder {
  /** Where the next chunk starts, and at most where a document was found to start, in the input. */
  readonly position: number;
  /** Starts that are found with these bytes, in their order: 1 to `position`, which may be the input's end. */
  push(chunk: Uint8Array): number[];
}

export function startFinder(form: 'lines' | 'ndjson' | 'json', position: number): StartFinder {
  return form === 'lines' ? new SeparatorFinder(position) : new LineFinder(position, form === 'json');
}

/** Documents start behind a line that is exactly `---`, as `parseAll` has it. */
class SeparatorFinder implements StartFinder {
  position: number;
  /** The last bytes, in which a separator may begin. */
  #tail: Buffer = Buffer.alloc(0);

  constructor(position: number) {
    this.position = position;
    // What stands before the input is as good as a line end.
    if (position === 0) this.#tail = Buffer.of(LINE_FEED);
  }

  push(chunk: Uint8Array): number[] {
    const bytes = Buffer.concat([this.#tail, chunk]);
    const known = this.#tail.length;
    const base = this.position - known;
    this.position += chunk.length;
    const starts: number[] = [];
    for (let at = bytes.indexOf(SEPARATOR); at >= 0; ) {
      const end = lineEnd(bytes, at + SEPARATOR.length);
      // With the bytes that were known, it was found before.
      if (end > known) starts.push(base + end);
      // The line feed at the end may be the one before the next.
      at = bytes.indexOf(SEPARATOR, end > 0 ? end - 1 : at + SEPARATOR.length);
    }
    this.#tail = Buffer.from(bytes.subarray(Math.max(0, bytes.length - LOOK_BEHIND)));
    return starts;
  }
}

/** Behind the end of the line, where nothing else is on it; 0 otherwise, and where that is not known yet. */
function lineEnd(bytes: Buffer, at: number): number {
  const feed = bytes[at] === CARRIAGE_RETURN ? at + 1 : at;
  return bytes[feed] === LINE_FEED ? feed + 1 : 0;
}

/** Each line is a document; or there is only one. */
class LineFinder implements StartFinder {
  position: number;
  readonly #isSingle: boolean;

  constructor(position: number, isSingle: boolean) {
    this.position = position;
    this.#isSingle = isSingle;
  }

  push(chunk: Uint8Array): number[] {
    const starts: number[] = [];
    if (!this.#isSingle) {
      for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, at + 1))
        starts.push(this.position + at + 1);
    }
    this.position += chunk.length;
    return starts;
  }
}

/** Where a document's own text ends: before the line that separates it from the next. */
export function documentEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  if (at > start && bytes[at - 1] === LINE_FEED) at--;
  if (at > start && bytes[at - 1] === CARRIAGE_RETURN) at--;
  for (let i = 0; i < 3; i++) {
    if (at <= start || bytes[at - 1] !== DASH) return end;
    at--;
  }
  return at === start || bytes[at - 1] === LINE_FEED ? at : end;
}
