import type { Location, Span } from '../../diagnostics/diagnostic.ts';
import { LineIndex } from '../../diagnostics/line-index.ts';
import { NameMap } from '../../names.ts';
import { indexOf, type Path, sharedSteps } from './pointer.ts';
import { type Found, type Placed, Seeker } from './seek.ts';
import type { Source } from './source.ts';
import { type Member, type Node, type ObjectNode, parseSyntax, type Syntax } from './syntax.ts';

/** So many places are found one by one; for more, a syntax tree is made. */
const FEW = 8;

/** A value on a path; with its name where it is a member. */
interface Step {
  readonly value: Node;
  readonly name: Placed | undefined;
}

/** Finds the places of values in the text that they were read from. */
export class Places {
  readonly source: Source;
  readonly #lines: LineIndex;
  #syntax: Syntax | undefined;
  #asked = 0;
  #seeker: Seeker | undefined;
  /** By object, the member of a name that counts: the last. */
  readonly #members = new Map<Node, NameMap<Member>>();
  /** The path to the last place in the tree, and where each of its steps leads, the whole text first. */
  #path: Path = [];
  readonly #steps: Step[] = [];

  constructor(source: Source) {
    this.source = source;
    this.#lines = new LineIndex(source.text);
  }

  get syntax(): Syntax {
    this.#syntax ??= parseSyntax(this.source.text, this.source.maxDepth);
    return this.#syntax;
  }

  locate({ offset, length }: Span): Location {
    return this.#lines.locate(offset, length);
  }

  /** What stands at a path, or at as much of it as there is. */
  find(path: Path): Found {
    if (this.source.plain && this.#asked++ < FEW) {
      this.#seeker ??= new Seeker(this.source.text);
      return this.#seeker.seek(path);
    }
    return this.#findInTree(path);
  }

  /** The place of a value, of the name that it has, or of the object that lacks it. */
  span(path: Path, part?: 'name' | 'missing'): Span {
    const { value, name, whole } = this.find(path);
    if (part === 'missing' || !whole) return { offset: value.offset, length: 0 };
    return spanOf(part === 'name' && name !== undefined ? name : value);
  }

  #findInTree(path: Path): Found {
    const steps = this.#steps;
    if (steps.length === 0) steps.push({ value: this.syntax.root, name: undefined });
    let depth = sharedSteps(path, this.#path, steps.length - 1);
    this.#path = path;
    steps.length = depth + 1;
    for (; depth < path.length; depth++) {
      const { value } = steps[depth]!;
      const step = path[depth]!;
      const next = value.kind === 'object' ? this.#member(value, String(step)) : itemOf(value, step);
      if (next === undefined) break;
      steps.push(next);
    }
    return { ...steps[depth]!, whole: depth === path.length };
  }

  #member(node: ObjectNode, name: string): Member | undefined {
    let members = this.#members.get(node);
    if (members === undefined) {
      members = new NameMap();
      for (const member of node.members) members.set(member.name.text, member);
      this.#members.set(node, members);
    }
    return members.get(name);
  }
}

function itemOf(node: Node, step: string | number): Step | undefined {
  const value = node.kind === 'array' ? node.items[indexOf(step)] : undefined;
  return value && { value, name: undefined };
}

export function spanOf({ offset, end }: Placed): Span {
  return { offset, length: end - offset };
}
