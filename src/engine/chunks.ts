import { InputTooLargeError, wrongType } from '../errors.ts';
import { bareView } from './bytes.ts';
import { STRING_MAX } from './utf8.ts';
import { type Chunk, checkedChunk, INPUT_MAX, isChunk, lastNewline, WINDOW, Windows } from './windows.ts';

/** What takes many documents: a text or UTF-8 bytes, or an iterable of such chunks, which may end anywhere. */
export type Input = Chunk | Iterable<Chunk>;

/** Cuts an input, or the chunks that it comes in, into windows of whole lines. */
export class InputWindows extends Windows {
  #chunks: Chunks | undefined;

  /**
   * @throws TypeError for anything but a string, a Uint8Array or an iterable of them
   * @throws InputTooLargeError above INPUT_MAX; chunks may be more together
   */
  openInput(input: Input): void {
    checkInput(input);
    if (isChunk(input)) this.open(checkedChunk(input));
    else this.#openChunks(input);
  }

  override close(): void {
    super.close();
    this.#chunks?.close();
    this.#chunks = undefined;
  }

  protected override takeLines(): Chunk | undefined {
    return this.#chunks?.takeLines();
  }

  /** They may end anywhere: inside a character, a line end or a separator. */
  #openChunks(input: Iterable<Chunk>): void {
    this.open('');
    this.#chunks = new Chunks(input[Symbol.iterator]());
  }
}

/** @throws TypeError for anything but a string, a Uint8Array or an iterable */
export function checkInput(input: Input): void {
  if (isChunk(input) || typeof input?.[Symbol.iterator] === 'function') return;
  throw wrongType('input', 'a string, a Uint8Array or an iterable of them', input);
}

/** Joins chunks into whole lines. Every chunk is copied a bounded number of times, however small it is. */
class Chunks {
  readonly #source: Iterator<Chunk>;
  /** Also while the source is at work: one that throws is not to be told to return. */
  #done = false;
  #type: string | undefined;
  /** What has come since the last whole line, or waits to become a window. */
  #parts: Chunk[] = [];
  #length = 0;
  #hasNewline = false;

  constructor(source: Iterator<Chunk>) {
    this.#source = source;
  }

  /** Whole lines, a window of them where there are that many; at the end what is left; then undefined. */
  takeLines(): Chunk | undefined {
    while (!this.#done && (this.#length < WINDOW || !this.#hasNewline)) this.#pull();
    if (this.#length === 0) return undefined;
    const joined = join(this.#parts);
    const end = this.#done ? joined.length : lastNewline(joined, joined.length - 1) + 1;
    this.#parts = end < joined.length ? [joined.slice(end)] : [];
    this.#length = joined.length - end;
    this.#hasNewline = false;
    return end < joined.length ? joined.slice(0, end) : joined;
  }

  /** Tells the source that no more is wanted. An error of its own would hide why. */
  close(): void {
    if (this.#done) return;
    this.#done = true;
    try {
      this.#source.return?.();
    } catch {}
  }

  #pull(): void {
    this.#done = true;
    const { done, value } = this.#source.next();
    if (done) return;
    this.#done = false;
    const chunk = checkedChunk(value);
    this.#type ??= typeof chunk;
    if (typeof chunk !== this.#type) throw new TypeError('chunks must be all strings or all Uint8Arrays');
    if (chunk.length === 0) return;
    // A caller may fill the same buffer again for the next chunk.
    this.#parts.push(typeof chunk === 'string' ? chunk : bareView(chunk).slice());
    this.#length += chunk.length;
    this.#hasNewline ||= lastNewline(chunk, chunk.length - 1) >= 0;
    const limit = typeof chunk === 'string' ? STRING_MAX : INPUT_MAX;
    if (this.#length > limit) throw new InputTooLargeError(this.#length, limit);
  }
}

function join(parts: Chunk[]): Chunk {
  if (parts.length === 1) return parts[0]!;
  if (typeof parts[0] === 'string') return parts.join('');
  const chunks = parts as Uint8Array[];
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
