import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { wasmAsHexForEsbuild } from '../../scripts/wasm-as-hex.ts';

/** Where bundles are written: within the project, so that they find its packages. */
const FOLDER = fileURLToPath(new URL('../../node_modules/.ociconf-long-', import.meta.url));

/** Modules that import `src/` with its `.wasm`, which Node does not, as one file that it does. */
export async function bundled<Result>(
  entry: string,
  use: (path: string) => Promise<Result>,
  plugins: Plugin[] = [],
): Promise<Result> {
  const folder = mkdtempSync(FOLDER);
  try {
    const outfile = join(folder, 'bundle.mjs');
    await build({
      entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
      outfile,
      sourcemap: 'inline',
      logLevel: 'error',
      plugins: [wasmAsHexForEsbuild, ...plugins],
    });
    return await use(outfile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
