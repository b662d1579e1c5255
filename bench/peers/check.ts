import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { OciConfig } from '../../src/config/types.ts';

const U64_FIELDS = new Set(['memoryLimit', 'cpuQuota', 'cpuPeriod']);
const VECTORS = new URL('../../test/fixtures/parse.jsonl', import.meta.url);

interface Vector {
  input: string;
  config: OciConfig;
}

const vectors: readonly Vector[] = readFileSync(VECTORS, 'utf8')
  .trimEnd()
  .split('\n')
  .map(fromJson<Vector>);

export const VECTOR_INPUTS: readonly string[] = vectors.map(({ input }) => input);

/** How many of the configs differ from what the seed itself made of VECTOR_INPUTS. */
export function countWrong(configs: readonly OciConfig[]): number {
  return vectors.filter(({ config }, i) => !isDeepStrictEqual(configs[i], config)).length;
}

/** JSON of the form that the vectors have: u64 are decimal strings. */
export function fromJson<T>(json: string): T {
  return JSON.parse(json, (key, value) => (U64_FIELDS.has(key) ? BigInt(value) : value));
}
