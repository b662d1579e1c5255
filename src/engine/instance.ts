import { PROTOCOL_VERSION } from '../../assembly/protocol.ts';
import inlined from '../../build/ociconf.wasm';
import { InvalidArgumentError } from '../errors.ts';
import { bytesOf, type Inlined, moduleOf } from './inlined.ts';

export type ModuleMemory = WebAssembly.Memory;

/** What every module of ours exports. */
export interface ModuleExports {
  readonly memory: ModuleMemory;
  readonly protocol: WebAssembly.Global<'i32'>;
}

/** The exports of assembly/scan.ts. */
export interface CounterExports extends ModuleExports {
  learn(words: number): void;
  begin(): void;
  isAscii(length: number): number;
  count(length: number, flags: number): number;
  resume(): number;
  endDocument(): void;
}

/** The exports of assembly/index.ts. */
export interface ScannerExports extends ModuleExports {
  learn(words: number): void;
  tokenize(length: number, flags: number): number;
  resume(): number;
  isAscii(length: number): number;
  encodeUtf16(units: number): number;
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
export type ModuleSource = CompiledModule | ModuleBytes | ModuleResponse;

/** What `fetch` gives, as far as it is used. */
export interface ModuleResponse {
  /** All bytes of the body. */
  arrayBuffer(): Promise<ArrayBuffer>;
}

/**
 * Compiles a module that the bundler inlined; by default the scanner. Throws whatever the host throws where WebAssembly
 * is forbidden or missing.
 */
export function compileInlined(from: Inlined = inlined): CompiledModule {
  return moduleOf(from);
}

/** Compiles asynchronously; without a source, a module that the bundler inlined, by default the scanner. */
export async function compile(
  source?: ModuleSource | PromiseLike<ModuleSource>,
  otherwise: Inlined = inlined,
): Promise<CompiledModule> {
  const from = await (source ?? (typeof otherwise === 'string' ? bytesOf(otherwise) : otherwise));
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
  if (!exportsNamed(module, 'tokenize')) throw foreign();
  const scanner = exportsOf<ScannerExports>(module);
  if (scanner.protocol.value !== PROTOCOL_VERSION) throw foreign();
  return scanner;
}

/** Whether a module exports something of that name. */
export function exportsNamed(module: CompiledModule, name: string): boolean {
  return WebAssembly.Module.exports(module).some((exported) => exported.name === name);
}

/** The exports of a new instance. There is nothing to import: AssemblyScript's loader would only add its own 2 kB. */
export function exportsOf<Exports extends ModuleExports>(module: CompiledModule): Exports {
  return new WebAssembly.Instance(module).exports as unknown as Exports;
}

/** For a module that is none of ours, or of another version. */
export function foreign(): InvalidArgumentError {
  return new InvalidArgumentError('module', 'neither ociconf.wasm nor ociconf-scan.wasm of this version');
}

/** Grows memory to at least `bytes`. Throws a RangeError when the host refuses. */
export function growMemory(memory: WebAssembly.Memory, bytes: number): void {
  const missing = bytes - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
}

const PAGE = 65536;
