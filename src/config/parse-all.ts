import { checkInput, type Input } from '../engine/chunks.ts';
import { DocumentReader } from '../engine/documents.ts';
import type { TokenReader } from '../engine/reader.ts';
import { borrowReader, returnReader } from '../engine/select.ts';
import { buildConfig } from './build.ts';
import type { OciConfig } from './types.ts';

/** One of many documents in an input. */
export interface ParsedDocument {
  /** What `parse` makes of it. */
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
 *   anywhere and be as many as there are; a chunk and the line that it goes on with are 2^30 at most, together
 * @throws as `parse`: what is wrong with the input's type at once, bytes that are not UTF-8 up to 32 KiB before the
 *   document that has them
 *
 * @example
 * ```js
 * import { parseAll } from 'ociconf';
 *
 * const names = Array.from(parseAll('hostname=a\n---\nhostname=b\n'), ({ config }) => config.hostname);
 * console.log(names.join()); // a,b
 * ```
 */
export function parseAll(input: Input): IterableIterator<ParsedDocument> {
  return new ParsedDocuments(input);
}

class ParsedDocuments implements IterableIterator<ParsedDocument> {
  readonly #input: Input;
  #reader: TokenReader | undefined;
  #documents: DocumentReader | undefined;
  #ended = false;
  #running = false;

  constructor(input: Input) {
    checkInput(input);
    this.#input = input;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<ParsedDocument, undefined> {
    if (this.#running) throw new TypeError('parseAll is already at work on the next document');
    this.#running = true;
    try {
      const value = this.#ended ? undefined : this.#parseNext();
      return value === undefined ? { done: true, value } : { done: false, value };
    } catch (error) {
      this.#close();
      throw error;
    } finally {
      this.#running = false;
    }
  }

  return(): IteratorResult<ParsedDocument, undefined> {
    if (this.#running)
      throw new TypeError('parseAll is at work on the next document: it cannot be ended now');
    this.#close();
    return { done: true, value: undefined };
  }

  #parseNext(): ParsedDocument | undefined {
    this.#reader ??= borrowReader();
    this.#documents ??= new DocumentReader(this.#reader, this.#input);
    if (this.#documents.nextDocument()) {
      const { offset } = this.#documents;
      return { config: buildConfig(this.#documents), offset };
    }
    this.#close();
    return undefined;
  }

  #close(): void {
    this.#ended = true;
    this.#documents?.close();
    if (this.#reader !== undefined) returnReader(this.#reader);
    this.#documents = undefined;
    this.#reader = undefined;
  }
}
