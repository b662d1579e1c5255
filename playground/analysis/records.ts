import {
  EVERY_LINE,
  FLAG_NONE,
  FLAG_TRUE,
  HEAD_WORDS,
  HOOK_WORDS,
  INTEGER_WORDS,
  KEY_HOOK_PRESTART,
  KEY_MASK,
  KEY_MOUNT,
  KEY_NAMESPACE,
  KEY_NONE,
  LAST_FLAG_KEY,
  LAST_TEXT_KEY,
  LAST_U32_KEY,
  LAST_U64_KEY,
  MORE,
  MOUNT_WORDS,
  NAMESPACE_WORDS,
  NO_PATH,
  OPTIONS_UNSPLIT,
  TEXT_WORDS,
  WHOLE_RECORDS,
} from '../../assembly/protocol.ts';
import type { TokenReader } from '../../src/engine/reader.ts';
import { COMMA, find, trimEnd, trimStart } from '../../src/engine/text.ts';
import { Windows } from '../../src/engine/windows.ts';
import { KINDS } from '../../src/engine/words.ts';

/** The engine's records of a text, one for each line, as they are. Posted from the worker. */
export interface RawRecords {
  /** Of each record: its head, where its details start in `details`, and where its window starts in the text. */
  readonly heads: Int32Array<ArrayBuffer>;
  /** The words that the engine wrote, one record's behind the other's. Positions count from the window. */
  readonly details: Int32Array<ArrayBuffer>;
}

const STRIDE = 3;
const WORDS_AT_FIRST = 4096;

/** Reads all records of a text. Nothing is known or learnt: every record is whole. */
export function readRecords(reader: TokenReader, text: string): RawRecords {
  const windows = new Windows();
  const heads = new Words();
  const details = new Words();
  windows.open(text);
  while (windows.more()) {
    const window = windows.take();
    let result = reader.start(window, windows.start, WHOLE_RECORDS | EVERY_LINE);
    for (;;) {
      const { words } = reader;
      for (let i = 0; i < (result & (MORE - 1)); i += HEAD_WORDS) {
        const at = words[i + 1]!;
        heads.push(words[i]!, details.length, windows.start);
        for (let word = 0; word < sizeOf(words, words[i]! & KEY_MASK, at); word++)
          details.push(words[at + word]!);
      }
      if (result < MORE) break;
      result = reader.resume();
    }
  }
  reader.close();
  return { heads: heads.take(), details: details.take() };
}

/** How many words a record's details have. */
function sizeOf(words: Int32Array, key: number, at: number): number {
  if (key <= LAST_FLAG_KEY) return TEXT_WORDS;
  if (key < KEY_MOUNT) return INTEGER_WORDS;
  if (key === KEY_NAMESPACE) return NAMESPACE_WORDS;
  if (key !== KEY_MOUNT) return HOOK_WORDS;
  return MOUNT_WORDS + 2 * Math.max(0, words[at + 6]!);
}

/** A list of words that grows. */
class Words {
  #words = new Int32Array(WORDS_AT_FIRST);
  length = 0;

  push(...words: readonly number[]): void {
    if (this.length + words.length > this.#words.length) {
      const larger = new Int32Array(this.#words.length * 2);
      larger.set(this.#words);
      this.#words = larger;
    }
    for (const word of words) this.#words[this.length++] = word;
  }

  take(): Int32Array<ArrayBuffer> {
    return this.#words.slice(0, this.length);
  }
}

/** What a part of a line is. */
export type FieldName =
  | 'value'
  | 'destination'
  | 'mountType'
  | 'source'
  | 'option'
  | 'kind'
  | 'path'
  | 'timeoutSecs';

/** A part of a line's value, in UTF-16 units of the text. */
export interface Field {
  readonly name: FieldName;
  readonly from: number;
  readonly to: number;
}

/** One line of the text, as its record tells it. */
export interface LineRecord {
  readonly index: number;
  readonly head: number;
  /** 0 for a line that has no effect. */
  readonly key: number;
  /** The words of its details. */
  readonly details: Int32Array;
  /** Where the key starts; of a line that has no effect, the line. */
  readonly from: number;
  readonly valueFrom: number;
  /** Where the value ends. */
  readonly to: number;
}

/** Reads what `readRecords` made. */
export class Records {
  readonly length: number;
  readonly #raw: RawRecords;

  constructor(raw: RawRecords) {
    this.#raw = raw;
    this.length = raw.heads.length / STRIDE;
  }

  keyOf(index: number): number {
    return this.#raw.heads[index * STRIDE]! & KEY_MASK;
  }

  /** Where the record starts in the text. */
  startOf(index: number): number {
    const { heads, details } = this.#raw;
    return heads[index * STRIDE + 2]! + details[heads[index * STRIDE + 1]!]!;
  }

  at(index: number): LineRecord {
    const { heads, details } = this.#raw;
    const [head = 0, start = 0, window = 0] = heads.subarray(index * STRIDE, (index + 1) * STRIDE);
    const end = index + 1 < this.length ? heads[(index + 1) * STRIDE + 1]! : details.length;
    const words = details.subarray(start, end);
    const key = head & KEY_MASK;
    const from = window + words[0]!;
    const hasValue = key !== KEY_NONE;
    return {
      index,
      head,
      key,
      details: words,
      from,
      valueFrom: hasValue ? window + words[1]! : from,
      to: hasValue ? window + words[2]! : from,
    };
  }

  /** The record of the line that a position is in; -1 where there is none. */
  indexAt(lineFrom: number, lineTo: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.startOf(middle) < lineFrom) low = middle + 1;
      else high = middle;
    }
    return low < this.length && this.startOf(low) <= lineTo ? low : -1;
  }
}

/** What is read of a text: a string that knows no such method is wrapped, CodeMirror's has it. */
interface Text {
  sliceString(from: number, to: number): string;
}

/** The parts of a record's value, in the order of the text. They are where `parse` cuts it. */
export function fieldsOf(record: LineRecord, text: Text): Field[] {
  const { key, details, from, valueFrom, to } = record;
  if (key === KEY_NONE) return [];
  const window = from - details[0]!;
  if (key === KEY_NAMESPACE) {
    const pathStart = details[4]!;
    if (pathStart === NO_PATH) return [field('kind', valueFrom, to)];
    return [field('kind', valueFrom, window + pathStart - 1), field('path', window + pathStart, to)];
  }
  if (key === KEY_MOUNT) return mountFields(record, window, text);
  if (key < KEY_HOOK_PRESTART) return [field('value', valueFrom, to)];
  const pathEnd = window + details[3]!;
  const path = field('path', valueFrom, pathEnd);
  return pathEnd === to ? [path] : [path, field('timeoutSecs', pathEnd + 1, to)];
}

function mountFields({ details, valueFrom, to }: LineRecord, window: number, text: Text): Field[] {
  const [destinationEnd, typeEnd, sourceEnd] = [3, 4, 5].map((word) => window + details[word]!) as [
    number,
    number,
    number,
  ];
  const parts = [
    field('destination', valueFrom, destinationEnd),
    field('mountType', destinationEnd + 1, typeEnd),
    field('source', typeEnd + 1, sourceEnd),
  ];
  const options = details[6]!;
  if (options === OPTIONS_UNSPLIT) return [...parts, ...splitOptions(sourceEnd + 1, to, text)];
  for (let k = 0; k < options; k++) {
    const at = MOUNT_WORDS + 2 * k;
    parts.push(field('option', window + details[at]!, window + details[at + 1]!));
  }
  return parts;
}

/** For lists longer than a record holds, which `parse` splits itself. */
function splitOptions(from: number, to: number, text: Text): Field[] {
  const list = text.sliceString(from, to);
  const fields: Field[] = [];
  for (let p = 0; p <= list.length; ) {
    const comma = find(list, p, list.length, COMMA);
    const start = trimStart(list, p, comma);
    fields.push(field('option', from + start, from + trimEnd(list, start, comma)));
    p = comma + 1;
  }
  return fields;
}

function field(name: FieldName, from: number, to: number): Field {
  return { name, from, to };
}

/** What the head and the details say besides positions, in words. */
export function meaningOf({ head, key, details }: LineRecord): string {
  if (key <= LAST_TEXT_KEY) return '';
  if (key <= LAST_FLAG_KEY) return (head & FLAG_TRUE) !== 0 ? 'true' : 'false';
  if (key <= LAST_U64_KEY) {
    if ((head & FLAG_NONE) !== 0) return 'none: the default counts';
    const low = BigInt(details[4]! >>> 0);
    return String(key <= LAST_U32_KEY ? low : (BigInt(details[5]! >>> 0) << 32n) | low);
  }
  if (key === KEY_NAMESPACE) return `kind ${details[3]}: ${KINDS[details[3]! - 1]}`;
  if (key === KEY_MOUNT) {
    return details[6] === OPTIONS_UNSPLIT ? 'options left unsplit' : `options: ${details[6]}`;
  }
  return details[4] === 0 ? 'no time limit' : `${details[4]! >>> 0} s at most`;
}
