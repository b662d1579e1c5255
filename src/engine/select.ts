import { EngineUnavailableError, wrongType } from '../errors.ts';
import {
  type CompiledModule,
  compile,
  compileInlined,
  compileSync,
  instantiate,
  type ModuleBytes,
  type ModuleSource,
  type ScannerExports,
} from './instance.ts';
import { memoryLimit } from './limit.ts';
import type { EngineName, TokenReader } from './reader.ts';
import { ScalarTokenReader } from './scalar.ts';
import { WasmTokenReader } from './tokens.ts';

let choice: EngineName | 'auto' = 'auto';
let reader: TokenReader | undefined;
/** One that was given back. */
let spareReader: TokenReader | undefined;
/** Those that are lent, but for readers that are not to be used again. */
let lent = new WeakSet<TokenReader>();
let module: CompiledModule | undefined;
let compiling: Promise<unknown> | undefined;

/** The reader of the engine in use. The first call compiles the module and falls back to TypeScript. */
export function tokenReader(): TokenReader {
  if (!reader?.usable) reader = newReader(choice);
  return reader;
}

/**
 * A reader of the engine in use for somebody who reads on while others parse. Give it back with `returnReader`; one
 * that is not given back is garbage.
 */
export function borrowReader(): TokenReader {
  const borrowed = spareReader ?? newReader(choice);
  spareReader = undefined;
  lent.add(borrowed);
  return borrowed;
}

/** Keeps the reader for the next borrower, unless it is broken or the engine has changed since. */
export function returnReader(reader: TokenReader): void {
  if (reader.usable && lent.has(reader)) spareReader = reader;
}

/** The engine that was asked for. */
export function chosenEngine(): EngineName | 'auto' {
  return choice;
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
  if (name !== 'auto' && name !== 'wasm' && name !== 'typescript') {
    throw wrongType('name', "'wasm', 'typescript' or 'auto'", name);
  }
  const chosen = newReader(name);
  dispose();
  reader = chosen;
  choice = name;
}

/**
 * Gives the memory back that the engine holds, as soon as the host collects garbage. The next call takes new; the
 * compiled module and the choice of the engine stay. Views and iterations under way keep what they use.
 */
export function dispose(): void {
  lent = new WeakSet();
  reader = undefined;
  spareReader = undefined;
}

/**
 * Bytes that the engine in use holds for input and records, but for iterations under way, and the limit of
 * `setMemoryLimit`.
 */
export function memory(): {
  /** Held now; 0 before anything is read, and after `dispose`. */
  bytes: number;
  /** The most that the memory of one engine may take; 2^32 unless set. */
  limit: number;
} {
  return { bytes: (reader?.memoryBytes ?? 0) + (spareReader?.memoryBytes ?? 0), limit: memoryLimit() };
}

/**
 * Compiles the module off the main thread, so that the first `parse` does not have to. Calling it is optional, and
 * calling it again without an argument compiles nothing again.
 * @param source the module from elsewhere (`ociconf/ociconf.wasm`); without it, the one inlined in this package
 * @returns the engine in use: `typescript` where the inlined module may not be compiled, or where it was chosen
 * @throws what the host throws when a given source does not compile
 * @throws InvalidArgumentError when it is not this version's module
 */
export function initScanner(source?: ModuleSource | PromiseLike<ModuleSource>): Promise<EngineName> {
  if (source !== undefined) return compile(source).then(initScannerSync);
  compiling ??= compileScanner();
  return compiling.then(engine);
}

/** What the host refuses, it refuses again when the first reader is made. */
async function compileScanner(): Promise<void> {
  try {
    const compiled = await compile();
    module ??= compiled;
  } catch {}
}

/**
 * Takes a module compiled elsewhere, for hosts that only accept precompiled ones, or its bytes, and uses it:
 * `ociconf.wasm`.
 * @throws InvalidArgumentError when it is not this version's module
 */
export function initScannerSync(source: CompiledModule | ModuleBytes): EngineName {
  const compiled = compileSync(source);
  const chosen = new WasmTokenReader(instantiate(compiled));
  dispose();
  reader = chosen;
  choice = 'auto';
  module = compiled;
  return chosen.name;
}

function newReader(name: EngineName | 'auto'): TokenReader {
  if (name === 'typescript') return new ScalarTokenReader();
  let scanner: ScannerExports;
  try {
    module ??= compileInlined();
    scanner = instantiate(module);
  } catch (cause) {
    // Only what the host refuses leads to the other engine: a fault of our own would be hidden by that.
    if (name === 'auto') return new ScalarTokenReader();
    throw new EngineUnavailableError(cause);
  }
  return new WasmTokenReader(scanner);
}
