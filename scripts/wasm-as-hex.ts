import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vite';

/** Imports of *.wasm give the file in hexadecimal, as they do in tsup's bundle (src/engine/inlined.ts). */
export const wasmAsHex: Plugin = {
  name: 'wasm-as-hex',
  enforce: 'pre',
  async load(id) {
    if (!id.endsWith('.wasm')) return null;
    return `export default '${await readFile(id, 'hex')}';`;
  },
};
