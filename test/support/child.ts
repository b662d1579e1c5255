import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The built package, as users import it. */
export const BUILT = fileURLToPath(new URL('../../build/index.js', import.meta.url));
export const BUILT_SPEC = fileURLToPath(new URL('../../build/spec.js', import.meta.url));

/** Runs a module in a Node process of its own, for what depends on flags or a fresh heap. Returns its JSON. */
export function runNode(flags: string[], source: string): unknown {
  const code = `import * as ociconf from ${JSON.stringify(BUILT)};\n${source}`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...flags, '--input-type=module', '--eval', code],
    { encoding: 'utf8', timeout: 120_000 },
  );
  if (status !== 0) throw new Error(`node ${flags.join(' ')} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}
