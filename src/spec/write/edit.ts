import { createScanner } from 'jsonc-parser';
import type { TextEdit } from '../../diagnostics/diagnostic.ts';
import { LineIndex } from '../../diagnostics/line-index.ts';
import { InvalidArgumentError, InvalidUtf8Error, TooDeepError, wrongType } from '../../errors.ts';
import { NameMap } from '../../names.ts';
import { decode } from '../read/decode.ts';
import { DEEPEST, DEFAULT_MAX_DEPTH, DEFAULT_MAX_SIZE } from '../read/limits.ts';
import { indexOf, type Path, pointerOf, stepsOf } from '../read/pointer.ts';
import type { Placed } from '../read/seek.ts';
import { type ListNode, type Node, type ObjectNode, parseSyntax } from '../read/syntax.ts';
import { type Layout, MOST_SPACES, writeJson } from './json.ts';

/** A change of a text at one place of its value. */
export interface Change {
  readonly path: Path;
  /** The new value; undefined takes the member or item away. */
  readonly value?: unknown;
  /** Only the member's name changes. */
  readonly rename?: string;
}

/** A change of a config.json. */
export interface SpecEdit {
  /**
   * JSON pointer (RFC 6901). Objects on the way to a name that is not there are made; `-` is the place behind a
   * list's last item, and makes a list where there is none.
   */
  pointer: string;
  /** The new value; undefined takes the member or item away. */
  value?: unknown;
}

/**
 * Changes values of a JSON text and leaves every other byte alone. All edits are made of the text as it was; of a
 * name that stands twice, the last one is meant, and all are taken away.
 * @throws InvalidArgumentError for an edit that goes nowhere, or for two that contradict each other
 * @throws InvalidJsonError, TooDeepError, InputTooLargeError as reading does; TooDeepError, too, where what is written
 * would be more than 1000 deep
 * @throws InvalidUtf8Error for bytes that are not UTF-8: a text cannot keep them
 */
export function editSpec(input: string | Uint8Array, edits: readonly SpecEdit[]): string {
  if (!Array.isArray(edits)) throw wrongType('edits', 'an array', edits);
  const { text, illFormed } = decode(input, DEFAULT_MAX_SIZE);
  if (illFormed !== undefined) throw new InvalidUtf8Error(illFormed.first);
  const { root } = parseSyntax(text, DEFAULT_MAX_DEPTH);
  // Not map, which skips what is not there.
  const changes = Array.from(edits, (edit: SpecEdit | null | undefined, i) => {
    if (typeof edit?.pointer !== 'string') throw wrongType(`edits[${i}].pointer`, 'a string', edit?.pointer);
    return { path: stepsOf(edit.pointer), value: edit.value };
  });
  return applyEdits(text, textEdits(text, root, changes));
}

/** @param edits in the order of their offsets, without overlaps */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { offset, length, text: replacement } of edits) {
    parts.push(text.slice(at, offset), replacement);
    at = offset + length;
  }
  return parts.join('') + text.slice(at);
}

/** The edits that make changes of a text, in the order of their offsets. */
export function textEdits(text: string, root: ObjectNode, changes: readonly Change[]): TextEdit[] {
  const editor = new Editor(text, root);
  editor.edit(root, planOf(changes), []);
  return editor.edits.sort((a, b) => a.offset - b.offset);
}

/** Changes by the steps that lead to them. */
interface Plan {
  /** The step that leads here. */
  readonly name: string;
  change?: Change;
  readonly steps: NameMap<Plan>;
}

/** What to do about a pointer that leads too deep. */
const SHORTER = 'shorten the pointer';

function planOf(changes: readonly Change[]): Plan {
  const whole: Plan = { name: '', steps: new NameMap() };
  for (const change of changes) {
    if (change.path.length > DEEPEST) throw new TooDeepError(DEEPEST, null, SHORTER);
    let plan = whole;
    for (const name of change.path.map(String)) {
      if (plan.change !== undefined) throw contradiction(change.path);
      const next: Plan = plan.steps.get(name) ?? { name, steps: new NameMap() };
      plan.steps.set(name, next);
      plan = next;
    }
    if (plan.change !== undefined || plan.steps.size > 0) throw contradiction(change.path);
    plan.change = change;
  }
  return whole;
}

function contradiction(path: Path): InvalidArgumentError {
  return new InvalidArgumentError('edits', `${pointerOf(path)} is changed twice, or within another change`);
}

/** A member or an item, as far as it stands in the text. */
interface Element {
  readonly start: number;
  readonly value: Node;
}

/**
 * White space of the text is copied to what is written, up to so much: where a megabyte of it stands before a value,
 * each of many edits would write a megabyte. Two columns for each of the levels that are read at most.
 */
const WIDEST = 2 * DEFAULT_MAX_DEPTH;

/** Writes a member or an item where it is known how its surroundings are laid out. */
type Writer = (layout: Layout) => string;

class Editor {
  readonly edits: TextEdit[] = [];
  readonly #text: string;
  readonly #lines: LineIndex;
  readonly #lineEnd: string;
  readonly #layout: Omit<Layout, 'newline'>;

  constructor(text: string, root: ObjectNode) {
    this.#text = text;
    this.#lines = new LineIndex(text);
    this.#lineEnd = text.charCodeAt(text.indexOf('\n') - 1) === CARRIAGE_RETURN ? '\r\n' : '\n';
    this.#layout = { unit: unitOf(text, root), colon: colonOf(text, root) };
  }

  edit(node: Node, { change, steps }: Plan, path: Path): void {
    if (change !== undefined)
      this.#replace(node.offset, node.end, this.#written(change.value, node.offset, path));
    else if (node.kind === 'object') this.#editObject(node, steps, path);
    else if (node.kind === 'array') this.#editList(node, steps, path);
    else throw new InvalidArgumentError('edits', `${pointerOf(path)} has no members`);
  }

  #editObject(node: ObjectNode, steps: NameMap<Plan>, path: Path): void {
    const last = new NameMap<number>();
    for (const [i, { name }] of node.members.entries()) last.set(name.text, i);
    const removed = new Set<number>();
    const gone = new NameMap<true>();
    const added: Writer[] = [];
    for (const plan of steps.values()) {
      const { name, change } = plan;
      const i = last.get(name);
      if (i === undefined) {
        const value = newValue(plan);
        const key = `${JSON.stringify(name)}${this.#layout.colon}`;
        if (value !== undefined) added.push((layout) => key + writeJson(value, layout, below(path)));
      } else if (change?.rename !== undefined) {
        const { offset, end } = node.members[i]!.name;
        this.#replace(offset, end, JSON.stringify(change.rename));
      } else if (change !== undefined && change.value === undefined) gone.set(name, true);
      else this.edit(node.members[i]!.value, plan, [...path, name]);
    }
    // The last of a name alone would let the one before count.
    for (const [i, { name }] of node.members.entries()) if (gone.has(name.text)) removed.add(i);
    const elements = node.members.map(({ name, value }) => ({ start: name.offset, value }));
    this.#arrange(node, elements, removed, added);
  }

  #editList(node: ListNode, steps: NameMap<Plan>, path: Path): void {
    const removed = new Set<number>();
    const added: Writer[] = [];
    let { length } = node.items;
    for (const plan of steps.values()) {
      const step = plan.name;
      const i = step === '-' ? length : indexOf(step);
      if (i < 0 || i > length)
        throw new InvalidArgumentError('edits', `${pointerOf([...path, step])} is no item`);
      if (i < node.items.length) {
        if (plan.change !== undefined && plan.change.value === undefined) removed.add(i);
        else this.edit(node.items[i]!, plan, [...path, i]);
        continue;
      }
      const value = newValue(plan);
      if (value === undefined) continue;
      length++;
      added.push((layout) => writeJson(value, layout, below(path)));
    }
    const elements = node.items.map((value) => ({ start: value.offset, value }));
    this.#arrange(node, elements, removed, added);
  }

  /** Takes elements away, and adds others at the end. */
  #arrange(
    node: ObjectNode | ListNode,
    elements: readonly Element[],
    removed: ReadonlySet<number>,
    added: readonly Writer[],
  ): void {
    if (removed.size === 0 && added.length === 0) return;
    if (removed.size === elements.length) {
      this.#fill(node, elements, added);
      return;
    }
    for (let i = 0; i < elements.length; i++) {
      if (!removed.has(i)) continue;
      const first = i;
      while (removed.has(i + 1)) i++;
      const run = elements.slice(first, i + 1);
      // Up to the next element, or from the end of the one before.
      if (i + 1 < elements.length) this.#remove(run, run[0]!.start, elements[i + 1]!.start);
      else this.#remove(run, elements[first - 1]!.value.end, run.at(-1)!.value.end);
    }
    if (added.length === 0) return;
    const end = elements.at(-1)!.value.end;
    const before = this.#gapBefore(elements.at(-1)!.start);
    const gap = before.length <= WIDEST ? before : before.includes('\n') ? this.#lineEnd : '';
    // What comes into a line stays on it.
    const onLine = gap.includes('\n');
    const layout = { ...this.#layout, newline: gap, ...(!onLine && { unit: '' }) };
    this.#replace(end, end, added.map((write) => `,${gap}${write(layout)}`).join(''));
  }

  /** New contents for an object or list that has, or keeps, none. */
  #fill(node: ObjectNode | ListNode, elements: readonly Element[], added: readonly Writer[]): void {
    const outer = this.#newlineAt(node.offset);
    const inner = { ...this.#layout, newline: outer + this.#layout.unit };
    const contents = added.map((write) => `${inner.newline}${write(inner)}`).join(',');
    const close = added.length === 0 ? '' : outer;
    this.#remove(elements, node.offset + 1, node.end - 1, contents + close);
  }

  /** Puts something in the place of a stretch of the text, of which the comments between its elements stay. */
  #remove(elements: readonly Element[], start: number, end: number, instead = ''): void {
    const gaps: Placed[] = [];
    let offset = start;
    for (const element of elements) {
      gaps.push({ offset, end: element.start });
      offset = element.value.end;
    }
    gaps.push({ offset, end });
    if (gaps.every((gap) => !this.#text.slice(gap.offset, gap.end).includes('/'))) {
      this.#replace(start, end, instead);
      return;
    }
    if (instead !== '') this.#replace(start, start, instead);
    for (const element of elements) this.#replace(element.start, element.value.end, '');
    for (const gap of gaps) {
      const comma = this.#commaIn(gap);
      if (comma >= 0) this.#replace(comma, comma + 1, '');
    }
  }

  /** Where the comma is among white space and comments, or -1. */
  #commaIn({ offset, end }: Placed): number {
    const scanner = createScanner(this.#text, true);
    scanner.setPosition(offset);
    scanner.scan();
    const comma = scanner.getTokenOffset();
    return comma < end ? comma : -1;
  }

  #written(value: unknown, offset: number, path: Path): string {
    if (value === undefined) throw new InvalidArgumentError('edits', 'the whole cannot be taken away');
    return writeJson(value, { ...this.#layout, newline: this.#newlineAt(offset) }, below(path) + 1);
  }

  /** A line end and the indentation of the line at `offset`. */
  #newlineAt(offset: number): string {
    if (this.#layout.unit === '') return '';
    const start = offset - this.#lines.locate(offset, 0).column + 1;
    let end = start;
    while (end - start <= WIDEST && isBlank(this.#text.charCodeAt(end))) end++;
    return end - start > WIDEST ? this.#lineEnd : this.#lineEnd + this.#text.slice(start, end);
  }

  /** The white space before `offset`, from its last line end on. */
  #gapBefore(offset: number): string {
    let start = offset;
    while (isBlank(this.#text.charCodeAt(start - 1))) start--;
    if (this.#text.charCodeAt(start - 1) === LINE_FEED) {
      start--;
      if (this.#text.charCodeAt(start - 1) === CARRIAGE_RETURN) start--;
    }
    return this.#text.slice(start, offset);
  }

  #replace(offset: number, end: number, text: string): void {
    this.edits.push({ offset, length: end - offset, text });
  }
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** How deep a member or an item may be of what is at a path, which is a level of its own. */
function below(path: Path): number {
  return DEEPEST - path.length - 1;
}

/** What a plan makes where there was nothing. */
function newValue({ change, steps }: Plan): unknown {
  if (change !== undefined) return change.value;
  const item = steps.get('-');
  if (item !== undefined && steps.size === 1) {
    const value = newValue(item);
    return value === undefined ? undefined : [value];
  }
  const members = [...steps.values()].map((plan): [string, unknown] => [plan.name, newValue(plan)]);
  const there = members.filter(([, value]) => value !== undefined);
  return there.length === 0 ? undefined : Object.fromEntries(there);
}

/** The indentation of a level: that of the first member, where it stands on a line of its own. */
function unitOf(text: string, { offset, members }: ObjectNode): string {
  const first = members[0];
  if (first === undefined) return '';
  const start = first.name.offset;
  const line = text.lastIndexOf('\n', start) + 1;
  if (line <= offset) return '';
  const before = text.slice(line, start);
  return before.length <= MOST_SPACES && before.trim() === '' ? before || '  ' : '  ';
}

function colonOf(text: string, { members }: ObjectNode): string {
  const first = members[0];
  if (first === undefined) return ': ';
  const between = text.slice(first.name.end, first.value.offset);
  return between.length <= MOST_SPACES && between.trim() === ':' ? between : ': ';
}
