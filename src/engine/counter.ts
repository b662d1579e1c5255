import {
  ALL_ASCII,
  COUNTS_OFFSET,
  ENDS_OFFSET,
  INITIAL_VALUES_OFFSET,
  INTEGER_KEYS,
  KEY_DOCUMENT,
  KEY_PROCESS_UID,
  MORE,
  PROTOCOL_VERSION,
  REFUSED_OFFSET,
  SUMMARIES_OFFSET,
  SUMMARY_QUADS,
} from '../../assembly/protocol.ts';
import inlined from '../../build/ociconf-scan.wasm';
import { InputArea } from './input-area.ts';
import {
  type CompiledModule,
  type CounterExports,
  compile,
  compileInlined,
  exportsNamed,
  exportsOf,
  foreign,
} from './instance.ts';
import { teach } from './teach.ts';
import { decodeUtf8 } from './utf8.ts';
import type { Chunk, Windows } from './windows.ts';

/** Three kinds of refusal, in the order in which `validate` looks. */
const REFUSALS = 3;

let module: CompiledModule | undefined;
/** The instance that the last counter left, until the host collects it. */
let spare: WeakRef<Instance> | undefined;

/** Compiles the module asynchronously, for `scan` to come. What the host refuses, it refuses again then. */
export async function compileCounter(): Promise<void> {
  try {
    const compiled = await compile(undefined, inlined);
    module ??= compiled;
  } catch {}
}

/** Whether this is the counters' module, which then is used from now on. */
export function takeCounter(compiled: CompiledModule): boolean {
  if (!exportsNamed(compiled, 'endDocument')) return false;
  if (exportsOf<CounterExports>(compiled).protocol.value !== PROTOCOL_VERSION) throw foreign();
  module = compiled;
  spare = undefined;
  return true;
}

interface Instance {
  readonly counter: CounterExports;
  readonly input: InputArea;
}

function newInstance(initial: readonly bigint[]): Instance {
  module ??= compileInlined(inlined);
  const counter = exportsOf<CounterExports>(module);
  const input = new InputArea(counter.memory, () => {});
  teach(counter, input.bytes);
  new BigUint64Array(counter.memory.buffer, INITIAL_VALUES_OFFSET).set(initial, KEY_PROCESS_UID);
  return { counter, input };
}

/** Counts what is in documents, in a WebAssembly module of its own that makes no records. */
export class DocumentCounter {
  /** Where each document starts in the input, in bytes or units. */
  readonly offsets: number[] = [];
  readonly #instance: Instance;
  readonly #counter: CounterExports;
  readonly #input: InputArea;
  #next = 0;

  /**
   * Throws whatever the host throws where WebAssembly is forbidden or missing.
   * @param initial the integers of a document that says nothing, in the order of their key ids
   */
  constructor(initial: readonly bigint[]) {
    this.#instance = spare?.deref() ?? newInstance(initial);
    spare = undefined;
    this.#counter = this.#instance.counter;
    this.#input = this.#instance.input;
    this.#counter.begin();
  }

  /** Leaves the instance to the next counter. What was counted has to be read before. */
  release(): void {
    spare = new WeakRef(this.#instance);
  }

  /** @throws InvalidUtf8Error, OutOfMemoryError, InputTooLargeError */
  count(windows: Windows): void {
    while (windows.more()) {
      const window = windows.take();
      let result = this.#countWindow(window, windows.start);
      this.#takeEnds(result, windows.start, typeof window !== 'string');
      while (result >= MORE) {
        result = this.#counter.resume();
        this.#takeEnds(result, windows.start, typeof window !== 'string');
      }
    }
    if (this.#next < windows.next) this.#endDocument();
  }

  /** How many lines took effect, by key id. */
  get directives(): Int32Array {
    return new Int32Array(this.#memory, COUNTS_OFFSET, KEY_DOCUMENT).slice();
  }

  /** How many documents are refused for their root path, their arguments, their working directory. */
  get refused(): number[] {
    return Array.from(new Int32Array(this.#memory, REFUSED_OFFSET, REFUSALS));
  }

  /** Sum, least and most of each integer, in the order of their key ids. */
  get summaries(): { sum: bigint; min: bigint; max: bigint }[] {
    return Array.from({ length: INTEGER_KEYS }, (_, i) => {
      const at = SUMMARIES_OFFSET + i * SUMMARY_QUADS * BigUint64Array.BYTES_PER_ELEMENT;
      const [low, high, min, max] = new BigUint64Array(this.#memory, at, SUMMARY_QUADS) as unknown as [
        bigint,
        bigint,
        bigint,
        bigint,
      ];
      return { sum: (high << 64n) | low, min, max };
    });
  }

  #countWindow(window: Chunk, offset: number): number {
    if (typeof window === 'string') {
      const length = this.#input.write(window);
      return this.#counter.count(length, length === window.length ? ALL_ASCII : 0);
    }
    this.#input.copy(window);
    const ascii = this.#counter.isAscii(window.length) !== 0;
    if (!ascii) decodeUtf8(window, offset); // throws where it is none
    return this.#counter.count(window.length, ascii ? ALL_ASCII : 0);
  }

  /** The ends of documents in the window, as bytes and as units. */
  #takeEnds(result: number, offset: number, inBytes: boolean): void {
    const count = result & (MORE - 1);
    const ends = new Uint32Array(this.#memory, ENDS_OFFSET, 2 * count);
    for (let i = inBytes ? 0 : 1; i < ends.length; i += 2) {
      this.offsets.push(this.#next);
      this.#next = offset + ends[i]!;
    }
  }

  #endDocument(): void {
    this.offsets.push(this.#next);
    this.#counter.endDocument();
  }

  get #memory(): ArrayBuffer {
    return this.#counter.memory.buffer as ArrayBuffer;
  }
}
