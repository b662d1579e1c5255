import { EVERY_LINE } from '../../assembly/protocol.ts';
import { parse as parseByHand } from '../../bench/peers/handTuned.ts';
import { buildConfig } from '../../src/config/build.ts';
import { WINDOW } from '../../src/engine/windows.ts';
import { recordsOf, scalarReader, wasmReader } from '../support/records.ts';
import { isSame } from '../support/same.ts';

/** Where the engines differ on a text. `made` has the one thing that is to be as it is `expected`. */
export interface Difference {
  readonly what: string;
  readonly made: unknown;
  readonly expected: unknown;
}

/** How many cases `npm test` compares; test/long compares a hundred times as many. */
export const CASES = 100_000;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Compares the engines, case by case. A case is one text. Of it are compared: every word that means something of every
 * record, with and without those of lines that say nothing, from the string and from its bytes; and whole configs, from
 * both, of both engines, with that of an independent port of the seed. The engines go on from case to case, as they do
 * in a process that parses many files: what they remember of lines is a part of what is tried.
 */
export class Differential {
  readonly #wasm = wasmReader();
  readonly #scalar = scalarReader();
  /** Others, so that lines are met by turns neither whole nor in parts. */
  readonly #builders = { wasm: wasmReader(), typescript: scalarReader() };
  /** How many cases were compared. */
  cases = 0;

  /** The first difference; undefined where there is none. */
  compare(text: string): Difference | undefined {
    this.cases++;
    const bytes = encoder.encode(text);
    // UTF-8 cannot say a lone surrogate.
    const inputs = decoder.decode(bytes) === text ? [text, bytes] : [text];
    return this.#compareRecords(inputs) ?? this.#compareConfigs(inputs);
  }

  #compareRecords(inputs: (string | Uint8Array)[]): Difference | undefined {
    const [text, bytes] = inputs;
    for (const input of inputs) {
      const of = `records of ${typeof input === 'string' ? 'the text' : 'its bytes'}`;
      for (const flags of [0, EVERY_LINE]) {
        const made = recordsOf(this.#wasm, input, flags);
        const expected = recordsOf(this.#scalar, input, flags);
        if (!isSame(made, expected)) return { what: of, made, expected };
      }
    }
    // Longer ones are cut where bytes are so many, or units: positions are others.
    if (bytes === undefined || bytes.length > WINDOW) return undefined;
    const made = recordsOf(this.#scalar, bytes);
    const expected = recordsOf(this.#scalar, text!);
    return isSame(made, expected)
      ? undefined
      : { what: 'records of its bytes, not of the text', made, expected };
  }

  #compareConfigs(inputs: (string | Uint8Array)[]): Difference | undefined {
    const expected = parseByHand(inputs[0] as string);
    for (const input of inputs) {
      for (const [engine, reader] of Object.entries(this.#builders)) {
        const made = buildConfig(reader.open(input));
        const of = `config of ${typeof input === 'string' ? 'the text' : 'its bytes'}`;
        if (!isSame(made, expected)) return { what: `${of}, ${engine}`, made, expected };
      }
    }
    return undefined;
  }
}
