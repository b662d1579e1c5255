import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type Effort, interleave, type Measured } from './interleave.ts';
import { type Lane, own, timedLane } from './lane.ts';

/** What runc writes, with and without the ambient capabilities, of which there is something to report. */
const WITH_WARNINGS = readFileSync(new URL('../test/fixtures/runc-spec.json', import.meta.url), 'utf8');
const WITHOUT = withoutAmbient(WITH_WARNINGS);

export type SpecLane = 'ociconf' | 'ajv' | 'JSON.parse' | 'ociconf, 3 warnings' | 'ajv, 3 warnings';

/** What does reading exactly and checking every rule cost, against JSON.parse and the schema's rules alone? */
export async function measureSpec(effort: Effort): Promise<Record<SpecLane, Measured>> {
  return interleave(
    {
      ociconf: await ours('ociconf', WITHOUT, 0),
      ajv: theirs(WITHOUT),
      'JSON.parse': timedLane(WITHOUT.length, (times) => parseOnly(WITHOUT, times)),
      'ociconf, 3 warnings': await ours('ociconf, 3 warnings', WITH_WARNINGS, 3),
      'ajv, 3 warnings': theirs(WITH_WARNINGS),
    },
    effort,
  );
}

async function ours(owner: string, text: string, diagnostics: number): Promise<Lane> {
  const { readSpec, validateSpec } = await own<typeof import('../src/spec/index.ts')>(
    '../build/spec.js',
    owner,
  );
  return timedLane(text.length, (times) => {
    let sum = 0;
    for (let i = 0; i < times; i++) {
      const { spec } = readSpec(text);
      const found = validateSpec(spec);
      if (found.length !== diagnostics) throw new Error(`${found.length} diagnostics`);
      sum += spec.mounts?.length ?? 0;
    }
    return sum;
  });
}

/** Compiled once, and stopping at the first error, as it does by default. */
function theirs(text: string): Lane {
  const schema = JSON.parse(
    readFileSync(new URL('../build/config.schema.json', import.meta.url), 'utf8'),
  ) as object;
  const validate = new Ajv2020().compile<{ mounts: unknown[] }>(schema);
  return timedLane(text.length, (times) => {
    let sum = 0;
    for (let i = 0; i < times; i++) {
      const value: unknown = JSON.parse(text);
      if (!validate(value)) throw new Error('not valid');
      sum += value.mounts.length;
    }
    return sum;
  });
}

function parseOnly(text: string, times: number): number {
  let sum = 0;
  for (let i = 0; i < times; i++) sum += (JSON.parse(text) as { mounts: unknown[] }).mounts.length;
  return sum;
}

function withoutAmbient(text: string): string {
  const value = JSON.parse(text) as { process: { capabilities: { ambient?: string[] } } };
  delete value.process.capabilities.ambient;
  return JSON.stringify(value, null, '\t');
}
