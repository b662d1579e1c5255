/** Of every typed array: getters that look at the array itself, whatever a subclass says. */
const typedArray: object = Object.getPrototypeOf(Uint8Array.prototype);
const bufferOf = getterOf('buffer');
const byteOffsetOf = getterOf('byteOffset');
const byteLengthOf = getterOf('byteLength');
const nameOf = getterOf(Symbol.toStringTag);

/** Whether this is a Uint8Array, of whatever realm. */
export function isBytes(input: unknown): input is Uint8Array {
  if (!ArrayBuffer.isView(input)) return false;
  return input instanceof Uint8Array || nameOf.call(input) === 'Uint8Array';
}

/**
 * The bytes, without what could change them or run code of others between two looks: a copy of shared memory and of a
 * buffer that can be resized, which browsers do not decode; and a plain view where the array is of a subclass, or says
 * of itself how long it is.
 * @throws TypeError when the buffer is detached, or shrunk so that the array is outside of it
 */
export function plainBytes(bytes: Uint8Array): Uint8Array {
  // Properties of its own say nothing of it.
  const buffer = bufferOf.call(bytes) as ArrayBufferLike;
  const byteLength = byteLengthOf.call(bytes) as number;
  const isWhole = byteLength > 0 && bytes.length === byteLength && !Object.hasOwn(bytes, 'length');
  if (isWhole && isPlain(bytes) && isFixed(buffer)) return bytes;
  const view = bareView(bytes);
  return isFixed(view.buffer) ? view : view.slice();
}

function isFixed(buffer: ArrayBufferLike): boolean {
  // Of ES2024; a host without it has no such buffers.
  return buffer instanceof ArrayBuffer && (buffer as { resizable?: boolean }).resizable !== true;
}

/**
 * A view of the same bytes that has nothing of its own, and does not get longer with its buffer.
 * @throws TypeError when the buffer is detached, or shrunk so that the array is outside of it
 */
export function bareView(bytes: Uint8Array): Uint8Array {
  const length = byteLengthOf.call(bytes) as number;
  if (length === 0) Uint8Array.prototype.at.call(bytes, 0); // throws where the bytes are gone
  return new Uint8Array(bufferOf.call(bytes) as ArrayBufferLike, byteOffsetOf.call(bytes) as number, length);
}

/**
 * For who reads `bytes`, which were `length` long, on after code of others had its turn.
 * @throws TypeError where their buffer was detached meanwhile
 */
export function requireBytes(bytes: { readonly length: number }, length: number): void {
  if (bytes.length === length) return;
  throw new TypeError("the input's buffer was detached while it was read");
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

function getterOf(name: string | symbol): (this: unknown) => unknown {
  return Object.getOwnPropertyDescriptor(typedArray, name)!.get!;
}
