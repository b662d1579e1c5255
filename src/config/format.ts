import { KEY_MOUNT } from '../../assembly/protocol.ts';
import { BYTE_ORDER_MARK, COLON, COMMA, find, HASH, SEPARATOR, trimEnd, trimStart } from '../engine/text.ts';
import { KEYS } from '../engine/words.ts';
import { wrongType } from '../errors.ts';
import { Line } from './checks/line.ts';
import { keyId } from './checks/words.ts';
import { documentSpans } from './document-spans.ts';
import { canonicalLine } from './stringify.ts';

/**
 * Puts a text into canonical form: `key = value` with a space on either side of the equals sign, no other space
 * around lines, keys, values and mount options, lines in the order of the format's keys, a line feed at the end of
 * each. Lines of one key keep their order. Comments, blank lines and lines without effect are kept, in front of the
 * line that followed them; those at the top, down to a blank line, stay at the top. Documents that lines `---`
 * separate are formatted each by itself.
 *
 * What `parse` and `parseAll` make of the text does not change, and formatting twice changes nothing. A byte order mark
 * stays at the start, and none comes there: where a line with one in front comes first, a space stands before it.
 * @throws TypeError for anything but a string
 */
export function format(text: string): string {
  if (typeof text !== 'string') throw wrongType('text', 'a string', text);
  let out = '';
  for (const { offset, length } of documentSpans(text)) {
    // Between the documents stands a separator, whether or not there is a document behind it.
    out += formatDocument(text, offset, offset + length);
    if (offset + length < text.length) out += `${SEPARATOR}\n`;
  }
  const bringsMark = startsWithMark(out, 0) && !startsWithMark(text, 0);
  return bringsMark ? ` ${out}` : out;
}

/** A line with effect, and the lines in front of it that have none. */
interface Entry {
  text: string;
  /** Index of the key in the format's order. */
  rank: number;
}

function formatDocument(text: string, start: number, end: number): string {
  const line = new Line(text);
  const entries: Entry[] = [];
  let head = '';
  let silent = '';
  for (let p = start; p < end; ) {
    const feed = text.indexOf('\n', p);
    const q = feed < 0 ? end : feed;
    const hasValue = line.read(p, q);
    const key = hasValue ? keyId(text, line.keyStart, line.keyEnd) : 0;
    const formatted = `${formatLine(line, hasValue, key)}\n`;
    p = q + 1;
    if (key > 0) {
      entries.push({ text: silent + formatted, rank: rankOf(key) });
      silent = '';
      continue;
    }
    silent += formatted;
    // The top of the document stays where it is; so does a first line with a byte order mark.
    const isTop = formatted === '\n' || (line.start === 0 && startsWithMark(formatted, 0));
    if (entries.length === 0 && isTop) {
      head += silent;
      silent = '';
    }
  }
  entries.sort((a, b) => a.rank - b.rank);
  return head + entries.map((entry) => entry.text).join('') + silent;
}

/** The line in its canonical form. `key` is its key's id, or 0. */
function formatLine(line: Line, hasValue: boolean, key: number): string {
  const { text, keyStart, valueEnd } = line;
  const content = text.slice(keyStart, valueEnd);
  // Behind byte order marks there may be something else once they are gone.
  const behind = startsWithMark(text, keyStart) ? behindMarks(text, keyStart, valueEnd) : keyStart;
  // With spaces around it, it separates nothing, and must not begin to.
  if (text.startsWith(SEPARATOR, behind) && behind + SEPARATOR.length === valueEnd) {
    return text.slice(line.start, line.end);
  }
  if (!hasValue || text.charCodeAt(behind) === HASH) return content;
  return canonicalLine(line.key, key === KEY_MOUNT ? mountValue(line) : line.value);
}

function startsWithMark(text: string, p: number): boolean {
  return text.charCodeAt(p) === BYTE_ORDER_MARK;
}

/** Where what is no byte order mark and no white space starts in p..q, or q. */
function behindMarks(text: string, p: number, q: number): number {
  let end = p;
  while (startsWithMark(text, end)) end = trimStart(text, end + 1, q);
  return end;
}

/** Only around the options is white space without meaning. */
function mountValue(line: Line): string {
  const { text, valueStart, valueEnd } = line;
  let colon = valueStart - 1;
  for (let i = 0; i < 3; i++) {
    colon = find(text, colon + 1, valueEnd, COLON);
    if (colon >= valueEnd) return line.value;
  }
  const options: string[] = [];
  for (let p = colon + 1; p <= valueEnd; ) {
    const comma = find(text, p, valueEnd, COMMA);
    const start = trimStart(text, p, comma);
    options.push(text.slice(start, trimEnd(text, start, comma)));
    p = comma + 1;
  }
  return text.slice(valueStart, colon + 1) + options.join();
}

function rankOf(key: number): number {
  return KEYS.findIndex(([, id]) => id === key);
}
