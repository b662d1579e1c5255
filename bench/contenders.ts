import type { OciConfig } from '../src/config/types.ts';
import type { EngineName } from '../src/engine/reader.ts';
import type { BenchConfig } from './configs.ts';
import { collectGarbage } from './garbage.ts';
import { fromJson } from './peers/check.ts';
import { parse as parseByHand } from './peers/handTuned.ts';
import { type JsonConfig, write as writeJson } from './peers/json.ts';
import { build, NativeProcess, parseAll } from './peers/native.ts';

/** Some parses of one config in a row. */
export interface Slice {
  nanoseconds: number;
  /** Over every field of every result. */
  checksum: number;
}

/** A contender at work on one config. */
export interface Lane {
  /** Size of the config in the form that the contender reads. */
  readonly bytes: number;
  run(times: number): Slice | Promise<Slice>;
}

export interface Contender {
  readonly name: string;
  /** What it makes of these inputs, to be checked; absent for the parser of another format. */
  parseAll?(inputs: readonly string[]): Promise<OciConfig[]>;
  open(config: BenchConfig): Promise<Lane>;
  close?(): void;
}

/** The contender that the others are compared with. */
export const REFERENCE = 'ociconf';
export const NATIVE = 'native Rust';
/** Known to be wrong on some vectors; on how many is a figure. */
export const IDIOMATIC = 'idiomatic JavaScript';

/** All contenders, but for NATIVE where there is no cargo. */
export function createContenders(): Contender[] {
  return [
    ociconf(REFERENCE, 'wasm', textOf),
    ociconf(`${REFERENCE}, from bytes`, 'wasm', ({ bytes }) => bytes),
    ociconf(`${REFERENCE}, TypeScript engine`, 'typescript', textOf),
    ...(build() ? [native()] : []),
    peer('hand-tuned JavaScript', './peers/handTuned.ts'),
    peer(IDIOMATIC, './peers/idiomatic.ts'),
    json('JSON.parse of it as JSON'),
  ];
}

type Input = string | Uint8Array;
type Parse<T extends Input> = (input: T) => OciConfig;

/** The built package, as users get it. */
function ociconf(name: string, engine: EngineName, inputOf: (config: BenchConfig) => Input): Contender {
  const load = async (owner: string): Promise<Parse<Input>> => {
    const built = await own<typeof import('../src/index.ts')>('../build/index.js', owner);
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
  return {
    bytes: Buffer.byteLength(input),
    run(times) {
      const start = performance.now();
      const checksum = parseAndRead(parse, input, times);
      // Everyone's garbage is collected on their own time: here, or before while parsing.
      collectGarbage();
      return { nanoseconds: (performance.now() - start) * 1e6, checksum };
    },
  };
}

function textOf({ text }: BenchConfig): string {
  return text;
}

/**
 * An instance of a module that one lane alone uses. The compiler specialises code for what it has met there:
 * contenders, configs or odd inputs of a check that shared code would slow each other down. (A reader that had
 * met one-byte and two-byte strings, flat and sliced, made everyone on the typical config 40 percent slower.)
 */
function own<Module>(path: string, owner: string): Promise<Module> {
  return import(`${path}?${encodeURIComponent(owner)}`);
}
