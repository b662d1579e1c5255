import { closeSync, openSync, readFileSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { numberedConfig } from '../configs.ts';
import { own, ownPackage } from '../lane.ts';

const CHUNK = 2 ** 20;

/**
 * The work of `bulk --operation parse` as it would be done without this package: of NDJSON with the same
 * configurations, each is parsed, validated by its schema, and written with its place.
 */
export class JsonAndAjv {
  readonly #input: string;
  readonly #output: string;
  readonly #validate: (value: unknown) => boolean;

  /** @param folder for its input and its output */
  constructor(folder: string) {
    this.#input = join(folder, 'fleet.ndjson');
    this.#output = join(folder, 'rows.ndjson');
    const schema = readFileSync(new URL('../../build/config.schema.json', import.meta.url), 'utf8');
    this.#validate = new Ajv2020().compile(JSON.parse(schema) as object);
  }

  async write(documents: number): Promise<void> {
    const { parse } = await ownPackage('bulk');
    const { toSpec, writeSpec } = await own<typeof import('../../src/spec/index.ts')>(
      '../build/spec.js',
      'bulk',
    );
    const file = openSync(this.#input, 'w');
    for (let i = 0; i < documents; i++) {
      const { spec } = toSpec(parse(numberedConfig(i)));
      writeSync(file, writeSpec(spec, { indent: 0 }));
    }
    closeSync(file);
  }

  /** How many seconds it took. */
  run(): number {
    const start = performance.now();
    if (pass(this.#input, this.#output, this.#validate) === 0) throw new Error('nothing is valid');
    return (performance.now() - start) / 1000;
  }
}

function pass(path: string, to: string, validate: (value: unknown) => boolean): number {
  const input = openSync(path, 'r');
  const output = openSync(to, 'w');
  const { size } = statSync(path);
  const buffer = Buffer.alloc(CHUNK);
  let rest = '';
  let lines = '';
  let offset = 0;
  let index = 0;
  let valid = 0;
  for (let position = 0; position < size; ) {
    const read = readSync(input, buffer, 0, CHUNK, position);
    position += read;
    const parts = (rest + buffer.toString('latin1', 0, read)).split('\n');
    rest = parts.pop()!;
    for (const line of parts) {
      const spec = JSON.parse(line) as unknown;
      if (validate(spec)) valid++;
      lines += `${JSON.stringify({ source: { input: path, offset, index: index++ }, spec })}\n`;
      offset += line.length + 1;
    }
    writeSync(output, lines);
    lines = '';
  }
  closeSync(input);
  closeSync(output);
  return valid;
}
