import { LONGEST } from './mutate.ts';

/** What a thread that fuzzes gets. */
export interface ToWorker {
  readonly memory: SharedArrayBuffer;
  readonly seed: number;
  readonly inputs: readonly Uint8Array[];
  readonly guided: boolean;
  /** Whether the inputs are tried and no others. */
  readonly only: boolean;
}

/** What it says. */
export type FromWorker =
  | { kind: 'input'; input: Uint8Array }
  | { kind: 'finding'; input: Uint8Array; error: string }
  /** One more of the inputs that it got. */
  | { kind: 'tried' }
  | { kind: 'done' };

const STOP = 0;
const LENGTH = 1;
const STARTED = 2;
const EXECUTIONS = 3;
const EDGES = 4;
const CORPUS = 5;
const HEAD_BYTES = 32;

/** Memory that the thread and its guard share: the guard reads it also while the thread hangs. */
export class Shared {
  static readonly size = HEAD_BYTES + LONGEST;
  readonly #words: Int32Array;
  readonly #input: Uint8Array;

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory, 0, HEAD_BYTES / Int32Array.BYTES_PER_ELEMENT);
    this.#input = new Uint8Array(memory, HEAD_BYTES);
  }

  /** Notes the input that is run next. */
  start(input: Uint8Array): void {
    this.#input.set(input);
    this.#words[LENGTH] = input.length;
    Atomics.add(this.#words, STARTED, 1);
  }

  /** Changes with every input. */
  get started(): number {
    return Atomics.load(this.#words, STARTED);
  }

  get input(): Uint8Array {
    return this.#input.slice(0, this.#words[LENGTH]);
  }

  stop(): void {
    Atomics.store(this.#words, STOP, 1);
  }

  get isStopped(): boolean {
    return Atomics.load(this.#words, STOP) === 1;
  }

  tell({
    executions,
    edges,
    corpus,
  }: {
    executions: number;
    edges: number;
    corpus: { length: number };
  }): void {
    this.#words[EXECUTIONS] = executions;
    this.#words[EDGES] = edges;
    this.#words[CORPUS] = corpus.length;
  }

  get told(): { executions: number; edges: number; corpus: number } {
    const [executions, edges, corpus] = [EXECUTIONS, EDGES, CORPUS].map((at) => this.#words[at]!);
    return { executions: executions!, edges: edges!, corpus: corpus! };
  }
}
