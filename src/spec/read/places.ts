import type { Span } from '../../diagnostics/diagnostic.ts';
import { Lines } from './lines.ts';
import { indexOf, type Path } from './pointer.ts';
import type { Source } from './source.ts';
import { type Member, type Node, type ObjectNode, parseSyntax, type Syntax } from './syntax.ts';

/** Finds the places of values in the text that they were read from. */
export class Places {
  readonly source: Source;
  readonly lines: Lines;
  #syntax: Syntax | undefined;
  /** By object, the member of a name that counts: the last. */
  readonly #members = new Map<Node, ReadonlyMap<string, Member>>();

  /** @param syntax of the text, where it is known already */
  constructor(source: Source, syntax?: Syntax) {
    this.source = source;
    this.lines = new Lines(source.text);
    this.#syntax = syntax;
  }

  get syntax(): Syntax {
    this.#syntax ??= parseSyntax(this.source.text, this.source.maxDepth);
    return this.#syntax;
  }

  /** What stands at a path, or at as much of it as there is, and the member that it is the value of. */
  find(path: Path): { node: Node; member: Member | undefined; found: boolean } {
    let node: Node = this.syntax.root;
    let member: Member | undefined;
    for (const step of path) {
      if (node.kind === 'object') {
        member = this.#member(node, String(step));
        if (member === undefined) return { node, member, found: false };
        node = member.value;
      } else {
        const item: Node | undefined =
          node.kind === 'array' ? node.items[typeof step === 'number' ? step : indexOf(step)] : undefined;
        if (item === undefined) return { node, member: undefined, found: false };
        member = undefined;
        node = item;
      }
    }
    return { node, member, found: true };
  }

  /** The place of a value, of the name that it has, or of the object that lacks it. */
  span(path: Path, part: 'value' | 'name' | 'missing'): Span {
    const { node, member, found } = this.find(path);
    if (part === 'missing' || !found) return { offset: node.offset, length: 0 };
    return spanOf(part === 'name' && member !== undefined ? member.name : node);
  }

  #member(node: ObjectNode, name: string): Member | undefined {
    let members = this.#members.get(node);
    if (members === undefined) {
      members = new Map(node.members.map((member) => [member.name.text, member]));
      this.#members.set(node, members);
    }
    return members.get(name);
  }
}

export function spanOf({ offset, end }: { offset: number; end: number }): Span {
  return { offset, length: end - offset };
}
