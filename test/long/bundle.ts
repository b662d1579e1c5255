import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { wasmAsHexForEsbuild } from '../../scripts/wasm-as-hex.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
/** Where bundles are written: within the project, so that they find its packages. */
const FOLDER = fileURLToPath(new URL('../../node_modules/.ociconf-long-', import.meta.url));

/**
 * A module that imports `src/` with its `.wasm`, which Node does not, as one file that it does.
 * @param source its text, with imports from this folder
 * @param use gets the path of the file, which is deleted afterwards
 */
export async function bundled<Result>(
  source: string,
  use: (path: string) => Promise<Result>,
  plugins: Plugin[] = [],
): Promise<Result> {
  const folder = mkdtempSync(FOLDER);
  try {
    const outfile = join(folder, 'bundle.mjs');
    await build({
      stdin: { contents: source, resolveDir: HERE, loader: 'ts' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      packages: 'external',
      outfile,
      sourcemap: 'inline',
      logLevel: 'error',
      // package.json says that no module does anything by being imported, which is true of src/ alone.
      ignoreAnnotations: true,
      plugins: [wasmAsHexForEsbuild, ...plugins],
    });
    return await use(outfile);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
