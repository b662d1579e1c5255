import { createScanner, type JSONScanner } from 'jsonc-parser';
import { LineIndex } from '../../diagnostics/line-index.ts';
import { InvalidJsonError, TooDeepError } from '../../errors.ts';
import type { Placed } from './seek.ts';

/** A value with its place in the text. */
export type Node = ObjectNode | ListNode | TextNode | NumberNode | WordNode;

export interface ObjectNode extends Placed {
  readonly kind: 'object';
  readonly members: readonly Member[];
}

export interface ListNode extends Placed {
  readonly kind: 'array';
  readonly items: readonly Node[];
}

export interface TextNode extends Placed {
  readonly kind: 'string';
  readonly text: string;
}

export interface NumberNode extends Placed {
  readonly kind: 'number';
  /** As it is written. */
  readonly digits: string;
}

export interface WordNode extends Placed {
  readonly kind: 'word';
  readonly value: boolean | null;
}

export interface Member {
  readonly name: TextNode;
  readonly value: Node;
}

/** What is no JSON but leaves no doubt about the value. Some readers let it pass, others do not. */
export interface Oddity extends Placed {
  readonly code: 'byte-order-mark' | 'comment' | 'trailing-comma' | 'trailing-bytes';
}

export interface Syntax {
  readonly root: ObjectNode;
  readonly oddities: readonly Oddity[];
}

/**
 * The syntax tree of a JSON object.
 * @throws InvalidJsonError for what is no JSON even with the oddities, or no object
 * @throws TooDeepError
 */
export function parseSyntax(text: string, maxDepth: number): Syntax {
  return new Grammar(text, maxDepth).whole();
}

const BYTE_ORDER_MARK = '\ufeff';

/** Of jsonc-parser's const enums, which are not there at run time. */
const Token = {
  OpenBrace: 1,
  CloseBrace: 2,
  OpenBracket: 3,
  CloseBracket: 4,
  Comma: 5,
  Colon: 6,
  Null: 7,
  True: 8,
  False: 9,
  Text: 10,
  Number: 11,
  LineComment: 12,
  BlockComment: 13,
  End: 17,
} as const;

const TOKEN_ERRORS = [
  '',
  'a comment that does not end',
  'a string that does not end on its line',
  'a number that breaks off',
  'an escape \\u without four hexadecimal digits',
  'an unknown escape in a string',
  'a control character in a string, which has to be escaped',
];

/** The grammar of JSON over jsonc-parser's scanner: its own parser says too little about what it lets pass. */
class Grammar {
  readonly #text: string;
  readonly #maxDepth: number;
  readonly #scanner: JSONScanner;
  readonly #oddities: Oddity[] = [];
  #token = 0;

  constructor(text: string, maxDepth: number) {
    this.#text = text;
    this.#maxDepth = maxDepth;
    this.#scanner = createScanner(text);
    if (text.startsWith(BYTE_ORDER_MARK)) {
      this.#oddities.push({ code: 'byte-order-mark', offset: 0, end: 1 });
      this.#scanner.setPosition(1);
    }
    this.#next();
  }

  whole(): Syntax {
    if (!this.#is(Token.OpenBrace)) throw this.#unexpected('an object, which starts with {');
    const root = this.#object(1);
    if (!this.#is(Token.End)) this.#trailingBytes();
    return { root, oddities: this.#oddities };
  }

  #value(depth: number): Node {
    switch (this.#token) {
      case Token.OpenBrace:
        return this.#object(depth);
      case Token.OpenBracket:
        return this.#list(depth);
      case Token.Text:
        return this.#string();
      case Token.Number: {
        const { offset, end } = this.#place();
        this.#next();
        return { kind: 'number', offset, end, digits: this.#text.slice(offset, end) };
      }
      case Token.True:
      case Token.False:
      case Token.Null: {
        const { offset, end } = this.#place();
        const value = this.#token === Token.Null ? null : this.#token === Token.True;
        this.#next();
        return { kind: 'word', offset, end, value };
      }
      default:
        throw this.#unexpected('a value');
    }
  }

  #object(depth: number): ObjectNode {
    const members: Member[] = [];
    const { offset, end } = this.#sequence(depth, Token.CloseBrace, '} or a comma', () => {
      if (!this.#is(Token.Text)) throw this.#unexpected('a name in quotes');
      const name = this.#string();
      if (!this.#is(Token.Colon)) throw this.#unexpected('a colon');
      this.#next();
      members.push({ name, value: this.#value(depth + 1) });
    });
    return { kind: 'object', offset, end, members };
  }

  #list(depth: number): ListNode {
    const items: Node[] = [];
    const { offset, end } = this.#sequence(depth, Token.CloseBracket, '] or a comma', () => {
      items.push(this.#value(depth + 1));
    });
    return { kind: 'array', offset, end, items };
  }

  /** From the opening to the closing token, with commas between what `element` reads. */
  #sequence(depth: number, close: number, expected: string, element: () => void): Placed {
    const offset = this.#scanner.getTokenOffset();
    if (depth > this.#maxDepth) throw new TooDeepError(this.#maxDepth, offset);
    this.#next();
    let comma: Placed | undefined;
    let first = true;
    while (!this.#is(close)) {
      if (!first && comma === undefined) throw this.#unexpected(expected);
      element();
      first = false;
      comma = undefined;
      if (this.#is(Token.Comma)) {
        comma = this.#place();
        this.#next();
      }
    }
    if (comma !== undefined) this.#oddities.push({ code: 'trailing-comma', ...comma });
    const { end } = this.#place();
    this.#next();
    return { offset, end };
  }

  #string(): TextNode {
    const { offset, end } = this.#place();
    const text = this.#scanner.getTokenValue();
    this.#next();
    return { kind: 'string', offset, end, text };
  }

  /** To the end of what is no white space, whatever it is. */
  #trailingBytes(): void {
    const offset = this.#scanner.getTokenOffset();
    let end = this.#text.length;
    while (end > offset && this.#text.charCodeAt(end - 1) <= 0x20) end--;
    this.#oddities.push({ code: 'trailing-bytes', offset, end });
  }

  /** Moves on to the next token that counts. White space is stepped over here: the scanner collects it. */
  #next(): void {
    for (;;) {
      let at = this.#scanner.getPosition();
      while (isSpace(this.#text.charCodeAt(at))) at++;
      this.#scanner.setPosition(at);
      this.#token = this.#scanner.scan();
      const error = this.#scanner.getTokenError();
      if (error !== 0) throw this.#invalid(TOKEN_ERRORS[error] ?? 'something unknown');
      if (this.#token !== Token.LineComment && this.#token !== Token.BlockComment) return;
      this.#oddities.push({ code: 'comment', ...this.#place() });
    }
  }

  #is(token: number): boolean {
    return this.#token === token;
  }

  #place(): Placed {
    return { offset: this.#scanner.getTokenOffset(), end: this.#scanner.getPosition() };
  }

  #unexpected(expected: string): InvalidJsonError {
    const { offset, end } = this.#place();
    const found = this.#is(Token.End) ? 'the text ends' : `there is ${excerpt(this.#text, offset, end)}`;
    return this.#invalid(`${found} instead of ${expected}`);
  }

  #invalid(problem: string): InvalidJsonError {
    const offset = this.#scanner.getTokenOffset();
    const { line, column } = new LineIndex(this.#text).locate(offset, 0);
    return new InvalidJsonError(problem, offset, line, column);
  }
}

/** White space of JSON (RFC 8259). */
function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d;
}

const EXCERPT = 20;

function excerpt(text: string, offset: number, end: number): string {
  return JSON.stringify(
    end - offset > EXCERPT ? `${text.slice(offset, offset + EXCERPT)}…` : text.slice(offset, end),
  );
}
