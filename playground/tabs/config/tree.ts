import { h, replace } from '../../dom.ts';
import { childrenOf, isBranch, type Node } from './nodes.ts';

/** Most children of one node that are shown at a time. */
const PAGE = 100;
/** A list that is longer starts folded. */
const OPEN_MAX = 40;

/** A line of the tree. */
interface Row {
  readonly id: string;
  readonly level: number;
  readonly node: Node;
  /** For rows that lead to more of a list: where its page starts then. */
  readonly turn?: { readonly list: string; readonly start: number };
  readonly text?: string;
}

export interface TreeEvents {
  /** A node is pointed at, or focused; null when none is any more. */
  readonly pointed: (node: Node | null) => void;
  readonly chosen: (node: Node) => void;
  /** Whether the node is there because a line says so. */
  readonly isWritten: (node: Node) => boolean;
}

/** A tree as ARIA has it: one row has the focus, arrows move it, open and close. Long lists are shown a page at a time. */
export class Tree {
  readonly element: HTMLElement;
  readonly #events: TreeEvents;
  readonly #folded = new Map<string, boolean>();
  readonly #pages = new Map<string, number>();
  #root: Node = { path: [], value: {} };
  #rows: Row[] = [];
  #focused = '';
  #marked = '';
  #path: Node['path'] | null = null;

  constructor(label: string, events: TreeEvents) {
    this.#events = events;
    this.element = h('div', {
      role: 'tree',
      'aria-label': label,
      class: 'tree',
      on: {
        keydown: (event) => this.#key(event),
        click: (event) => this.#click(event),
        focusin: (event) => this.#focusedAt(event.target),
        focusout: () => this.#events.pointed(null),
        mouseover: (event) => this.#events.pointed(this.#rowOf(event.target)?.node ?? null),
        mouseleave: () => this.#events.pointed(null),
      },
    });
  }

  show(value: unknown): void {
    this.#root = { path: [], value };
    this.#draw();
  }

  /** Marks the row of a path, or the last above it that is open, and brings it into view. */
  mark(path: Node['path'] | null): void {
    this.#path = path;
    const id = path === null ? '' : this.#openTo(path);
    if (id === this.#marked) return;
    this.#marked = id;
    this.#draw();
    this.#elementOf(id)?.scrollIntoView({ block: 'nearest' });
  }

  /** Opens what leads to the item of a path; what is within an item is opened by hand. Returns the row's id. */
  #openTo(path: Node['path']): string {
    let node = this.#root;
    let id = '';
    for (const step of path) {
      if (id !== '' && this.#isFolded(node)) {
        if (typeof node.path.at(-1) === 'number') return id;
        this.#folded.set(id, false);
      }
      if (typeof step === 'number') this.#pages.set(id, Math.floor(step / PAGE) * PAGE);
      const value: unknown = (node.value as Record<string | number, unknown> | undefined)?.[step];
      if (value === undefined) return id;
      node = { path: [...node.path, step], value };
      id = idOf(node);
    }
    return id;
  }

  #isFolded(node: Node): boolean {
    const { path, value } = node;
    return (
      this.#folded.get(idOf(node)) ??
      (typeof path.at(-1) === 'number' || (Array.isArray(value) && value.length > OPEN_MAX))
    );
  }

  #draw(): void {
    const hadFocus = this.element.contains(document.activeElement);
    this.#rows = [];
    this.#collect(this.#root, 0);
    if (!this.#rows.some(({ id }) => id === this.#focused)) this.#focused = this.#rows[0]?.id ?? '';
    replace(this.element, ...this.#rows.map((row) => this.#elementFor(row)));
    if (hadFocus) this.#elementOf(this.#focused)?.focus();
  }

  #collect(node: Node, level: number): void {
    if (level > 0) this.#rows.push({ id: idOf(node), level, node });
    if (!isBranch(node) || (level > 0 && this.#isFolded(node))) return;
    const list = idOf(node);
    const size = Array.isArray(node.value) ? node.value.length : 0;
    const start = Math.min(this.#pages.get(list) ?? 0, Math.floor(Math.max(0, size - 1) / PAGE) * PAGE);
    const end = Math.min(start + PAGE, size);
    const turn = (to: number, text: string): void => {
      this.#rows.push({ id: `${list}/${to}`, level: level + 1, node, turn: { list, start: to }, text });
    };
    if (start > 0) turn(start - PAGE, `${start.toLocaleString('en')} before`);
    const children = size > 0 ? childrenOf(node, start, end) : childrenOf(node);
    for (const child of children) this.#collect(child, level + 1);
    if (end < size) turn(end, `${(size - end).toLocaleString('en')} more`);
  }

  #elementFor(row: Row): HTMLElement {
    const { id, level, node, turn, text } = row;
    const branch = turn === undefined && isBranch(node);
    const written = turn === undefined && (branch || this.#events.isWritten(node));
    return h(
      'div',
      {
        role: 'treeitem',
        class: `row level-${level}${id === this.#marked ? ' marked' : ''}${written ? '' : ' default'}`,
        tabindex: id === this.#focused ? 0 : -1,
        'data-id': id,
        'aria-level': level,
        'aria-expanded': branch && String(!this.#isFolded(node)),
        'aria-selected': String(id === this.#marked),
      },
      h('span', { class: 'twist', 'aria-hidden': 'true' }),
      ...(turn === undefined ? contentOf(node, written) : [h('span', { class: 'turn' }, text)]),
    );
  }

  #elementOf(id: string): HTMLElement | undefined {
    const index = this.#rows.findIndex((row) => row.id === id);
    return this.element.children[index] as HTMLElement | undefined;
  }

  #rowOf(target: EventTarget | null): Row | undefined {
    const element = target instanceof Element ? target.closest<HTMLElement>('[role=treeitem]') : null;
    return this.#rows.find(({ id }) => id === element?.dataset.id);
  }

  #click(event: MouseEvent): void {
    const row = this.#rowOf(event.target);
    if (row === undefined) return;
    this.#focused = row.id;
    if (row.turn !== undefined) this.#activate(row);
    else if (isBranch(row.node)) this.#fold(row, !this.#isFolded(row.node));
    else this.#draw();
    this.#elementOf(this.#focused)?.focus({ preventScroll: true });
    if (row.turn === undefined) this.#events.chosen(row.node);
  }

  #activate({ turn, node }: Row): void {
    if (turn === undefined) {
      this.#events.chosen(node);
      return;
    }
    this.#pages.set(turn.list, turn.start);
    this.#focused = turn.list;
    this.#draw();
  }

  #fold({ id, node }: Row, folded: boolean): void {
    if (!isBranch(node)) return;
    this.#folded.set(id, folded);
    // What is marked may be further down now.
    if (!folded && this.#path !== null) this.#marked = this.#openTo(this.#path);
    this.#draw();
  }

  #key(event: KeyboardEvent): void {
    const at = this.#rows.findIndex(({ id }) => id === this.#focused);
    const row = this.#rows[at];
    if (row === undefined) return;
    const open = row.turn === undefined && isBranch(row.node) && !this.#isFolded(row.node);
    const actions = new Map<string, () => void>([
      ['ArrowDown', () => this.#focus(at + 1)],
      ['ArrowUp', () => this.#focus(at - 1)],
      ['Home', () => this.#focus(0)],
      ['End', () => this.#focus(this.#rows.length - 1)],
      ['ArrowRight', () => (open ? this.#focus(at + 1) : row.turn === undefined && this.#fold(row, false))],
      ['ArrowLeft', () => (open ? this.#fold(row, true) : this.#focus(this.#parentOf(at)))],
      ['Enter', () => this.#activate(row)],
      [
        ' ',
        () => (row.turn === undefined && isBranch(row.node) ? this.#fold(row, open) : this.#activate(row)),
      ],
    ]);
    const action = actions.get(event.key);
    if (action === undefined) return;
    event.preventDefault();
    action();
  }

  #parentOf(at: number): number {
    const { level } = this.#rows[at]!;
    for (let i = at; i >= 0; i--) if (this.#rows[i]!.level < level) return i;
    return at;
  }

  #focus(at: number): void {
    this.#elementOf(this.#rows[at]?.id ?? '')?.focus();
  }

  /** The row that has the focus is the one that Tab comes back to. */
  #focusedAt(target: EventTarget | null): void {
    const row = this.#rowOf(target);
    const before = this.#elementOf(this.#focused);
    if (before !== undefined) before.tabIndex = -1;
    this.#focused = row?.id ?? '';
    const element = this.#elementOf(this.#focused);
    if (element !== undefined) element.tabIndex = 0;
    this.#events.pointed(row?.node ?? null);
  }
}

/** Steps are names of the configuration's fields, which have no dot, and numbers. */
function idOf({ path }: Node): string {
  return path.join('.');
}

function contentOf(node: Node, written: boolean): HTMLElement[] {
  const { path, value } = node;
  const name = path.at(-1)!;
  const label = h('span', { class: typeof name === 'number' ? 'name item' : 'name' }, name);
  if (!isBranch(node)) {
    const kind = value === null ? 'null' : typeof value;
    const shown = h('span', { class: `value ${kind}` }, written && value === '' ? '""' : leafText(value));
    return written ? [label, shown] : [label, shown, h('span', { class: 'note' }, 'default')];
  }
  return [label, h('span', { class: 'summary' }, summaryOf(value as object))];
}

/** Longest text of a value that is shown; the whole is in the editor. */
const TEXT_MAX = 300;

function leafText(value: unknown): string {
  if (Array.isArray(value)) return 'none';
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'string')
    return value.length > TEXT_MAX ? `${value.slice(0, TEXT_MAX)}…` : value || 'empty';
  return String(value);
}

/** What an object is, before it is opened. */
function summaryOf(value: object): string {
  if (Array.isArray(value)) return value.length.toLocaleString('en');
  if ('mountType' in value && 'destination' in value) return `${value.destination} · ${value.mountType}`;
  if ('kind' in value && 'path' in value)
    return value.path === null ? `${value.kind}` : `${value.kind} · ${value.path}`;
  return 'timeoutSecs' in value && 'path' in value ? String(value.path) : '';
}
