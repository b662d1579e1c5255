import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How much heap do parsed configs keep alive, strings included? Bytes for one config, of each parser's. */
export function measureKept(count: number): { ociconf: number; idiomatic: number } {
  return {
    ociconf: bytesKept('../build/index.js', count),
    idiomatic: bytesKept('./peers/idiomatic.ts', count),
  };
}

/** In a process of its own, whose heap has nothing else. */
function bytesKept(path: string, count: number): number {
  const child = fileURLToPath(new URL('children/kept.ts', import.meta.url));
  const parser = new URL(path, import.meta.url).href;
  // execArgv carries what makes Node read TypeScript.
  const args = [...process.execArgv, '--max-old-space-size=4096', child, parser, String(count)];
  return Number(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}
