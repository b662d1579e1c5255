import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, cpus, platform, totalmem } from 'node:os';

/** Where and with what a run was made. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly versions: Readonly<Record<'ociconf' | 'node' | 'v8' | 'rustc', string | null>>;
}

export function thisMachine(): Machine {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
    system: `${platform()} ${arch()}`,
    versions: {
      ociconf: manifest.version,
      node: process.versions.node,
      v8: process.versions.v8,
      rustc: rustVersion(),
    },
  };
}

function rustVersion(): string | null {
  try {
    return execFileSync('rustc', ['--version'], { encoding: 'utf8' }).split(' ')[1] ?? null;
  } catch {
    return null;
  }
}
