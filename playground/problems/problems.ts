import type { Diagnostic } from '../../src/index.ts';
import { count, h, replace } from '../dom.ts';
import { docsLink } from '../editor/diagnostics.ts';
import { Rows } from '../rows.ts';

/** Most that are listed; the editor marks them all. */
const SHOWN = 100;

export interface ProblemEvents {
  readonly chosen: (diagnostic: Diagnostic) => void;
  readonly fixed: (diagnostics: readonly Diagnostic[]) => void;
}

/** The diagnostics as a list, for those who cannot see squiggles or would rather go through them in order. */
export class Problems {
  readonly element: HTMLElement;
  readonly #summary = h('summary');
  readonly #fixAllPlace = h('div', { class: 'fix-all' });
  readonly #list = new Rows<Diagnostic | number>(
    h('ol', { class: 'problems-list' }),
    (row) => (typeof row === 'number' ? restOf(row) : this.#row(row)),
    (row) => row,
  );
  readonly #events: ProblemEvents;

  constructor(events: ProblemEvents) {
    this.#events = events;
    // The button stands over the summary, not in it: nothing that is pressed may be in what is pressed.
    const details = h('details', { class: 'problems', open: true }, this.#summary, this.#list.element);
    this.element = h('div', { class: 'problems-place' }, details, this.#fixAllPlace);
  }

  show(diagnostics: readonly Diagnostic[], omitted: number): void {
    const fixable = diagnostics.filter(({ fix }) => fix !== undefined);
    const fixAll =
      fixable.length > 1 &&
      h(
        'button',
        { type: 'button', class: 'small', on: { click: () => this.#events.fixed(fixable) } },
        `Fix all ${fixable.length}`,
      );
    replace(this.#summary, h('span', { class: 'counts' }, ...countsOf(diagnostics, omitted)));
    replace(this.#fixAllPlace, fixAll);
    const shown = diagnostics.slice(0, SHOWN);
    const rest = diagnostics.length + omitted - shown.length;
    this.#list.show(rest > 0 ? [...shown, rest] : shown);
    this.#list.element.hidden = diagnostics.length === 0;
  }

  #row(diagnostic: Diagnostic): HTMLElement {
    const { severity, line, column, message, fix } = diagnostic;
    return h(
      'li',
      { class: severity },
      h(
        'button',
        { type: 'button', class: 'place', on: { click: () => this.#events.chosen(diagnostic) } },
        h('span', { class: 'severity' }, severity),
        `${line}:${column}`,
      ),
      h('span', { class: 'message' }, message, ' ', docsLink(diagnostic)),
      fix !== undefined &&
        h(
          'button',
          { type: 'button', class: 'small', on: { click: () => this.#events.fixed([diagnostic]) } },
          fix.title,
        ),
    );
  }
}

function restOf(rest: number): HTMLElement {
  return h('li', { class: 'rest' }, `and ${count(rest, 'more problem')}`);
}

function countsOf(diagnostics: readonly Diagnostic[], omitted: number): (string | HTMLElement)[] {
  if (diagnostics.length === 0) return [h('span', { class: 'fine' }, 'No problems')];
  const parts = (['error', 'warning', 'info'] as const).flatMap((severity) => {
    const number = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return number === 0 ? [] : [h('span', { class: severity }, count(number, severity))];
  });
  return omitted > 0 ? [...parts, h('span', {}, `and ${omitted.toLocaleString('en')} more`)] : parts;
}
