import type { OciLinuxConfig } from './types.ts';

/** What `parse` starts from (seed lines 169-181 and 216-234). */
export const DEFAULT_OCI_VERSION = '1.0.2';
export const DEFAULT_PATH = '/';
export const DEFAULT_CPU_SHARES = 1024;
export const DEFAULT_CPU_PERIOD = 100_000n;

/** A new Linux configuration with every field at its default (seed lines 169-181). */
export function defaultLinuxConfig(): OciLinuxConfig {
  return {
    namespaces: [],
    cgroupsPath: '',
    memoryLimit: 0n,
    cpuShares: DEFAULT_CPU_SHARES,
    cpuQuota: 0n,
    cpuPeriod: DEFAULT_CPU_PERIOD,
  };
}
