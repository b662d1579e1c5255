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

/** Runs the built package on scanners that count. */
export class CountingScanner {
  #calls = 0;
  #words = 0;
  readonly #counters: WebAssembly.Global<'i64'>[] = [];

  private constructor(readonly ociconf: typeof import('../../src/index.ts')) {}

  static async start(): Promise<CountingScanner> {
    const scanner = new CountingScanner(await import(BUILT));
    scanner.#replaceWebAssembly();
    return scanner;
  }

  /** What one turn of the work needs, when everything has its size. */
  count(work: () => void): ScannerCounts {
    work();
    this.#calls = 0;
    this.#words = 0;
    const before = this.#executed();
    work();
    if (this.#calls === 0) throw new Error('the scanner was not called: it is another one that was watched');
    return { calls: this.#calls, words: this.#words, instructions: this.#executed() - before };
  }

  #executed(): number {
    return this.#counters.reduce((sum, { value }) => sum + Number(value), 0);
  }

  /** The package keeps its modules and instances to itself, so what they are made with is replaced. */
  #replaceWebAssembly(): void {
    const watch = (exports: WebAssembly.Exports) => this.#watched(exports);
    WebAssembly.Module = class extends WebAssembly.Module {
      constructor(bytes: BufferSource) {
        super(countingModule(bytes as Uint8Array));
      }
    };
    WebAssembly.compile = async (bytes: BufferSource) => new WebAssembly.Module(bytes);
    WebAssembly.Instance = class extends WebAssembly.Instance {
      readonly #watched = watch(super.exports);
      override get exports() {
        return this.#watched;
      }
    };
  }

  #watched(exports: WebAssembly.Exports): WebAssembly.Exports {
    this.#counters.push(exports[COUNTER] as WebAssembly.Global<'i64'>);
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
