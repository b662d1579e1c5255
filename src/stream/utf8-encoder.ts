/** Encodes text that comes in strings which end anywhere. */
export class Utf8Encoder {
  readonly #encoder = new TextEncoder();
  /** The first half of a surrogate pair whose second half may come. */
  #half = '';

  encode(text: string): Uint8Array {
    if (text === '') return new Uint8Array();
    const last = text.charCodeAt(text.length - 1);
    const end = last >= 0xd800 && last < 0xdc00 ? text.length - 1 : text.length;
    const bytes = this.#encoder.encode(this.#half + text.slice(0, end));
    this.#half = text.slice(end);
    return bytes;
  }

  /** What is left; undefined where there is nothing. */
  end(): Uint8Array | undefined {
    const { length } = this.#half;
    return length === 0 ? undefined : this.#encoder.encode(this.#half);
  }
}
