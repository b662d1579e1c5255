import fc from 'fast-check';

// Reads the EBNF of the XML recommendation (section 6), recognises texts by it, and makes texts of it. The package `ebnf`
// reads the notation, but has no difference (`A - B`), and takes the first way that fits, where a grammar means all.

type Expression =
  | { kind: 'choice' | 'sequence'; of: Expression[] }
  | { kind: 'repeat'; of: Expression; least: number; most: number }
  | { kind: 'difference'; of: Expression; without: Expression }
  | { kind: 'rule'; name: string }
  | { kind: 'text'; text: string }
  | { kind: 'class'; ranges: [number, number][]; negated: boolean };

/** What a rule derived: a part of the text, and the parts within it that rules derived. */
export interface Tree {
  rule: string;
  start: number;
  end: number;
  children: Tree[];
}

export class Grammar {
  readonly #rules = new Map<string, Expression>();

  constructor(source: string) {
    const tokens = tokensOf(source);
    while (tokens.length > 0) {
      const name = tokens.shift()!;
      if (tokens.shift() !== '::=') throw new Error(`no ::= behind ${name}`);
      if (this.#rules.has(name)) throw new Error(`${name} stands twice`);
      this.#rules.set(name, choice(tokens));
    }
    for (const [name, expression] of this.#rules) {
      for (const used of namesIn(expression)) {
        if (!this.#rules.has(used)) throw new Error(`${name} uses ${used}, which no rule defines`);
      }
    }
  }

  get names(): string[] {
    return [...this.#rules.keys()];
  }

  /** How the rule derives the whole text: one tree, or none. Throws where there is more than one. */
  derive(rule: string, text: string): Tree | undefined {
    const [tree, other] = new Recogniser(this.#rules, text).trees(
      { kind: 'rule', name: rule },
      0,
      text.length,
    );
    if (other !== undefined) throw new Error(`${rule} derives ${JSON.stringify(text)} in two ways`);
    return tree?.[0];
  }

  /** Texts that the rule derives. */
  sentences(rule: string): fc.Arbitrary<string> {
    const derives = (expression: Expression, text: string) =>
      new Recogniser(this.#rules, text).ends(expression, 0).has(text.length);
    return new Generator(this.#rules, derives).of({ kind: 'rule', name: rule });
  }
}

function namesIn(expression: Expression): string[] {
  switch (expression.kind) {
    case 'rule':
      return [expression.name];
    case 'choice':
    case 'sequence':
      return expression.of.flatMap(namesIn);
    case 'repeat':
      return namesIn(expression.of);
    case 'difference':
      return [...namesIn(expression.of), ...namesIn(expression.without)];
    default:
      return [];
  }
}

function tokensOf(source: string): string[] {
  const token = /\/\*[\s\S]*?\*\/|"[^"]*"|'[^']*'|\[[^\]]*\]|#x[0-9A-F]+|::=|[A-Za-z]\w*|[|?*+()-]|\s+|./g;
  const found = source.match(token) ?? [];
  return found.filter((part) => part.trim() !== '' && !part.startsWith('/*'));
}

function choice(tokens: string[]): Expression {
  const of = [sequence(tokens)];
  while (tokens[0] === '|') {
    tokens.shift();
    of.push(sequence(tokens));
  }
  return of.length === 1 ? of[0]! : { kind: 'choice', of };
}

function sequence(tokens: string[]): Expression {
  const of: Expression[] = [];
  // A name in front of `::=` begins the next rule.
  while (tokens.length > 0 && tokens[0] !== '|' && tokens[0] !== ')' && tokens[1] !== '::=') {
    const part = repeated(tokens);
    if (tokens[0] !== '-') {
      of.push(part);
    } else {
      tokens.shift();
      of.push({ kind: 'difference', of: part, without: repeated(tokens) });
    }
  }
  return of.length === 1 ? of[0]! : { kind: 'sequence', of };
}

function repeated(tokens: string[]): Expression {
  let part = primary(tokens);
  for (; tokens[0] === '?' || tokens[0] === '*' || tokens[0] === '+'; ) {
    const sign = tokens.shift();
    part = { kind: 'repeat', of: part, least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Infinity };
  }
  return part;
}

function primary(tokens: string[]): Expression {
  const token = tokens.shift()!;
  if (token === '(') {
    const inner = choice(tokens);
    if (tokens.shift() !== ')') throw new Error('a parenthesis is not closed');
    return inner;
  }
  if (token.startsWith('"') || token.startsWith("'")) return { kind: 'text', text: token.slice(1, -1) };
  if (token.startsWith('#x'))
    return { kind: 'text', text: String.fromCodePoint(Number(`0${token.slice(1)}`)) };
  if (token.startsWith('[')) return classOf(token.slice(1, -1));
  if (/^[A-Za-z]/.test(token)) return { kind: 'rule', name: token };
  throw new Error(`unexpected ${token}`);
}

function classOf(content: string): Expression {
  const negated = content.startsWith('^');
  const codes = /#x([0-9A-F]+)|(.)/gu;
  const ranges: [number, number][] = [];
  let open = false;
  for (const [, hexadecimal, character] of content.slice(negated ? 1 : 0).matchAll(codes)) {
    const code = hexadecimal === undefined ? character!.codePointAt(0)! : Number.parseInt(hexadecimal, 16);
    if (character === '-' && ranges.length > 0 && !open) {
      open = true;
    } else if (open) {
      ranges.at(-1)![1] = code;
      open = false;
    } else {
      ranges.push([code, code]);
    }
  }
  if (open) throw new Error(`a range of [${content}] has no end`);
  return { kind: 'class', ranges, negated };
}

/** Finds all ends, and all ways, of what starts somewhere: what is asked again is remembered. */
class Recogniser {
  readonly #rules: ReadonlyMap<string, Expression>;
  readonly #text: string;
  readonly #ends = new Map<Expression | string, Map<number, Set<number>>>();

  constructor(rules: ReadonlyMap<string, Expression>, text: string) {
    this.#rules = rules;
    this.#text = text;
  }

  ends(expression: Expression, start: number): Set<number> {
    const key = expression.kind === 'rule' ? expression.name : expression;
    const known = this.#ends.get(key) ?? new Map<number, Set<number>>();
    this.#ends.set(key, known);
    let found = known.get(start);
    if (found === undefined) {
      found = this.#find(expression, start);
      known.set(start, found);
    }
    return found;
  }

  #find(expression: Expression, start: number): Set<number> {
    switch (expression.kind) {
      case 'text':
        return new Set(this.#text.startsWith(expression.text, start) ? [start + expression.text.length] : []);
      case 'class': {
        const code = this.#text.codePointAt(start);
        return new Set(code !== undefined && isIn(expression, code) ? [start + (code > 0xffff ? 2 : 1)] : []);
      }
      case 'rule':
        return this.ends(this.#rules.get(expression.name)!, start);
      case 'choice':
        return new Set(expression.of.flatMap((one) => [...this.ends(one, start)]));
      case 'sequence':
        return this.#follow(expression.of, start);
      case 'difference': {
        const without = this.ends(expression.without, start);
        return new Set([...this.ends(expression.of, start)].filter((end) => !without.has(end)));
      }
      case 'repeat':
        return this.#repeat(expression, start);
    }
  }

  #follow(parts: readonly Expression[], start: number): Set<number> {
    let from = new Set([start]);
    for (const part of parts) from = new Set([...from].flatMap((at) => [...this.ends(part, at)]));
    return from;
  }

  #repeat({ of, least, most }: { of: Expression; least: number; most: number }, start: number): Set<number> {
    const all = new Set(least === 0 ? [start] : []);
    let from = new Set([start]);
    for (let times = 0; times < most && from.size > 0; times++) {
      const next = [...from].flatMap((at) => [...this.ends(of, at)]);
      from = new Set(next.filter((end) => !all.has(end)));
      for (const end of from) all.add(end);
    }
    return all;
  }

  /** At most two ways to derive start..end, each as the trees of its rules. */
  trees(expression: Expression, start: number, end: number): Tree[][] {
    if (!this.ends(expression, start).has(end)) return [];
    switch (expression.kind) {
      case 'text':
      case 'class':
        return [[]];
      case 'rule': {
        const { name: rule } = expression;
        const ways = this.trees(this.#rules.get(rule)!, start, end);
        return ways.map((children) => [{ rule, start, end, children }]);
      }
      case 'choice':
        return expression.of.flatMap((one) => this.trees(one, start, end)).slice(0, 2);
      case 'difference':
        return this.trees(expression.of, start, end);
      case 'sequence':
        return this.#inRow(expression.of, start, end);
      case 'repeat': {
        // As a chain: one of it and the rest. What derives nothing is not repeated.
        const { of, least, most } = expression;
        const rest: Expression = { kind: 'repeat', of, least: Math.max(least - 1, 0), most: most - 1 };
        const none: Tree[][] = start === end && least === 0 ? [[]] : [];
        return most === 0 || start === end
          ? none
          : [...none, ...this.#pair(of, rest, start, end)].slice(0, 2);
      }
    }
  }

  #inRow(parts: readonly Expression[], start: number, end: number): Tree[][] {
    const [first, ...others] = parts;
    if (first === undefined) return start === end ? [[]] : [];
    if (others.length === 0) return this.trees(first, start, end);
    return this.#pair(first, { kind: 'sequence', of: others }, start, end);
  }

  #pair(first: Expression, rest: Expression, start: number, end: number): Tree[][] {
    const ways: Tree[][] = [];
    for (const middle of this.ends(first, start)) {
      if (ways.length > 1) break;
      const after = middle <= end ? this.trees(rest, middle, end) : [];
      if (after.length === 0) continue;
      for (const before of this.trees(first, start, middle)) {
        for (const one of after) ways.push([...before, ...one]);
      }
    }
    return ways.slice(0, 2);
  }
}

function isIn({ ranges, negated }: { ranges: [number, number][]; negated: boolean }, code: number): boolean {
  return ranges.some(([first, last]) => code >= first && code <= last) !== negated;
}

/** Characters on which something turns, for classes that take nearly all. */
const PIVOTS = [...'=:,# \t\r\u0085\u00a0\u2028\u3000\ufeff-a0/é🚀'].map((one) => one.codePointAt(0)!);

class Generator {
  readonly #rules: ReadonlyMap<string, Expression>;
  readonly #derives: (expression: Expression, text: string) => boolean;
  readonly #made = new Map<string, fc.Arbitrary<string>>();

  constructor(
    rules: ReadonlyMap<string, Expression>,
    derives: (expression: Expression, text: string) => boolean,
  ) {
    this.#rules = rules;
    this.#derives = derives;
  }

  of(expression: Expression): fc.Arbitrary<string> {
    switch (expression.kind) {
      case 'text':
        return fc.constant(expression.text);
      case 'class':
        return this.#character(expression).map((code) => String.fromCodePoint(code));
      case 'choice':
        return fc.oneof(...expression.of.map((one) => this.of(one)));
      case 'sequence':
        return fc.tuple(...expression.of.map((one) => this.of(one))).map((parts) => parts.join(''));
      case 'repeat': {
        const { least, most } = expression;
        const of = this.of(expression.of);
        return fc
          .array(of, { minLength: least, maxLength: Math.min(most, 6) })
          .map((parts) => parts.join(''));
      }
      case 'difference':
        return this.of(expression.of).filter((text) => !this.#derives(expression.without, text));
      case 'rule': {
        const { name } = expression;
        const made = this.#made.get(name) ?? this.of(this.#rules.get(name)!);
        this.#made.set(name, made);
        return made;
      }
    }
  }

  #character(expression: { ranges: [number, number][]; negated: boolean }): fc.Arbitrary<number> {
    if (expression.negated) return fc.constantFrom(...PIVOTS.filter((code) => isIn(expression, code)));
    const ranges = expression.ranges.map(([min, max]) => fc.integer({ min, max }));
    return fc.oneof(...ranges);
  }
}
