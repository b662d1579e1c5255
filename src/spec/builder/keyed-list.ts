import { NameMap } from '../../names.ts';

/** Where an item was that is no more. */
const GAP = Symbol('gap');

/**
 * A list in the making, of which a key may stand once. No step goes through the list: an index says where a key is, and
 * where an item was, a gap stays until all are asked for.
 */
export class KeyedList<Item> {
  readonly #keyOf: (item: Item) => unknown;
  readonly #items: (Item | typeof GAP)[] = [];
  /** By key; what was not made by a builder may have it more than once. */
  readonly #places = new NameMap<number[]>();

  /** @param keyOf what is no text is no key */
  constructor(items: readonly Item[], keyOf: (item: Item) => unknown) {
    this.#keyOf = keyOf;
    for (const item of items) this.#push(item);
  }

  has(key: string): boolean {
    return this.#placesOf(key).length > 0;
  }

  /** Puts an item behind the others, in the place of all that have its key. */
  append(item: Item): void {
    const key = this.#keyOf(item);
    if (typeof key === 'string') this.remove(key);
    this.#push(item);
  }

  /** Puts an item where the first is that has this key, or behind the others. */
  put(key: string, item: Item): void {
    const [first] = this.#placesOf(key);
    if (first === undefined) this.#push(item);
    else this.#items[first] = item;
  }

  remove(key: string): void {
    const places = this.#placesOf(key);
    for (const place of places) this.#items[place] = GAP;
    places.length = 0;
  }

  toArray(): Item[] {
    return this.#items.filter((item): item is Item => item !== GAP);
  }

  #push(item: Item): void {
    const key = this.#keyOf(item);
    const place = this.#items.push(item) - 1;
    if (typeof key !== 'string') return;
    const places = this.#places.get(key);
    if (places === undefined) this.#places.set(key, [place]);
    else places.push(place);
  }

  #placesOf(key: string): number[] {
    return this.#places.get(key) ?? [];
  }
}
