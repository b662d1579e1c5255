import { KEY_NAMESPACE } from '../../../assembly/protocol.ts';
import { LineIndex } from '../../diagnostics/line-index.ts';
import { quote } from '../../diagnostics/quote.ts';
import { BYTE_ORDER_MARK, COLON, SEPARATOR, trimStart } from '../../engine/text.ts';
import { checkCharacters } from './characters.ts';
import { DocumentChecks } from './document.ts';
import { Findings, replacement } from './findings.ts';
import { Line } from './line.ts';
import { Mends } from './mends.ts';
import { namespaceKind, unknownKindMessage } from './namespaces.ts';
import { surplusOf } from './surplus.ts';
import { checkValue } from './values.ts';
import { keyId, Suggestions } from './words.ts';

/**
 * Everything that is to be said of the document start..end of a text, in the order of the text. Positions are the
 * text's. Linear in the document's length. Of more than `limit` diagnostics, the others are counted.
 */
export function analyse(
  text: string,
  start = 0,
  end = text.length,
  lines = new LineIndex(text),
  limit = Infinity,
): Findings {
  return new Analysis(text, start, end, lines, limit).run();
}

class Analysis {
  readonly #text: string;
  readonly #start: number;
  readonly #end: number;
  readonly #line: Line;
  readonly #findings: Findings;
  readonly #document: DocumentChecks;
  readonly #mends = new Mends();
  readonly #suggestions = new Suggestions();

  constructor(text: string, start: number, end: number, lines: LineIndex, limit: number) {
    this.#text = text;
    this.#start = start;
    this.#end = end;
    this.#line = new Line(text);
    this.#findings = new Findings(text, lines, limit);
    this.#document = new DocumentChecks(this.#findings, start, end, limit);
  }

  run(): Findings {
    const end = this.#end;
    for (let p = this.#start; p < end; ) {
      const feed = this.#text.indexOf('\n', p);
      const q = feed < 0 ? end : feed; // only the last document of a text ends without one
      this.#checkLine(p, q);
      p = q + 1;
    }
    this.#document.endLines();
    this.#mends.finish(this.#findings, this.#document);
    this.#document.finish();
    this.#findings.items.sort((a, b) => a.offset - b.offset);
    return this.#findings;
  }

  #checkLine(start: number, end: number): void {
    const line = this.#line;
    // What stands behind a mark is looked at as if the mark were not there: as it will be without it.
    const markEnd = start === 0 ? this.#markEnd() : start;
    const hasValue = line.read(markEnd, end);
    line.start = start;
    if (markEnd > start) this.#reportMark(markEnd);
    const key = hasValue ? keyId(this.#text, line.keyStart, line.keyEnd) : 0;
    checkCharacters(line, markEnd > start ? 0 : key, this.#findings);
    if (line.isSilent) return;
    if (!hasValue) this.#reportNoEquals();
    else if (key === 0) this.#reportUnknownKey();
    else this.#checkKnown(key);
  }

  #checkKnown(key: number): void {
    const line = this.#line;
    if (key === KEY_NAMESPACE && namespaceKind(line) === null) {
      this.#reportUnknownKind(key);
    } else {
      checkValue(line, key, this.#findings);
      this.#document.add(line, key);
    }
  }

  #markEnd(): number {
    let end = 0;
    while (this.#text.charCodeAt(end) === BYTE_ORDER_MARK) end++;
    return end;
  }

  #reportMark(end: number): void {
    const { isSilent } = this.#line;
    const message = isSilent
      ? 'the text starts with a byte order mark; here it does no harm'
      : 'the byte order mark is read as part of the first line, which is dropped for it';
    // Without the mark, a separator would begin to separate.
    const fix = this.#isSeparator(end) ? undefined : replacement('remove the byte order mark', 0, end, '');
    const severity = isSilent ? 'warning' : 'error';
    this.#findings.add('byte-order-mark', 0, end, null, message, { severity, fix });
  }

  #reportNoEquals(): void {
    const line = this.#line;
    const { keyStart: start, valueEnd: end } = line;
    const content = this.#text.slice(start, end);
    if (content === SEPARATOR) {
      const message = this.#isSeparator(line.start)
        ? '--- separates documents, but this text is read as one; what follows is added to what is above'
        : '--- separates documents only where nothing else is on its line, not even white space; the line is dropped';
      this.#findings.add('document-separator', start, end, null, message);
      return;
    }
    this.#findings.add(
      'missing-equals',
      start,
      end,
      null,
      `${quote(content)} has no equals sign; the line is dropped`,
    );
    this.#mendNoEquals();
  }

  /** Whether the line is one from `start` on, as those that separate documents are. */
  #isSeparator(start: number): boolean {
    const line = this.#text.slice(start, this.#line.end);
    return line === SEPARATOR || line === `${SEPARATOR}\r`;
  }

  /** `key value` and `key: value`, as other formats have them. */
  #mendNoEquals(): void {
    const line = this.#line;
    const text = this.#text;
    let wordEnd = line.keyStart;
    while (isWord(text.charCodeAt(wordEnd))) wordEnd++;
    const key = keyId(text, line.keyStart, wordEnd);
    if (key === 0) return;
    const colon = trimStart(text, wordEnd, line.valueEnd);
    line.valueStart = text.charCodeAt(colon) === COLON ? trimStart(text, colon + 1, line.valueEnd) : colon;
    if (line.valueStart === wordEnd) return;
    const fix = replacement('put an equals sign', wordEnd, line.valueStart, ' = ');
    this.#mends.add(this.#findings, fix, line, key, namespaceKind(line));
  }

  #reportUnknownKey(): void {
    const line = this.#line;
    const { key } = line;
    if (key === '') {
      const message = 'there is no key in front of the equals sign; the line is dropped';
      this.#findings.add('unknown-key', line.keyStart, line.keyEnd, key, message);
      return;
    }
    const suggestion = this.#suggestions.key(key);
    let hint = '';
    if (suggestion !== undefined) hint = `; did you mean ${suggestion}?`;
    else if (key.startsWith('hook_')) hint = '; there are hook_prestart, hook_poststart and hook_poststop';
    const message = `unknown key ${quote(key)}: the line is dropped${hint}`;
    this.#findings.add('unknown-key', line.keyStart, line.keyEnd, key, message);
    if (suggestion === undefined) return;
    const id = keyId(suggestion, 0, suggestion.length);
    const fix = replacement(`write ${suggestion}`, line.keyStart, line.keyEnd, suggestion);
    this.#mends.add(this.#findings, fix, line, id, namespaceKind(line));
  }

  #reportUnknownKind(key: number): void {
    const line = this.#line;
    const { valueStart, colon } = line;
    const surplus = surplusOf(line, key);
    const meant = surplus?.meant ?? line;
    const meantKind = namespaceKind(meant); // the line itself has none
    const suggestion = meantKind ?? this.#suggestions.kind(this.#text.slice(valueStart, colon));
    const message = unknownKindMessage(line, suggestion);
    this.#findings.add('unknown-namespace', valueStart, colon, line.key, message);
    if (meantKind !== null) {
      const fix = replacement(surplus!.title, valueStart, line.valueEnd, meant.value);
      this.#mends.add(this.#findings, fix, meant, key, meantKind);
    } else if (suggestion !== undefined) {
      const fix = replacement(`write ${suggestion}`, valueStart, colon, suggestion);
      this.#mends.add(this.#findings, fix, line, key, suggestion);
    }
  }
}

/** Whether a unit can be part of a key. */
function isWord(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || unit === 0x5f;
}
