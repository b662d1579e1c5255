import type { Piece } from '../plan/shards.ts';
import type { Source } from './source.ts';

/** A source of which it is known how far it has been read. */
export class Followed implements Pick<Source, 'read'> {
  readonly #piece: Piece;
  readonly #source: Source;
  #position = 0;

  constructor(piece: Piece, source: Source) {
    this.#piece = piece;
    this.#source = source;
  }

  /** Bytes of the piece before those that were asked for last, which are still being worked on. */
  get used(): number {
    const { from, to } = this.#piece;
    return Math.max(0, Math.min(this.#position, to) - from);
  }

  read(buffer: Uint8Array, position: number): Promise<number> {
    this.#position = position;
    return this.#source.read(buffer, position);
  }
}
