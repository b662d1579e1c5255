import { hasOneValue } from '../../src/config/checks/document.ts';
import type { TokenReader } from '../../src/engine/reader.ts';
import { KEYS } from '../../src/engine/words.ts';
import { type OciConfig, parse, stringify } from '../../src/index.ts';
import { Records, readRecords } from '../analysis/records.ts';

/** Replaces a part of a text. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * Lines that say what a configuration says, with as little of a text changed as possible: comments, blank lines and
 * spelling stay.
 * @throws InvalidArgumentError for what no line can express
 */
export function rewrite(text: string, config: OciConfig, reader: TokenReader): string {
  const canonical = stringify(config);
  const edited = new Rewriting(text, canonical, reader).text();
  return stringify(parse(edited)) === canonical ? edited : canonical;
}

class Rewriting {
  readonly #text: string;
  readonly #records: Records;
  readonly #before: Map<string, string[]>;
  readonly #after: Map<string, string[]>;
  readonly #edits: Edit[] = [];
  #added = '';

  constructor(text: string, canonical: string, reader: TokenReader) {
    this.#text = text;
    this.#records = new Records(readRecords(reader, text));
    this.#before = valuesOf(stringify(parse(text)));
    this.#after = valuesOf(canonical);
  }

  text(): string {
    const byKey = new Map<number, number[]>();
    for (let i = 0; i < this.#records.length; i++) {
      const key = this.#records.keyOf(i);
      const indices = byKey.get(key);
      if (indices === undefined) byKey.set(key, [i]);
      else indices.push(i);
    }
    for (const [name, key] of KEYS) {
      if (hasOneValue(key)) this.#single(name, byKey.get(key) ?? []);
      else this.#list(name, byKey.get(key) ?? []);
    }
    this.#edits.sort((a, b) => a.from - b.from);
    const parts: string[] = [];
    let at = 0;
    for (const { from, to, text } of this.#edits) {
      parts.push(this.#text.slice(at, from), text);
      at = to;
    }
    const edited = parts.join('') + this.#text.slice(at);
    const isEnded = edited === '' || edited.endsWith('\n') || this.#added === '';
    return edited + (isEnded ? '' : '\n') + this.#added;
  }

  #single(name: string, records: readonly number[]): void {
    const before = this.#before.get(name)?.[0];
    const after = this.#after.get(name)?.[0];
    if (before === after) return;
    const last = records.at(-1);
    // Of lines that come again the last counts: all have to go.
    if (after === undefined) for (const index of records) this.#remove(index);
    else if (last === undefined) this.#added += lineOf(name, after);
    else this.#set(last, after);
  }

  #list(name: string, records: readonly number[]): void {
    const before = this.#before.get(name) ?? [];
    const after = this.#after.get(name) ?? [];
    const least = Math.min(before.length, after.length);
    let start = 0;
    while (start < least && before[start] === after[start]) start++;
    let end = 0;
    while (end < least - start && before.at(-1 - end) === after.at(-1 - end)) end++;
    const kept = least - end;
    for (let i = start; i < kept; i++) this.#set(records[i]!, after[i]!);
    for (let i = Math.max(start, kept); i < before.length - end; i++) this.#remove(records[i]!);
    const added = after.slice(Math.max(start, kept), after.length - end).map((value) => lineOf(name, value));
    if (added.length > 0) this.#insert(records[Math.max(start, kept) - 1], added.join(''));
  }

  #set(index: number, value: string): void {
    const { valueFrom, to } = this.#records.at(index);
    if (this.#text.slice(valueFrom, to) !== value) this.#edits.push({ from: valueFrom, to, text: value });
  }

  #remove(index: number): void {
    const { from, to } = this.#records.at(index);
    this.#edits.push({ from: this.#text.lastIndexOf('\n', from - 1) + 1, to: this.#endOfLine(to), text: '' });
  }

  #insert(after: number | undefined, lines: string): void {
    if (after === undefined) {
      this.#added += lines;
      return;
    }
    const at = this.#endOfLine(this.#records.at(after).to);
    const isEnded = this.#text[at - 1] === '\n';
    this.#edits.push({ from: at, to: at, text: isEnded ? lines : `\n${lines}` });
  }

  #endOfLine(from: number): number {
    const feed = this.#text.indexOf('\n', from);
    return feed < 0 ? this.#text.length : feed + 1;
  }
}

function lineOf(name: string, value: string): string {
  return value === '' ? `${name} =\n` : `${name} = ${value}\n`;
}

/** By key, the values of canonical lines. */
function valuesOf(lines: string): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const line of lines.split('\n')) {
    const at = line.indexOf(' =');
    if (at < 0) continue;
    const name = line.slice(0, at);
    const list = values.get(name) ?? [];
    list.push(line.slice(at + 3));
    values.set(name, list);
  }
  return values;
}
