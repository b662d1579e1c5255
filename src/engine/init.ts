import { compileCounter, takeCounter } from './counter.ts';
import {
  type CompiledModule,
  compile,
  compileSync,
  type ModuleBytes,
  type ModuleSource,
} from './instance.ts';
import type { EngineName } from './reader.ts';
import { engine, initScanner, initScannerSync } from './select.ts';

let compiling: Promise<unknown> | undefined;

/**
 * Compiles the modules off the main thread, so that the first `parse` and the first `scan` do not have to. Calling it is
 * optional, and calling it again without an argument compiles nothing again.
 * @param source the module from elsewhere (`ociconf/ociconf.wasm`); without it, the one inlined in this package
 * @returns the engine in use: `typescript` where the inlined module may not be compiled, or where it was chosen
 * @throws what the host throws when a given source does not compile
 * @throws InvalidArgumentError when it is not this version's module
 */
export function init(source?: ModuleSource | PromiseLike<ModuleSource>): Promise<EngineName> {
  if (source !== undefined) return compile(source).then(initSync);
  compiling ??= Promise.all([initScanner(), compileCounter()]);
  return compiling.then(engine);
}

/**
 * Takes a module compiled elsewhere, for hosts that only accept precompiled ones, or its bytes, and uses it:
 * `ociconf.wasm`, or `ociconf-scan.wasm`, by which `scan` counts.
 * @throws InvalidArgumentError when it is not this version's module
 */
export function initSync(source: CompiledModule | ModuleBytes): EngineName {
  const compiled = compileSync(source);
  return takeCounter(compiled) ? engine() : initScannerSync(compiled);
}
