import { h } from '../dom.ts';
import type { Panel } from './panel.ts';

/** Tabs as ARIA has them: arrows go from one to the next, and show it. */
export class Tabs {
  readonly element: HTMLElement;
  readonly #panels: readonly Panel[];
  readonly #tabs: readonly HTMLButtonElement[];
  readonly #changed: (panel: Panel) => void;
  #active = 0;

  /** @param changed told of the panel that came to the front */
  constructor(panels: readonly Panel[], changed: (panel: Panel) => void) {
    this.#panels = panels;
    this.#changed = changed;
    this.#tabs = panels.map(({ name }, i) =>
      h(
        'button',
        {
          type: 'button',
          role: 'tab',
          id: `tab-${i}`,
          'aria-controls': `panel-${i}`,
          on: { click: () => this.#select(i) },
        },
        name,
      ),
    );
    panels.forEach(({ element }, i) => {
      element.id = `panel-${i}`;
      element.classList.add('panel');
      element.setAttribute('role', 'tabpanel');
      element.setAttribute('aria-labelledby', `tab-${i}`);
      element.tabIndex = 0;
    });
    const list = h(
      'div',
      {
        role: 'tablist',
        'aria-label': 'What the lines say',
        class: 'tabs',
        on: { keydown: (event) => this.#key(event) },
      },
      ...this.#tabs,
    );
    this.element = h(
      'section',
      { class: 'side', 'aria-label': 'Results' },
      list,
      ...panels.map(({ element }) => element),
    );
    this.#mark();
  }

  get active(): Panel {
    return this.#panels[this.#active]!;
  }

  /** Brings a panel to the front. */
  show(panel: Panel): void {
    this.#select(this.#panels.indexOf(panel));
  }

  #select(index: number): void {
    if (index === this.#active) return;
    this.#active = index;
    this.#mark();
    this.#changed(this.active);
  }

  #mark(): void {
    this.#tabs.forEach((tab, i) => {
      const isActive = i === this.#active;
      tab.setAttribute('aria-selected', String(isActive));
      tab.tabIndex = isActive ? 0 : -1;
      this.#panels[i]!.element.hidden = !isActive;
    });
  }

  #key(event: KeyboardEvent): void {
    const last = this.#tabs.length - 1;
    const targets = new Map([
      ['ArrowRight', this.#active === last ? 0 : this.#active + 1],
      ['ArrowLeft', this.#active === 0 ? last : this.#active - 1],
      ['Home', 0],
      ['End', last],
    ]);
    const target = targets.get(event.key);
    if (target === undefined) return;
    event.preventDefault();
    this.#select(target);
    this.#tabs[target]!.focus();
  }
}
