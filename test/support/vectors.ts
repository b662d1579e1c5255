import type { OciConfig } from '../../src/config/types.ts';
import lines from '../fixtures/parse.jsonl?raw';

/** A case made by compiling the seed with rustc. u64 values are decimal strings. */
export interface Vector {
  name: string;
  input: string;
  config: Omit<OciConfig, 'linux'> & {
    linux: Omit<OciConfig['linux'], 'memoryLimit' | 'cpuQuota' | 'cpuPeriod'> &
      Record<'memoryLimit' | 'cpuQuota' | 'cpuPeriod', string>;
  };
  validate: null | { name: string; value: string };
}

export const vectors: Vector[] = lines
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector);

/** The config that a vector expects. */
export function expectedConfig({ config }: Vector): OciConfig {
  const { linux } = config;
  return {
    ...config,
    linux: {
      ...linux,
      memoryLimit: BigInt(linux.memoryLimit),
      cpuQuota: BigInt(linux.cpuQuota),
      cpuPeriod: BigInt(linux.cpuPeriod),
    },
  };
}
