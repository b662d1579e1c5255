const LEAST = 2 ** 12;

/** Bytes that go in at the end and out at the start. Every byte is copied a bounded number of times. */
export class ByteQueue {
  #buffer = new Uint8Array(LEAST);
  #start = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  /** What is in it, until the next call of `append`. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(this.#start, this.#end);
  }

  append(bytes: Uint8Array): void {
    if (this.#end + bytes.length > this.#buffer.length) this.#makeRoom(bytes.length);
    this.#buffer.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** Takes away the first `count` bytes. */
  drop(count: number): void {
    this.#start += count;
    if (this.#start === this.#end) this.#start = this.#end = 0;
  }

  /** Moves what is there to the start where that is at most half of the room, else takes twice the room. */
  #makeRoom(more: number): void {
    const { length } = this;
    let room = this.#buffer.length;
    while (room < 2 * (length + more)) room *= 2;
    const from = this.bytes;
    if (room > this.#buffer.length) this.#buffer = new Uint8Array(room);
    this.#buffer.set(from);
    this.#start = 0;
    this.#end = length;
  }
}
