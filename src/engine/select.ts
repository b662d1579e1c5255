import { EngineUnavailableError, wrongType } from '../errors.ts';
import {
  type CompiledModule,
  compile,
  compileInlined,
  compileSync,
  instantiate,
  type ModuleSource,
  type ScannerExports,
} from './instance.ts';
import type { EngineName, TokenReader } from './reader.ts';
import { ScalarTokenReader } from './scalar.ts';
import { WasmTokenReader } from './tokens.ts';

let reader: TokenReader | undefined;
/** One that was given back. */
let spareReader: TokenReader | undefined;
let module: CompiledModule | undefined;
let initialising: Promise<EngineName> | undefined;

/** The reader of the engine in use. The first call compiles the module and falls back to TypeScript. */
export function tokenReader(): TokenReader {
  return reader?.usable ? reader : chooseReader();
}

/**
 * A reader of the engine in use for somebody who reads on while others parse. Give it back with `returnReader`; one
 * that is not given back is garbage.
 */
export function borrowReader(): TokenReader {
  const wanted = tokenReader();
  const spare = spareReader;
  spareReader = undefined;
  if (spare?.name === wanted.name) return spare;
  return wanted.name === 'wasm' ? new WasmTokenReader(newScanner()) : new ScalarTokenReader();
}

export function returnReader(reader: TokenReader): void {
  if (reader.usable) spareReader = reader;
}

/** Which engine parses: `wasm`, or `typescript` where the host forbids or lacks WebAssembly. */
export function engine(): EngineName {
  return tokenReader().name;
}

/**
 * Chooses the engine. Both give the same results.
 * @param name `auto` is WebAssembly where it can be had, which is also what happens without this call
 * @throws EngineUnavailableError when `wasm` is asked for and cannot be had; the engine in use stays
 */
export function useEngine(name: EngineName | 'auto'): void {
  if (name === 'auto') reader = undefined;
  else if (name === 'typescript') reader = new ScalarTokenReader();
  else if (name === 'wasm') {
    reader = wasmReaderOrThrow();
  } else throw wrongType('name', "'wasm', 'typescript' or 'auto'", name);
}

/**
 * Compiles the module off the main thread, so that the first `parse` does not have to. Calling it is optional,
 * and calling it again without an argument returns the same promise.
 * @param source the module from elsewhere (`ociconf/ociconf.wasm`); without it, the one inlined in this package
 * @returns the engine in use: `typescript` where the inlined module may not be compiled
 * @throws what the host throws when a given source does not compile
 * @throws InvalidArgumentError when it is not this version's module
 */
export function init(source?: ModuleSource | PromiseLike<ModuleSource>): Promise<EngineName> {
  if (source !== undefined) return compile(source).then(initSync);
  initialising ??= compile().then(initSync, engine);
  return initialising;
}

/**
 * Takes a module compiled elsewhere, for hosts that only accept precompiled ones, or its bytes.
 * @throws InvalidArgumentError when it is not this version's module
 */
export function initSync(source: CompiledModule | BufferSource): EngineName {
  const compiled = compileSync(source);
  reader = new WasmTokenReader(instantiate(compiled));
  spareReader = undefined;
  module = compiled;
  return reader.name;
}

function wasmReaderOrThrow(): TokenReader {
  try {
    return new WasmTokenReader(newScanner());
  } catch (cause) {
    throw new EngineUnavailableError(cause);
  }
}

function chooseReader(): TokenReader {
  reader = wasmReaderIfAllowed() ?? new ScalarTokenReader();
  return reader;
}

/** Only what the host refuses leads to the other engine: a fault of our own would be hidden by that. */
function wasmReaderIfAllowed(): TokenReader | undefined {
  let scanner: ScannerExports;
  try {
    scanner = newScanner();
  } catch {
    return undefined;
  }
  return new WasmTokenReader(scanner);
}

function newScanner(): ScannerExports {
  module ??= compileInlined();
  return instantiate(module);
}
