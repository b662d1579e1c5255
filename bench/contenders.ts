import type { OciConfig } from '../src/config/types.ts';
import type { EngineName } from '../src/engine/reader.ts';
import type { BenchConfig } from './configs.ts';
import { type Lane, own, ownPackage, timedLane } from './lane.ts';
import { fromJson } from './peers/check.ts';
import { parse as parseByHand } from './peers/handTuned.ts';
import { type JsonConfig, write as writeJson } from './peers/json.ts';
import { build, NativeProcess, parseAll } from './peers/native.ts';

export interface Contender {
  readonly name: string;
  /** What it makes of these inputs, to be checked; absent for the parser of another format. */
  parseAll?(inputs: readonly string[]): Promise<OciConfig[]>;
  open(config: BenchConfig): Promise<Lane>;
  close?(): void;
}

/** The contender that the others are compared with. */
export const REFERENCE = 'ociconf';
export const FROM_BYTES = `${REFERENCE}, from bytes`;
export const NATIVE = 'native Rust';
export const HAND_TUNED = 'hand-tuned JavaScript';
/** Known to be wrong on some vectors; on how many is a figure. */
export const IDIOMATIC = 'idiomatic JavaScript';
export const JSON_PARSE = 'JSON.parse of it as JSON';

/** All contenders, but for NATIVE where there is no cargo. */
export function createContenders(): Contender[] {
  return [
    ociconf(REFERENCE, 'wasm', textOf),
    ociconf(FROM_BYTES, 'wasm', ({ bytes }) => bytes),
    ociconf(`${REFERENCE}, TypeScript engine`, 'typescript', textOf),
    ...(build() ? [native()] : []),
    peer(HAND_TUNED, './peers/handTuned.ts'),
    peer(IDIOMATIC, './peers/idiomatic.ts'),
    json(JSON_PARSE),
  ];
}

type Input = string | Uint8Array;
type Parse<T extends Input> = (input: T) => OciConfig;

function ociconf(name: string, engine: EngineName, inputOf: (config: BenchConfig) => Input): Contender {
  const load = async (owner: string): Promise<Parse<Input>> => {
    const built = await ownPackage(owner);
    built.useEngine(engine);
    return built.parse;
  };
  return javaScript(name, load, inputOf);
}

function peer(name: string, path: string): Contender {
  return javaScript(name, async (owner) => (await own<{ parse: Parse<string> }>(path, owner)).parse, textOf);
}

function javaScript<T extends Input>(
  name: string,
  load: (owner: string) => Promise<Parse<T>>,
  inputOf: (config: BenchConfig) => T,
): Contender {
  return {
    name,
    async parseAll(inputs) {
      const parse = await load(`${name}, checked`);
      return inputs.map((text) => parse(inputOf({ name, text, bytes: Buffer.from(text) })));
    },
    async open(config) {
      const owner = `${name} on ${config.name}`;
      return createLane(owner, await load(owner), inputOf(config));
    },
  };
}

function json(name: string): Contender {
  return {
    name,
    async open(config) {
      const owner = `${name} on ${config.name}`;
      const { parse } = await own<typeof import('./peers/json.ts')>('./peers/json.ts', owner);
      // By way of bytes: a flat string, as the others get.
      const input = Buffer.from(writeJson(parseByHand(config.text))).toString();
      return createLane(owner, parse, input);
    },
  };
}

function native(): Contender {
  const process = new NativeProcess();
  return {
    name: NATIVE,
    parseAll: async (inputs) => parseAll(inputs).map(fromJson<OciConfig>),
    async open({ bytes }) {
      const text = process.load(bytes);
      return { bytes: bytes.length, run: (times) => process.run(text, times) };
    },
    close: () => process.close(),
  };
}

async function createLane<T extends Input>(
  owner: string,
  parse: (input: T) => OciConfig | JsonConfig,
  input: T,
): Promise<Lane> {
  const { parseAndRead } = await own<typeof import('./readFields.ts')>('./readFields.ts', owner);
  return timedLane(Buffer.byteLength(input), (times) => parseAndRead(parse, input, times));
}

function textOf({ text }: BenchConfig): string {
  return text;
}
