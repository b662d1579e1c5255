/** The last bytes of a stream, in memory that does not grow. */
export class Tail {
  readonly #ring: Buffer;
  /** Bytes that came in all. */
  #total = 0;

  /** @param limit bytes that are kept */
  constructor(limit: number) {
    this.#ring = Buffer.alloc(limit);
  }

  push(chunk: Uint8Array): void {
    const limit = this.#ring.length;
    const kept = chunk.subarray(Math.max(0, chunk.length - limit));
    const at = (this.#total + chunk.length - kept.length) % Math.max(1, limit);
    const first = Math.min(kept.length, limit - at);
    this.#ring.set(kept.subarray(0, first), at);
    this.#ring.set(kept.subarray(first), 0);
    this.#total += chunk.length;
  }

  /** As text: what is not UTF-8 becomes U+FFFD, and a character that was cut in two is left out. */
  text(): string {
    const limit = this.#ring.length;
    if (this.#total <= limit) return this.#ring.toString('utf8', 0, this.#total);
    const at = this.#total % limit;
    const bytes = Buffer.concat([this.#ring.subarray(at), this.#ring.subarray(0, at)]);
    let start = 0;
    while (start < 3 && isContinuation(bytes[start])) start++;
    return bytes.toString('utf8', start);
  }
}

function isContinuation(byte = 0): boolean {
  return (byte & 0xc0) === 0x80;
}
