import {
  DETAIL_WORDS_MAX,
  DETAILS_END,
  DETAILS_WORD,
  DOCUMENT_END,
  DOCUMENT_WORDS,
  DOCUMENTS,
  EVERY_LINE,
  FLAG_NONE,
  FLAG_TRUE,
  HEAD_WORDS,
  HEADS_OFFSET,
  HOOK_WORDS,
  ID_MASK,
  INTEGER_WORDS,
  KEY_DOCUMENT,
  KEY_MOUNT,
  KEY_NAMESPACE,
  KEY_NONE,
  KIND_SHIFT,
  LAST_FLAG_KEY,
  LAST_TEXT_KEY,
  LAST_U32_KEY,
  LAST_U64_KEY,
  MORE,
  MOUNT_WORDS,
  NAMESPACE_WORDS,
  NO_PATH,
  OPTIONS_MAX,
  OPTIONS_UNSPLIT,
  TEXT_WORDS,
  WORD_BYTES_MAX,
} from '../../assembly/protocol.ts';
import { TokenReader } from './reader.ts';
import { COLON, COMMA, EQUALS, find, HASH, NEWLINE, SEPARATOR, trimEnd, trimStart } from './text.ts';
import { decodeUtf8, utf8Length } from './utf8.ts';
import { packedIds } from './words.ts';

const U32_MAX = 2n ** 32n - 1n;
const U64_MAX = 2n ** 64n - 1n;
const U64_DIGITS = 20;

/** Writes the scanner's tokens in plain TypeScript, for hosts without WebAssembly. */
export class ScalarTokenReader extends TokenReader {
  readonly name = 'typescript';
  readonly #ids = packedIds();
  /** The document and what follows it in the window; where its next line starts. */
  #rest = '';
  #position = 0;
  #byDocument = false;
  #everyLine = false;
  /** Where the next details go. */
  #details = DETAILS_WORD;

  constructor() {
    super();
    const records = new ArrayBuffer(DETAILS_END - HEADS_OFFSET);
    this.words = new Int32Array(records);
    this.quads = new BigUint64Array(records);
  }

  override get memoryBytes(): number {
    return this.words.byteLength;
  }

  override parseU32(digits: string): number | null {
    const value = parseDigits(digits, 0, digits.length, U32_MAX);
    return value === null ? null : Number(value);
  }

  override parseU64(digits: string): bigint | null {
    return parseDigits(digits, 0, digits.length, U64_MAX);
  }

  protected override tokenizeBytes(bytes: Uint8Array, offset: number, flags: number): number {
    return this.tokenizeText(decodeUtf8(bytes, offset), flags);
  }

  protected override tokenizeText(text: string, flags: number): number {
    this.setText(text);
    this.#rest = text;
    this.#position = 0;
    this.#byDocument = (flags & DOCUMENTS) !== 0;
    this.#everyLine = (flags & EVERY_LINE) !== 0;
    return this.resume();
  }

  /** Nothing that it writes asks for these: no line is known. */
  override remember(): void {}
  override verdictOf(): number {
    return 0;
  }
  override judge(): void {}
  override knownLine(): string {
    return '';
  }

  override close(): void {
    super.close();
    this.#rest = '';
  }

  override resume(): number {
    const { words } = this;
    const text = this.#rest;
    let out = 0;
    this.#details = DETAILS_WORD;
    while (this.#position < text.length) {
      if (out === DETAILS_WORD || this.#details > words.length - DETAIL_WORDS_MAX) return out | MORE;
      const p = this.#position;
      const lineEnd = find(text, p, text.length, NEWLINE);
      if (this.#byDocument && isSeparator(text, p, lineEnd)) {
        this.#endDocument(p, Math.min(lineEnd + 1, text.length), out);
        return (out + HEAD_WORDS) | DOCUMENT_END;
      }
      if (this.#line(p, lineEnd, out)) out += HEAD_WORDS;
      else if (this.#everyLine) {
        words[this.#details] = p;
        this.#writeHead(out, KEY_NONE, TEXT_WORDS);
        out += HEAD_WORDS;
      }
      this.#position = lineEnd + 1;
    }
    this.#rest = '';
    return out;
  }

  /** Positions start again from 0 in what is left. */
  #endDocument(p: number, next: number, out: number): void {
    const { words } = this;
    const at = this.#details;
    words[at] = p;
    words[at + 1] = next;
    words[at + 2] = utf8Length(this.#rest, 0, next);
    this.#writeHead(out, KEY_DOCUMENT, DOCUMENT_WORDS);
    this.#rest = this.#rest.slice(next);
    this.#position = 0;
  }

  #writeHead(out: number, head: number, size: number): void {
    this.words[out] = head;
    this.words[out + 1] = this.#details;
    this.#details += size;
  }

  /** Writes the record of the line p..q at `out`, if it has one. */
  #line(p: number, q: number, out: number): boolean {
    const text = this.#rest;
    const keyStart = trimStart(text, p, q);
    if (keyStart === q || text.charCodeAt(keyStart) === HASH) return false;
    const end = trimEnd(text, keyStart, q);
    const equals = find(text, keyStart, end, EQUALS);
    if (equals === end) return false;
    const key = this.#idsOf(keyStart, trimEnd(text, keyStart, equals)) & ID_MASK;
    if (key === 0) return false;
    return this.#record(key, keyStart, trimStart(text, equals + 1, end), end, out);
  }

  #record(key: number, keyStart: number, start: number, end: number, out: number): boolean {
    const { words } = this;
    const text = this.#rest;
    const at = this.#details;
    let head = key;
    let size = TEXT_WORDS;
    if (key <= LAST_TEXT_KEY) {
      // The span is all there is.
    } else if (key <= LAST_FLAG_KEY) {
      if (end - start === 4 && text.startsWith('true', start)) head |= FLAG_TRUE;
    } else if (key <= LAST_U64_KEY) {
      size = INTEGER_WORDS;
      const value = parseDigits(text, start, end, key <= LAST_U32_KEY ? U32_MAX : U64_MAX);
      if (value === null) head |= FLAG_NONE;
      this.quads[(at + 4) / 2] = value ?? 0n;
    } else if (key === KEY_MOUNT) {
      size = this.#mount(start, end, at);
    } else if (key === KEY_NAMESPACE) {
      size = this.#namespace(start, end, at);
    } else {
      size = this.#hook(start, end, at);
    }
    if (size === 0) return false;
    words[at] = keyStart;
    words[at + 1] = start;
    words[at + 2] = end;
    this.#writeHead(out, head, size);
    return true;
  }

  #mount(p: number, q: number, at: number): number {
    const { words } = this;
    const text = this.#rest;
    const destinationEnd = find(text, p, q, COLON);
    if (destinationEnd === q) return 0;
    const typeEnd = find(text, destinationEnd + 1, q, COLON);
    if (typeEnd === q) return 0;
    const sourceEnd = find(text, typeEnd + 1, q, COLON);
    const count = sourceEnd === q ? 0 : this.#options(sourceEnd + 1, q, at + MOUNT_WORDS);
    words[at + 3] = destinationEnd;
    words[at + 4] = typeEnd;
    words[at + 5] = sourceEnd;
    words[at + 6] = count;
    words[at + 7] = 0;
    return count === OPTIONS_UNSPLIT ? MOUNT_WORDS : MOUNT_WORDS + 2 * count;
  }

  #options(p: number, q: number, at: number): number {
    const { words } = this;
    const text = this.#rest;
    for (let count = 0; count < OPTIONS_MAX; ) {
      const comma = find(text, p, q, COMMA);
      const start = trimStart(text, p, comma);
      words[at + 2 * count] = start;
      words[at + 2 * count + 1] = trimEnd(text, start, comma);
      count++;
      if (comma === q) return count;
      p = comma + 1;
    }
    return OPTIONS_UNSPLIT;
  }

  #namespace(p: number, q: number, at: number): number {
    const { words } = this;
    const colon = find(this.#rest, p, q, COLON);
    const kind = (this.#idsOf(p, colon) >> KIND_SHIFT) & ID_MASK;
    if (kind === 0) return 0;
    words[at + 3] = kind;
    words[at + 4] = colon === q ? NO_PATH : colon + 1;
    return NAMESPACE_WORDS;
  }

  #hook(p: number, q: number, at: number): number {
    const { words } = this;
    const text = this.#rest;
    const colon = find(text, p, q, COLON);
    words[at + 3] = colon;
    words[at + 4] = Number(parseDigits(text, Math.min(colon + 1, q), q, U32_MAX) ?? 0n);
    return HOOK_WORDS;
  }

  #idsOf(p: number, q: number): number {
    return q - p > WORD_BYTES_MAX ? 0 : (this.#ids.get(this.#rest.slice(p, q)) ?? 0);
  }
}

/** Whether the line p..q is a separator, where a carriage return may follow. */
function isSeparator(text: string, p: number, q: number): boolean {
  const more = q - p - SEPARATOR.length;
  return text.startsWith(SEPARATOR, p) && (more === 0 || (more === 1 && text.charCodeAt(q - 1) === 0x0d));
}

/** The seed's integers: digits only, empty is 0, leading zeros at any length. */
function parseDigits(text: string, p: number, q: number, max: bigint): bigint | null {
  for (let i = p; i < q; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return null;
  }
  while (p < q && text.charCodeAt(p) === 0x30) p++;
  if (q - p > U64_DIGITS) return null;
  const value = BigInt(text.slice(p, q));
  return value > max ? null : value;
}
