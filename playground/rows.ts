/** What is in a list, one element an item. What looks as before stays: the browser lays out and paints what changed. */
export class Rows<Item> {
  readonly element: HTMLElement;
  readonly #made: (item: Item) => HTMLElement;
  readonly #lookOf: (item: Item) => unknown;
  #looks: string[] = [];

  /** @param lookOf all that the element of an item depends on, as JSON can have it */
  constructor(element: HTMLElement, made: (item: Item) => HTMLElement, lookOf: (item: Item) => unknown) {
    this.element = element;
    this.#made = made;
    this.#lookOf = lookOf;
  }

  show(items: readonly Item[]): void {
    const there = [...this.element.children];
    const looks = items.map((item) => JSON.stringify(this.#lookOf(item)));
    items.forEach((item, i) => {
      if (looks[i] === this.#looks[i]) return;
      if (there[i] === undefined) this.element.append(this.#made(item));
      else there[i].replaceWith(this.#made(item));
    });
    for (const old of there.slice(items.length)) old.remove();
    this.#looks = looks;
  }
}
