import { readFile } from 'node:fs/promises';
import type { Plugin as EsbuildPlugin } from 'esbuild';
import type { Plugin } from 'vite';

/** Imports of *.wasm give the file in hexadecimal (src/engine/inlined.ts). */
export const wasmAsHex: Plugin = {
  name: 'wasm-as-hex',
  enforce: 'pre',
  async load(id) {
    if (!id.endsWith('.wasm')) return null;
    return `export default '${await readFile(id, 'hex')}';`;
  },
};

/** The same for esbuild, and so for tsup. */
export const wasmAsHexForEsbuild: EsbuildPlugin = {
  name: 'wasm-as-hex',
  setup({ onLoad }) {
    onLoad({ filter: /\.wasm$/ }, async ({ path }) => ({
      contents: await readFile(path, 'hex'),
      loader: 'text',
    }));
  },
};
