/** Of every typed array: getters that look at the array itself, whatever a subclass says. */
const typedArray: object = Object.getPrototypeOf(Uint8Array.prototype);

/** Whether this is a Uint8Array, of whatever realm. */
export function isBytes(input: unknown): input is Uint8Array {
  if (!ArrayBuffer.isView(input)) return false;
  return input instanceof Uint8Array || intrinsic(input, Symbol.toStringTag) === 'Uint8Array';
}

/**
 * The bytes, without what could change them or run code of others between two looks: a copy of shared memory, and a
 * plain view of a subclass's array.
 * @throws TypeError when the buffer is detached
 */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  const { buffer, byteLength } = bytes;
  const isWhole = byteLength > 0 && bytes.length === byteLength;
  if (isWhole && isPlain(bytes) && buffer instanceof ArrayBuffer) return bytes;
  const own = intrinsic(bytes, 'buffer') as ArrayBufferLike;
  const offset = intrinsic(bytes, 'byteOffset') as number;
  const length = intrinsic(bytes, 'byteLength') as number;
  const view = new Uint8Array(own, offset, length); // throws where detached
  return own instanceof ArrayBuffer ? view : view.slice();
}

function isPlain(bytes: Uint8Array): boolean {
  const prototype: unknown = Object.getPrototypeOf(bytes);
  return prototype === Uint8Array.prototype || prototype === nodeBuffer()?.prototype;
}

/** Node's own subclass, where the host is Node: it decodes ASCII, and copies UTF-16, faster than the standard does. */
export function nodeBuffer(): NodeBuffer | undefined {
  // The global is an accessor: asked for every input, it would cost a tenth of a parse.
  if (buffer === null) buffer = (globalThis as { Buffer?: NodeBuffer }).Buffer;
  return buffer;
}

let buffer: NodeBuffer | undefined | null = null;

interface NodeBuffer {
  from(text: string, encoding: 'hex'): Uint8Array<ArrayBuffer>;
  readonly prototype: Uint8Array & {
    latin1Slice(this: Uint8Array, start: number, end: number): string;
    /** Writes units in the machine's own order, which is little-endian wherever Node runs on WebAssembly's terms. */
    ucs2Write(this: Uint8Array, text: string, offset: number, length: number): number;
  };
}

function intrinsic(array: ArrayBufferView, name: 'buffer' | 'byteOffset' | 'byteLength' | symbol): unknown {
  return Object.getOwnPropertyDescriptor(typedArray, name)?.get?.call(array);
}
