import { instantiateSync } from '@assemblyscript/loader';
import { PROTOCOL_VERSION } from '../../assembly/protocol.ts';
import inlined from '../../build/ociconf.wasm';
import { InvalidArgumentError } from '../errors.ts';

/** The exports of assembly/index.ts. */
export interface ScannerExports {
  readonly memory: WebAssembly.Memory;
  readonly protocol: WebAssembly.Global<'i32'>;
  learn(words: number, lists: number): void;
  tokenize(length: number, flags: number): number;
  resume(): number;
  isAscii(length: number): number;
  parseInteger(length: number, bits: number): number;
}

/** A WebAssembly.Module, where the compiler knows that name: it comes with the DOM's types or Node's. */
export type CompiledModule = typeof globalThis extends {
  WebAssembly: { Module: new (...args: never[]) => infer Module };
}
  ? Module
  : object;

/** The bytes of a module. */
export type ModuleBytes = ArrayBuffer | ArrayBufferView<ArrayBuffer>;

/** What `init` takes: a compiled module, its bytes, or a response that carries them. */
export type ModuleSource = CompiledModule | ModuleBytes | { arrayBuffer(): Promise<ArrayBuffer> };

/** Compiles the inlined module. Throws whatever the host throws where WebAssembly is forbidden or missing. */
export function compileInlined(): CompiledModule {
  return new WebAssembly.Module(inlinedBytes());
}

/** Compiles asynchronously; without a source, the inlined module. */
export async function compile(source?: ModuleSource | PromiseLike<ModuleSource>): Promise<CompiledModule> {
  const from = await (source ?? inlinedBytes());
  if (from instanceof WebAssembly.Module) return from;
  // Not `instanceof Response`: in Node, naming that global loads its whole HTTP client.
  return WebAssembly.compile('arrayBuffer' in from ? await from.arrayBuffer() : from);
}

/** Compiles bytes, or takes a compiled module as it is. */
export function compileSync(source: CompiledModule | ModuleBytes): CompiledModule {
  return source instanceof WebAssembly.Module ? source : new WebAssembly.Module(source);
}

/**
 * Makes an instance.
 * @throws InvalidArgumentError when the module is not the one that belongs to this version of the package
 */
export function instantiate(module: CompiledModule): ScannerExports {
  if (!WebAssembly.Module.exports(module).some(({ name }) => name === 'protocol')) throw foreign();
  // The loader's own `exports` wrap every function in one that spreads its arguments; these are the bare ones.
  const exports = instantiateSync(module).instance.exports as unknown as ScannerExports;
  if (exports.protocol.value !== PROTOCOL_VERSION) throw foreign();
  return exports;
}

function foreign(): InvalidArgumentError {
  return new InvalidArgumentError('module', 'not the ociconf.wasm of this version');
}

/** Grows memory to at least `bytes`. Throws a RangeError when the host refuses. */
export function growMemory(memory: WebAssembly.Memory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
}

const PAGE = 65536;

function inlinedBytes(): Uint8Array<ArrayBuffer> {
  const binary = atob(inlined);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}
