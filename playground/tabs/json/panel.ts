import { jsonLanguage } from '@codemirror/lang-json';
import { indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';
import type { Analysis } from '../../analysis/analyser.ts';
import type { Converted, LossNote, ToJson, ToLines } from '../../convert/messages.ts';
import { count, h, replace } from '../../dom.ts';
import { showDiagnostics } from '../../editor/diagnostics.ts';
import { common, following, replaceText } from '../../editor/editor.ts';
import type { Panel } from '../panel.ts';

/** How long the editor has to rest, in milliseconds. */
const REST = 150;
/** Most losses that are listed. */
const LOSSES_MAX = 100;

/** The editor of lines, as the panel sees it. */
export interface Lines {
  read(): string;
  write(text: string): void;
}

/** config.json: follows the lines, and the lines follow it. */
export class JsonPanel implements Panel {
  readonly name = 'config.json';
  readonly element: HTMLElement;
  readonly #view: EditorView;
  readonly #losses = h('details', { class: 'losses', hidden: true });
  readonly #refusal = h('p', { class: 'refusal', role: 'status' });
  readonly #editor: Lines;
  #worker: Worker | undefined;
  #id = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The lines that config.json says the same as, or was tried to. */
  #lines: string | null = null;
  /** Whether what is there is to be kept as far as lines cannot say it. */
  #isNew = true;

  constructor(editor: Lines) {
    this.#editor = editor;
    const place = h('div', { class: 'json-editor' });
    this.element = h('div', { class: 'json' }, place, this.#refusal, this.#losses);
    this.#view = new EditorView({
      parent: place,
      extensions: [
        common('config.json'),
        jsonLanguage,
        syntaxHighlighting(classHighlighter),
        indentOnInput(),
        EditorView.updateListener.of(({ docChanged, transactions }) => {
          if (docChanged && !transactions.some((each) => each.annotation(following))) this.#changed();
        }),
      ],
    });
  }

  /** Another document is about to come: nothing of this one is to be kept. */
  startAnew(): void {
    this.#isNew = true;
    this.#lines = null;
  }

  /** Takes a config.json that is another document: lines, of which there are none yet, will follow it. */
  open(json: string): void {
    this.#isNew = false;
    this.#lines = this.#editor.read();
    replaceText(this.#view, json);
    this.#changed(0);
  }

  /** Whether one side says what the other cannot. */
  get hasLosses(): boolean {
    return !this.#losses.hidden;
  }

  show({ text }: Analysis): void {
    const lines = text.toString();
    if (lines === this.#lines) return;
    clearTimeout(this.#timer);
    this.#lines = lines;
    const json = this.#isNew ? null : this.#view.state.doc.toString();
    this.#isNew = false;
    this.#ask({ to: 'json', lines, json });
  }

  #changed(rest = REST): void {
    clearTimeout(this.#timer);
    // What is on its way was asked of another text.
    this.#id++;
    this.element.dataset.settled = 'false';
    this.#timer = setTimeout(() => {
      this.#lines = this.#editor.read();
      this.#ask({ to: 'lines', lines: this.#lines, json: this.#view.state.doc.toString() });
    }, rest);
  }

  #ask(question: Omit<ToJson, 'id'> | Omit<ToLines, 'id'>): void {
    this.element.dataset.settled = 'false';
    const id = ++this.#id;
    this.#worker ??= this.#start();
    this.#worker.postMessage({ ...question, id });
  }

  #start(): Worker {
    const worker = new Worker(new URL('../../convert/worker.ts', import.meta.url), { type: 'module' });
    worker.addEventListener('message', ({ data }: MessageEvent<Converted>) => {
      if (data.id === this.#id) this.#take(data);
    });
    return worker;
  }

  #take({ text, to, losses, diagnostics, refusal }: Converted): void {
    if (text !== null && to === 'json') replaceText(this.#view, text);
    // Lines that were changed meanwhile are the newer word: config.json will follow them.
    if (text !== null && to === 'lines' && this.#editor.read() === this.#lines) {
      this.#lines = text;
      this.#editor.write(text);
    }
    showDiagnostics(this.#view, diagnostics);
    replace(this.#refusal, refusal);
    this.#showLosses(losses);
    this.element.dataset.settled = 'true';
  }

  #showLosses(losses: readonly LossNote[]): void {
    const rest = losses.length - LOSSES_MAX;
    this.#losses.hidden = losses.length === 0;
    replace(
      this.#losses,
      h('summary', {}, `${count(losses.length, 'thing')} that only one side can say`),
      h(
        'ul',
        {},
        ...losses
          .slice(0, LOSSES_MAX)
          .map(({ pointer, message }) => h('li', {}, h('code', {}, pointer || '/'), ' ', message)),
        rest > 0 && h('li', {}, `and ${rest} more`),
      ),
    );
  }
}
