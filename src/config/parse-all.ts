import { DocumentReader } from '../engine/documents.ts';
import { borrowReader, returnReader } from '../engine/select.ts';
import type { Input } from '../engine/windows.ts';
import { buildConfig } from './build.ts';
import type { OciConfig } from './types.ts';

/** One of many documents in an input. */
export interface ParsedDocument {
  config: OciConfig;
  /** Where the document starts in the input: in bytes for bytes, in UTF-16 units for strings. */
  offset: number;
}

/**
 * Parses many documents, separated by a line that is exactly `---` (the end of the line may be CRLF). A separator
 * ends a document; what stands behind the last one is a document if there is anything, so an empty input has none.
 * Documents are parsed as they are asked for, and nothing of one is kept alive by another.
 *
 * @param input a string or UTF-8 bytes of at most 2^30 units or bytes, or an iterable of such chunks, which may end
 *   anywhere and be as many as there are
 * @throws as `parse`; errors of the input's content come with the document that has it
 */
export function parseAll(input: Input): IterableIterator<ParsedDocument> {
  return new ParsedDocuments(input);
}

class ParsedDocuments implements IterableIterator<ParsedDocument> {
  readonly #reader = borrowReader();
  readonly #documents: DocumentReader;
  #open = true;

  constructor(input: Input) {
    this.#documents = new DocumentReader(this.#reader, input);
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<ParsedDocument, undefined> {
    if (!this.#open || !this.#advance()) return { done: true, value: undefined };
    const { offset } = this.#documents;
    return { done: false, value: { config: this.#build(), offset } };
  }

  return(): IteratorResult<ParsedDocument, undefined> {
    this.#close();
    return { done: true, value: undefined };
  }

  #advance(): boolean {
    const found = this.#attempt(() => this.#documents.nextDocument());
    if (!found) this.#close();
    return found;
  }

  #build(): OciConfig {
    return this.#attempt(() => buildConfig(this.#documents));
  }

  #attempt<T>(step: () => T): T {
    try {
      return step();
    } catch (error) {
      this.#close();
      throw error;
    }
  }

  #close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#documents.close();
    returnReader(this.#reader);
  }
}
