import { BYTE_ORDER_MARK, COLON, EQUALS, find, HASH, trimEnd, trimStart } from '../../engine/text.ts';
import { replacement } from './findings.ts';

/** Positions of a line and of what it consists of. One is used for all lines of a text. */
export class Line {
  start = 0;
  /** Where its line feed is, or the end of the text. */
  end = 0;
  /** Without the White_Space around it. The content ends where the value ends. */
  keyStart = 0;
  keyEnd = 0;
  valueStart = 0;
  valueEnd = 0;
  /** The first colon from where the value started when it was looked for. */
  #colon = 0;
  #colonFrom = -1;

  constructor(readonly text: string) {}

  /** Looks at start..end: whether it is `key=value`, without which the value's positions are not set. */
  read(start: number, end: number): boolean {
    const { text } = this;
    this.start = start;
    this.end = end;
    this.#colonFrom = -1;
    this.keyStart = trimStart(text, start, end);
    this.valueEnd = trimEnd(text, this.keyStart, end);
    const equals = find(text, this.keyStart, this.valueEnd, EQUALS);
    this.keyEnd = trimEnd(text, this.keyStart, equals);
    if (equals === this.valueEnd) return false;
    this.valueStart = trimStart(text, equals + 1, this.valueEnd);
    return true;
  }

  /** Blank or a comment. */
  get isSilent(): boolean {
    return this.keyStart === this.valueEnd || this.text.charCodeAt(this.keyStart) === HASH;
  }

  get key(): string {
    return this.text.slice(this.keyStart, this.keyEnd);
  }

  get value(): string {
    return this.text.slice(this.valueStart, this.valueEnd);
  }

  get isEmpty(): boolean {
    return this.valueStart === this.valueEnd;
  }

  /** The first colon of the value, or its end. */
  get colon(): number {
    if (this.#colonFrom !== this.valueStart) {
      this.#colonFrom = this.valueStart;
      this.#colon = find(this.text, this.valueStart, this.valueEnd, COLON);
    }
    return Math.min(this.#colon, this.valueEnd);
  }

  /** Where the next line starts, if there is one. */
  get next(): number {
    return Math.min(this.end + 1, this.text.length);
  }

  copy(): Line {
    const copy = new Line(this.text);
    copy.start = this.start;
    copy.end = this.end;
    copy.keyStart = this.keyStart;
    copy.keyEnd = this.keyEnd;
    copy.valueStart = this.valueStart;
    copy.valueEnd = this.valueEnd;
    return copy;
  }
}

/** A fix that takes the whole line away; its line feed stays where the next line would bring a mark to the start. */
export function removal(line: Line) {
  // Lines in front of it may be removed as well.
  const bringsMark = line.text.charCodeAt(line.next) === BYTE_ORDER_MARK;
  return replacement('remove the line', line.start, bringsMark ? line.end : line.next, '');
}
