import { h } from '../../dom.ts';
import { Rows } from '../../rows.ts';
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

/** All that is seen of a row. */
interface Look {
  readonly id: string;
  readonly level: number;
  readonly marked: boolean;
  /** Null where there is nothing to open. */
  readonly expanded: boolean | null;
  readonly written: boolean;
  /** Texts, each with its class. */
  readonly content: readonly (readonly [string, string])[];
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
  readonly #shown: Rows<Look>;
  readonly #events: TreeEvents;
  readonly #folded = new Map<string, boolean>();
  readonly #pages = new Map<string, number>();
  /** The row that Tab comes back to. */
  #stop: HTMLElement | undefined;
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
    this.#shown = new Rows(this.element, elementOf, (look) => look);
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
    this.#shown.show(this.#rows.map((row) => this.#lookOf(row)));
    this.#setStop();
    if (hadFocus) this.#stop?.focus();
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

  #lookOf({ id, level, node, turn, text = '' }: Row): Look {
    const branch = turn === undefined && isBranch(node);
    const written = turn === undefined && (branch || this.#events.isWritten(node));
    return {
      id,
      level,
      marked: id === this.#marked,
      expanded: branch ? !this.#isFolded(node) : null,
      written,
      content: turn === undefined ? contentOf(node, written) : [['turn', text]],
    };
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

  #focusedAt(target: EventTarget | null): void {
    const row = this.#rowOf(target);
    this.#focused = row?.id ?? '';
    this.#setStop();
    this.#events.pointed(row?.node ?? null);
  }

  #setStop(): void {
    if (this.#stop !== undefined) this.#stop.tabIndex = -1;
    this.#stop = this.#elementOf(this.#focused);
    if (this.#stop !== undefined) this.#stop.tabIndex = 0;
  }
}

/** Steps are names of the configuration's fields, which have no dot, and numbers. */
function idOf({ path }: Node): string {
  return path.join('.');
}

function elementOf({ id, level, marked, expanded, written, content }: Look): HTMLElement {
  return h(
    'div',
    {
      role: 'treeitem',
      class: `row level-${level}${marked ? ' marked' : ''}${written ? '' : ' default'}`,
      tabindex: -1,
      'data-id': id,
      'aria-level': level,
      'aria-expanded': expanded === null ? null : String(expanded),
      'aria-selected': String(marked),
    },
    h('span', { class: 'twist', 'aria-hidden': 'true' }),
    ...content.map(([name, text]) => h('span', { class: name }, text)),
  );
}

function contentOf(node: Node, written: boolean): Look['content'] {
  const { path, value } = node;
  const name = path.at(-1)!;
  const label = [typeof name === 'number' ? 'name item' : 'name', String(name)] as const;
  if (isBranch(node)) return [label, ['summary', summaryOf(value as object)]];
  const kind = value === null ? 'null' : typeof value;
  const shown = [`value ${kind}`, written && value === '' ? '""' : leafText(value)] as const;
  return written ? [label, shown] : [label, shown, ['note', 'default']];
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
