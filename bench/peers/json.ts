import type { OciConfig, OciLinuxConfig } from '../../src/config/types.ts';

type U64 = 'memoryLimit' | 'cpuQuota' | 'cpuPeriod';

/** A config as JSON.parse gives it: u64 are numbers, which lose precision beyond 2^53. */
export type JsonConfig = Omit<OciConfig, 'linux'> & {
  linux: Omit<OciLinuxConfig, U64> & Record<U64, number>;
};

export function parse(json: string): JsonConfig {
  return JSON.parse(json);
}

/** The text that `parse` reads. */
export function write(config: OciConfig): string {
  return JSON.stringify(config, (_, value) => (typeof value === 'bigint' ? Number(value) : value));
}
