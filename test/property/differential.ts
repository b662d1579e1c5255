import { EVERY_LINE } from '../../assembly/protocol.ts';
import { parse as parseByHand } from '../../bench/peers/handTuned.ts';
import { buildConfig } from '../../src/config/build.ts';
import type { ParsedDocument } from '../../src/config/parse-all.ts';
import { countDocuments, type InvalidArgument, tallyTokens } from '../../src/config/scan.ts';
import type { OciConfig } from '../../src/config/types.ts';
import { initSync } from '../../src/engine/init.ts';
import { WINDOW } from '../../src/engine/windows.ts';
import { cutDocuments, documentsOf, toldBy, toldIn } from '../support/documents.ts';
import { counterBytes } from '../support/modules.ts';
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

/** Of so many cases, the first is compared as documents, which takes five times as long as all the rest. */
const DOCUMENTS_EVERY = 20;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Compares the engines, case by case. A case is one text. Of it are compared: every word that means something of every
 * record, with and without those of lines that say nothing, from the string and from its bytes; and whole configs, from
 * both, of both engines, with that of an independent port of the seed. Of every twentieth text documents are made, which
 * are compared as `parseAll` gives them, and by `scan`, whose module has a scanner of its own: from the string and from
 * its bytes, of both engines, with what the port makes of each document. The engines go on from case to case, as they do
 * in a process that parses many files: what they remember of lines is a part of what is tried.
 */
export class Differential {
  readonly #wasm = wasmReader();
  readonly #scalar = scalarReader();
  /** Others, so that lines are met by turns neither whole nor in parts. */
  readonly #builders = { wasm: wasmReader(), typescript: scalarReader() };
  /** How many cases were compared. */
  cases = 0;
  /** What is different is sought again in shorter texts: each of them is compared as documents. */
  #isDifferent = false;

  constructor() {
    // `scan` has a new instance with that.
    initSync(counterBytes);
  }

  /** The first difference; undefined where there is none. */
  compare(text: string): Difference | undefined {
    const asDocuments = this.#isDifferent || this.cases % DOCUMENTS_EVERY === 0;
    this.cases++;
    const inputs = inputsOf(text);
    const difference =
      this.#compareRecords(inputs) ??
      this.#compareConfigs(inputs) ??
      (asDocuments ? this.#compareDocuments(documentsIn(text)) : undefined);
    this.#isDifferent ||= difference !== undefined;
    return difference;
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
  #compareDocuments(text: string): Difference | undefined {
    const ofText = cutDocuments(text).map((piece) => {
      return { config: parseByHand(piece.text), offset: piece.offset };
    });
    for (const input of inputsOf(text)) {
      const isText = typeof input === 'string';
      const expected = isText ? ofText : withByteOffsets(ofText, text);
      const difference = this.#compareParsed(input, expected) ?? this.#compareScans(input, expected);
      if (difference === undefined) continue;
      const of = `${isText ? 'text' : 'bytes of the text'} ${JSON.stringify(text)}`;
      return { ...difference, what: `${difference.what}, of the ${of}` };
    }
    return undefined;
  }

  #compareParsed(input: string | Uint8Array, expected: readonly ParsedDocument[]): Difference | undefined {
    for (const [engine, reader] of Object.entries(this.#builders)) {
      const made = documentsOf(reader, input);
      if (!isSame(made, expected)) return { what: `documents, ${engine}`, made, expected };
    }
    return undefined;
  }

  #compareScans(input: string | Uint8Array, documents: readonly ParsedDocument[]): Difference | undefined {
    const counted = countDocuments(input);
    const tallied = tallyTokens(input, this.#scalar);
    if (!isSame(counted, tallied)) return { what: 'scan', made: counted, expected: tallied };
    const [made, expected] = [toldIn(tallied), toldBy(documents, refusedArgument)];
    return isSame(made, expected) ? undefined : { what: 'scan of both engines', made, expected };
  }
}

/** The text, and its bytes where they say the same: UTF-8 cannot say a lone surrogate. */
function inputsOf(text: string): (string | Uint8Array)[] {
  const bytes = encoder.encode(text);
  return decoder.decode(bytes) === text ? [text, bytes] : [text];
}

/** The text as a document, and each of its lines as one. */
function documentsIn(text: string): string {
  return `${text}\n---\n${text.replaceAll('\n', '\n---\r\n')}`;
}

function withByteOffsets(documents: readonly ParsedDocument[], text: string): ParsedDocument[] {
  let units = 0;
  let bytes = 0;
  return documents.map(({ config, offset }) => {
    bytes += encoder.encode(text.slice(units, offset)).length;
    units = offset;
    return { config, offset: bytes };
  });
}

/** The seed's three checks, of which the first that fails counts. */
function refusedArgument({ root, process }: OciConfig): InvalidArgument | undefined {
  if (root.path === '') return 'root.path';
  if (process.args.length === 0) return 'process.args';
  return process.cwd.startsWith('/') ? undefined : 'process.cwd';
}
