import { isLoneSurrogate } from '../../diagnostics/characters.ts';
import { NameMap } from '../../names.ts';
import { define } from '../define.ts';
import type { Path } from './pointer.ts';
import type { Node, ObjectNode } from './syntax.ts';

/** What the value alone does not tell about how it was written. */
export interface Finding {
  readonly code: 'duplicate-name' | 'nul-character' | 'lone-surrogate' | 'number-form' | 'number-too-large';
  readonly node: Node;
  readonly path: Path;
  /** For a name that stands more than once: where it stands before. */
  readonly before?: Node;
}

/** The value of a syntax tree: integers beyond 2^53-1 are bigint, of a name that stands twice the last one counts. */
export function valueOfNode(node: Node): unknown {
  switch (node.kind) {
    case 'object':
      return objectOf(node);
    case 'array':
      return node.items.map(valueOfNode);
    case 'string':
      return node.text;
    case 'number':
      return numberOf(node.digits);
    case 'word':
      return node.value;
  }
}

function objectOf(node: ObjectNode): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const { name, value } of node.members) {
    define(object, name.text, valueOfNode(value));
  }
  return object;
}

/** A number as exactly as it can be: only what is neither an integer nor representable is rounded. */
export function numberOf(digits: string): number | bigint {
  const number = Number(digits);
  return Number.isSafeInteger(number) || !isExactInteger(digits) ? number : BigInt(digits);
}

/** No integer of the runtime-spec has more than 20 digits, and making a bigint takes longer than linear time. */
const MOST_DIGITS = 1000;

function isExactInteger(digits: string): boolean {
  return digits.length <= MOST_DIGITS && isInteger(digits);
}

function isInteger(digits: string): boolean {
  for (let i = digits.startsWith('-') ? 1 : 0; i < digits.length; i++) {
    const code = digits.charCodeAt(i);
    if (code < 0x30 || code > 0x39) return false;
  }
  return true;
}

/** Everything unusual in a syntax tree, in the order of the text. The path of a finding changes once `tell` is done. */
export function eachFinding(root: Node, tell: (finding: Finding) => void): void {
  collect(root, [], tell);
}

/** @param path of the node; longer while its parts are looked at */
function collect(node: Node, path: (string | number)[], tell: (finding: Finding) => void): void {
  switch (node.kind) {
    case 'object':
      collectMembers(node, path, tell);
      return;
    case 'array':
      for (const [i, item] of node.items.entries()) {
        path.push(i);
        collect(item, path, tell);
        path.pop();
      }
      return;
    case 'string':
      if (node.text.includes('\0')) tell({ code: 'nul-character', node, path });
      if (hasLoneSurrogate(node.text)) tell({ code: 'lone-surrogate', node, path });
      return;
    case 'number': {
      const code = numberCode(node.digits);
      if (code !== undefined) tell({ code, node, path });
    }
  }
}

function collectMembers(
  { members }: ObjectNode,
  path: (string | number)[],
  tell: (finding: Finding) => void,
): void {
  const seen = new NameMap<Node>();
  for (const { name, value } of members) {
    path.push(name.text);
    collect(name, path, tell);
    const before = seen.get(name.text);
    if (before !== undefined) tell({ code: 'duplicate-name', node: name, path, before });
    seen.set(name.text, name);
    collect(value, path, tell);
    path.pop();
  }
}

function numberCode(digits: string): 'number-form' | 'number-too-large' | undefined {
  const number = Number(digits);
  if (isExactInteger(digits)) return Object.is(number, -0) ? 'number-form' : undefined;
  if (!Number.isFinite(number)) return 'number-too-large';
  return Number.isInteger(number) ? 'number-form' : undefined;
}

export function hasLoneSurrogate(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (isLoneSurrogate(text, i)) return true;
  }
  return false;
}
