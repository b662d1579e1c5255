import { HEAD_WORDS, KEY_NONE } from '../../../assembly/protocol.ts';
import { KEYS } from '../../../src/engine/words.ts';
import type { Analysis } from '../../analysis/analyser.ts';
import { type Field, fieldsOf, type LineRecord, meaningOf } from '../../analysis/records.ts';
import { count, h, replace } from '../../dom.ts';
import { Rows } from '../../rows.ts';
import type { EditorLink, Panel } from '../panel.ts';
import { bytesOf } from './bytes.ts';

/** Records that are shown at a time. */
const PAGE = 20;
/** Most of a line without effect that is shown, in UTF-16 units. */
const SILENT_MAX = 200;

const NAMES: ReadonlyMap<number, string> = new Map(KEYS.map(([name, id]) => [id, name]));

/** What the tokenizer says: of each line its bytes, its record, and the parts that the record finds. */
export class TokensPanel implements Panel {
  readonly name = 'Tokens';
  readonly element: HTMLElement;
  readonly #editor: EditorLink;
  readonly #list = new Rows<LineRecord>(
    h('ol', { class: 'tokens-list' }),
    (record) => this.#record(record),
    (record) => this.#lookOf(record),
  );
  readonly #range = h('p', { role: 'status' });
  readonly #before = this.#button('Before', -1);
  readonly #after = this.#button('After', 1);
  #analysis: Analysis | undefined;
  #page = 0;
  #marked = -1;

  constructor(editor: EditorLink) {
    this.#editor = editor;
    const bar = h('div', { class: 'bar' }, this.#range, this.#before, this.#after);
    this.element = h(
      'div',
      { class: 'tokens' },
      bar,
      h(
        'p',
        { class: 'lead' },
        'The scanner writes a record of two words for each line, a head and where its details are; from these ' +
          'positions parse cuts the values. A line that has no effect gets none while parsing. Positions count from the window of ' +
          'about 32,768 units that the line is in; nothing is learnt here from lines before.',
      ),
      this.#list.element,
    );
  }

  show(analysis: Analysis): void {
    this.#analysis = analysis;
    this.#draw();
  }

  moved(position: number): void {
    const analysis = this.#analysis;
    if (analysis === undefined) return;
    const line = analysis.text.lineAt(Math.min(position, analysis.text.length));
    const index = analysis.records.indexAt(line.from, line.to);
    if (index === this.#marked) return;
    this.#marked = index;
    if (index >= 0) this.#page = Math.floor(index / PAGE);
    this.#draw();
    this.#list.element.querySelector('.marked')?.scrollIntoView({ block: 'nearest' });
  }

  #button(label: string, step: number): HTMLButtonElement {
    const click = (): void => {
      this.#page += step;
      this.#draw();
      this.element.scrollTop = 0;
    };
    return h('button', { type: 'button', class: 'small', on: { click } }, label);
  }

  #draw(): void {
    const { records } = this.#analysis!;
    const pages = Math.max(1, Math.ceil(records.length / PAGE));
    this.#page = Math.min(this.#page, pages - 1);
    const start = this.#page * PAGE;
    const end = Math.min(start + PAGE, records.length);
    this.#before.disabled = start === 0;
    this.#after.disabled = end === records.length;
    replace(
      this.#range,
      records.length === 0 ? 'No lines' : `${start + 1} to ${end} of ${count(records.length, 'line')}`,
    );
    this.#list.show(Array.from({ length: end - start }, (_, i) => records.at(start + i)));
  }

  #lookOf({ index, from, head, details }: LineRecord): unknown {
    const line = this.#analysis!.text.lineAt(from);
    return [index, index === this.#marked, line.number, line.text, from, head, ...details];
  }

  #record(record: LineRecord): HTMLElement {
    const { text } = this.#analysis!;
    const line = text.lineAt(record.from);
    const fields = fieldsOf(record, text);
    const isNone = record.key === KEY_NONE;
    const name = isNone ? 'no effect' : (NAMES.get(record.key) ?? '');
    const meaning = meaningOf(record);
    const go = (): void => this.#editor.select({ from: record.from, to: isNone ? line.to : record.to });
    return h(
      'li',
      {
        class: `token${isNone ? ' silent' : ''}${record.index === this.#marked ? ' marked' : ''}`,
        on: {
          mouseenter: () => this.#editor.highlight({ from: line.from, to: line.to }),
          mouseleave: () => this.#editor.highlight(null),
        },
      },
      h(
        'div',
        { class: 'token-head' },
        h('button', { type: 'button', class: 'line', on: { click: go } }, `line ${line.number}`),
        h('strong', {}, name),
        isNone
          ? h('code', { class: 'silent-text' }, line.text.slice(0, SILENT_MAX))
          : meaning !== '' && h('span', {}, meaning),
      ),
      // A line that has no effect is no more than its start.
      !isNone && bytesOf(line, record, fields),
      fields.length > 0 && fieldList(fields, text),
      !isNone && wordsOf(record),
    );
  }
}

function fieldList(fields: readonly Field[], text: Analysis['text']): HTMLElement {
  const items = fields
    .slice(0, PAGE)
    .map(({ name, from, to }, i) =>
      h(
        'li',
        { class: i % 2 === 0 ? 'even' : 'odd' },
        h('span', { class: 'field-name' }, name),
        h('code', {}, text.sliceString(from, Math.min(to, from + 80)) || '""'),
      ),
    );
  return h(
    'ul',
    { class: 'fields' },
    ...items,
    fields.length > PAGE && h('li', {}, `${fields.length - PAGE} more`),
  );
}

function wordsOf({ head, index, details }: LineRecord): HTMLElement {
  const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0');
  const shown = Array.from(details.subarray(0, 24), hex).join(' ');
  return h(
    'p',
    { class: 'words' },
    h('span', { class: 'field-name' }, `head, word ${index * HEAD_WORDS}`),
    h('code', {}, hex(head)),
    h('span', { class: 'field-name' }, 'details'),
    h('code', {}, details.length > 24 ? `${shown} and ${details.length - 24} more` : shown),
  );
}
