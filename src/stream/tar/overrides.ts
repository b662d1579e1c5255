import type { Header } from './header.ts';
import { decimal, readPax } from './pax.ts';
import { nameUpToNul } from './text.ts';

/** A header, with what those before it say. */
export interface Member extends Header {
  /** Whether only parts of the file are in the archive, with a map. */
  readonly isSparse: boolean;
}

/** What a member is said to be by the headers before its own. */
export class Overrides {
  /** For all members from there on, and for the next one (pax). */
  readonly #global = new Map<string, string>();
  readonly #next = new Map<string, string>();
  /** For the next one (GNU). */
  #name: string | undefined;
  #link: string | undefined;

  /** Whether the header is one for others. */
  isExtension(type: string): boolean {
    return 'xgLK'.includes(type);
  }

  /**
   * Takes the body of such a header.
   * @returns false where it is none
   */
  take(type: string, body: Uint8Array): boolean {
    if (type === 'L') this.#name = nameUpToNul(body);
    else if (type === 'K') this.#link = nameUpToNul(body);
    else return readPax(body, type === 'g' ? this.#global : this.#next);
    return true;
  }

  /** The member itself, after which nothing is left of what was for it alone. */
  apply(header: Header): Member {
    const size = this.#pax('size');
    const realName = this.#pax('GNU.sparse.name');
    const isSparse =
      header.type === 'S' || realName !== undefined || this.#pax('GNU.sparse.size') !== undefined;
    const member = {
      ...header,
      name: realName ?? this.#pax('path') ?? this.#name ?? header.name,
      link: this.#pax('linkpath') ?? this.#link ?? header.link,
      size: size === undefined ? header.size : decimal(new TextEncoder().encode(size)),
      isSparse,
    };
    this.#next.clear();
    this.#name = undefined;
    this.#link = undefined;
    return member;
  }

  /** An empty value says that there is none. */
  #pax(key: string): string | undefined {
    return (this.#next.get(key) ?? this.#global.get(key)) || undefined;
  }
}
