import type { Text } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { applyFixes, type Diagnostic } from '../src/index.ts';
import { isSpec } from '../src/spec/is-spec.ts';
import { Analyser, type Analysis } from './analysis/analyser.ts';
import { count, h, replace } from './dom.ts';
import { showDiagnostics } from './editor/diagnostics.ts';
import { linesEditor, replaceText } from './editor/editor.ts';
import { link } from './editor/linked.ts';
import { EXAMPLES } from './examples.ts';
import { Problems } from './problems/problems.ts';
import { draftHere, keepDraft } from './share/draft.ts';
import { filePicker, readFile, takeDrops } from './share/files.ts';
import { fragmentOf, LinkError, textOf } from './share/link.ts';
import { ConfigPanel } from './tabs/config/panel.ts';
import { JsonPanel } from './tabs/json/panel.ts';
import { LifecyclePanel } from './tabs/lifecycle/panel.ts';
import type { EditorLink, Range } from './tabs/panel.ts';
import { SpeedPanel } from './tabs/speed/panel.ts';
import { Tabs } from './tabs/tabs.ts';
import { TokensPanel } from './tabs/tokens/panel.ts';
import { themeButton } from './theme.ts';

const FIRST = 'web';

/** The editor of lines, and what follows from them. */
export class Page implements EditorLink {
  readonly #figures = h('p', { class: 'figures' });
  readonly #notice = h('p', { class: 'notice', role: 'status' });
  readonly #view: EditorView;
  readonly #problems: Problems;
  readonly #json: JsonPanel;
  readonly #tabs: Tabs;
  readonly #analyser: Analyser;
  #analysis: Analysis | undefined;
  /** How many files and links were opened: of two at once the last counts. */
  #opened = 0;

  constructor(body: HTMLElement) {
    this.#problems = new Problems({
      chosen: ({ offset, length }) => {
        this.select({ from: offset, to: offset + length });
        this.#view.focus();
      },
      fixed: (diagnostics) => this.#fix(diagnostics),
    });
    this.#json = new JsonPanel({
      read: () => this.#view.state.doc.toString(),
      write: (text) => replaceText(this.#view, text, false),
    });
    this.#tabs = new Tabs(
      [new ConfigPanel(this), this.#json, new TokensPanel(this), new LifecyclePanel(), new SpeedPanel()],
      () => this.#showPanel(),
    );
    this.#analyser = new Analyser(
      (analysis) => this.#show(analysis),
      (message) => this.#say(message, true),
    );
    const place = h('div', { class: 'editor' });
    body.append(
      this.#header(),
      this.#notice,
      h(
        'main',
        {},
        h('section', { class: 'lines', 'aria-label': 'Lines' }, place, this.#problems.element),
        this.#tabs.element,
      ),
      h(
        'footer',
        {},
        this.#figures,
        h('p', { class: 'keys' }, 'F8 next problem, Ctrl+. fix, Ctrl+Space complete'),
        h(
          'p',
          {},
          'Explained: ',
          h('a', { href: 'docs/diagnostics.html', target: '_blank' }, 'problems of lines'),
          ', ',
          h('a', { href: 'docs/spec-diagnostics.html', target: '_blank' }, 'of config.json'),
        ),
        h('p', {}, 'Nothing leaves this page.'),
      ),
    );
    this.#view = linesEditor(place, '', {
      changed: (text) => this.#changed(text),
      moved: (position) => this.#moved(position),
    });
    takeDrops((files) => this.#openFirst(files));
    keepDraft(() => this.#view.state.doc.toString());
    addEventListener('hashchange', () => this.#openLink(location.hash.slice(1)));
    const draft = draftHere();
    if (draft === undefined) this.#openLink(location.hash.slice(1), EXAMPLES.get(FIRST));
    else this.#load(draft);
  }

  highlight(range: Range | null): void {
    if (range === null || this.#isCurrent()) this.#view.dispatch({ effects: link.of(range) });
  }

  select({ from, to }: Range): void {
    if (!this.#isCurrent()) return;
    this.#view.dispatch({
      selection: { anchor: from, head: to },
      // Where the focus is elsewhere, the browser shows no selection.
      effects: [EditorView.scrollIntoView(from, { y: 'center' }), link.of({ from, to })],
    });
  }

  #header(): HTMLElement {
    const [open, input] = filePicker((file) => this.#open(file));
    const examples = h(
      'select',
      {
        'aria-label': 'Example',
        on: {
          change: () => {
            this.#load(EXAMPLES.get(examples.value) ?? '');
            examples.value = '';
          },
        },
      },
      h('option', { value: '' }, 'Examples'),
      ...[...EXAMPLES.keys()].map((name) => h('option', { value: name }, name)),
    );
    return h(
      'header',
      {},
      h('h1', {}, 'ociconf ', h('span', {}, 'playground')),
      h(
        'div',
        { class: 'actions' },
        examples,
        open,
        input,
        h('button', { type: 'button', on: { click: () => this.#share() } }, 'Share'),
        themeButton(),
      ),
    );
  }

  #changed(text: Text): void {
    document.body.dataset.settled = 'false';
    this.#analyser.ask(text);
  }

  #show(analysis: Analysis): void {
    this.#analysis = analysis;
    const { text, diagnostics, omitted, engine, milliseconds } = analysis;
    // What is said of an older text would be at the wrong places.
    if (!this.#isCurrent()) return;
    showDiagnostics(this.#view, diagnostics);
    this.#problems.show(diagnostics, omitted);
    // A line feed ends a line, and begins none.
    const lines = count(text.lines - (text.line(text.lines).length === 0 ? 1 : 0), 'line');
    replace(
      this.#figures,
      `${lines}, parsed in ${milliseconds.toLocaleString('en', { maximumSignificantDigits: 2 })} ms (${engine} engine)`,
    );
    this.#showPanel();
    document.body.dataset.settled = 'true';
  }

  #showPanel(): void {
    const analysis = this.#analysis;
    if (analysis === undefined || !this.#isCurrent()) return;
    const { active } = this.#tabs;
    active.show(analysis);
    active.moved?.(this.#view.state.selection.main.head);
  }

  #moved(position: number): void {
    if (this.#isCurrent()) this.#tabs.active.moved?.(position);
  }

  /** Whether what is known is of the text in the editor. */
  #isCurrent(): boolean {
    return this.#analysis?.text.eq(this.#view.state.doc) ?? false;
  }

  #fix(diagnostics: readonly Diagnostic[]): void {
    if (!this.#isCurrent()) return;
    const { text, skipped } = applyFixes(this.#view.state.doc.toString(), diagnostics);
    replaceText(this.#view, text, false);
    if (skipped.length > 0)
      this.#say(`${count(skipped.length, 'fix')} left out, which overlap others: fix again.`);
    this.#view.focus();
  }

  #load(text: string): void {
    this.#json.startAnew();
    replaceText(this.#view, text, false);
    this.#view.dispatch({ selection: { anchor: 0 }, scrollIntoView: true });
    this.#analyser.ask(this.#view.state.doc, 0);
    this.#say('');
  }

  #loadJson(json: string): void {
    this.#load('');
    this.#json.open(json);
    this.#tabs.show(this.#json);
  }

  async #openFirst([file, ...others]: readonly File[]): Promise<void> {
    if (file === undefined) return;
    await this.#open(
      file,
      others.length === 0 ? '' : ` One at a time: ${count(others.length, 'other')} left out.`,
    );
  }

  async #open(file: File, note = ''): Promise<void> {
    const turn = ++this.#opened;
    try {
      const text = await readFile(file);
      if (turn !== this.#opened) return;
      if (isSpec(text)) this.#loadJson(text);
      else this.#load(text);
      this.#say(`Opened ${file.name}.${note}`);
    } catch (error) {
      if (turn === this.#opened) this.#say(error instanceof Error ? error.message : String(error), true);
    }
  }

  async #openLink(fragment: string, otherwise?: string): Promise<void> {
    const turn = ++this.#opened;
    try {
      const text = await textOf(fragment);
      if (turn !== this.#opened) return;
      const content = text ?? otherwise;
      if (content !== undefined) this.#load(content);
    } catch (error) {
      if (otherwise !== undefined) this.#load(otherwise);
      this.#say(error instanceof LinkError ? `Not opened: ${error.message}.` : String(error), true);
    }
  }

  async #share(): Promise<void> {
    try {
      const fragment = await fragmentOf(this.#view.state.doc.toString());
      history.replaceState(null, '', `#${fragment}`);
    } catch (error) {
      this.#say(error instanceof LinkError ? `Not shared: ${error.message}.` : String(error), true);
      return;
    }
    const content = this.#json.hasLosses ? 'the lines, not what only config.json says' : 'the lines';
    const what = `It holds ${content}; whoever opens it sends them nowhere.`;
    try {
      await navigator.clipboard.writeText(location.href);
      this.#say(`Link copied. ${what}`);
    } catch {
      this.#say(`The link is in the address bar. ${what}`);
    }
  }

  #say(message: string, isError = false): void {
    this.#notice.classList.toggle('bad', isError);
    replace(this.#notice, message);
  }
}
