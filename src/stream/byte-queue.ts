const LEAST = 4096;

/** Bytes that go in at the end and out at the start. Every byte is copied a bounded number of times. */
export class ByteQueue {
  #buffer: Uint8Array<ArrayBuffer> | undefined;
  #start = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  /** What is in it, until the next call of `append`. */
  get bytes(): Uint8Array {
    this.#buffer ??= new Uint8Array(LEAST);
    return this.#buffer.subarray(this.#start, this.#end);
  }

  append(bytes: Uint8Array): void {
    if (this.#buffer === undefined || this.#end + bytes.length > this.#buffer.length) {
      this.#buffer = this.#roomFor(bytes.length);
    }
    this.#buffer.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  /** Takes away the first `count` bytes. */
  drop(count: number): void {
    this.#start += count;
    if (this.#start === this.#end) this.#start = this.#end = 0;
  }

  clear(): void {
    this.drop(this.length);
  }

  /** Moves what is there to the start: of the buffer where that leaves half of it free, else of one twice as large. */
  #roomFor(more: number): Uint8Array<ArrayBuffer> {
    const { length } = this;
    this.#buffer ??= new Uint8Array(LEAST);
    const old = this.#buffer;
    let room = old.length;
    while (room < 2 * (length + more)) room *= 2;
    const buffer = room === old.length ? old : new Uint8Array(room);
    buffer.set(old.subarray(this.#start, this.#end));
    this.#start = 0;
    this.#end = length;
    return buffer;
  }
}
