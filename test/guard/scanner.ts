import { readFileSync } from 'node:fs';
import { MORE } from '../../assembly/protocol.ts';
import { BUILT } from '../support/child.ts';
import { COUNTER, countingModule } from './instructions.ts';

export interface ScannerCounts {
  /** Calls from JavaScript. */
  calls: number;
  /** Written to the record area. */
  words: number;
  instructions: number;
}

/** Runs the built package on a scanner that counts. */
export class CountingScanner {
  #calls = 0;
  #words = 0;
  #exports: WebAssembly.Exports = {};

  private constructor(readonly ociconf: typeof import('../../src/index.ts')) {}

  static async start(): Promise<CountingScanner> {
    const scanner = new CountingScanner(await import(BUILT));
    const wasm = readFileSync(new URL('../../build/ociconf.wasm', import.meta.url));
    scanner.#watchNextInstance(() => scanner.ociconf.initSync(countingModule(wasm)));
    return scanner;
  }

  /** What one turn of the work needs, when everything has its size. */
  count(work: () => void): ScannerCounts {
    work();
    this.#calls = 0;
    this.#words = 0;
    const before = this.#executed();
    work();
    return { calls: this.#calls, words: this.#words, instructions: this.#executed() - before };
  }

  #executed(): number {
    return Number((this.#exports[COUNTER] as WebAssembly.Global<'i64'>).value);
  }

  /** The package keeps its instance to itself, so the class that it is made of is replaced meanwhile. */
  #watchNextInstance(make: () => void): void {
    const { Instance } = WebAssembly;
    const watch = (exports: WebAssembly.Exports) => this.#watched(exports);
    WebAssembly.Instance = class extends Instance {
      readonly #watched = watch(super.exports);
      override get exports() {
        return this.#watched;
      }
    };
    try {
      make();
    } finally {
      WebAssembly.Instance = Instance;
    }
  }

  #watched(exports: WebAssembly.Exports): WebAssembly.Exports {
    this.#exports = exports;
    const watched = Object.entries(exports).map(([name, value]) => {
      if (typeof value !== 'function') return [name, value];
      return [name, (...args: number[]) => this.#called(name, value(...args))];
    });
    return Object.fromEntries(watched);
  }

  #called(name: string, result: number): number {
    this.#calls++;
    if (name === 'tokenize' || name === 'resume') this.#words += result & (MORE - 1);
    return result;
  }
}
